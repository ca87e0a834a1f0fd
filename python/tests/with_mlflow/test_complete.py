"""No method of MLflow's stores is forgotten: in its base classes many do nothing, and give None."""

from __future__ import annotations

from typing import Any

import pytest
from mlflow.exceptions import MlflowException
from mlflow.store.model_registry.abstract_store import AbstractStore as AbstractRegistry
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore as SqlRegistry
from mlflow.store.tracking.abstract_store import AbstractStore
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

from gitruns.mlflow import absent, tracking
from gitruns.mlflow.registry import GitRunsRegistryStore
from gitruns.mlflow.tracking import GitRunsTrackingStore


def own(cls: type) -> set[str]:
    return {name for base in cls.__mro__ if base.__module__.startswith("gitruns") for name in vars(base)}


def declared(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("__")}


@pytest.mark.parametrize(
    ("ours", "abstract", "inherited"),
    [
        (GitRunsTrackingStore, AbstractStore, tracking.INHERITED),
        (GitRunsRegistryStore, AbstractRegistry, absent.INHERITED_BY_REGISTRY),
    ],
)
def test_every_method_is_ours_or_inherited_for_a_reason(
    ours: type, abstract: type, inherited: dict[str, str]
) -> None:
    missing = declared(abstract) - own(ours) - set(inherited)
    assert missing == set()
    assert set(inherited) <= declared(abstract) and not set(inherited) & own(ours)


@pytest.mark.parametrize(
    ("ours", "sql"), [(GitRunsTrackingStore, SqlAlchemyStore), (GitRunsRegistryStore, SqlRegistry)]
)
def test_what_sql_stores_have_beyond_the_base_class_is_there(ours: type, sql: type) -> None:
    public = {
        name
        for name in declared(sql)
        if not name.startswith("_") and name.islower() and callable(getattr(sql, name))
    }
    assert public - declared(ours) - own(ours) <= set(_BEYOND)


_BEYOND = {
    "sanitize_metric_value": "how SQL keeps numbers that are none",
    "resolve_endpoint_in_scorer": "the gateway and scorers, which aren't kept",
    "search_entities_by_source": "associations of traces and evaluation data sets, which aren't kept",
    "search_entities_by_destination": "the same",
}


def test_what_is_not_kept_says_so(ours: Any) -> None:
    for what, names in absent.RAISING.items():
        for name in names.split():
            with pytest.raises(MlflowException, match="doesn't keep") as failure:
                getattr(ours, name)("x")
            assert failure.value.error_code == "NOT_IMPLEMENTED" and what in str(failure.value)
    for name in [*absent.EMPTY.split(), *absent.EMPTY_PAGES.split()]:
        assert list(getattr(ours, name)(["0"])) == []
    assert ours.search_traces(["0"]) == ([], None)
    assert ours.filter_active_experiment_ids(["0", "12345"]) == ["0"]
