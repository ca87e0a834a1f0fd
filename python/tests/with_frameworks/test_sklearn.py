"""Fits of scikit-learn are runs: by name with `log_fit`, by themselves after `autolog`, which can be undone."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Iterator
from typing import Any

import joblib
import numpy
import pytest
from sklearn import metrics
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from trained import all_runs, only_run

import gitruns
from conftest import Repository
from gitruns.integrations.sklearn import autolog, log_fit

RANDOM = numpy.random.default_rng(0)
X = RANDOM.normal(size=(60, 3))
Y = (X[:, 0] + 0.3 * RANDOM.normal(size=60) > 0).astype(int)
SAID: dict[str, Any] = {"experiment": "tiny", "capture": False}


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    yield
    autolog(disable=True)


def test_parameters_scores_and_data_of_a_fit(repository: Repository) -> None:
    fitted = log_fit(LogisticRegression(C=0.5), X, Y, options=SAID, log_model=True)
    run = only_run()
    assert {
        **fitted.get_params(),
        "estimator": "sklearn.linear_model._logistic.LogisticRegression",
    } == run.config
    said, likely = fitted.predict(X), fitted.predict_proba(X)
    assert run["training_score"] == fitted.score(X, Y)
    assert run["training_f1_score"] == metrics.f1_score(Y, said, average="weighted")
    assert run["training_log_loss"] == metrics.log_loss(Y, likely)
    assert run["training_roc_auc"] == metrics.roc_auc_score(Y, likely[:, 1])
    assert {(one["name"], one["rows"]) for one in run.inputs} == {("X", 60), ("y", 60)}
    assert (pickle.loads(run.artifact("model.pkl")).predict(X) == said).all()
    assert run.status == "finished"


def test_regression_and_clustering_have_their_scores(repository: Repository) -> None:
    ridge = log_fit(Ridge(), X, X[:, 1], options=SAID)
    means = log_fit(KMeans(2, n_init=1, random_state=0), X, options=SAID)
    first, second = all_runs()
    assert first["training_mean_squared_error"] == metrics.mean_squared_error(X[:, 1], ridge.predict(X))
    assert set(second.metrics) == {"training_score"} and second["training_score"] == means.score(X)


def test_every_fit_is_a_run_once_that_is_wanted(repository: Repository) -> None:
    before = {kind: kind.fit for kind in (LogisticRegression, RandomForestClassifier)}
    autolog(**SAID)
    model = LogisticRegression(C=2.0)
    assert model.fit(X, Y, sample_weight=numpy.ones(60)) is model
    assert inspect.signature(LogisticRegression.fit) == inspect.signature(before[LogisticRegression])
    assert clone(model).get_params() == model.get_params()
    StandardScaler().fit(X)
    RandomForestClassifier(n_estimators=2, random_state=0).fit(X, Y)
    first, second = all_runs()
    assert first.config["C"] == 2.0 and second.config["n_estimators"] == 2

    autolog(disable=True)
    LogisticRegression().fit(X, Y)
    assert {kind: kind.fit for kind in before} == before and len(all_runs()) == 2


def test_a_pipeline_is_one_run_and_a_search_has_children(repository: Repository) -> None:
    autolog(**SAID)
    line = make_pipeline(StandardScaler(), LogisticRegression())
    line.fit(X, Y)
    run = only_run()
    assert run.config["standardscaler"] == "StandardScaler" and run.config["logisticregression__C"] == 1.0
    search = GridSearchCV(line, {"logisticregression__C": [0.1, 1.0, 10.0]}, cv=2, n_jobs=2)
    with joblib.parallel_config("threading"):
        search.fit(X, Y)
    _, run, *candidates = all_runs()
    assert run.summary["best_params"] == search.best_params_
    assert run.summary["best_cv_score"] == search.best_score_
    told = {run.config["logisticregression__C"]: run["mean_test_score"] for run in candidates}
    assert told == dict(zip([0.1, 1.0, 10.0], search.cv_results_["mean_test_score"]))
    assert {one.parent for one in candidates} == {run.uid}


@pytest.mark.parametrize(("error", "status"), [(ValueError, "failed"), (KeyboardInterrupt, "killed")])
def test_a_fit_that_raises_is_such_a_run_and_raises(
    repository: Repository, error: type[BaseException], status: str
) -> None:
    class Bad(Ridge):
        def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
            raise error("bad")

    autolog(Bad, **SAID)
    with pytest.raises(error):
        Bad().fit(X, Y)
    assert only_run().status == status
    Ridge().fit(X, Y)
    assert [run.status for run in all_runs()] == [status, "finished"]


def test_an_open_run_is_joined_and_stays_open(repository: Repository) -> None:
    autolog()
    with gitruns.init("mine", capture=False) as run:
        Ridge(alpha=3.0).fit(X, Y)
        assert not run.is_over
    assert only_run().config["alpha"] == 3.0


def test_what_cannot_be_recorded_stops_no_fit(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    class Odd(Ridge):
        def get_params(self, deep: bool = True) -> Any:
            if deep:
                raise RuntimeError("odd")
            return super().get_params(deep=False)

    autolog(Odd, **SAID)
    assert Odd().fit(X, Y).coef_.shape == (3,)
    assert "isn't recorded" in capfd.readouterr().err
