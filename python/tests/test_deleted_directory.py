"""A program whose working directory was deleted records its run in the repository around it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from conftest import Repository

Records = Callable[[Path], "list[dict[str, Any]]"]

PROGRAM = """
import os, shutil, sys
sys.path[:0] = [{source!r}]
where = {where!r}
os.makedirs(where)
os.chdir(where)
shutil.rmtree(where)
import gitruns
from gitruns.errors import NotFoundError
run = gitruns.init("digits", **{arguments})
run.log({{"loss": 0.5}})
run.log_artifact(b"bytes", "a.txt")
try:
    run.log_artifact("nowhere.txt")
except NotFoundError:
    pass
run.child("part").finish()
run.finish()
print(run.directory)
"""


def recorded(where: Path, arguments: dict[str, Any], **env: str) -> subprocess.CompletedProcess[str]:
    source = str(Path(__file__).parents[1] / "src")
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(source=source, where=str(where), arguments=arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **env},
    )


@pytest.mark.parametrize("pwd", ["right", "none", "another"])
@pytest.mark.parametrize("arguments", [{}, {"capture": False}, {"dir": "sub"}], ids=str)
def test_run_is_recorded_in_the_repository(
    repository: Repository, read_records: Records, arguments: dict[str, Any], pwd: str
) -> None:
    where = repository.path / "a" / "b"
    pwds = {"right": str(where), "none": "", "another": "/nowhere"}
    done = recorded(where, arguments, PWD=pwds[pwd])
    assert done.returncode == 0, done.stderr
    journal = Path(done.stdout.strip())
    assert journal.parent == repository.live
    records = read_records(journal)
    assert [record["end"]["status"] for record in records if "end" in record] == ["finished"]
    if "dir" not in arguments:
        assert not [record for record in records if "problem" in record]
    if arguments == {}:
        assert [record["code"]["commit"] for record in records if "code" in record]


def test_run_outside_of_git_is_recorded_above(tmp_path: Path) -> None:
    done = recorded(tmp_path / "gone" / "deep", {})
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).parent == tmp_path / "gone" / ".gitruns" / "live"
