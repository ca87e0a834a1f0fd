"""MLflow under `git runs record`: the first run of the program is the recorded one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Repository

PROGRAM = """
import mlflow
{before}
with mlflow.start_run({arguments}) as run:
    mlflow.log_param("lr", 0.1)
    mlflow.log_metric("loss", 0.5, step=1)
    with mlflow.start_run(nested=True, run_name="part"):
        mlflow.log_metric("loss", 0.25, step=1)
    assert run.info.status == "RUNNING"
ended = mlflow.get_run(run.info.run_id)
assert ended.info.status == "FINISHED", ended.info.status
assert ended.data.metrics == {{"loss": 0.5}} and ended.data.params == {{"lr": "0.1"}}
with mlflow.start_run(run_name="second"):
    pass
"""


def record(repository: Repository, *options: str, before: str = "", arguments: str = "") -> Any:
    Path("train.py").write_text(PROGRAM.format(before=before, arguments=arguments))
    done = subprocess.run(
        [sys.executable, "-m", "gitruns", "record", *options, "--", sys.executable, "train.py"],
        env={**os.environ, "MLFLOW_TRACKING_URI": "gitruns:"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    first, *others = sorted(gitruns.runs(), key=lambda run: run.start)
    assert sorted(run.name for run in others) == ["part", "second"]
    assert {run.parent for run in others} == {first.uid}
    return first


@pytest.mark.parametrize(
    ("options", "name", "experiment"),
    [([], "base", "digits"), (["-n", "given"], "given", "digits"), (["-e", "given"], "base", "given")],
)
def test_first_run_is_the_recorded_one(
    repository: Repository, options: list[str], name: str, experiment: str
) -> None:
    run = record(
        repository,
        *options,
        before="mlflow.set_experiment('digits')",
        arguments="run_name='base', description='a note', tags={'stage': 'draft'}",
    )
    assert (run.name, run.experiment, run.status) == (name, experiment, "finished")
    assert (run.note, run.tags["stage"]) == ("a note", "draft")
    assert run.config == {"lr": 0.1}
    assert run.metrics["loss"]["last"] == 0.5


def test_name_that_mlflow_makes_up_does_not_count(repository: Repository) -> None:
    assert record(repository).name == "train"
