"""What XGBoost and LightGBM evaluate is in the run, round by round."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy
import pytest
import xgboost
from trained import all_runs, only_run, points, series

import gitruns
from conftest import Repository
from gitruns.integrations import lightgbm as of_lightgbm
from gitruns.integrations import xgboost as of_xgboost

RANDOM = numpy.random.default_rng(0)
X = RANDOM.normal(size=(80, 4))
Y = (X[:, 0] + 0.1 * RANDOM.normal(size=80) > 0).astype(float)
SAID = {"experiment": "tiny", "capture": False}


def told(results: Any) -> list[tuple[int, str, float]]:
    """What the library itself keeps of its evaluations."""
    return sorted(
        (step, f"{data}-{metric}", value)
        for data, metrics in results.items()
        for metric, values in metrics.items()
        for step, value in enumerate(values)
    )


def test_xgboost_numbers_are_its_own(repository: Repository) -> None:
    matrix, results = xgboost.DMatrix(X, Y), {}
    recording = of_xgboost.GitRunsCallback(**SAID, log_model=True)
    booster = xgboost.train(
        {"eta": 0.5, "max_depth": 2, "objective": "binary:logistic", "eval_metric": ["logloss", "auc"]},
        matrix,
        num_boost_round=6,
        evals=[(matrix, "train"), (xgboost.DMatrix(X[:20], Y[:20]), "valid")],
        evals_result=results,
        callbacks=[recording],
        verbose_eval=False,
    )
    run = only_run()
    assert points(run) == told(results) and len(points(run)) == 24
    assert run.config["eta"] == 0.5 and run.config["max_depth"] == 2
    assert run.config["objective"] == "binary:logistic"
    assert run.status == "finished" and run.experiment == "tiny"
    again = xgboost.Booster(model_file=bytearray(run.artifact("model.ubj")))
    assert (again.predict(matrix) == booster.predict(matrix)).all()


def test_xgboost_tells_the_best_round_and_cross_validates(repository: Repository) -> None:
    matrix = xgboost.DMatrix(X, Y)
    stopping = xgboost.callback.EarlyStopping(rounds=2)
    booster = xgboost.train(
        {"eta": 1.0, "objective": "binary:logistic"},
        matrix,
        num_boost_round=30,
        evals=[(xgboost.DMatrix(X[:20], 1 - Y[:20]), "valid")],
        callbacks=[of_xgboost.GitRunsCallback(**SAID), stopping],
        verbose_eval=False,
    )
    run = only_run()
    assert run.summary["best_iteration"] == booster.best_iteration and run.status == "finished"
    frame = xgboost.cv(
        {"objective": "binary:logistic"}, matrix, 3, nfold=2, callbacks=[of_xgboost.GitRunsCallback(**SAID)]
    )
    run = all_runs()[1]
    for name in ("test-logloss-mean", "test-logloss-std", "train-logloss-mean"):
        assert series(run, name) == dict(enumerate(frame[name]))


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError("bad"), "failed"), (KeyboardInterrupt(), "killed")]
)
def test_in_a_with_the_run_ends_as_the_training(
    repository: Repository, error: BaseException, status: str
) -> None:
    def bad(*_: Any) -> Any:
        raise error

    with pytest.raises(type(error)), gitruns.init(**SAID):
        xgboost.train({}, xgboost.DMatrix(X, Y), 2, obj=bad, callbacks=[of_xgboost.GitRunsCallback()])
    assert only_run().status == status


def test_a_training_that_raised_is_not_taken_for_a_finished_one(repository: Repository) -> None:
    def bad(*_: Any) -> Any:
        raise ValueError("bad")

    recording = of_xgboost.GitRunsCallback(**SAID)
    with pytest.raises(ValueError, match="bad"):
        xgboost.train({}, xgboost.DMatrix(X, Y), 2, obj=bad, callbacks=[recording])
    xgboost.train({}, xgboost.DMatrix(X, Y), 2, callbacks=[recording])
    assert [run.status for run in all_runs()] == ["failed", "finished"]


def test_lightgbm_numbers_are_its_own(repository: Repository) -> None:
    data, results = lightgbm.Dataset(X, Y), {}
    lightgbm.train(
        {"objective": "binary", "metric": ["auc", "binary_logloss"], "learning_rate": 0.2, "verbose": -1},
        data,
        num_boost_round=6,
        valid_sets=[data, lightgbm.Dataset(X[:20], Y[:20], reference=data)],
        valid_names=["train", "valid"],
        callbacks=[of_lightgbm.GitRunsCallback(**SAID), lightgbm.record_evaluation(results)],
    )
    run = only_run()
    assert points(run) == told(results) and len(points(run)) == 24
    assert run.config["learning_rate"] == 0.2 and run.config["num_iterations"] == 6
    assert run.status == "finished"


def test_lightgbm_cross_validates_and_stops_early(repository: Repository) -> None:
    said = {"objective": "binary", "verbose": -1, "learning_rate": 0.9}
    results = lightgbm.cv(
        said, lightgbm.Dataset(X, Y), 4, nfold=2, seed=1, callbacks=[of_lightgbm.GitRunsCallback(**SAID)]
    )
    run = only_run()
    for name in ("mean", "stdv"):
        assert series(run, f"valid-binary_logloss-{name}") == dict(
            enumerate(results[f"valid binary_logloss-{name}"])
        )
    data = lightgbm.Dataset(X, Y)
    recording = of_lightgbm.GitRunsCallback(**SAID)
    booster = lightgbm.train(
        said,
        data,
        num_boost_round=60,
        valid_sets=[lightgbm.Dataset(X[:20], 1 - Y[:20], reference=data)],
        callbacks=[recording, lightgbm.early_stopping(2, verbose=False)],
    )
    recording.finish()
    run = all_runs()[1]
    assert len(series(run, "valid_0-binary_logloss")) == booster.best_iteration + 2
    assert run.status == "finished"


def test_estimators_of_both_take_them(repository: Repository) -> None:
    xgboost.XGBClassifier(n_estimators=3, callbacks=[of_xgboost.GitRunsCallback(**SAID)]).fit(
        X, Y, eval_set=[(X, Y)], verbose=False
    )
    lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(
        X, Y, eval_set=[(X, Y)], callbacks=[of_lightgbm.GitRunsCallback(**SAID)]
    )
    first, second = all_runs()
    assert len(series(first, "validation_0-logloss")) == 3
    assert len(points(second)) == 3 and second.config["num_iterations"] == 3


CAUGHT = """
import sys, os, xgboost, numpy
from gitruns.integrations.xgboost import GitRunsCallback

def bad(*_):
    raise ValueError("bad")

try:
    data = xgboost.DMatrix(numpy.ones((4, 2)), numpy.ones(4))
    xgboost.train({}, data, 2, obj=bad, callbacks=[GitRunsCallback(capture=False)])
except ValueError:
    pass
if os.fork() == 0:
    sys.exit(0)
os.wait()
"""


def test_a_training_whose_exception_was_caught_is_a_failed_run_at_the_end(repository: Repository) -> None:
    repository.python(CAUGHT)
    assert only_run().status == "failed"
