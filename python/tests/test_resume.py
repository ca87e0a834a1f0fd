"""Runs that go on after their end: resumed, and requeued by a scheduler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.errors import ConflictError, NotFoundError, UsageError

Records = Callable[[Path], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def over() -> Any:
    yield
    gitruns.finish()


def first(repository: Repository, steps: int = 5) -> str:
    run = gitruns.init(
        "digits", name="base", id="mine", config={"lr": 0.1, "net": {"depth": 3}}, capture=False
    )
    for step in range(steps):
        run.log({"loss": 1.0 / (step + 1)})
    run.summary["seen"] = 5
    run.finish()
    return run.uid


def test_without_java_a_run_goes_on_in_its_journal(repository: Repository, read_records: Records) -> None:
    uid = first(repository)
    run = gitruns.init(id="mine", resume="allow", config={"net": {"width": 4}}, capture=False)
    assert (run.uid, run.name, run.step) == (uid, "base", 5)
    assert run.config.as_dict() == {"lr": 0.1, "net": {"depth": 3, "width": 4}}
    run.log({"loss": 0.01})
    run.finish()
    [journal] = repository.journals()
    assert [record["s"] for record in read_records(journal) if "m" in record].count(5) == 1
    assert gitruns.run(uid).status == "finished"


def test_a_sealed_run_goes_on_as_its_next_segment(
    repository: Repository, cli: Cli, monkeypatch: Any, read_records: Records
) -> None:
    cli.run("init", cwd=repository.path)
    uid = first(repository)
    monkeypatch.setenv("GITRUNS_CLI", str(cli.path))
    run = gitruns.init(id="mine", resume="must", config={"lr": 0.2}, tags=["more"], capture=False)
    assert (run.uid, run.name, run.experiment, run.step) == (uid, "base", "digits", 5)
    assert run.summary["seen"] == 5
    start = json.loads((repository.journals()[0] / "start.json").read_bytes())
    assert len(start["continues"]) == 1
    assert start["config"] == {"lr": 0.2, "net": {"depth": 3}}
    run.log({"loss": 0.5})
    run.finish()
    cli.run("seal", cwd=repository.path)
    [row] = cli.json("ls", cwd=repository.path)["runs"]
    assert row["summary"]["metrics"]["loss"]["n"] == 6
    assert row["summary"]["metrics"]["loss"]["last_step"] == 5
    assert row["config"] == {"lr": 0.2, "net": {"depth": 3}}
    assert "more" in row["tags"]
    cli.run("verify", "--all", cwd=repository.path)


def test_a_job_that_was_requeued_goes_on_with_its_run(
    repository: Repository, read_records: Records, monkeypatch: Any
) -> None:
    monkeypatch.setenv("SLURM_JOB_ID", "99")
    monkeypatch.setenv("SLURM_PROCID", "0")
    monkeypatch.setenv("SLURM_NTASKS", "1")
    program = "import gitruns, os, signal\nrun = gitruns.init(capture=False)\nrun.log({'a': 1.0})\nprint(run.uid, run.step)\n"
    uid, step = repository.python(
        program + "os.kill(os.getpid(), signal.SIGTERM)\n", check=False
    ).stdout.split()
    again, next_step = repository.python(program, SLURM_RESTART_COUNT="1").stdout.split()
    third, last_step = repository.python(program, SLURM_RESTART_COUNT="2").stdout.split()
    other, _ = repository.python(program, SLURM_RESTART_COUNT="2", SLURM_JOB_ID="100").stdout.split()
    assert uid == again == third != other
    assert (step, next_step, last_step) == ("1", "2", "3")
    ends = [record["end"] for record in read_records(repository.live / uid) if "end" in record]
    assert sorted(end["status"] for end in ends) == ["finished", "finished", "killed"]


def test_a_run_that_lives_does_not_go_on_twice(repository: Repository) -> None:
    run = gitruns.init(id="mine", capture=False)
    with pytest.raises(ConflictError):
        gitruns.init(id="mine", resume="must", reinit="create_new", capture=False)
    assert not run.is_over


def test_what_is_not_there_is_begun_or_refused(repository: Repository) -> None:
    with pytest.raises(NotFoundError):
        gitruns.init(id="nobody", resume="must", capture=False)
    with pytest.raises(UsageError):
        gitruns.init(resume="must", capture=False)
    with pytest.raises(UsageError):
        gitruns.init(id="x", resume="perhaps", capture=False)
    run = gitruns.init(id="nobody", resume="allow", capture=False)
    assert run.id == "nobody"
