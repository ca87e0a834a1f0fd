"""Metric histories are those of MLflow's SQLite store, while the run is open and after its seal."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Callable

import mlflow
from mlflow.entities import Metric

from conftest import Repository

from .conftest import sqlite_uri

T = 1_700_000_000_000
"""A time in milliseconds from which scripts count, so that both stores get the same."""


class Script:
    """What a script sees: MLflow's client and one experiment. It notes the runs that it makes."""

    def __init__(self, uri: str) -> None:
        self.client = mlflow.MlflowClient(uri)
        self.runs: list[str] = []

    def run(self, **arguments: Any) -> str:
        made = self.client.create_run("0", start_time=T, **arguments)
        self.runs.append(made.info.run_id)
        return str(made.info.run_id)

    def log(self, run: str, key: str, value: float, at: int = 0, step: int = 0, **more: Any) -> None:
        self.client.log_batch(run, [Metric(key, value, T + at, step, **more)])

    def end(self, run: str, at: int = 60_000) -> None:
        self.client.set_terminated(run, end_time=T + at)

    def histories(self) -> list[Any]:
        found = []
        for run in self.runs:
            whole = self.client.get_run(run)
            for key in sorted(whole.data.metrics):
                points = [
                    (m.step, m.timestamp, repr(m.value)) for m in self.client.get_metric_history(run, key)
                ]
                found.append((key, repr(whole.data.metrics[key]), points))
        return found


def one_call_a_step(s: Script) -> None:
    run = s.run()
    for step in range(20):
        s.client.log_batch(run, [Metric(k, step / 3, T + step * 100, step) for k in ("loss", "acc", "lr")])
    s.end(run)


def one_call_a_metric(s: Script) -> None:
    run = s.run()
    for step in range(20):
        for i, key in enumerate(("loss", "acc", "lr")):
            s.log(run, key, step / 7, step * 100 + i, step)
    s.end(run)


def series_by_series_without_steps(s: Script) -> None:
    run = s.run()
    for key, points in {"a": [(0, 1), (9000, 2)], "b": [(1000, 1), (5000, 3)]}.items():
        for at, value in points:
            s.log(run, key, value, at)
    s.end(run)


def late_validation(s: Script) -> None:
    run = s.run()
    for step in range(5):
        s.log(run, "loss", 1 / (1 + step), step * 1000, step)
        s.log(run, "val_loss", 2 / (1 + step), step * 1000 + 700, step)
    s.end(run)


def backfill(s: Script) -> None:
    run = s.run()
    for step in (5, 6, 7, 0, 1, 2, 3, 4):
        s.log(run, "loss", float(step), 5000 + step, step)
    s.end(run)


def backwards(s: Script) -> None:
    run = s.run()
    for step in range(10, 0, -1):
        s.log(run, "loss", float(step), 100 - step, step)
    s.end(run)


def times_backwards(s: Script) -> None:
    run = s.run()
    for step in range(10):
        s.log(run, "loss", float(step), 10_000 - step * 10, step)
    s.end(run)


def repeated_points(s: Script) -> None:
    run = s.run()
    for _ in range(3):
        s.log(run, "loss", 1.0, 5, 1)
        s.log(run, "loss", 2.0, 5, 1)
        s.log(run, "loss", 1.5, 5, 1)
    s.end(run)


def many_values_at_step_zero(s: Script) -> None:
    run = s.run()
    for i in range(12):
        s.log(run, "loss", 12.0 - i, i * 250)
        s.log(run, "gain", float(i % 4), i * 250 + 1)
    s.end(run)


def one_time_for_all(s: Script) -> None:
    run = s.run()
    for step in range(6):
        for key in "abc":
            s.log(run, key, step * ord(key), 77, step)
    s.end(run)


def special_values(s: Script) -> None:
    run = s.run()
    for step, value in enumerate((1e-300, 1.7e308, -2.5, 0.0, float("nan"), 1 / 3)):
        s.log(run, "odd", value, step * 10, step)
    s.end(run)


def logged_after_the_end(s: Script) -> None:
    run = s.run()
    s.log(run, "loss", 1.0, 10, 1)
    s.end(run, 100)
    s.log(run, "loss", 0.5, 200, 2)
    s.log(run, "late", 7.0, 300)


