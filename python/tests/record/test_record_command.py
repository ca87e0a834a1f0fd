"""`python -m gitruns record`: the command runs as if nobody watched, and all of it is in the journal."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from conftest import Cli, Repository
from gitruns.record.console import Console
from gitruns.record.ending import ending_of

Records = Callable[[Path], "list[dict[str, Any]]"]
RECORD = [sys.executable, "-m", "gitruns", "record"]


def record(*words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*RECORD, *words], capture_output=True, timeout=60, **options)


def started(journal: Path) -> Any:
    return json.loads((journal / "start.json").read_bytes())


def of_kind(records: list[dict[str, Any]], kind: str) -> list[Any]:
    return [record[kind] for record in records if kind in record]


def test_streams_and_exit_code_are_those_of_the_command(
    repository: Repository, read_records: Records
) -> None:
    done = record("--", "sh", "-c", "cat; printf 'a\\377b'; echo wrong >&2; exit 3", input=b"typed\n")
    assert (done.stdout, done.stderr, done.returncode) == (b"typed\na\xffb", b"wrong\n", 3)
    (journal,) = repository.journals()
    records = read_records(journal)
    console = {"out": "", "err": ""}
    for each in records:
        if "console" in each:
            console[each["stream"]] += each["console"]
    assert console == {"out": "typed\na\ufffdb", "err": "wrong\n"}
    assert of_kind(records, "end") == [{"exit_code": 3, "status": "failed"}]
    assert of_kind(records, "code")[0]["commit"] == repository.git("rev-parse", "HEAD").strip()
    assert of_kind(records, "sys")


def test_what_is_said_of_the_run_is_in_its_start(repository: Repository) -> None:
    (repository.path / "p.json").write_text('{"net": {"depth": 3}, "lr": 1}')
    record(
        *("-n", "mine", "-e", "digits", "--group", "seeds", "--job-type", "train", "--note", "n"),
        *(
            "--params",
            "p.json",
            "--param",
            "lr=3e-4",
            "--param",
            "net.wide=true",
            "--tag",
            "a",
            "--tag",
            "b=c=d",
        ),
        *("--parent", "01jd0000000000000000000000", "--", "true", "--lr", "1"),
    )
    (journal,) = repository.journals()
    start = started(journal)
    expected = {
        "name": "mine",
        "experiment": "digits",
        "group": "seeds",
        "job_type": "train",
        "note": "n",
        "config": {"lr": 3e-4, "net": {"depth": 3, "wide": True}},
        "tags": {"a": "", "b": "c=d"},
        "parent": "01jd0000000000000000000000",
        "command": ["true", "--lr", "1"],
        "work_dir": ".",
    }
    assert {key: start[key] for key in expected} == expected


def test_inputs_and_artifacts_are_kept(repository: Repository, read_records: Records) -> None:
    (repository.path / "data.csv").write_text("a,b\n1,2\n")
    words = ("--input", "data.csv", "--input", "hf:x@1", "--artifact", "out/*.txt", "--artifact", "none*")
    done = record(*words, "--", "sh", "-c", "mkdir out; echo 1 >out/a.txt")
    assert done.returncode == 0
    (journal,) = repository.journals()
    records = read_records(journal)
    assert [(each["kind"], each["name"]) for each in of_kind(records, "input")] == [
        ("file", "data.csv"),
        ("reference", "hf:x@1"),
    ]
    (artifact,) = of_kind(records, "artifact")
    assert artifact["name"] == "out/a.txt" and (journal / "files" / artifact["sha256"]).read_bytes() == b"1\n"
    assert "missing-artifact" in {problem["code"] for problem in of_kind(records, "problem")}


def test_a_wrong_input_or_option_starts_nothing(repository: Repository) -> None:
    missing = record("--input", "nowhere.csv", "--", "touch", "ran")
    assert missing.returncode == 3 and b"next:" in missing.stderr
    assert record("--nonsense", "--", "touch", "ran").returncode == 2
    assert record("--param", "x", "--", "touch", "ran").returncode == 2
    assert record("-n", "x").returncode == 2
    assert record("--resume", "@0", "--", "touch", "ran").returncode == 6
    assert not (repository.path / "ran").exists() and not repository.journals()


def test_commands_that_cant_be_run_give_the_codes_of_env(
    repository: Repository, read_records: Records
) -> None:
    for name, code in (("no-such-command", 127), ("./nowhere", 127), ("./train.py", 126)):
        done = record("--", name)
        assert done.returncode == code and f"The command {name} can't be started".encode() in done.stderr
    for journal in repository.journals():
        records = read_records(journal)
        assert of_kind(records, "end")[0]["status"] == "failed"
        assert of_kind(records, "problem")[0]["code"] == "command-not-started"


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGUSR1"])
def test_signals_reach_the_command(repository: Repository, read_records: Records, name: str) -> None:
    number = signal.Signals[name]
    program = f"trap 'echo caught; exit 9' {name[3:]}; echo ready; while :; do sleep 0.05; done"
    wrapper = subprocess.Popen(
        [*RECORD, "--", "sh", "-c", program], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    assert wrapper.stdout is not None and wrapper.stdout.readline() == b"ready\n"
    wrapper.send_signal(number)
    assert wrapper.communicate(timeout=20)[0] == b"caught\n" and wrapper.returncode == 9
    (journal,) = repository.journals()
    assert of_kind(read_records(journal), "end") == [{"exit_code": 9, "signal": name, "status": "killed"}]


def test_a_command_that_is_killed_gives_what_a_shell_would(
    repository: Repository, read_records: Records
) -> None:
    assert record("--", "sh", "-c", "kill -9 $$").returncode == -signal.SIGKILL
    (journal,) = repository.journals()
    assert of_kind(read_records(journal), "end")[0]["signal"] == "SIGKILL"
    assert ending_of(0, "SIGTERM")[:3] == ("killed", 0, "SIGTERM")
    assert ending_of(0, "SIGUSR1").status == "finished"
    assert ending_of(1, None).status == "failed"
    assert ending_of(1, "SIGTERM")[:3] == ("killed", 1, "SIGTERM")


def test_programs_inside_join_the_run(repository: Repository, read_records: Records) -> None:
    (repository.path / "train.py").write_text(
        "import gitruns\n"
        "with gitruns.init(config={'lr': 0.1}) as run:\n"
        "    run.log({'loss': 0.5})\n"
        "second = gitruns.init(name='part', capture=False)\n"
        "second.finish()\n"
    )
    script = f'{sys.executable} train.py && echo \'{{"m":{{"shell":1}}}}\' >> "$GITRUNS_JOURNAL"'
    assert record("-n", "whole", "--", "sh", "-c", script).returncode == 0
    whole, part = sorted(repository.journals(), key=lambda journal: started(journal)["start"])
    records = read_records(whole)
    assert started(part)["parent"] == started(whole)["uid"]
    assert {"loss": 0.5} in of_kind(records, "m") and {"shell": 1} in of_kind(records, "m")
    assert {"lr": 0.1} in of_kind(records, "config")
    assert of_kind(records, "end") == [{"exit_code": 0, "status": "finished"}]
    assert len({each["writer"] for each in records}) == 4
    by_time = sorted(records, key=lambda record: record.get("t", 0))
    guessed, told = [each for each in of_kind(by_time, "environment") if "packages" in each]
    assert "os" in guessed and told["language"]["executable"] == sys.executable
    assert any("determinism" in each for each in of_kind(records, "environment"))


def test_on_a_terminal_the_command_has_one(repository: Repository, read_records: Records) -> None:
    program = "import sys; print(sys.stdin.isatty(), sys.stdout.isatty()); print('hello', input('name? ')); sys.exit(5)"
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [*RECORD, "--", sys.executable, "-c", program])
    shown, typed = b"", False
    while select.select([terminal], [], [], 20)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        shown += piece
        if b"name? " in shown and not typed:
            typed = bool(os.write(terminal, b"ada\r"))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 5
    os.close(terminal)
    assert b"True True" in shown and b"hello ada" in shown
    (journal,) = repository.journals()
    console = "".join(of_kind(read_records(journal), "console"))
    assert "True True\r\n" in console and "hello ada" in console


def test_ctrl_c_on_a_terminal_reaches_the_command_once(repository: Repository, read_records: Records) -> None:
    program = (
        "import time, sys\n"
        "try:\n    print('ready', flush=True)\n    time.sleep(20)\nexcept KeyboardInterrupt:\n    time.sleep(0.3)\n    sys.exit(7)\n"
    )
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [*RECORD, "--", sys.executable, "-c", program])
    shown = b""
    while b"ready" not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, b"\x03")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    os.close(terminal)


def test_outside_of_git_the_run_lies_beside_the_work(tmp_path: Path, read_records: Records) -> None:
    place = tmp_path / "no git"
    place.mkdir()
    done = record("--", "echo", "hi", cwd=place)
    assert done.returncode == 0 and done.stdout == b"hi\n" and done.stderr.count(b"no git repository") == 1
    (journal,) = (place / ".gitruns" / "live").iterdir()
    assert not of_kind(read_records(journal), "code")


def test_a_long_output_keeps_its_beginning_and_its_end() -> None:
    written: list[dict[str, Any]] = []
    console = Console(written.append, head=10, tail=6)
    for piece in (b"12345", b"6789", "é".encode()[:1], "é".encode()[1:], b"abcdefgh", b"ijklmnop", b"qrst"):
        console.accept("out", piece)
    console.finish()
    text = "".join(record["console"] for record in written)
    assert text == "123456789é\n[git-runs: 10 characters left out]\nklmnopqrst"


def test_java_seals_what_python_recorded(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    (repository.path / "new.py").write_text("x = 1\n")
    script = 'echo \'{"m":{"loss":0.5},"s":1}\' >> "$GITRUNS_JOURNAL"; echo done'
    for words in (["--no-seal"], []):
        done = record(
            "-n", "one", "--param", "lr=0.1", "--artifact", "new.py", *words, "--", "sh", "-c", script
        )
        assert done.returncode == 0
    cli.run(
        "record",
        "-n",
        "two",
        "--param",
        "lr=0.1",
        "--artifact",
        "new.py",
        "--",
        "sh",
        "-c",
        script,
        cwd=repository.path,
    )
    cli.run("seal", "--pending", cwd=repository.path)
    cli.run("verify", "--all", cwd=repository.path)
    names = repository.git("ls-tree", "-r", "--name-only", "git-runs").splitlines()
    runs: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        if name.endswith("/run.json"):
            top = name[: -len("run.json")]
            shown = {
                document: json.loads(repository.git("show", f"git-runs:{top}{document}.json"))
                for document in ("run", "code", "environment", "config", "artifacts", "summary")
            }
            assert repository.git("show", f"git-runs:{top}console.log") == "done\n"
            runs.setdefault(shown["run"]["name"], []).append(shown)
    assert len(runs["one"]) == 2 and len(runs["two"]) == 1
    theirs = runs["two"][0]
    for ours in runs["one"]:
        for document in ("code", "environment", "config", "artifacts", "summary"):
            assert ours[document] == theirs[document]
        told = ("experiment", "command", "status", "exit_code", "user", "host", "work_dir")
        assert {key: ours["run"].get(key) for key in told} == {key: theirs["run"].get(key) for key in told}
        assert "problems" not in ours["run"]


def test_a_grandchild_that_keeps_the_streams_isnt_waited_for(repository: Repository) -> None:
    began = time.monotonic()
    wrapper = subprocess.Popen([*RECORD, "--", "sh", "-c", "sleep 30 & echo $!"], stdout=subprocess.PIPE)
    assert wrapper.stdout is not None
    left = int(wrapper.stdout.readline())
    try:
        assert wrapper.wait(20) == 0 and time.monotonic() - began < 15
    finally:
        os.kill(left, signal.SIGKILL)
        wrapper.stdout.close()
