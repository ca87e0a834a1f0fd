"""Logged models and the model registry of MLflow's stores; the same of ours and of SQLite's."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from mlflow.entities import (
    LoggedModelInput,
    LoggedModelOutput,
    LoggedModelParameter,
    LoggedModelStatus,
    LoggedModelTag,
    Metric,
    ViewType,
)
from mlflow.entities.model_registry import ModelVersionTag, RegisteredModelTag
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore

from with_mlflow.test_store_runs import error_code, make_run


@pytest.fixture
def registry(uri: str, tmp_path: Path, store: Any) -> Any:
    """A registry of each sort, beside the tracking store."""
    if uri.startswith("gitruns:"):
        from gitruns.mlflow.registry import GitRunsRegistryStore

        return GitRunsRegistryStore(store_uri=uri)
    return SqlAlchemyStore(uri)


def test_a_model_is_logged_by_a_run(store: Any) -> None:
    run = make_run(store).info.run_id
    tags, params = [LoggedModelTag("t", "1")], [LoggedModelParameter("p", "2")]
    made = store.create_logged_model("0", "net", run, tags, params, "agent")
    assert (made.name, made.source_run_id, str(made.status), made.model_type) == (
        "net",
        run,
        "PENDING",
        "agent",
    )
    assert (made.tags, made.params, made.experiment_id) == ({"t": "1"}, {"p": "2"}, "0")
    store.log_logged_model_params(made.model_id, [LoggedModelParameter("q", "3")])
    store.set_logged_model_tags(made.model_id, [LoggedModelTag("t", "9"), LoggedModelTag("u", "x")])
    assert str(store.finalize_logged_model(made.model_id, LoggedModelStatus.READY).status) == "READY"
    store.delete_logged_model_tag(made.model_id, "u")
    found = store.get_logged_model(made.model_id)
    assert (found.tags, found.params, str(found.status)) == ({"t": "9"}, {"p": "2", "q": "3"}, "READY")
    assert error_code(lambda: store.delete_logged_model_tag(made.model_id, "u")) == "RESOURCE_DOES_NOT_EXIST"
    store.log_outputs(run, [LoggedModelOutput(made.model_id, 3)])
    other = make_run(store).info.run_id
    store.log_inputs(other, models=[LoggedModelInput(made.model_id)])
    (output,) = store.get_run(run).outputs.model_outputs
    assert (output.model_id, output.step) == (made.model_id, 3)
    assert [each.model_id for each in store.get_run(other).inputs.model_inputs] == [made.model_id]
    (found,) = store.search_runs(["0"], f"run_id = '{run}'", ViewType.ALL)
    assert found.outputs.model_outputs[0].model_id == made.model_id
    store.delete_logged_model(made.model_id)
    assert error_code(lambda: store.get_logged_model(made.model_id)) == "RESOURCE_DOES_NOT_EXIST"
    assert store.get_logged_model(made.model_id, allow_deleted=True).name == "net"
    assert (
        store._get_deleted_logged_models() == [made.model_id]
        and list(store.search_logged_models(["0"])) == []
    )


def test_a_model_needs_no_run(store: Any) -> None:
    made = store.create_logged_model("0")
    assert made.name and made.source_run_id is None and made.artifact_location
    assert [each.model_id for each in store.search_logged_models(["0"])] == [made.model_id]
    assert list(store.search_runs(["0"], None, ViewType.ALL)) == []
    assert error_code(lambda: store.get_logged_model("m-" + "0" * 32)) == "RESOURCE_DOES_NOT_EXIST"
    assert error_code(lambda: store.create_logged_model("0", "bad/name")) == "INVALID_PARAMETER_VALUE"


def test_models_have_metrics_and_are_found_by_them(store: Any) -> None:
    run = make_run(store).info.run_id
    ids = []
    for number in range(3):
        model = store.create_logged_model(
            "0", f"net{number}", run, None, [LoggedModelParameter("n", str(number))]
        )
        ids.append(model.model_id)
        values = [
            Metric("acc", number / 10, 1, 1, model.model_id, "test", "d1"),
            Metric("loss", 1.0, 1, 1, model.model_id),
        ]
        store.log_batch(run, values, [], [])
        time.sleep(0.003)
    found = store.get_logged_model(ids[1])
    assert {(m.key, m.value, m.dataset_name, m.run_id) for m in found.metrics} == {
        ("acc", 0.1, "test", run),
        ("loss", 1.0, None, run),
    }
    assert store.get_run(run).data.metrics == {"acc": 0.2, "loss": 1.0}

    def names(filter: str | None = None, **more: Any) -> str:
        return "".join(each.name[-1] for each in store.search_logged_models(["0"], filter, **more))

    assert names() == "210"
    assert (
        names("metrics.acc >= 0.1") == "21"
        and names("params.n = '2'") == "2"
        and names("name = 'net0'") == "0"
    )
    assert names("name LIKE 'net%'", order_by=[{"field_name": "metrics.acc"}]) == "012"
    assert names(order_by=[{"field_name": "creation_time", "ascending": True}]) == "012"
    assert names(datasets=[{"dataset_name": "test", "dataset_digest": "d1"}]) == "210"
    assert names(datasets=[{"dataset_name": "none"}]) == ""
    assert error_code(lambda: names(datasets=[{"dataset_digest": "x"}])) == "INVALID_PARAMETER_VALUE"
    first = store.search_logged_models(["0"], max_results=2)
    rest = store.search_logged_models(["0"], max_results=2, page_token=first.token)
    assert [m.model_id for m in [*first, *rest]] == ids[::-1] and rest.token is None


def test_registered_models(registry: Any) -> None:
    made = registry.create_registered_model("net", [RegisteredModelTag("t", "1")], "words")
    assert (made.name, made.description, made.tags, made.latest_versions) == ("net", "words", {"t": "1"}, [])
    assert made.creation_timestamp > 0 and made.last_updated_timestamp == made.creation_timestamp
    assert error_code(lambda: registry.create_registered_model("net")) == "RESOURCE_ALREADY_EXISTS"
    for name in ("", None):
        assert error_code(lambda: registry.create_registered_model(name)) == "INVALID_PARAMETER_VALUE"  # noqa: B023
    assert registry.update_registered_model("net", "other").description == "other"
    registry.set_registered_model_tag("net", RegisteredModelTag("u", "2"))
    registry.delete_registered_model_tag("net", "t")
    registry.delete_registered_model_tag("net", "t")
    assert registry.get_registered_model("net").tags == {"u": "2"}
    assert registry.rename_registered_model("net", "web").name == "web"
    assert registry.get_registered_model("web").tags == {"u": "2"}
    assert error_code(lambda: registry.get_registered_model("net")) == "RESOURCE_DOES_NOT_EXIST"
    registry.create_registered_model("net")
    assert error_code(lambda: registry.rename_registered_model("web", "net")) == "RESOURCE_ALREADY_EXISTS"
    registry.delete_registered_model("net")
    assert error_code(lambda: registry.delete_registered_model("net")) == "RESOURCE_DOES_NOT_EXIST"
    assert registry.create_registered_model("net").tags == {}


def test_versions_of_a_model(registry: Any) -> None:
    registry.create_registered_model("net")
    one = registry.create_model_version("net", "s3://a", "run", [ModelVersionTag("t", "1")], "link", "words")
    assert (int(one.version), one.source, one.run_id, one.description) == (1, "s3://a", "run", "words")
    assert (one.current_stage, one.status, one.tags, one.run_link) == ("None", "READY", {"t": "1"}, "link")
    assert int(registry.create_model_version("net", "s3://b").version) == 2
    assert registry.update_model_version("net", 2, "changed").description == "changed"
    registry.set_model_version_tag("net", "1", ModelVersionTag("u", "2"))
    registry.delete_model_version_tag("net", 1, "t")
    assert registry.get_model_version("net", 1).tags == {"u": "2"}
    assert registry.get_model_version_download_uri("net", 2) == "s3://b"
    assert [int(v.version) for v in registry.get_latest_versions("net")] == [2]
    moved = registry.transition_model_version_stage("net", 1, "Production", False)
    assert moved.current_stage == "Production"
    registry.transition_model_version_stage("net", 2, "production", True)
    assert registry.get_model_version("net", 1).current_stage == "Archived"
    assert [int(v.version) for v in registry.get_latest_versions("net", ["Production"])] == [2]
    assert (
        error_code(lambda: registry.transition_model_version_stage("net", 2, "Odd", False))
        == "INVALID_PARAMETER_VALUE"
    )
    registry.delete_model_version("net", 2)
    for call in (
        lambda: registry.get_model_version("net", 2),
        lambda: registry.get_model_version("net", 7),
        lambda: registry.update_model_version("none", 1, "x"),
        lambda: registry.create_model_version("none", "s3://x"),
    ):
        assert error_code(call) == "RESOURCE_DOES_NOT_EXIST"
    assert int(registry.create_model_version("net", "s3://c").version) == 3
    copied = registry.copy_model_version(registry.get_model_version("net", 3), "copy")
    assert (copied.name, int(copied.version), copied.source) == ("copy", 1, "models:/net/3")
    assert registry.get_model_version_download_uri("copy", 1) == "s3://c"
    found = registry.get_registered_model("net")
    assert sorted(int(v.version) for v in found.latest_versions) == [1, 3]
    registry.rename_registered_model("net", "web")
    assert registry.get_model_version("web", 3).source == "s3://c"
    registry.delete_registered_model("web")
    registry.create_registered_model("web")
    # Versions are immutable in a repository: a number isn't given again.
    again = int(registry.create_model_version("web", "s3://d").version)
    assert again == (1 if isinstance(registry, SqlAlchemyStore) else 4)


def test_aliases(registry: Any) -> None:
    registry.create_registered_model("net")
    for _ in range(2):
        registry.create_model_version("net", "s3://a")
    registry.set_registered_model_alias("net", "champion", "1")
    registry.set_registered_model_alias("net", "champion", 2)
    registry.set_registered_model_alias("net", "old", 1)
    assert registry.get_registered_model("net").aliases == {"champion": 2, "old": 1}
    assert int(registry.get_model_version_by_alias("net", "champion").version) == 2
    assert registry.get_model_version("net", 2).aliases == ["champion"]
    assert int(registry.get_model_version_by_alias("net", "latest").version) == 2
    assert error_code(lambda: registry.get_model_version_by_alias("net", "none")) == "INVALID_PARAMETER_VALUE"
    assert (
        error_code(lambda: registry.set_registered_model_alias("net", "v1", 1)) == "INVALID_PARAMETER_VALUE"
    )
    assert (
        error_code(lambda: registry.set_registered_model_alias("net", "latest", 1))
        == "INVALID_PARAMETER_VALUE"
    )
    assert error_code(lambda: registry.set_registered_model_alias("net", "a", 9)) == "RESOURCE_DOES_NOT_EXIST"
    registry.delete_registered_model_alias("net", "old")
    registry.delete_model_version("net", 2)
    assert registry.get_registered_model("net").aliases == {}


def test_registered_models_and_versions_are_found(registry: Any) -> None:
    for number, name in enumerate(["b", "a", "C"]):
        registry.create_registered_model(name, [RegisteredModelTag("n", str(number))])
        registry.create_model_version(name, f"s3://{name}", f"run{number}", [ModelVersionTag("t", name)])
        time.sleep(0.003)
    registry.create_model_version("a", "s3://a2", "run9")

    def models(filter: str | None = None, *order: str) -> str:
        return "".join(m.name for m in registry.search_registered_models(filter, 100, list(order)))

    assert models() == "Cab" and models(None, "name DESC") == "baC"
    assert models("name = 'a'") == "a" and models("name ILIKE 'c%'") == "C" and models("tags.n = '0'") == "b"
    assert models("name LIKE 'c%'") == "" and models("tags.n != '0' and name != 'C'") == "a"
    assert (
        error_code(lambda: models("x = 1"))
        == error_code(lambda: models("name > 'a'"))
        == "INVALID_PARAMETER_VALUE"
    )

    def versions(filter: str | None = None, *order: str) -> list[str]:
        return [f"{v.name}{v.version}" for v in registry.search_model_versions(filter, 100, list(order))]

    assert versions("name = 'a'") == ["a2", "a1"] and versions("run_id = 'run0'") == ["b1"]
    assert versions("run_id IN ('run0', 'run9')", "name ASC") == ["a2", "b1"]
    assert versions("source_path = 's3://C'") == ["C1"] and versions("tags.t = 'b'") == ["b1"]
    assert versions("version_number > 1") == ["a2"]
    assert versions(None, "name ASC", "version_number ASC") == ["C1", "a1", "a2", "b1"]
    first = registry.search_registered_models(None, 2)
    rest = registry.search_registered_models(None, 2, None, first.token)
    assert [m.name for m in [*first, *rest]] == ["C", "a", "b"] and not rest.token
    assert error_code(lambda: registry.search_registered_models(None, 10**6)) == "INVALID_PARAMETER_VALUE"
    assert error_code(lambda: registry.search_model_versions(None, 0)) == "INVALID_PARAMETER_VALUE"


def test_prompts_are_models_with_a_tag(registry: Any) -> None:
    registry.create_prompt("greet", "says hello", {"k": "v"})
    registry.create_prompt_version("greet", "Hello {{name}}", "first", {"a": "b"})
    registry.create_prompt_version("greet", "Hi {{name}}", "second")
    registry.set_prompt_alias("greet", "best", 1)
    registry.create_registered_model("net")
    assert registry.get_prompt("greet").description == "says hello"
    assert registry.get_prompt_version("greet", "2").template == "Hi {{name}}"
    assert registry.get_prompt_version_by_alias("greet", "best").template == "Hello {{name}}"
    assert [prompt.name for prompt in registry.search_prompts()] == ["greet"]
    assert [model.name for model in registry.search_registered_models(None, 10)] == ["net"]
    assert error_code(lambda: registry.create_registered_model("greet")) == "RESOURCE_ALREADY_EXISTS"
    registry.delete_prompt_alias("greet", "best")
    registry.delete_prompt_version("greet", "1")
    assert error_code(lambda: registry.get_prompt_version("greet", "1")) == "RESOURCE_DOES_NOT_EXIST"
    registry.set_prompt_tag("greet", "x", "y")
    assert registry.get_prompt("greet").tags["x"] == "y"
