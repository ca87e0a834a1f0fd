"""What an `Accelerator` logs is in the run; two processes of a launch make one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import accelerate
import numpy
import pytest
import torch
from trained import all_runs, only_run, points, series

import gitruns
from conftest import Repository
from gitruns.integrations.accelerate import GitRunsTracker

TRAIN = """
import sys, torch, accelerate
import gitruns.integrations.accelerate as ours

torch.set_num_threads(1)
accelerator = accelerate.Accelerator(log_with=[ours.GitRunsTracker("tiny", capture=False)], cpu=True)
accelerator.init_trackers("tiny", config={"lr": 0.1, "ranks": accelerator.num_processes})
torch.manual_seed(0)
model = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
rows = torch.utils.data.TensorDataset(torch.randn(32, 4), torch.randn(32, 1))
model, optimizer, loader = accelerator.prepare(model, optimizer, torch.utils.data.DataLoader(rows, batch_size=4))
for step, (x, y) in enumerate(loader):
    loss = torch.nn.functional.mse_loss(model(x), y)
    accelerator.backward(loss)
    optimizer.step()
    optimizer.zero_grad()
    mean = accelerator.gather(loss.detach().reshape(1)).mean()
    accelerator.log({"loss": mean}, step=step)
    if accelerator.is_main_process:
        print(step, mean.item(), flush=True)
accelerator.end_training()
"""


def train(tracker: Any, steps: int = 4) -> dict[int, float]:
    """Trains a linear model; the loss by step."""
    accelerator = accelerate.Accelerator(log_with=tracker, cpu=True)
    accelerator.init_trackers("tiny", config={"lr": 0.1, "net": {"depth": 2}})
    torch.manual_seed(0)
    model = torch.nn.Linear(4, 1)
    optimizer = accelerator.prepare(torch.optim.SGD(model.parameters(), lr=0.1))
    losses = {}
    for step in range(steps):
        loss = model(torch.ones(2, 4)).square().mean()
        accelerator.backward(loss)
        optimizer.step()
        accelerator.log({"loss": loss, "epoch": 0}, step=step)
        losses[step] = loss.item()
    accelerator.end_training()
    return losses


def test_numbers_are_those_that_were_logged(repository: Repository) -> None:
    losses = train([GitRunsTracker("tiny", capture=False)])
    run = only_run()
    assert series(run, "loss") == losses
    assert run.config == {"lr": 0.1, "net": {"depth": 2}}
    assert run.experiment == "tiny" and run.status == "finished"


def test_a_name_is_enough(repository: Repository) -> None:
    losses = train("gitruns")
    assert series(only_run(), "loss") == losses
    train("gitruns")
    assert [run.status for run in all_runs()] == ["finished", "finished"]


def test_an_open_run_is_joined_and_stays_open(repository: Repository) -> None:
    with gitruns.init("mine", capture=False) as run:
        train([GitRunsTracker()])
        assert not run.is_over
    assert only_run().config["lr"] == 0.1


def test_pictures_and_tables_are_media(repository: Repository) -> None:
    accelerator = accelerate.Accelerator(log_with=[GitRunsTracker(capture=False)], cpu=True)
    accelerator.init_trackers("tiny")
    tracker = accelerator.get_tracker("gitruns")
    tracker.log_images({"sample": [numpy.zeros((4, 4, 3), dtype="uint8")]}, step=1)
    tracker.log_table("said", columns=["a"], data=[["b"]], step=1)
    accelerator.end_training()
    assert {(one["key"], one["kind"]) for one in only_run().media} == {("sample", "image"), ("said", "table")}


@pytest.mark.parametrize(
    ("error", "status"),
    [("ValueError('bad')", "failed"), pytest.param("KeyboardInterrupt", "killed", marks=pytest.mark.long)],
)
def test_a_program_that_raises_leaves_such_a_run(repository: Repository, error: str, status: str) -> None:
    done = repository.python(
        TRAIN.replace("    loss = ", f"    if step == 2: raise {error}\n    loss = "), check=False
    )
    assert done.returncode != 0
    run = only_run()
    assert run.status == status and sorted(series(run, "loss")) == [0, 1]


def test_two_processes_make_one_run_with_no_point_twice(repository: Repository, tmp_path: Path) -> None:
    program = tmp_path / "train.py"
    program.write_text(TRAIN)
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(program)]
    done = subprocess.run([sys.executable, *launch], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    printed = dict(line.split() for line in done.stdout.splitlines() if line[:1].isdigit())
    run = only_run()
    assert points(run) == [(int(step), "loss", float(value)) for step, value in sorted(printed.items())]
    assert len(printed) == 4 and run.config["ranks"] == 2 and run.status == "finished"
