"""One bad field in an event that somebody pushed: it is left out, and what is beside it comes."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from mlflow.entities import ViewType

from conftest import Repository
from crafted import Crafted, run_document
from gitruns.form import canonical
from gitruns.mlflow.models import KnownModel
from gitruns.read.events import named

ODD: list[Any] = [
    True,
    -1,
    1 << 62,
    -(1 << 62),
    0.5,
    float("nan"),
    "",
    "²",
    "not a number",
    "9" * 5_000,
    [],
    [[]],
    {},
    {"a": {}},
]
VERSION = {"source": "models:/x", "created": 1, "run_id": "r"}
MODEL_FIELDS = [
    *(
        "version/²",
        "version/" + "9" * 5_000,
        "version/",
        "version/x",
        "version/1/tag/t",
        "version/2",
        "version/1/stage",
    ),
    *("version/1/updated", "version/1/description", "alias/a", "created", "updated", "description"),
]
EXPERIMENT_FIELDS = ("id", "created", "artifact_location", "archived")


def event(git: Crafted, events: dict[str, bytes], kind: str, name: str, fields: dict[str, Any]) -> None:
    key = named(kind, name)
    document = canonical.write(
        {"about": key.key, "at": 1, "by": "Eve", "type": "set", "fields": {"name": name, **fields}}
    )
    events[key.path(hashlib.sha256(document).hexdigest()).removeprefix("events/")] = document


@pytest.fixture
def git(repository: Repository) -> Crafted:
    git = Crafted(repository.path)
    events: dict[str, bytes] = {}
    event(git, events, "model", "good", {"version/1": VERSION, "created": 1})
    event(git, events, "experiment", "good", {"id": "7", "created": 1})
    for number, value in enumerate(ODD):
        for field in MODEL_FIELDS:
            event(
                git,
                events,
                "model",
                f"odd {number} {field[:20].replace('/', ' ')}",
                {"version/1": VERSION, field: value},
            )
        event(git, events, "model", f"odd {number} version", {"version/1": dict.fromkeys(VERSION, value)})
        for field in EXPERIMENT_FIELDS:
            event(
                git,
                events,
                "experiment",
                f"odd {number} {field}",
                {"id": str(100 + len(events)), field: value},
            )
    git.tip(
        {
            "runs": git.runs(dict([git.run({"run.json": run_document("good", experiment="good")})])),
            "events": git.tree_of(events),
        }
    )
    return git


def test_experiments_and_their_runs_are_found_beside_bad_ones(git: Crafted, ours: Any) -> None:
    found = {each.name: each for each in ours.search_experiments(ViewType.ALL)}
    assert found["good"].experiment_id == "7" and len(found) > 40
    assert all(each.experiment_id.isdecimal() for each in found.values())
    (run,) = ours.search_runs([each.experiment_id for each in found.values()], "", ViewType.ALL)
    assert run.info.run_name == "good"


def test_registered_models_are_found_beside_bad_ones_and_get_versions(git: Crafted, ours: Any) -> None:
    from gitruns.mlflow.registry import GitRunsRegistryStore

    registry = GitRunsRegistryStore(store_uri=f"gitruns:{git.repository}")
    found = {each.name: each for each in registry.search_registered_models(max_results=1_000)}
    assert "good" in found and len(found) > 100
    assert [each.version for each in found["good"].latest_versions] == [1]
    names = {each.name for each in registry.search_model_versions(max_results=1_000)}
    assert "good" in names
    for name in ("good", f"odd 0 {MODEL_FIELDS[1][:20].replace('/', ' ')}"):
        assert int(registry.create_model_version(name, "/y").version) == 2


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_logged_model_has_no_odd_field(value: Any, git: Crafted, ours: Any) -> None:
    fields = (
        "name",
        "status",
        "created",
        "updated",
        "model_type",
        "source_run_id",
        "status_message",
        "tags",
        "params",
        "metrics",
        "deleted",
    )
    for field in fields:
        model = KnownModel("m-1")
        model.take({"experiment_id": "7", field: value})
        model.take(
            {
                "metrics": [{"key": value, "value": value, "timestamp": value, "step": value}],
                "tags": {"t": value},
                "params": {"p": value},
            }
        )
        assert model.entity(ours.home if hasattr(ours, "home") else ours._home, None).model_id == "m-1"
