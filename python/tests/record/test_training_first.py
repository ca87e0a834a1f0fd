"""Whatever keeps a run from being recorded or completed, the command runs, and its exit code is the wrapper's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import HOME, Cli, Repository, records

WRAPPERS = ("git-runs", "git runs", "python")


@pytest.fixture(params=WRAPPERS)
def wrapper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of a wrapper."""
    if request.param == "python":
        return [sys.executable, "-m", "gitruns", "record"]
    if not (HOME / "cli" / "target" / "git-runs.jar").exists():
        pytest.skip("git-runs isn't built (mvn -DskipTests package)")
    monkeypatch.setenv("PATH", f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return ["git-runs", "record"] if request.param == "git-runs" else ["git", "runs", "record"]


def run(wrapper: list[str], *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*wrapper, *words], capture_output=True, text=True, timeout=120, **options)


def ends(live: Path) -> list[Any]:
    (journal,) = live.iterdir()
    return [record["end"] for record in records(journal) if "end" in record]


def test_command_runs_and_is_recorded_where_git_refuses_the_repository(
    repository: Repository, wrapper: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    if "dubious" not in subprocess.run(["git", "status"], capture_output=True, text=True).stderr:
        pytest.skip("this git doesn't refuse repositories of others")
    done = run(wrapper, "--", "sh", "-c", "echo ran; exit 3")
    assert (done.stdout, done.returncode) == ("ran\n", 3)
    assert "git config --global --add safe.directory" in done.stderr
    assert ends(repository.live) == [{"exit_code": 3, "status": "failed"}]


@pytest.mark.parametrize("kind", ["none", "hollow", "dangling"])
def test_command_runs_and_is_recorded_without_a_repository(
    tmp_path: Path, wrapper: list[str], kind: str
) -> None:
    place = tmp_path / "work"
    place.mkdir()
    if kind == "hollow":
        (place / ".git").mkdir()
    elif kind == "dangling":
        (place / ".git").write_text("gitdir: /nowhere\n")
    done = run(wrapper, "--", "sh", "-c", "echo ran; exit 3", cwd=place)
    assert (done.stdout, done.returncode) == ("ran\n", 3)
    assert str(place / ".gitruns") in done.stderr
    assert ends(place / ".gitruns" / "live") == [{"exit_code": 3, "status": "failed"}]


def test_command_runs_unrecorded_if_no_journal_can_be_made(
    repository: Repository, wrapper: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.path / "file").touch()
    monkeypatch.setenv("GITRUNS_DIR", str(repository.path / "file" / "below"))
    done = run(wrapper, "--", "sh", "-c", "echo ran; exit 3")
    assert (done.stdout, done.returncode) == ("ran\n", 3)
    assert "not recorded" in done.stderr


def test_wrong_option_starts_nothing(repository: Repository, wrapper: list[str]) -> None:
    for words in (["--param", "x"], ["--input", "nowhere.csv"], ["--parent", "no-uid"]):
        done = run(wrapper, *words, "--", "touch", "ran")
        assert done.returncode in (1, 2, 3) and "error:" in done.stderr
    assert not (repository.path / "ran").exists()


PARENTS = {
    "no-such-uid": "no-such-uid",
    "": "",
    "0": "0",
    "01JD0000000000000000000000": "01JD0000000000000000000000",
    "01jd000000000000000000000": "01jd000000000000000000000",
    "01jd00000000000000000000000": "01jd00000000000000000000000",
    "81jd0000000000000000000000": "81jd0000000000000000000000",
    "01jd000000000000000000000u": "01jd000000000000000000000u",
    "01jd0000000000000000000000\n": "01jd0000000000000000000000\\n",
    "@0": "@0",
    "a\x1b[31m b": "a\\u{1b}[31m b",
    "f" * 64: "f" * 64,
    "f" * 90: "f" * 80 + "…",
}


def test_parent_is_a_uid_of_any_repository(repository: Repository, wrapper: list[str]) -> None:
    # Java takes half a second for each: two say that the others are the same text.
    given = PARENTS if wrapper[0] == sys.executable else ["no-such-uid", "a\x1b[31m b"]
    for parent in given:
        done = run(wrapper, f"--parent={parent}", "--", "touch", "ran")
        assert done.returncode == 2, parent
        message = f"error: The parent {PARENTS[parent]} is not a run UID."
        hint = "next: Give the 26 letters and digits that git runs show RUN --json names uid."
        assert message in done.stderr and hint in done.stderr
    assert not (repository.path / "ran").exists()
    elsewhere = "01jd0000000000000000000000"
    assert run(wrapper, "--no-seal", "--parent", elsewhere, "--", "true").returncode == 0
    (start,) = repository.live.glob("*/start.json")
    assert json.loads(start.read_bytes())["parent"] == elsewhere


def test_command_that_destroys_the_record_keeps_its_exit_code(
    repository: Repository, wrapper: list[str], cli: Cli
) -> None:
    cli.run("init", cwd=repository.path)
    done = run(wrapper, "--artifact", "train.py", "--", "sh", "-c", "rm -rf .git; echo ran; exit 3")
    assert (done.stdout, done.returncode) == ("ran\n", 3)


def test_command_that_cant_be_started_is_named(repository: Repository, wrapper: list[str]) -> None:
    (repository.path / "script").write_text("echo by a shell\nexit 4\n")
    (repository.path / "script").chmod(0o755)
    for name, code in (("no-such-command", 127), ("./nowhere", 127), ("./train.py", 126)):
        done = run(wrapper, "--no-seal", "--", name)
        assert done.returncode == code and f"The command {name} can't be started: " in done.stderr
    plain = subprocess.run(["env", "./script"], capture_output=True, text=True)
    done = run(wrapper, "--no-seal", "--", "./script")
    assert (done.stdout, done.returncode) == (plain.stdout, plain.returncode) == ("by a shell\n", 4)


@pytest.mark.parametrize("what", ["--input", "--artifact"])
def test_named_pipe_or_device_is_left_out_with_a_problem(
    repository: Repository, wrapper: list[str], what: str
) -> None:
    os.mkfifo(repository.path / "pipe")
    done = run(wrapper, "--no-seal", what, "pipe", what, "/dev/zero", what, "train.py", "--", "echo", "ran")
    assert (done.stdout, done.returncode) == ("ran\n", 0)
    assert "pipe" in done.stderr and "/dev/zero" in done.stderr
    (journal,) = repository.live.iterdir()
    kept = [record[what[2:]]["name"] for record in records(journal) if what[2:] in record]
    assert kept == ["train.py"]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_signal_after_the_command_ended_leaves_out_what_takes_long(
    repository: Repository, wrapper: list[str], name: str
) -> None:
    with open(repository.path / "huge", "wb") as huge:
        huge.truncate(6 << 30)  # sparse; seconds to digest
    words = ["--no-seal", "--artifact", "train.py", "--artifact", "huge", "--artifact", "late"]
    process = subprocess.Popen([*wrapper, *words, "--", "sh", "-c", "echo ran; exit 3"], text=True)
    deadline = time.monotonic() + 60
    while not any((repository.live).glob("*/files/.take-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    process.send_signal(signal.Signals[name])
    code = process.wait(60)
    assert code == (-signal.Signals[name] if wrapper[0] == "git" else 3)
    (journal,) = repository.live.iterdir()
    found = records(journal)
    assert [record["artifact"]["name"] for record in found if "artifact" in record] == ["train.py"]
    interrupted = [record["problem"]["message"] for record in found if "problem" in record]
    assert any("huge isn't kept: a signal came" in message for message in interrupted)
    assert any("late isn't kept: a signal came" in message for message in interrupted)
    assert ends(repository.live) == [{"exit_code": 3, "status": "failed"}]
