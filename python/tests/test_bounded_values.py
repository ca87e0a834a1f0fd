"""Values that hold themselves, share their parts or are huge end soon, wherever they are given to a run."""

from __future__ import annotations

import argparse
import collections
import dataclasses
import types
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Repository

Records = Callable[[Path], list[dict[str, Any]]]


def _tree(make: Callable[[], Any], put: Callable[[Any, str, object], None]) -> Any:
    """A tree whose nodes know their parents, three children each, four levels."""
    root = make()
    level = [root]
    for _ in range(4):
        below = []
        for parent in level:
            children = [make() for _ in range(3)]
            for child in children:
                put(child, "parent", parent)
            put(parent, "children", children)
            below += children
        level = below
    return root


@dataclasses.dataclass
class _Node:
    parent: Any = None
    children: Any = None


def _everyone_knows_everyone() -> object:
    nodes: list[dict[str, object]] = [{} for _ in range(30)]
    for node in nodes:
        node["others"] = nodes
    return nodes[0]


def _doubled(make: Callable[[Any], Any], depth: int = 200) -> Any:
    """2 to the 200th leaves in 200 objects."""
    value = make(1)
    for _ in range(depth):
        value = make(value)
    return value


def _itself(value: Any) -> Any:
    value["self"] = value
    return value


def _pydantic() -> Any:
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Model", other=(Any, None), lr=(float, 0.1))
    made = model()
    made.other = made
    return made


def _array() -> Any:
    numpy = pytest.importorskip("numpy")
    array = numpy.empty(2, dtype=object)
    array[:] = [array, 1]
    return {"array": array}


CONFIGS: dict[str, Callable[[], Any]] = {
    "namespaces": lambda: _tree(argparse.Namespace, setattr),
    "simple namespaces": lambda: _tree(types.SimpleNamespace, setattr),
    "data classes": lambda: _tree(_Node, setattr),
    "dictionaries": lambda: _tree(dict, lambda d, key, value: d.__setitem__(key, value)),
    "ordered": lambda: _tree(collections.OrderedDict, lambda d, key, value: d.__setitem__(key, value)),
    "itself": lambda: _itself({"lr": 0.1}),
    "user dict": lambda: _itself(collections.UserDict({"lr": 0.1})),
    "pydantic": _pydantic,
    "array": _array,
    "graph": _everyone_knows_everyone,
    "shared lists": lambda: {"a": _doubled(lambda value: [value, value])},
    "shared dictionaries": lambda: _doubled(lambda value: {"a": value, "b": value}),
    "shared tuples": lambda: {"a": _doubled(lambda value: (value, value), 30)},
    "shared sets": lambda: {"a": _doubled(lambda value: frozenset([(value, 1), (value, 2)]), 30)},
    "shared long list": lambda: {"a": [[0] * 100_000] * 1000},
    "shared long text": lambda: {"a": ["x" * 1_000_000] * 100_000},
    "endless range": lambda: {"a": range(1 << 60)},
}


LARGE = ("shared dictionaries", "shared tuples", "shared sets", "endless range")


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.long) if each in LARGE else each for each in CONFIGS]
)
def test_config_summary_and_log_end_and_keep_what_they_can(
    name: str, repository: Repository, read_records: Records
) -> None:
    value = CONFIGS[name]()
    run = gitruns.init("x", config=value, capture=False)
    run.config.update(value)
    run.config.update({"nested": value, "lr": 0.5})
    run.summary["value"] = value
    run.log({"loss": 0.5, "value": value})
    run.log({"loss": 0.25})
    run.finish()
    assert run.config["lr"] == 0.5
    found = read_records(repository.journals()[0])
    assert [each["m"]["loss"] for each in found if "loss" in each.get("m", {})] == [0.5, 0.25]
    assert sum(len(str(each)) for each in found) < 160 << 20


def test_parts_in_a_cycle_are_named_by_their_type_and_the_others_kept(repository: Repository) -> None:
    root = argparse.Namespace(name="root", lr=0.1)
    root.children = [argparse.Namespace(name=i, parent=root) for i in range(3)]
    with gitruns.init("x", config=root, capture=False) as run:
        run.log({"acc": _itself({"a": 1.0})})
    assert run.config.as_dict() == {
        "name": "root",
        "lr": 0.1,
        "children": [{"name": i, "parent": "<Namespace>"} for i in range(3)],
    }
    (row,) = gitruns.runs()
    assert row.config == run.config.as_dict()
    assert list(row.metrics) == ["acc.a"]


def test_what_stands_in_several_places_is_kept_in_each(repository: Repository) -> None:
    shared = {"lr": 0.1, "betas": [0.9, 0.99]}
    with gitruns.init("x", config={"a": shared, "b": [shared, shared]}, capture=False) as run:
        assert run.config.as_dict() == {"a": shared, "b": [shared, shared]}
