"""Search, experiments and inputs of MLflow's tracking stores; the same of ours and of SQLite's."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from mlflow.entities import (
    Dataset,
    DatasetInput,
    ExperimentTag,
    InputTag,
    Metric,
    Param,
    RunStatus,
    RunTag,
    ViewType,
)
from mlflow.exceptions import MlflowException

from with_mlflow.conftest import is_ours
from with_mlflow.test_store_runs import error_code, make_run


@pytest.fixture
def runs(store: Any) -> dict[str, str]:
    """Runs by name: a to d, with metrics, params, tags, data sets and ends."""
    ids = {}
    for number, name in enumerate("abcd"):
        id = ids[name] = make_run(
            store, start=1000 + number, name=name, team="red" if number % 2 else "blue"
        ).info.run_id
        store.log_batch(
            id,
            [Metric("loss", 1.0 - number / 10, 10, 3), Metric("x y", number, 1, 0)],
            [Param("lr", f"0.{number + 1}")],
            [],
        )
    store.log_param(ids["b"], Param("only b", "yes"))
    store.log_metric(ids["c"], Metric("loss", float("nan"), 20, 4))
    store.update_run_info(ids["a"], RunStatus.FINISHED, 9000, None)
    store.update_run_info(ids["b"], RunStatus.FAILED, 8000, None)
    train = Dataset("digits", "abc123", "local", '{"uri": "x"}', '{"s": 1}', '{"p": 2}')
    store.log_inputs(ids["a"], [DatasetInput(train, [InputTag("mlflow.data.context", "training")])])
    store.log_inputs(
        ids["d"], [DatasetInput(train, []), DatasetInput(Dataset("other", "d2", "local", "s"), [])]
    )
    return ids


FILTERS = {
    "metrics.loss < 0.95": "bd", "metrics.loss >= 0.9": "ab", "metrics.`x y` != 1": "acd", "params.lr = '0.2'": "b",
    "params.lr LIKE '0.%'": "abcd", "params.lr != '0.2'": "acd", "params.`only b` ILIKE 'YES'": "b",
    "tags.team = 'red'": "bd", "tag.team != 'red'": "ac", "attributes.status = 'FINISHED'": "a", "status != 'RUNNING'": "ab",
    "run_name = 'c'": "c", "run_name ILIKE 'C'": "c", "start_time > 1001": "cd",
    "end_time < 8500": "b", "user_id = 'ada'": "abcd", "tags.mlflow.runName = 'b'": "b", "metrics.none > 0": "",
    "tags.team = 'red' AND metrics.loss < 0.8": "d", "dataset.name = 'digits'": "ad", "dataset.digest = 'd2'": "d",
    "dataset.context = 'training'": "a", "dataset.name LIKE 'oth%' and params.lr = '0.4'": "d",
}  # fmt: skip


def test_filters_find_runs(store: Any, runs: dict[str, str]) -> None:
    for filter, names in FILTERS.items():
        found = store.search_runs(["0"], filter, ViewType.ACTIVE_ONLY)
        assert (filter, "".join(sorted(run.info.run_name for run in found))) == (filter, names)
    (found,) = store.search_runs(["0"], f"attributes.run_id IN ('{runs['c']}', 'x')", ViewType.ALL)
    assert found.info.run_name == "c"


def test_a_wrong_filter_is_an_error(store: Any) -> None:
    wrong = [
        "metrics.loss",
        "params.lr > '1'",
        "metrics.a = 'x'",
        "nothing.x = 1",
        "a = 1 OR b = 2",
        "status > 'A'",
    ]
    make_run(store)
    for filter in [*wrong, "run_name IN ('a')"]:
        assert error_code(lambda: store.search_runs(["0"], filter, ViewType.ALL)) == "INVALID_PARAMETER_VALUE"  # noqa: B023


ORDERS = {
    "": "dcba", "attributes.start_time DESC": "dcba", "start_time ASC": "abcd", "metrics.loss": "dbac",
    "metrics.loss DESC": "abdc", "params.lr DESC": "dcba", "tags.team ASC, start_time": "acbd", "run_name": "abcd",
    "attributes.end_time": "badc", "params.`only b`": "bdca",
}  # fmt: skip


def test_runs_come_in_an_order(store: Any, runs: dict[str, str]) -> None:
    for order, names in ORDERS.items():
        clauses = [clause for clause in order.split(", ") if clause]
        found = store.search_runs(["0"], None, ViewType.ACTIVE_ONLY, order_by=clauses)
        assert (order, "".join(run.info.run_name for run in found)) == (order, names)


def test_runs_come_in_pages(store: Any, runs: dict[str, str]) -> None:
    first = store.search_runs(["0"], None, ViewType.ACTIVE_ONLY, 3)
    rest = store.search_runs(["0"], None, ViewType.ACTIVE_ONLY, 3, None, first.token)
    assert [r.info.run_name for r in first] == ["d", "c", "b"] and [r.info.run_name for r in rest] == ["a"]
    assert rest.token is None
    filtered = store.search_runs(["0"], "tags.team = 'red'", ViewType.ACTIVE_ONLY, 1, ["start_time"])
    assert [r.info.run_name for r in filtered] == ["b"] and filtered.token
    for limit in (0, -1, 1_000_000):
        assert (
            error_code(lambda: store.search_runs(["0"], None, ViewType.ALL, limit))  # noqa: B023
            == "INVALID_PARAMETER_VALUE"
        )


def test_a_found_run_is_whole(store: Any, runs: dict[str, str]) -> None:
    (found,) = store.search_runs(["0"], "run_name = 'a'", ViewType.ALL)
    got = store.get_run(runs["a"])
    assert dict(found.info) == dict(got.info) and found.data.to_dictionary() == got.data.to_dictionary()
    assert found.inputs.to_dictionary() == got.inputs.to_dictionary()


def test_runs_of_some_experiments(store: Any, runs: dict[str, str]) -> None:
    id = store.create_experiment("other")
    make_run(store, id, name="elsewhere")
    names = lambda *ids: [r.info.run_name for r in store.search_runs(list(ids), None, ViewType.ALL)]  # noqa: E731
    assert names(id) == ["elsewhere"] and len(names("0")) == 4 and len(names("0", id)) == 5 and names() == []


def test_inputs_are_kept_once(store: Any, runs: dict[str, str]) -> None:
    given = store.get_run(runs["a"]).inputs.dataset_inputs
    store.log_inputs(runs["a"], given)
    (only,) = store.get_run(runs["a"]).inputs.dataset_inputs
    assert dict(only.dataset) == {
        "name": "digits", "digest": "abc123", "source_type": "local", "source": '{"uri": "x"}', "schema": '{"s": 1}', "profile": '{"p": 2}'
    }  # fmt: skip
    assert [(tag.key, tag.value) for tag in only.tags] == [("mlflow.data.context", "training")]
    summaries = {(s.name, s.digest, s.context) for s in store._search_datasets(["0"])}
    assert summaries == {("digits", "abc123", "training"), ("digits", "abc123", None), ("other", "d2", None)}
    with pytest.raises(TypeError):
        store.log_inputs(runs["a"], "no list")
    too_long = [DatasetInput(Dataset("d" * 501, "x", "local", "s"), [])]
    assert error_code(lambda: store.log_inputs(runs["a"], too_long)) == "INVALID_PARAMETER_VALUE"


# Experiments


def test_the_default_experiment_is_there(store: Any) -> None:
    default = store.get_experiment("0")
    assert (default.name, default.lifecycle_stage) == ("Default", "active")
    assert store.get_experiment_by_name("Default").experiment_id == "0"
    assert store.get_experiment_by_name("nothing") is None
    assert error_code(lambda: store.get_experiment("12345")) == "RESOURCE_DOES_NOT_EXIST"


def test_an_experiment_is_made_once(store: Any) -> None:
    id = store.create_experiment(
        "one", tags=[ExperimentTag("a", "b"), ExperimentTag("mlflow.note.content", "x")]
    )
    made = store.get_experiment(id)
    assert (made.name, made.tags) == ("one", {"a": "b", "mlflow.note.content": "x"})
    assert made.creation_time > 0 and made.last_update_time >= made.creation_time and made.artifact_location
    assert store.get_experiment_by_name("one").experiment_id == id and int(id) < 2**63
    assert error_code(lambda: store.create_experiment("one")) == "RESOURCE_ALREADY_EXISTS"
    for name in ("", None, "x" * 501):
        assert error_code(lambda: store.create_experiment(name)) == "INVALID_PARAMETER_VALUE"  # noqa: B023


def test_an_experiment_names_a_place_for_artifacts(store: Any, tmp_path: Any) -> None:
    id = store.create_experiment("placed", artifact_location="s3://bucket/path")
    assert store.get_experiment(id).artifact_location == "s3://bucket/path"
    run = make_run(store, id)
    assert run.info.artifact_uri == f"s3://bucket/path/{run.info.run_id}/artifacts"


def test_a_deleted_experiment_takes_its_runs_along(store: Any) -> None:
    id = store.create_experiment("one")
    runs = [make_run(store, id).info.run_id for _ in range(2)]
    store.delete_run(runs[0])
    store.delete_experiment(id)
    assert store.get_experiment(id).lifecycle_stage == "deleted"
    assert store.get_experiment_by_name("one").lifecycle_stage == "deleted"
    assert {store.get_run(run).info.lifecycle_stage for run in runs} == {"deleted"}
    assert error_code(lambda: store.delete_experiment(id)) == "RESOURCE_DOES_NOT_EXIST"
    assert error_code(lambda: store.rename_experiment(id, "two")) == "INVALID_STATE"
    assert (
        error_code(lambda: store.set_experiment_tag(id, ExperimentTag("a", "b"))) == "INVALID_PARAMETER_VALUE"
    )
    assert error_code(lambda: store.create_experiment("one")) == "RESOURCE_ALREADY_EXISTS"
    assert [e.name for e in store.search_experiments(ViewType.DELETED_ONLY)] == ["one"]
    store.restore_experiment(id)
    assert store.get_experiment(id).lifecycle_stage == "active"
    assert {store.get_run(run).info.lifecycle_stage for run in runs} == {"active"}
    assert error_code(lambda: store.restore_experiment(id)) == "RESOURCE_DOES_NOT_EXIST"


def test_an_experiment_keeps_its_id_with_another_name(store: Any) -> None:
    id = store.create_experiment("one", tags=[ExperimentTag("a", "b")])
    run = make_run(store, id).info.run_id
    store.rename_experiment(id, "two")
    assert (store.get_experiment(id).name, store.get_experiment(id).tags) == ("two", {"a": "b"})
    assert store.get_experiment_by_name("one") is None
    assert store.get_run(run).info.experiment_id == id
    assert make_run(store, id).info.experiment_id == id
    again = store.create_experiment("one")
    assert again != id and list(store.search_runs([again], None, ViewType.ALL)) == []
    assert len(store.search_runs([id], None, ViewType.ALL)) == 2
    assert error_code(lambda: store.rename_experiment(id, "")) == "INVALID_PARAMETER_VALUE"
    with pytest.raises(MlflowException) if is_ours(store) else pytest.raises(Exception):
        store.rename_experiment(id, "one")


def test_tags_of_an_experiment(store: Any) -> None:
    id = store.create_experiment("one")
    store.set_experiment_tag(id, ExperimentTag("a", "1"))
    store.set_experiment_tag(id, ExperimentTag("a", "2"))
    store.set_experiment_tag("0", ExperimentTag("d", "3"))
    assert store.get_experiment(id).tags == {"a": "2"} and store.get_experiment("0").tags == {"d": "3"}
    store.delete_experiment_tag(id, "a")
    assert store.get_experiment(id).tags == {}
    assert error_code(lambda: store.delete_experiment_tag(id, "a")) == "RESOURCE_DOES_NOT_EXIST"


EXPERIMENT_FILTERS = {
    "": "cba", "name = 'a'": "a", "name LIKE '%'": "cba", "name ILIKE 'B'": "b", "tags.t = '1'": "ca",
    "tags.t != '1'": "b", "name != 'a' AND tags.t = '1'": "c", "creation_time > 0": "cba",
}  # fmt: skip


def test_experiments_are_found(store: Any) -> None:
    for number, name in enumerate("abc"):
        store.create_experiment(name, tags=[ExperimentTag("t", "2" if number == 1 else "1")])
        time.sleep(0.003)

    def found(filter: str, *order: str) -> str:
        listed = store.search_experiments(filter_string=filter or None, order_by=list(order))
        return "".join(each.name for each in listed if each.name != "Default")

    for filter, names in EXPERIMENT_FILTERS.items():
        assert (filter, found(filter)) == (filter, names)
        assert found(filter, "name ASC") == "".join(sorted(names))
    first = store.search_experiments(max_results=2, order_by=["name DESC"])
    rest = store.search_experiments(max_results=2, order_by=["name DESC"], page_token=first.token)
    assert [e.name for e in [*first, *rest]] == ["c", "b", "a", "Default"] and rest.token is None
    assert error_code(lambda: store.search_experiments(max_results=0)) == "INVALID_PARAMETER_VALUE"
    assert error_code(lambda: store.search_experiments(filter_string="x = 1")) == "INVALID_PARAMETER_VALUE"


def test_the_tag_of_models_that_older_clients_write(store: Any) -> None:
    from mlflow.models import Model

    id = make_run(store).info.run_id
    for path in ("one", "two"):
        store.record_logged_model(id, Model(artifact_path=path, run_id=id))
    history = json.loads(store.get_run(id).data.tags["mlflow.log-model.history"])
    assert [entry["artifact_path"] for entry in history] == ["one", "two"]
    with pytest.raises(TypeError):
        store.record_logged_model(id, "no model")
    store.set_tag(id, RunTag("a", "b"))
