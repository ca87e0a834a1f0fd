"""A run says that its capture is unfinished only if something of it is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from conftest import Cli, Repository

Records = Callable[[Path], "list[dict[str, Any]]"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

BEGIN = """
import gitruns, os, select, signal, sys
from gitruns import capture
run = gitruns.init("digits")
def helper_gone():
    helper = next(iter(capture._helpers.values()), None)
    if helper is not None:
        poll = select.poll()
        poll.register(helper.reply, 0)
        assert poll.poll(60_000), "the helper doesn't end"
def all_captured():
    while not ours():
        signal.sigtimedwait([], 0.05)
def ours():
    from gitruns.active.inheriting import _captured
    language = _captured(run.directory).get("environment", {}).get("language", {})
    return language.get("executable") == sys.executable
"""
PROGRAMS = {
    "short": "run.finish()",
    "never finished": "",
    "long": "all_captured(); run.finish()",
    "fork ends first": """
all_captured()
if os.fork() == 0:
    run.log({"a": 1}); run.finish(); os._exit(0)
os.wait(); run.finish()""",
    "daemon": "all_captured(); os.closerange(3, 256); run.finish()",
    "several runs": "run.finish(); gitruns.init('digits').finish()",
}
JOINED = {**PROGRAMS, "helper gone": "helper_gone(); run.finish()"}
WRAPPED = {
    "python": [sys.executable, "-m", "gitruns", "record", "--"],
    "java": ["git-runs", "record", "--no-seal", "--"],
}


def unfinished(repository: Repository, read_records: Records) -> list[dict[str, Any]]:
    problems = [
        record["problem"]
        for journal in repository.journals()
        for record in read_records(journal)
        if "problem" in record
    ]
    return [problem for problem in problems if problem["code"] == "capture-unfinished"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_complete_capture_is_not_reported(
    repository: Repository, read_records: Records, program: str
) -> None:
    repository.python(BEGIN + PROGRAMS[program])
    assert unfinished(repository, read_records) == []


CASES = [(wrapper, program, None) for wrapper in WRAPPED for program in JOINED]
CASES += [(wrapper, "long", rank) for wrapper in WRAPPED for rank in ("0", "1")]


def marks(wrapper: str, program: str, rank: str | None) -> list[pytest.MarkDecorator]:
    return [] if wrapper == "python" or program == "helper gone" else [pytest.mark.long]


@pytest.mark.parametrize(
    ("wrapper", "program", "rank"), [pytest.param(*case, marks=marks(*case)) for case in CASES]
)
def test_complete_capture_of_joined_run_is_not_reported(
    repository: Repository,
    read_records: Records,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    wrapper: str,
    program: str,
    rank: str | None,
) -> None:
    command = WRAPPED[wrapper]
    if wrapper == "java":
        cli: Cli = request.getfixturevalue("cli")
        cli.run("init", cwd=repository.path)
        command = [str(cli.path), *command[1:]]
    if rank is not None:
        monkeypatch.setenv("RANK", rank)
        monkeypatch.setenv("WORLD_SIZE", "2")
    source = BEGIN + (JOINED[program] if rank != "1" else "run.log({'a': 1}); run.finish()")
    done = subprocess.run(
        [*command, sys.executable, "-c", source], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert unfinished(repository, read_records) == []


def test_capture_that_was_killed_is_reported(repository: Repository, read_records: Records) -> None:
    source = """
import gitruns, os, signal
from gitruns import capture
run = gitruns.init("digits")
helper, = capture._helpers.values()
os.kill(int(os.read(helper.reply, 64).split()[0]), signal.SIGKILL)
run.finish()
"""
    repository.python(source)
    assert len(unfinished(repository, read_records)) == 1
