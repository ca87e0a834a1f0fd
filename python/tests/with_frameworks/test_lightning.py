"""What Lightning logs is in the run, from both of its packages and from Fabric, and from one process of many."""

from __future__ import annotations

import copy
import csv
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import lightning
import pytest
import pytorch_lightning
from lightning.pytorch.loggers import CSVLogger
from tiny_lightning import Line, Steps, loader, ours, trainer
from trained import all_runs, only_run, points, series

import gitruns
from conftest import Repository


class OlderLine(Steps, pytorch_lightning.LightningModule):  # type: ignore[misc]
    """The same, of the older package."""


@pytest.mark.parametrize(("package", "line"), [(lightning, Line), (pytorch_lightning, OlderLine)])
def test_numbers_are_those_of_lightnings_own_logger(
    repository: Repository, tmp_path: Path, package: Any, line: Any
) -> None:
    beside = CSVLogger(tmp_path / "csv")
    trained = trainer([ours(), beside], package, default_root_dir=tmp_path)
    trained.fit(line(), loader(), loader())
    with open(Path(beside.log_dir) / "metrics.csv") as file:
        told = sorted(
            (int(row["step"]), name, float(value))
            for row in csv.DictReader(file)
            for name, value in row.items()
            if value and name != "step"
        )
    run = only_run()
    assert [(step, name, pytest.approx(value)) for step, name, value in points(run)] == told
    assert set(series(run, "val/loss")) == {3, 7} and len(series(run, "loss_step")) == 8
    assert run.config == {"lr": 0.1, "net": {"depth": 1}}
    assert run.status == "finished" and run.experiment == "tiny"


def test_a_test_after_the_training_is_in_the_same_run(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(ours(), default_root_dir=tmp_path)
    module = Line()
    trained.fit(module, loader())
    [found] = trained.test(module, loader(), verbose=False)
    assert series(only_run(), "test/loss") == {8: pytest.approx(found["test/loss"])}
    gitruns.finish()
    assert only_run().status == "finished"


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError("bad"), "failed"), (KeyboardInterrupt(), "killed")]
)
def test_a_training_that_raises_ends_its_run_so(
    repository: Repository, tmp_path: Path, error: BaseException, status: str
) -> None:
    # Lightning makes a SystemExit of an interrupt.
    with pytest.raises((type(error), SystemExit)):
        trainer(ours(), default_root_dir=tmp_path).fit(Line(bad=error), loader())
    assert only_run().status == status
    trainer(ours(), default_root_dir=tmp_path).fit(Line(), loader())
    assert [run.status for run in all_runs()] == [status, "finished"]


def test_an_open_run_is_joined_and_stays_open(repository: Repository, tmp_path: Path) -> None:
    with gitruns.init("mine", config={"extra": 1}, capture=False) as run:
        trainer(ours(), default_root_dir=tmp_path).fit(Line(), loader())
        assert not run.is_over
    run = only_run()
    assert run.config == {"extra": 1, "lr": 0.1, "net": {"depth": 1}} and "loss_step" in run.metrics


def test_a_training_goes_on_from_its_checkpoint(repository: Repository, tmp_path: Path) -> None:
    said = {"default_root_dir": tmp_path, "enable_checkpointing": True}
    first = trainer(ours(id="long", resume="allow"), max_epochs=1, **said)
    first.fit(Line(), loader())
    saved = first.checkpoint_callback.best_model_path
    uid = only_run().uid
    assert Path(saved).parts[-4:-1] == ("tiny", uid, "checkpoints")
    again = trainer(ours(id="long", resume="allow"), max_epochs=2, **said)
    again.fit(Line(), loader(), ckpt_path=saved, weights_only=False)
    run = only_run()
    assert run.uid == uid and sorted(series(run, "loss_step")) == list(range(8))


def test_checkpoints_are_kept_where_wanted(repository: Repository, tmp_path: Path) -> None:
    saving = lightning.pytorch.callbacks.ModelCheckpoint(monitor="val/loss", save_top_k=1, save_last=True)
    said = {"default_root_dir": tmp_path, "enable_checkpointing": True, "callbacks": [saving]}
    trained = trainer(ours(log_model="checkpoint"), max_epochs=3, **said)
    trained.fit(Line(), loader(), loader())
    run = only_run()
    assert {one["name"] for one in run.artifacts} == {"checkpoint.ckpt", "last.ckpt", "model.ckpt"}
    assert run.artifact("model.ckpt") == Path(saving.best_model_path).read_bytes()
    assert run.summary["best_model_score"] == pytest.approx(float(saving.best_model_score))


def test_fabric_logs_too(repository: Repository) -> None:
    logger = ours()
    fabric = lightning.Fabric(accelerator="cpu", devices=1, loggers=logger)
    fabric.launch()
    for step in range(3):
        fabric.log_dict({"loss": 1.0 / (1 + step)}, step=step)
    logger.finalize("success")
    run = only_run()
    assert series(run, "loss") == {0: 1.0, 1: 0.5, 2: 1.0 / 3} and run.status == "finished"


def test_a_logger_that_is_copied_or_pickled_carries_no_file(repository: Repository) -> None:
    logger = ours()
    logger.log_metrics({"a": 1.0}, step=1)
    pickle.loads(pickle.dumps(logger)).log_metrics({"a": 2.0}, step=2)
    copy.deepcopy(logger).log_metrics({"a": 3.0}, step=3)
    logger.finalize("success")
    assert series(only_run(), "a") == {1: 1.0, 2: 2.0, 3: 3.0}


PROGRAM = """
import sys, lightning, gitruns
sys.path.insert(0, {here!r})
from tiny_lightning import Line, loader, ours, trainer

if __name__ == "__main__":
    {before}
    trained = trainer(ours(), devices=2, strategy={strategy!r}, default_root_dir={root!r})
    module = Line()
    trained.fit(module, loader())
    if {tests!r}:
        trained.test(module, loader(), verbose=False)
"""


@pytest.mark.parametrize(
    ("strategy", "before"),
    [
        pytest.param("ddp", "pass", marks=pytest.mark.long),
        ("ddp_fork", "gitruns.init('tiny', capture=False)"),
    ],
)
def test_two_processes_make_one_run_with_no_point_twice(
    repository: Repository, tmp_path: Path, strategy: str, before: str
) -> None:
    program = tmp_path / "two.py"
    here = str(Path(__file__).parent)
    tests = strategy == "ddp_fork"
    said = {"strategy": strategy, "before": before, "root": str(tmp_path), "here": here, "tests": tests}
    program.write_text(PROGRAM.format(**said))
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    run = only_run()
    found = [point for point in points(run) if point[1] == "loss_step"]
    assert [step for step, _, _ in found] == [0, 1, 2, 3]
    # The forked processes that tested know nothing of the steps of those that trained.
    assert set(series(run, "test/loss")) == ({0} if tests else set())
    assert run.status == "finished" and run.config["lr"] == 0.1