def logged_before_the_start(s: Script) -> None:
    run = s.run()
    s.log(run, "loss", 3.0, -5000, 0)
    s.log(run, "loss", 2.0, 5000, 1)
    s.end(run)


def large_and_negative_steps(s: Script) -> None:
    run = s.run()
    for step in (-3, 0, 2**31, 2**53 + 1, 2**62):
        s.log(run, "loss", 1.0, 5, step)
    s.end(run)


def nested_runs(s: Script) -> None:
    parent = s.run()
    for i in range(3):
        child = s.run(tags={"mlflow.parentRunId": parent})
        s.log(child, "score", float(i), i)
        s.end(child)
    s.log(parent, "best", 2.0, 50)
    s.end(parent)


def points_of_a_model(s: Script) -> None:
    run = s.run()
    for step in range(3):
        s.log(run, "loss", 3.0 - step, step * 10, step)
    model = s.client.create_logged_model("0", "m", run)
    s.log(run, "loss", 1.0, 20, 2, model_id=model.model_id)
    s.log(run, "auc", 0.9, 25, 2, model_id=model.model_id)
    s.end(run)


def system_metrics(s: Script) -> None:
    run = s.run()
    for i in range(5):
        at = i * 10_000
        s.log(run, "system/cpu_utilization_percentage", 10.0 + i, at, i)
        s.log(run, "loss", 1.0 / (1 + i), at + 3, i)
    s.end(run)


def two_runs_interleaved(s: Script) -> None:
    first, second = s.run(), s.run()
    for step in range(8):
        s.log(first, "loss", float(step), step * 9, step)
        s.log(second, "loss", -1.0 - step, step * 9 + 4, step)
    s.end(first)
    s.end(second)


def resumed_run_goes_back(s: Script) -> None:
    run = s.run()
    for step in range(6):
        s.log(run, "loss", 6.0 - step, step * 100, step)
    s.end(run, 1000)
    s.client.update_run(run, "RUNNING")
    for step in range(3, 8):
        s.log(run, "loss", 5.5 - step, 2000 + step * 100, step)
    s.end(run, 9000)


def chance(s: Script) -> None:
    draw = random.Random(7)
    run = s.run()
    for _ in range(300):
        points = [
            Metric(
                draw.choice("abcd"),
                draw.choice((0.5, 1.0, draw.random())),
                T + draw.randrange(40),
                draw.randrange(5),
            )
            for _ in range(draw.randrange(1, 4))
        ]
        s.client.log_batch(run, points)
    s.end(run)


SCRIPTS: list[Callable[[Script], None]] = [
    one_call_a_step,
    one_call_a_metric,
    series_by_series_without_steps,
    late_validation,
    backfill,
    backwards,
    times_backwards,
    repeated_points,
    many_values_at_step_zero,
    one_time_for_all,
    special_values,
    logged_after_the_end,
    logged_before_the_start,
    large_and_negative_steps,
    nested_runs,
    points_of_a_model,
    system_metrics,
    two_runs_interleaved,
    resumed_run_goes_back,
    chance,
]


def test_histories_are_those_of_sqlite(repository: Repository, tmp_path: Path, sealed: Any) -> None:
    """One repository and one seal for all scripts: a seal takes longer than all of them."""
    ours = {script.__name__: Script(f"gitruns:{repository.path}") for script in SCRIPTS}
    theirs = {script.__name__: Script(sqlite_uri(tmp_path)) for script in SCRIPTS}
    for script in SCRIPTS:
        script(ours[script.__name__])
        script(theirs[script.__name__])
    expected = {name: script.histories() for name, script in theirs.items()}
    assert all(expected.values())
    for name, script in ours.items():
        assert script.histories() == expected[name], f"{name}, open"
    sealed()
    from gitruns.mlflow import home

    for each in set(home._homes.values()):
        each.runs.look()
        assert not [run.uid for run in each.all_runs() if run.followed is not None and run.row is None]
    wrong = [name for name, script in ours.items() if script.histories() != expected[name]]
    assert not wrong
