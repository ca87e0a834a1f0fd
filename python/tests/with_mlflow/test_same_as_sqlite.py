"""The plugin and MLflow's SQLite store give the same answer to the same calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest
from mlflow.entities import (
    Dataset,
    DatasetInput,
    LoggedModelInput,
    LoggedModelOutput,
    Metric,
    RunStatus,
)
from mlflow.exceptions import MlflowException
from mlflow.models import Model

from conftest import Repository

from .conftest import open_store, sqlite_uri

Calls = Callable[[Any], Any]


def new_run(store: Any, experiment: str = "0") -> str:
    return str(store.create_run(experiment, "u", 1, [], "r").info.run_id)


def answer(calls: Calls, store: Any) -> Any:
    """What the calls give, or the kind of their refusal."""
    try:
        return calls(store)
    except MlflowException as error:
        return ("refused", error.error_code)


def one_with_a_metric(store: Any, value: float = 0.9) -> None:
    store.create_logged_model("0", "plain")
    model = store.create_logged_model("0", "scored")
    run = new_run(store)
    store.log_metric(run, Metric("acc", 0.1, 4, 0, model_id=model.model_id))
    store.log_metric(run, Metric("acc", value, 5, 1, model_id=model.model_id))


def searched(filter_string: str | None = None, **more: Any) -> Calls:
    def calls(store: Any) -> Any:
        one_with_a_metric(store)
        found = store.search_logged_models(["0"], filter_string, **more)
        return [(each.name, None if each.metrics is None else len(each.metrics)) for each in found]

    return calls


def page_of_another_search(change: dict[str, Any]) -> Calls:
    def calls(store: Any) -> Any:
        for name in "abc":
            store.create_logged_model("0", name)
        token = store.search_logged_models(["0"], max_results=1).token
        other = store.create_experiment("other")
        arguments: dict[str, Any] = {"experiment_ids": ["0"], "max_results": 1, "page_token": token}
        arguments.update({k: [other] if v == "other" else v for k, v in change.items()})
        return [each.name for each in store.search_logged_models(**arguments)]

    return calls


def pages(store: Any) -> Any:
    for name in "abcde":
        store.create_logged_model("0", name)
    found, token = [], None
    while True:
        page = store.search_logged_models(["0"], max_results=2, page_token=token)
        found.append(sorted(each.name for each in page))
        token = page.token
        if token is None:
            return [len(each) for each in found]


def long_history(store: Any) -> Any:
    run = new_run(store)
    for i in range(30):
        flavors = {"python_function": {"x": "y" * 300}}
        store.record_logged_model(run, Model(f"model{i}", run, flavors=flavors))
    tag = store.get_run(run).data.tags["mlflow.log-model.history"]
    return [each["artifact_path"] for each in json.loads(tag)]


def ends(store: Any) -> Any:
    given = [
        (RunStatus.RUNNING, 7),
        (RunStatus.SCHEDULED, 7),
        (RunStatus.FINISHED, 7),
        (RunStatus.RUNNING, None),
    ]
    found = []
    for status, end in given:
        run = new_run(store)
        found.append(store.update_run_info(run, status, end, None).end_time)
        found.append(store.get_run(run).info.end_time)
    return found


def located(location: str) -> Calls:
    def calls(store: Any) -> Any:
        experiment = store.create_experiment("e", location)
        info = store.create_run(experiment, "u", 1, [], "r").info
        model = store.create_logged_model(experiment, "m")
        return [
            info.artifact_uri.replace(info.run_id, "RUN"),
            model.artifact_location.replace(model.model_id, "MODEL"),
        ]

    return calls


def points_again(store: Any) -> Any:
    """What MLflow's `log_model` does: it logs the last points once more, as those of a model."""
    run = new_run(store)
    points = [
        Metric("loss", value, at, step) for value, at, step in ((3.0, 10, 0), (2.0, 20, 1), (1.0, 30, 2))
    ]
    for point in points:
        store.log_metric(run, point)
    model = store.create_logged_model("0", "m", run)
    last = Metric("loss", 1.0, 30, 2, model_id=model.model_id)
    store.log_metric(run, last)
    store.log_batch(run, [*points, last, Metric("loss", float("nan"), 40, 3)], [], [])
    store.log_batch(run, [Metric("loss", float("nan"), 40, 3)], [], [])
    return [(m.step, m.timestamp, repr(m.value)) for m in store.get_metric_history(run, "loss")]


def models_again(store: Any) -> Any:
    run = new_run(store)
    model = store.create_logged_model("0", "m", run)
    for _ in range(3):
        store.log_inputs(run, models=[LoggedModelInput(model.model_id)])
    store.log_outputs(run, [LoggedModelOutput(model.model_id, 4)])
    whole = store.get_run(run)
    return len(whole.inputs.model_inputs), [each.step for each in whole.outputs.model_outputs]


def small_data_set(store: Any) -> Any:
    run = new_run(store)
    store.log_inputs(run, [DatasetInput(Dataset("n", "d", "t", "src", None, "profile"), [])])
    return len(store.get_run(run).inputs.dataset_inputs)


