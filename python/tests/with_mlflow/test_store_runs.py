"""What MLflow's tracking stores do with runs, metrics, params and tags; the same of ours and of SQLite's."""

from __future__ import annotations

import math
from typing import Any

import pytest
from mlflow.entities import Metric, Param, RunStatus, RunTag, ViewType
from mlflow.exceptions import MlflowException

from with_mlflow.conftest import is_ours


def make_run(
    store: Any, experiment: str = "0", start: int = 1000, name: str | None = None, **tags: str
) -> Any:
    listed = [RunTag(key.replace("__", "."), value) for key, value in tags.items()]
    return store.create_run(experiment, "ada", start, listed, name)


def error_code(call: Any) -> str:
    with pytest.raises(MlflowException) as failure:
        call()
    return str(failure.value.error_code)


def test_a_new_run_is_running_and_has_a_name(store: Any) -> None:
    run = make_run(store, name="first", colour="red")
    assert (run.info.status, run.info.run_name, run.info.user_id) == ("RUNNING", "first", "ada")
    assert (run.info.start_time, run.info.end_time, run.info.lifecycle_stage) == (1000, None, "active")
    assert run.data.tags == {"colour": "red", "mlflow.runName": "first"}
    assert run.info.experiment_id == "0" and run.info.artifact_uri.endswith(f"{run.info.run_id}/artifacts")
    again = store.get_run(run.info.run_id)
    assert dict(again.info) == dict(run.info) and again.data.tags == run.data.tags


def test_a_run_without_a_name_gets_one(store: Any) -> None:
    run = make_run(store)
    assert run.info.run_name and run.data.tags["mlflow.runName"] == run.info.run_name


def test_the_name_comes_from_the_tag_and_must_not_contradict_it(store: Any) -> None:
    assert make_run(store, mlflow__runName="told").info.run_name == "told"
    assert (
        error_code(lambda: make_run(store, name="other", mlflow__runName="told")) == "INVALID_PARAMETER_VALUE"
    )


def test_a_run_needs_an_active_experiment(store: Any) -> None:
    assert error_code(lambda: make_run(store, "4711")) == "RESOURCE_DOES_NOT_EXIST"
    assert error_code(lambda: make_run(store, "abc")) == "INVALID_PARAMETER_VALUE"
    id = store.create_experiment("gone")
    store.delete_experiment(id)
    assert error_code(lambda: make_run(store, id)) == "INVALID_PARAMETER_VALUE"


def test_a_run_that_is_not_there_is_an_error(store: Any) -> None:
    for call in (
        lambda: store.get_run("0" * 26),
        lambda: store.log_batch("0" * 26, [], [Param("a", "1")], []),
        lambda: store.update_run_info("0" * 26, RunStatus.FINISHED, 1, None),
        lambda: store.delete_run("0" * 26),
        lambda: store.set_tag("0" * 26, RunTag("a", "b")),
    ):
        with pytest.raises(MlflowException, match=f"Run with id={'0' * 26} not found") as failure:
            call()
        assert failure.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("status", ["FINISHED", "FAILED", "KILLED"])
def test_a_run_ends(store: Any, status: str) -> None:
    id = make_run(store).info.run_id
    info = store.update_run_info(id, RunStatus.from_string(status), 5000, None)
    assert (info.status, info.end_time) == (status, 5000)
    assert (store.get_run(id).info.status, store.get_run(id).info.end_time) == (status, 5000)


def test_a_run_that_ended_goes_on(store: Any) -> None:
    id = make_run(store).info.run_id
    store.update_run_info(id, RunStatus.FINISHED, 5000, None)
    assert store.update_run_info(id, RunStatus.RUNNING, None, None).status == "RUNNING"
    store.log_metric(id, Metric("late", 1.0, 6000, 0))
    assert store.get_run(id).info.status == "RUNNING"
    assert store.update_run_info(id, RunStatus.FAILED, 7000, None).end_time == 7000
    run = store.get_run(id)
    assert (run.info.status, run.data.metrics) == ("FAILED", {"late": 1.0})


