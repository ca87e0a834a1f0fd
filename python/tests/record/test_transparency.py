"""A command under `record` behaves as it does without: output, exit code, files, signals; and the run tells how it ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from transparency import SIGNALS, Case, Execution, Outcome, all_cases

from conftest import HOME, records

PARTS = ("code", "out", "err", "files", "stopped")
WRAPPERS = ("git-runs", "git runs", "python")


def _built() -> bool:
    return (HOME / "cli" / "target" / "git-runs.jar").exists()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that is prepared for runs."""
    path = tmp_path_factory.mktemp("transparency") / "repo"
    path.mkdir()
    identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"]
    for words in (["init", "-q", "."], [*identity, "commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run(["git", *words], cwd=path, check=True)
    if _built():
        subprocess.run([HOME / "bin" / "git-runs", "init"], cwd=path, check=True, capture_output=True)
    return path


# What a wrapper can't hide: which parts of the outcome differ, and why.
def known_difference(wrapper: str, case: Case) -> tuple[str, set[str]] | None:
    """Why this case differs from the plain command, and in what; None if it mustn't."""
    event, behavior, sink = case.event, case.behavior, case.sink
    everything = {"code", "out", "err", "files", "stopped"}
    if wrapper == "git runs":
        if event in ("SIGUSR1", "SIGUSR2"):
            return "git dies of it and doesn't pass it on", everything
        if event in ("wrapper-killed", "suspended"):
            return "git doesn't pass it on", everything
        if event in SIGNALS or event == "hangup":
            if event == "SIGQUIT":
                return "Java keeps SIGQUIT for itself, and git dies of it", everything
            if behavior == "leaves" and sink == "terminal":
                return "git dies of the signal that it passed on, and the terminal ends", everything
            return "git dies of the signal that it passed on", {"code"}
        if event == "no-stdin":
            return "git opens /dev/null in place of what is closed", {"files"}
        if event == "ignored":
            return "git handles ignored signals as any other", everything
    if event == "wrapper-killed":
        return "nobody can pass SIGKILL on: the command goes on, and its output has no reader", everything
    if event == "SIGQUIT" and wrapper == "git-runs":
        return "Java keeps SIGQUIT for itself; python -m gitruns passes it on", everything
    if event == "full":
        return "a full disk is the wrapper's: the command goes on, and the run tells", {
            "code",
            "err",
            "files",
        }
    if sink == "terminal" and behavior == "leaves":
        return "the command's own terminal ends with it", {"out", "files"}
    return None


_plain: dict[Case, Outcome] = {}


def executed(case: Case, wrapper: Sequence[str], work: Path) -> Outcome:
    work.mkdir(parents=True)
    return Execution(case, wrapper, work).run()


def plainly(case: Case, work: Path) -> Outcome:
    if case not in _plain:
        _plain[case] = executed(case, (), work)
    return _plain[case]


def words_of(wrapper: str) -> list[str]:
    if wrapper == "python":
        return [sys.executable, "-m", "gitruns", "record"]
    return ["git-runs", "record"] if wrapper == "git-runs" else ["git", "runs", "record"]


def check(wrapper: str, case: Case, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if wrapper != "python" and not _built():
        pytest.skip("git-runs isn't built (mvn -DskipTests package)")
    if case.sink == "terminal" and shutil.which("script") is None:
        pytest.skip("script(1) of util-linux isn't installed")
    monkeypatch.chdir(prepared)
    monkeypatch.setenv("PATH", f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GITRUNS_DIR", str(tmp_path / "live"))
    expected = plainly(case, tmp_path / "plain")
    seen = executed(case, words_of(wrapper), tmp_path / "wrapped")
    journals = list((tmp_path / "live").iterdir())
    assert len(journals) == 1
    ends = [record["end"] for record in records(journals[0]) if "end" in record]
    known = known_difference(wrapper, case)
    differs = {name for name in PARTS if getattr(seen, name) != getattr(expected, name)}
    if wrapper == "git runs" and seen.code == shell_code(expected.code):
        differs -= {"code"}  # git itself exits with what a shell would show
    assert differs <= (known[1] if known else set()), (known, seen, expected, ends)
    assert_told(case, seen, known is not None, ends)


def shell_code(code: int) -> int:
    return 128 - code if code < 0 else code


def assert_told(case: Case, seen: Outcome, differs: bool, ends: list[dict[str, Any]]) -> None:
    """The run's end is that of the command."""
    if differs and not ends:
        # The wrapper was killed, or goes on without git.
        assert case.event in ("wrapper-killed", "SIGUSR1", "SIGUSR2")
        return
    (end,) = ends
    code = shell_code(seen.code)
    if not differs:
        assert end["exit_code"] == code
    by_signal = [each for each in SIGNALS if f"caught-{each}" in seen.files]
    if end["exit_code"] == 0:
        assert end["status"] == "finished"
    elif end["exit_code"] > 128:
        assert (end["status"], end["signal"]) == ("killed", signal.Signals(end["exit_code"] - 128).name)
    elif by_signal:
        assert (end["status"], end["signal"]) == ("killed", by_signal[0])


# One of each kind; the whole table takes half an hour.
SAMPLE = (
    ("git-runs", Case("SIGTERM", "handles", "pipe")),
    ("git runs", Case("SIGTERM", "handles", "pipe")),
    ("git-runs", Case("SIGTERM", "handles", "terminal")),
    ("git-runs", Case("SIGINT", "dies", "pipe")),
    ("git-runs", Case("SIGHUP", "leaves", "file")),
    ("git-runs", Case("suspended", "dies", "pipe")),
    ("git-runs", Case("hangup", "handles", "terminal")),
    ("git-runs", Case("out-reader-gone", "dies", "pipe")),
    ("git-runs", Case("no-stdin", "ignores", "file")),
    ("git-runs", Case("ignored", "handles", "pipe")),
    ("git-runs", Case("full", "ignores", "file")),
    ("python", Case("SIGTERM", "handles", "terminal")),
    ("python", Case("SIGQUIT", "dies", "pipe")),
    ("python", Case("SIGHUP", "leaves", "file")),
    ("python", Case("suspended", "dies", "pipe")),
    ("python", Case("hangup", "dies", "terminal")),
    ("python", Case("err-reader-gone", "handles", "pipe")),
    ("python", Case("no-stdin", "ignores", "file")),
    ("python", Case("full", "handles", "file")),
)


@pytest.mark.parametrize(("wrapper", "case"), SAMPLE, ids=str)
def test_sample_under_record_is_as_without(
    wrapper: str, case: Case, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(wrapper, case, prepared, tmp_path, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_command_under_record_is_as_without(
    wrapper: str, case: Case, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(wrapper, case, prepared, tmp_path, monkeypatch)