CASES: dict[str, Calls] = {
    "models by a metric that one lacks": searched("metrics.acc > 0.5"),
    "models by a metric of any step": searched("metrics.acc < 0.5"),
    "models by a metric that none has": searched("metrics.nosuch > 0.5"),
    "models in the order of a metric": searched(order_by=[{"field_name": "metrics.acc", "ascending": False}]),
    "models in the order of a digest without a name": searched(
        order_by=[{"field_name": "metrics.acc", "dataset_digest": "d"}]
    ),
    "models by a filter that can't be read": searched("metrics.acc >"),
    "models by an order of names that there isn't": searched("name > 'foo'"),
    "models of a page token for another experiment": page_of_another_search({"experiment_ids": "other"}),
    "models of a page token for another filter": page_of_another_search({"filter_string": "name = 'a'"}),
    "pages of models": pages,
    "30 models of an old client": long_history,
    "ends": ends,
    "a location with a query and a fragment": located("s3://bucket/root?v=7#x"),
    "a plain location": located("s3://bucket/root/"),
    "points that log_model logs again": points_again,
    "models that are read and made again": models_again,
    "a data set": small_data_set,
}


@pytest.mark.parametrize("name", CASES)
def test_answer_is_that_of_sqlite(name: str, repository: Repository, tmp_path: Path) -> None:
    theirs = answer(CASES[name], open_store(sqlite_uri(tmp_path), tmp_path))
    assert answer(CASES[name], open_store(f"gitruns:{repository.path}", tmp_path)) == theirs


def registered(order_by: Any) -> Calls:
    def calls(registry: Any) -> Any:
        import time

        for name in ("b", "a", "c"):
            registry.create_registered_model(name)
            time.sleep(0.002)
        registry.update_registered_model("a", "changed")
        return [each.name for each in registry.search_registered_models(order_by=order_by)]

    return calls


@pytest.mark.parametrize(
    "order_by",
    [
        None,
        ["timestamp DESC"],
        ["last_updated_timestamp ASC"],
        ["name DESC"],
        ["creation_timestamp"],
    ],
    ids=str,
)
def test_registered_models_are_in_the_order_of_sqlite(
    order_by: Any, repository: Repository, tmp_path: Path
) -> None:
    from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore

    from gitruns.mlflow.registry import GitRunsRegistryStore

    theirs = answer(registered(order_by), SqlAlchemyStore(sqlite_uri(tmp_path)))
    ours = GitRunsRegistryStore(f"gitruns:{repository.path}")
    assert answer(registered(order_by), ours) == theirs


@pytest.mark.parametrize("given", ["s3://bucket/root", "file:///srv/artifacts"])
def test_artifact_root_is_where_new_experiments_keep_artifacts(
    given: str, repository: Repository, tmp_path: Path
) -> None:
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    from gitruns.mlflow.tracking import GitRunsTrackingStore

    def places(store: Any) -> list[str]:
        found = []
        for id in (store.create_experiment("e"), "0"):
            info = store.create_run(id, "u", 1, [], "r").info
            uri = info.artifact_uri.replace(info.run_id, "RUN").replace(f"/{id}/", "/ID/")
            found += [uri, store.get_experiment(id).artifact_location.replace(f"/{id}", "/ID")]
        return found

    ours = GitRunsTrackingStore(f"gitruns:{repository.path}", given)
    theirs = SqlAlchemyStore(sqlite_uri(tmp_path), given)
    # The empty database was made with another root: its default experiment isn't compared.
    found = places(ours)
    assert found[:2] == places(theirs)[:2]
    assert found[2:] == [f"{given}/ID/RUN/artifacts", f"{given}/ID"]
    # A client without the server's option finds the same places.
    from gitruns.mlflow import home

    home._homes.clear()
    other = GitRunsTrackingStore(f"gitruns:{repository.path}")
    assert {other.get_experiment(id).artifact_location for id in ("0",)} == {f"{given}/0"}


def test_record_over_the_limit_is_refused(repository: Repository, tmp_path: Path) -> None:
    store = open_store(f"gitruns:{repository.path}", tmp_path)
    run = new_run(store)
    profile = "\u00e9\n" * 4_300_000
    with pytest.raises(MlflowException, match="as JSON") as refused:
        store.log_inputs(run, [DatasetInput(Dataset("n", "d", "t", "src", None, profile), [])])
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"
    assert not store.get_run(run).inputs.dataset_inputs


@pytest.mark.parametrize("name", ["a#b", "a?b", "100%25", "with space", "line\nfeed", "a%23b", "\u00fcber"])
def test_repository_may_have_any_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    import mlflow

    top = tmp_path / name
    top.mkdir()
    subprocess.run(["git", "init", "-q", "."], cwd=top, check=True)
    (tmp_path / "a").mkdir(exist_ok=True)  # what a cut at the sign would name
    mlflow.set_tracking_uri(f"gitruns:{top}")
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 1.0)
        mlflow.log_text("hello", "dir/a.txt")
        assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/dir/a.txt") == "hello"
    assert [each.path for each in mlflow.MlflowClient().list_artifacts(run.info.run_id)] == ["dir"]
    assert mlflow.get_run(run.info.run_id).data.metrics == {"loss": 1.0}


def test_fault_of_the_plugin_is_an_answer_and_not_retried(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(f"gitruns:{repository.path}", tmp_path)
    monkeypatch.setattr(store.home, "run", lambda _: {}["nosuch"])
    with pytest.raises(MlflowException, match="KeyError") as fault:
        store.get_run("0" * 26)
    assert fault.value.get_http_status_code() == 400
