"""A run whose writer is gone goes on elsewhere, and nothing that either side logged is lost."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.errors import ConflictError

KILLED = """
import gitruns, os, signal
run = gitruns.init("digits", name="base", id="mine", capture=False)
for step in range(3):
    run.log({"loss": 1.0 / (step + 1)})
os.kill(os.getpid(), signal.SIGKILL)
"""
ELSEWHERE = {"host": "node7", "boot_id": "11111111-2222-3333-4444-555555555555"}
MINUTES = {"now": 0, "9 minutes": 9, "11 minutes": 11}
WORDS: list[Any] = [True, "allow", "auto", "must", "force"]


@pytest.fixture(autouse=True)
def over() -> Any:
    yield
    gitruns.finish()


def killed(repository: Repository, *, elsewhere: bool, minutes: int = 0) -> Path:
    """The journal of a killed run; its writer was on another host, and silent for so long."""
    repository.python(KILLED, check=False)
    [journal] = repository.journals()
    start = json.loads((journal / "start.json").read_bytes())
    earlier = minutes * 60_000_000
    start["start"] -= earlier
    [file] = journal.glob("w-*.jsonl")
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    for line in lines:
        line["t"] -= earlier
    name = file.name
    if elsewhere:
        name = name.replace(start["host"], ELSEWHERE["host"])
        start["host"] = ELSEWHERE["host"]
        start["process"]["boot_id"] = ELSEWHERE["boot_id"]
    file.unlink()
    moved = journal / name
    moved.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    os.utime(moved, (time.time() - minutes * 60,) * 2)
    (journal / "start.json").write_bytes(json.dumps(start, indent=2, sort_keys=True).encode() + b"\n")
    return journal


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("silent", MINUTES)
@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "elsewhere"])
def test_run_goes_on_unless_it_may_live(
    repository: Repository, elsewhere: bool, silent: str, word: Any
) -> None:
    journal = killed(repository, elsewhere=elsewhere, minutes=MINUTES[silent])
    if elsewhere and word != "force" and MINUTES[silent] < 10:
        with pytest.raises(ConflictError) as refused:
            gitruns.init(id="mine", resume=word, capture=False)
        assert "node7" in str(refused.value) and 'resume="force"' in refused.value.next_step
        return
    run = gitruns.init(id="mine", resume=word, capture=False)
    assert (run.uid, run.name, run.step) == (journal.name, "base", 3)


@pytest.mark.parametrize("way", ["stale", "force", "sealed by force"])
def test_both_histories_are_kept(
    repository: Repository, cli: Cli, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    cli.run("init", cwd=repository.path)
    monkeypatch.setenv("GITRUNS_CLI", str(cli.path))
    journal = killed(repository, elsewhere=True, minutes=11 if way == "stale" else 0)
    [file] = [path.name for path in journal.glob("w-*.jsonl")]
    if way == "sealed by force":
        assert cli.json("ls", cwd=repository.path)["runs"][0]["status"] == "running"
        cli.run("seal", "--force", str(journal), cwd=repository.path)
        assert cli.json("ls", cwd=repository.path)["runs"][0]["status"] == "crashed"
    run = gitruns.init(id="mine", resume="force" if way == "force" else "allow", capture=False)
    assert (run.uid, run.step) == (journal.name, 3)
    run.log({"loss": 0.25})
    run.finish()
    cli.run("seal", cwd=repository.path)
    [row] = cli.json("ls", cwd=repository.path)["runs"]
    assert row["status"] == "finished"
    assert row["summary"]["metrics"]["loss"]["n"] == 4

    # The other host wasn't dead after all, and still has its file open.
    with open(repository.path / ".git/runs/done" / journal.name / file, "a") as still_open:
        late = {"t": time.time_ns() // 1000, "m": {"loss": 0.125}, "s": 3}
        still_open.write(json.dumps(late) + "\n")
    cli.run("seal", cwd=repository.path)
    rows = cli.json("ls", cwd=repository.path)["runs"]
    assert sorted(row["summary"]["metrics"]["loss"]["last"] for row in rows) == [0.125, 0.25]
    assert {row["uid"] for row in rows} == {journal.name}
    cli.run("verify", "--all", cwd=repository.path)


def test_record_takes_over_a_silent_run(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    journal = killed(repository, elsewhere=True, minutes=9)
    words = ("record", "--resume", journal.name, "--", "true")
    refused = cli.run(*words, cwd=repository.path, check=False)
    assert refused.returncode == 4 and "node7" in refused.stderr
    assert str(journal) in refused.stderr
    cli.run("seal", "--force", str(journal), cwd=repository.path)
    cli.run(*words, cwd=repository.path)
    [row] = cli.json("ls", cwd=repository.path)["runs"]
    assert (row["status"], row["name"]) == ("finished", "base")


def test_record_takes_over_a_stale_run(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    journal = killed(repository, elsewhere=True, minutes=11)
    cli.run("record", "--resume", journal.name, "--", "true", cwd=repository.path)
    [row] = cli.json("ls", cwd=repository.path)["runs"]
    assert (row["uid"], row["status"]) == (journal.name, "finished")
    assert row["summary"]["metrics"]["loss"]["n"] == 3