def test_a_scheduled_run(store: Any) -> None:
    id = make_run(store).info.run_id
    assert store.update_run_info(id, RunStatus.SCHEDULED, None, None).status == "SCHEDULED"
    assert store.get_run(id).info.status == "SCHEDULED"


def test_a_run_is_renamed_by_its_info_and_by_its_tag(store: Any) -> None:
    id = make_run(store, name="one").info.run_id
    assert store.update_run_info(id, None, None, "two").run_name == "two"
    assert store.get_run(id).data.tags["mlflow.runName"] == "two"
    store.set_tag(id, RunTag("mlflow.runName", "three"))
    assert store.get_run(id).info.run_name == "three"
    store.log_batch(id, [], [], [RunTag("mlflow.runName", "four"), RunTag("a", "b")])
    run = store.get_run(id)
    assert (run.info.run_name, run.data.tags) == ("four", {"mlflow.runName": "four", "a": "b"})


def test_a_deleted_run_takes_nothing_and_comes_back(store: Any) -> None:
    id = make_run(store).info.run_id
    store.delete_run(id)
    assert store.get_run(id).info.lifecycle_stage == "deleted"
    for call in (
        lambda: store.log_metric(id, Metric("a", 1.0, 1, 0)),
        lambda: store.log_param(id, Param("a", "1")),
        lambda: store.set_tag(id, RunTag("a", "b")),
        lambda: store.delete_tag(id, "mlflow.runName"),
        lambda: store.log_batch(id, [], [], [RunTag("a", "b")]),
        lambda: store.update_run_info(id, RunStatus.FINISHED, 1, None),
        lambda: store.log_inputs(id, []),
    ):
        assert error_code(call) == "INVALID_PARAMETER_VALUE"
    assert [run.info.run_id for run in store.search_runs(["0"], None, ViewType.DELETED_ONLY)] == [id]
    assert list(store.search_runs(["0"], None, ViewType.ACTIVE_ONLY)) == []
    assert id in store._get_deleted_runs()
    assert id not in store._get_deleted_runs(older_than=1_000_000)
    store.restore_run(id)
    store.log_metric(id, Metric("a", 1.0, 1, 0))
    assert store.get_run(id).info.lifecycle_stage == "active"


def test_params_are_texts_and_keep_their_value(store: Any) -> None:
    id = make_run(store).info.run_id
    values = {
        "lr": "0.1", "n": "3", "big": "123456789012345678901234567890", "e": "1e-05", "zeros": "007", "yes": "True",
        "none": "None", "nan": "nan", "minus": "-0", "text": "a b", "empty": "", "a.b/c": "{'x': 1}",
    }  # fmt: skip
    store.log_batch(id, [], [Param(key, value) for key, value in values.items()], [])
    assert store.get_run(id).data.params == values
    store.log_param(id, Param("lr", "0.1"))
    for call in (
        lambda: store.log_param(id, Param("lr", "0.10")),
        lambda: store.log_batch(id, [], [Param("new", "1"), Param("lr", "2")], []),
        lambda: store.log_batch(id, [], [Param("two", "1"), Param("two", "2")], []),
    ):
        assert error_code(call) == "INVALID_PARAMETER_VALUE"
    assert store.get_run(id).data.params == values


def test_limits_of_a_batch(store: Any) -> None:
    id = make_run(store).info.run_id
    metrics = [Metric(f"m{n}", float(n), 1, 0) for n in range(1001)]
    params = [Param(f"p{n}", "1") for n in range(101)]
    tags = [RunTag(f"t{n}", "1") for n in range(101)]
    for call in (
        lambda: store.log_batch(id, metrics, [], []),
        lambda: store.log_batch(id, [], params, []),
        lambda: store.log_batch(id, [], [], tags),
        lambda: store.log_batch(id, metrics[:900], params[:100], tags[:1]),
        lambda: store.log_param(id, Param("k" * 251, "1")),
        lambda: store.log_metric(id, Metric("k" * 251, 1.0, 1, 0)),
        lambda: store.set_tag(id, RunTag("k" * 251, "1")),
        lambda: store.log_metric(id, Metric("a", "x", 1, 0)),
        lambda: store.log_metric(id, Metric("a", None, 1, 0)),
        lambda: store.log_metric(id, Metric("a", 1.0, -1, 0)),
        lambda: store.log_metric(id, Metric("../a", 1.0, 1, 0)),
        lambda: store.log_param(id, Param("", "1")),
    ):
        assert error_code(call) == "INVALID_PARAMETER_VALUE"
    assert store.get_run(id).data.metrics == {}
    store.log_batch(id, metrics[:800], params[:100], tags[:100])
    run = store.get_run(id)
    assert (len(run.data.metrics), len(run.data.params), len(run.data.tags)) == (800, 100, 101)


