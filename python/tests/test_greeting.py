"""The client names a run when it begins and when it ends, on standard error, once, and only where that helps."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest

from conftest import Repository

FINISHED = (
    r"gitruns: recording base \([0-9a-z]{26}\)\ngitruns: base finished; see it with: git runs show base\n"
)
BEGIN = "import gitruns, os, sys\n"
INIT = BEGIN + "run = gitruns.init(name='base', capture=False)\nrun.log({'a': 1})\n"
PROGRAMS: dict[str, tuple[str, dict[str, str], str]] = {
    # program, environment, standard error
    "plain": (INIT, {}, FINISHED),
    "finished twice": (INIT + "run.finish(); run.finish()", {}, FINISHED),
    "child": (INIT + "run.child('part').finish()", {}, FINISHED),
    "fork": (INIT + "if os.fork() == 0: run.finish(); os._exit(0)\nos.wait()", {}, FINISHED),
    "failed": (INIT + "run.finish(exit_code=1)", {}, FINISHED.replace("base finished", "base failed")),
    "name with a blank": (
        BEGIN + "gitruns.init(name='a b', capture=False)",
        {},
        r"gitruns: recording a b \(([0-9a-z]{26})\)\ngitruns: a b finished; see it with: git runs show \1\n",
    ),
    "quiet": (BEGIN + "gitruns.init(quiet=True, capture=False)", {}, ""),
    "quiet by environment": (INIT, {"GITRUNS_QUIET": "1"}, ""),
    "further rank": (INIT, {"RANK": "1", "WORLD_SIZE": "2"}, ""),
    "pytest": (INIT, {"PYTEST_CURRENT_TEST": "x"}, ""),
    "closed stderr": (BEGIN + "os.close(2)\ngitruns.init(capture=False).finish()", {}, ""),
    "no stderr": (BEGIN + "sys.stderr = None\ngitruns.init(capture=False).finish()", {}, ""),
}


def run(command: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    environment: dict[str, Any] = {
        key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"
    }
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**environment, **env})


@pytest.mark.parametrize("name", PROGRAMS)
def test_run_is_named_at_its_begin_and_end(repository: Repository, name: str) -> None:
    program, env, expected = PROGRAMS[name]
    done = run([sys.executable, "-c", program], **env)
    assert done.returncode == 0 and done.stdout == ""
    assert re.fullmatch(expected, done.stderr), done.stderr


def test_joined_run_is_not_named(repository: Repository) -> None:
    done = run([sys.executable, "-m", "gitruns", "record", "--", sys.executable, "-c", INIT])
    assert (done.returncode, done.stderr) == (0, "")


def test_console_of_the_run_does_not_have_the_lines(repository: Repository) -> None:
    run([sys.executable, "-c", INIT + "print('own')"])
    [journal] = repository.journals()
    text = "".join(file.read_text() for file in journal.glob("w-*.jsonl"))
    assert "own" in text and "see it with" not in text and "recording base" not in text
