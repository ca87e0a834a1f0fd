"""What MLflow's `log_model` logs again is kept once, whoever logged it first; and costs no second reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest
from mlflow.entities import Metric, RunStatus
from mlflow.exceptions import MlflowException

from conftest import Cli, Repository

from .conftest import open_store, sqlite_uri

POINTS = [(0, 10, 3.0), (1, 20, 2.0), (0, 30, 1.0), (0, 40, 2.5), (2, 50, 0.5)]


def _begin(store: Any) -> str:
    run = str(store.create_run("0", "u", 1, [], "r").info.run_id)
    for step, time, value in POINTS:
        store.log_metric(run, Metric("loss", value, time, step))
    return run


def _log_model(store: Any, run: str) -> None:
    """What `mlflow.models.Model.log` does with metrics: it logs all points of the model's step for the model."""
    model = store.create_logged_model("0", "m", run).model_id
    again = [m for m in store.get_metric_history(run, "loss") if m.step == 0]
    store.log_batch(run, [Metric(m.key, m.value, m.timestamp, m.step, model_id=model) for m in again], [], [])


def _another_process() -> None:
    from gitruns.mlflow import home

    for each in set(home._homes.values()):
        each.writers.close_all()
    home._homes.clear()


@pytest.mark.parametrize("when", ["same process", "another process", "sealed", "two processes in turn"])
def test_points_of_log_model_are_counted_once(
    when: str, repository: Repository, cli: Cli, sealed: Callable[[], None], tmp_path: Path
) -> None:
    uri = f"gitruns:{repository.path}"
    store = open_store(uri, tmp_path)
    run = _begin(store)
    if when == "two processes in turn":
        from gitruns.mlflow import home

        home._homes.clear()
        other = open_store(uri, tmp_path)
        other.log_metric(run, Metric("loss", 9.0, 60, 0))
        _log_model(store, run)
        _log_model(other, run)
        other.home.writers.close_all()
    else:
        if when == "sealed":
            store.update_run_info(run, RunStatus.FINISHED, 1000, None)
            sealed()
        if when != "same process":
            _another_process()
        store = open_store(uri, tmp_path)
        _log_model(store, run)
    expected = [*POINTS, (0, 60, 9.0)] if when == "two processes in turn" else POINTS
    store.update_run_info(run, RunStatus.FINISHED, 2000, None)
    for _ in range(2):
        (row,) = cli.json("ls", cwd=repository.path)["runs"]
        assert row["summary"]["metrics"]["loss"]["n"] == len(expected)
        shown = cli.json("show", run, cwd=repository.path)
        assert shown["summary"]["metrics"]["loss"]["n"] == len(expected)
        history = open_store(uri, tmp_path).get_metric_history(run, "loss")
        assert [(m.step, m.timestamp, m.value) for m in history] == expected
        sealed()
        _another_process()


@pytest.mark.parametrize("kind", ["gitruns", "sqlite"])
@pytest.mark.parametrize(
    "bad", [Metric("loss", 1.0, 99, 2**63), Metric("loss", 1.0, 2**60, 1)], ids=["step", "time"]
)
def test_refused_batch_can_be_logged_again(
    kind: str, bad: Metric, repository: Repository, tmp_path: Path
) -> None:
    store = open_store(f"gitruns:{repository.path}" if kind == "gitruns" else sqlite_uri(tmp_path), tmp_path)
    run = str(store.create_run("0", "u", 1, [], "r").info.run_id)
    good = [Metric("loss", 3.0 - step, 10 + step, step) for step in range(3)]
    try:
        store.log_batch(run, [*good, bad], [], [])
    except MlflowException:
        assert store.get_run(run).data.metrics == {}
    store.log_batch(run, good, [], [])
    kept = [(m.step, m.timestamp, m.value) for m in store.get_metric_history(run, "loss")]
    assert [point for point in kept if point[1] < 99] == [(step, 10 + step, 3.0 - step) for step in range(3)]


def test_record_that_was_lost_can_be_logged_again(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gitruns.journal.writer import JournalWriter

    store = open_store(f"gitruns:{repository.path}", tmp_path)
    run = str(store.create_run("0", "u", 1, [], "r").info.run_id)
    point = Metric("loss", 1.0, 10, 0)
    with monkeypatch.context() as patch:
        patch.setattr(JournalWriter, "append", lambda self, line: self.drop("the test refuses it"))
        with pytest.raises(MlflowException, match="could not be written"):
            store.log_metric(run, point)
    store.log_metric(run, point)
    assert store.get_run(run).data.metrics == {"loss": 1.0}


def test_what_a_run_says_is_read_once_however_often_it_is_asked(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls are counted, not seconds: each record is taken in once, so that n calls cost n records."""
    from gitruns.mlflow import histories, models

    counts = {"points": 0, "models": 0}
    add, take = histories.Points.add, models.KnownModel.take

    def added(self: Any, *point: Any) -> None:
        counts["points"] += 1
        add(self, *point)

    def taken(self: Any, said: dict[str, Any]) -> None:
        counts["models"] += 1
        take(self, said)

    monkeypatch.setattr(histories.Points, "add", added)
    monkeypatch.setattr(models.KnownModel, "take", taken)
    store = open_store(f"gitruns:{repository.path}", tmp_path)
    run = str(store.create_run("0", "u", 1, [], "r").info.run_id)
    model = store.create_logged_model("0", "m", run).model_id
    for step in range(100):
        store.log_metric(run, Metric("loss", 1.0 / (1 + step), 10 + step, step, model_id=model))
        assert len(store.get_metric_history(run, "loss")) == step + 1
        assert len(store.get_logged_model(model).metrics) == step + 1
    for key in range(100):
        store.log_batch(run, [Metric(f"k{key}", 1.0, 5, 0)], [], [])
        assert len(store.get_metric_history(run, f"k{key}")) == 1
    assert counts == {"points": 200, "models": 101}