def test_the_last_value_is_that_of_the_greatest_step_time_and_value(store: Any) -> None:
    id = make_run(store).info.run_id
    for value, time, step in [
        (1.0, 10, 0),
        (2.0, 20, 5),
        (9.0, 30, 1),
        (1.5, 20, 5),
        (3.0, 20, 5),
        (2.5, 20, 5),
    ]:
        store.log_metric(id, Metric("a", value, time, step))
    assert store.get_run(id).data.metrics == {"a": 3.0}
    (last,) = store.get_run(id).data._metric_objs
    assert (last.timestamp, last.step) == (20, 5)
    history = [(m.timestamp, m.step, m.value) for m in store.get_metric_history(id, "a")]
    assert history == [(10, 0, 1.0), (20, 5, 1.5), (20, 5, 2.0), (20, 5, 2.5), (20, 5, 3.0), (30, 1, 9.0)]


def test_equal_values_of_a_metric_count_once(store: Any) -> None:
    id = make_run(store).info.run_id
    for _ in range(2):
        store.log_metric(id, Metric("a", 1.0, 10, 0))
    store.log_batch(id, [Metric("a", 1.0, 10, 0), Metric("a", 1.0, 10, 0), Metric("b", 1.0, 10, 0)], [], [])
    assert len(store.get_metric_history(id, "a")) == 1


def test_numbers_that_are_none(store: Any) -> None:
    id = make_run(store).info.run_id
    given = {"nan": math.nan, "inf": math.inf, "less": -math.inf, "zero": -0.0}
    store.log_batch(id, [Metric(key, value, 1, 0) for key, value in given.items()], [], [])
    found = store.get_run(id).data.metrics
    assert math.isnan(found["nan"]) and math.isnan(store.get_metric_history(id, "nan")[0].value)
    if is_ours(store):
        # SQLite can't keep these; what was logged comes back here.
        assert (found["inf"], found["less"]) == (math.inf, -math.inf) and str(found["zero"]) == "-0.0"
    else:
        assert (found["inf"], found["less"], str(found["zero"])) == (
            1.7976931348623157e308,
            -1.7976931348623157e308,
            "0.0",
        )


