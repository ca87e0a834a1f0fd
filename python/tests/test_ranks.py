"""Launches of many processes: one run with every writer's file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from conftest import Cli, Repository

Records = Callable[[Path], list[dict[str, Any]]]
STEPS = 200
RANK = f"""
import gitruns, os, sys, time
rank = int(os.environ.get("RANK") or os.environ["SLURM_PROCID"])
time.sleep(0.3 if rank == 0 else 0.0)   # others come first
run = gitruns.init(config={{"lr": 0.1}}, capture=False)
for step in range({STEPS}):
    run.log({{"rank%d" % rank: float(step)}}, step=step)
run.finish()
assert run.dropped == 0
"""


def launch(ranks: int, env: Callable[[int], dict[str, str]], source: str = RANK) -> list[str]:
    """Starts all ranks as children of this process, as torchrun does; what each said on standard error."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", source], env={**os.environ, **env(rank)}, stderr=subprocess.PIPE, text=True
        )
        for rank in range(ranks)
    ]
    said = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0] * ranks, said
    return said


def torchrun(rank: int, ranks: int = 8, port: int = 29500) -> dict[str, str]:
    return {
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "WORLD_SIZE": str(ranks),
        "MASTER_ADDR": "localhost",
        "MASTER_PORT": str(port),
        "TORCHELASTIC_RUN_ID": "none",
        "TORCHELASTIC_RESTART_COUNT": "0",
    }


def slurm(rank: int, ranks: int = 4, restart: int = 0) -> dict[str, str]:
    env = {"SLURM_PROCID": str(rank), "SLURM_NTASKS": str(ranks), "SLURM_JOB_ID": "77", "SLURM_STEP_ID": "0"}
    return {**env, "SLURM_RESTART_COUNT": str(restart)} if restart else env


@pytest.mark.parametrize("env", [torchrun, slurm])
def test_ranks_log_to_one_run_and_lose_nothing(
    repository: Repository, read_records: Records, env: Callable[[int, int], dict[str, str]]
) -> None:
    said = launch(8, lambda rank: env(rank, 8))
    [journal] = repository.journals()
    records = read_records(journal)
    for rank in range(8):
        steps = [record["s"] for record in records if f"rank{rank}" in record.get("m", {})]
        assert steps == list(range(STEPS)), rank
    assert len({record["writer"] for record in records}) == 8
    assert sum("end" in record for record in records) == 1
    assert not any(said[1:]), "other ranks are quiet"
    assert not sum(record["drop"]["dropped"] for record in records if "drop" in record)


def test_two_launches_are_two_runs(repository: Repository) -> None:
    launch(2, lambda rank: torchrun(rank, 2, port=1))
    launch(2, lambda rank: torchrun(rank, 2, port=2))
    assert len(repository.journals()) == 2


def test_second_runs_of_all_ranks_meet_too(repository: Repository, read_records: Records) -> None:
    twice = (
        RANK
        + "second = gitruns.init(name='second', capture=False)\nsecond.log({'x': 1.0})\nsecond.finish()\n"
    )
    launch(3, lambda rank: torchrun(rank, 3), twice)
    first, second = repository.journals()
    assert sum("x" in record.get("m", {}) for record in read_records(second)) == 3
    assert sum("m" in record for record in read_records(first)) == 3 * STEPS


def test_a_task_of_one_rank_is_an_ordinary_run(repository: Repository, read_records: Records) -> None:
    launch(1, lambda rank: {"SLURM_PROCID": "0", "SLURM_NTASKS": "1", "SLURM_JOB_ID": "5"})
    [journal] = repository.journals()
    assert any("end" in record for record in read_records(journal))


def test_a_rank_that_finds_no_first_one_loses_nothing(repository: Repository, read_records: Records) -> None:
    launch(1, lambda _: torchrun(3, 4))
    [journal] = repository.journals()
    records = read_records(journal)
    assert [record["s"] for record in records if "m" in record] == list(range(STEPS))
    assert any("end" in record for record in records)


def test_what_an_earlier_launch_said_is_not_believed(repository: Repository) -> None:
    launch(2, lambda rank: torchrun(rank, 2))
    for said in (repository.path / ".git/runs/cache/launches").iterdir():
        os.utime(said, (time.time() - 600, time.time() - 600))
    launch(1, lambda _: torchrun(1, 2))
    assert len(repository.journals()) == 2


def test_eight_ranks_are_counted_exactly_when_sealed(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    launch(8, torchrun)
    cli.run("seal", cwd=repository.path)
    [run] = cli.json("ls", cwd=repository.path)["runs"]
    assert [run["summary"]["metrics"][f"rank{rank}"]["n"] for rank in range(8)] == [STEPS] * 8
    assert run["status"] == "finished"


def test_64_processes_log_to_64_runs_and_lose_nothing(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    source = RANK.replace(
        'int(os.environ.get("RANK") or os.environ["SLURM_PROCID"])', "int(os.environ['NUMBER'])"
    )
    launch(64, lambda number: {"NUMBER": str(number)}, source)
    cli.run("seal", cwd=repository.path)
    runs = cli.json("ls", cwd=repository.path)["runs"]
    counts = [metric["n"] for run in runs for metric in run["summary"]["metrics"].values()]
    assert counts == [STEPS] * 64
    assert len({name for run in runs for name in run["summary"]["metrics"]}) == 64
