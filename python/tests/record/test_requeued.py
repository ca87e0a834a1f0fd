"""A job that Slurm requeues under `record` continues its run: one run of two segments, also on another node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Cli, Repository

PROGRAM = """
import gitruns, os, signal, sys
run = gitruns.init(project="digits", name="base", config={"attempt": {sys.argv[1]: 1}}, capture=False)
with open("told", "w") as told:
    told.write(f"{run.uid} {run.step}")
run.log({"loss": 1.0})
run.log({"loss": 0.5})
if sys.argv[2] != "0":
    os.kill(os.getppid() if sys.argv[2] == "wrapper" else os.getpid(), signal.SIGKILL)
"""
WRAPPERS = ("java", "python", "python without seal")


class Job:
    """A job of Slurm that records the program."""

    def __init__(self, repository: Repository, request: pytest.FixtureRequest, wrapper: str) -> None:
        self.repository = repository
        self.cli: Cli | None = None
        self.command = [sys.executable, "-m", "gitruns", "record"]
        self.environment = {**os.environ, "GITRUNS_CLI": "", "PATH": "/usr/bin:/bin"}
        if wrapper != "python without seal":
            self.cli = request.getfixturevalue("cli")
            self.cli.run("init", cwd=repository.path)
            self.environment.update(os.environ, GITRUNS_CLI=str(self.cli.path))
        if wrapper == "java":
            assert self.cli is not None
            self.command = [str(self.cli.path), "record", "--no-seal"]
        Path("train.py").write_text(PROGRAM)
        repository.git("commit", "-qam", "train")

    def attempt(
        self, number: int, *, job: str = "99", end: str = "0", words: str = "a", **env: str
    ) -> list[str]:
        """Runs it; gives the uid and the first step."""
        Path("end").write_text(end)
        Path("number").write_text(str(number))
        script = f'exec {sys.executable} train.py "$(cat number)" "$(cat end)"'
        slurm = {"SLURM_JOB_ID": job, "SLURM_RESTART_COUNT": str(number), "SLURM_PROCID": "0"}
        done = subprocess.run(
            [*self.command, "--", "sh", "-c", script if words == "a" else f": {words}; {script}"],
            env={**self.environment, **(slurm if job else {}), **env},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert end != "0" or done.returncode == 0, done.stderr
        return Path("told").read_text().split()

    def rows(self) -> list[Any]:
        if self.cli is not None:
            self.cli.run("seal", cwd=self.repository.path)
        return list(gitruns.runs())


def move_elsewhere(journal: Path) -> None:
    """Makes the journal one that a process of another host wrote a moment ago."""
    start = json.loads((journal / "start.json").read_bytes())
    own = start["host"]
    start["host"], start["process"]["boot_id"] = "node7", "11111111-2222-3333-4444-555555555555"
    (journal / "start.json").write_bytes(json.dumps(start, indent=2, sort_keys=True).encode() + b"\n")
    for file in journal.glob("w-*.jsonl"):
        file.rename(file.with_name(file.name.replace(own, "node7")))


@pytest.mark.parametrize("end", ["program", "wrapper"])
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_requeued_job_continues_its_run(
    repository: Repository, request: pytest.FixtureRequest, wrapper: str, end: str
) -> None:
    job = Job(repository, request, wrapper)
    uid, step = job.attempt(0, end=end)
    [journal] = repository.journals()
    if end == "wrapper" and wrapper != "python without seal":
        move_elsewhere(journal)
    again, next_step = job.attempt(1)
    assert (again, step, next_step) == (uid, "0", "2")
    [row] = job.rows()
    assert (row.uid, row.name, row.experiment, row.status) == (uid, "base", "digits", "finished")
    assert row.metrics["loss"]["n"] == 4 and row.metrics["loss"]["last_step"] == 3
    assert row.config == {"attempt": {"0": 1, "1": 1}}
    if wrapper != "python without seal":
        assert len(row.earlier) == 1


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_other_jobs_commands_and_tasks_are_runs_of_their_own(
    repository: Repository, request: pytest.FixtureRequest, wrapper: str
) -> None:
    job = Job(repository, request, wrapper)
    first, second = job.attempt(0)[0], job.attempt(0)[0]
    others = [
        job.attempt(0, words="b")[0],
        job.attempt(0, SLURM_ARRAY_TASK_ID="7")[0],
        job.attempt(1, job="100")[0],
        job.attempt(1, job="")[0],
    ]
    assert len({first, second, *others}) == 6
    # The n-th recording of a command continues the n-th.
    assert job.attempt(1)[0] == first
    assert job.attempt(1)[0] == second
    assert job.attempt(2)[0] == first
    assert len(job.rows()) == 6


def test_purged_run_does_not_keep_its_job_from_running(
    repository: Repository, request: pytest.FixtureRequest
) -> None:
    job = Job(repository, request, "java")
    uid = job.attempt(0)[0]
    job.rows()
    assert job.cli is not None
    job.cli.run("purge", "--yes", uid, "--reason", "test", cwd=repository.path)
    assert job.attempt(1)[0] != uid