def test_histories_come_in_pages(store: Any) -> None:
    id = make_run(store).info.run_id
    store.log_batch(id, [Metric("a", float(n), n, n) for n in range(10)], [], [])
    first = store.get_metric_history(id, "a", max_results=4)
    second = store.get_metric_history(id, "a", max_results=4, page_token=first.token)
    third = store.get_metric_history(id, "a", max_results=4, page_token=second.token)
    assert [[m.step for m in page] for page in (first, second, third)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert third.token is None and list(store.get_metric_history(id, "other")) == []


def test_histories_of_several_runs(store: Any) -> None:
    ids = sorted(make_run(store).info.run_id for _ in range(2))
    for number, id in enumerate(ids):
        store.log_batch(id, [Metric("a", float(n), n, n) for n in range(3 + number)], [], [])
    bulk = store.get_metric_history_bulk(ids, "a", 5)
    assert [(m.run_id, m.step) for m in bulk] == [(ids[0], n) for n in range(3)] + [
        (ids[1], n) for n in range(2)
    ]
    some = store.get_metric_history_bulk_interval_from_steps(ids[1], "a", [1, 3], 10)
    assert [m.step for m in some] == [1, 3]
    assert store.get_max_step_for_metric(ids[1], "a") == 3


@pytest.mark.parametrize(
    ("limit", "start", "end"), [(2, None, None), (100, None, None), (1, None, None), (5, 10, 30)]
)
def test_long_histories_are_sampled_with_both_ends(store: Any, limit: int, start: Any, end: Any) -> None:
    id = make_run(store).info.run_id
    store.log_batch(id, [Metric("a", float(n), n, n) for n in range(50)], [], [])
    steps = [m.step for m in store.get_metric_history_bulk_interval([id], "a", limit, start, end)]
    whole = [n for n in range(50) if start is None or start <= n <= end]
    assert len(steps) <= limit and steps == sorted(set(steps)) and steps[-1] == whole[-1]
    assert limit == 1 or steps[0] == whole[0]
    assert (
        error_code(lambda: store.get_metric_history_bulk_interval([id], "a", 2, 1, None))
        == "INVALID_PARAMETER_VALUE"
    )


def test_tags_are_set_changed_and_taken_away(store: Any) -> None:
    id = make_run(store, name="n").info.run_id
    store.set_tag(id, RunTag("a", "1"))
    store.set_tag(id, RunTag("a", "2"))
    store.set_tag(id, RunTag("mlflow.note.content", "# A note"))
    assert store.get_run(id).data.tags == {"mlflow.runName": "n", "a": "2", "mlflow.note.content": "# A note"}
    store.delete_tag(id, "a")
    store.delete_tag(id, "mlflow.note.content")
    assert store.get_run(id).data.tags == {"mlflow.runName": "n"}
    assert error_code(lambda: store.delete_tag(id, "a")) == "RESOURCE_DOES_NOT_EXIST"


def test_a_long_tag_is_cut(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    id = make_run(store).info.run_id
    monkeypatch.setenv("MLFLOW_TRUNCATE_LONG_VALUES", "true")
    store.set_tag(id, RunTag("a", "x" * 9000))
    assert len(store.get_run(id).data.tags["a"]) == 8000
    monkeypatch.setenv("MLFLOW_TRUNCATE_LONG_VALUES", "false")
    assert error_code(lambda: store.set_tag(id, RunTag("a", "x" * 9000))) == "INVALID_PARAMETER_VALUE"


def test_a_batch_that_is_wrong_changes_nothing(store: Any) -> None:
    id = make_run(store).info.run_id
    store.log_param(id, Param("p", "1"))
    bad = lambda: store.log_batch(id, [Metric("m", 1.0, 1, 0)], [Param("p", "2")], [RunTag("t", "1")])  # noqa: E731
    assert error_code(bad) == "INVALID_PARAMETER_VALUE"
    run = store.get_run(id)
    assert run.data.metrics == {} and "t" not in run.data.tags


def test_batches_from_another_thread(store: Any) -> None:
    id = make_run(store).info.run_id
    waiting = [store.log_batch_async(id, [Metric("a", float(n), n, n)], [], []) for n in range(20)]
    waiting += [
        store.log_metric_async(id, Metric("b", 1.0, 1, 0)),
        store.log_param_async(id, Param("p", "1")),
    ]
    waiting.append(store.set_tag_async(id, RunTag("t", "1")))
    store.flush_async_logging()
    for each in waiting:
        each.wait()
    run = store.get_run(id)
    assert run.data.metrics == {"a": 19.0, "b": 1.0} and run.data.params == {"p": "1"}
    assert run.data.tags["t"] == "1" and len(store.get_metric_history(id, "a")) == 20
    store.shut_down_async_logging()


def test_a_child_names_its_parent(store: Any) -> None:
    parent = make_run(store).info.run_id
    child = make_run(store, mlflow__parentRunId=parent)
    assert child.data.tags["mlflow.parentRunId"] == parent
    assert (
        store.search_runs(["0"], f"tags.mlflow.parentRunId = '{parent}'", ViewType.ALL)[0].info.run_id
        == child.info.run_id
    )
    odd = make_run(store, mlflow__parentRunId="no-uid")
    assert odd.data.tags["mlflow.parentRunId"] == "no-uid"
