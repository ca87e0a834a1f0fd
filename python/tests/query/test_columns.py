"""Columns that nobody named, and names that no run has; Java reads the same examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitruns.query import metric_order
from gitruns.query.column_choice import columns_of
from gitruns.query.fields import field_of
from gitruns.query.filters import fields_of
from gitruns.query.sorting import keys_of
from gitruns.query.unknown_names import sentences
from gitruns.read.api import Runs
from gitruns.read.rows import RunRow

_EXAMPLES = Path(__file__).resolve().parents[3] / "core/src/test/resources/dev/gitruns/query/columns.json"
EXAMPLES: Any = json.loads(_EXAMPLES.read_bytes())
UNKNOWN = EXAMPLES["unknown"]


def _rows(given: list[Any]) -> list[RunRow]:
    rows = []
    for each in given:
        row = RunRow(each["run"]["uid"], 0)
        row._take_run(each["run"])
        row._take_summary(each["summary"])
        row.config = each["config"]
        rows.append(row)
    return rows


@pytest.mark.parametrize("example", EXAMPLES["choices"], ids=lambda example: example["about"])
def test_columns_are_those_that_tell_runs_apart(example: Any) -> None:
    order = [field for field, _ in keys_of(example["sort"])]
    assert columns_of(_rows(example["rows"]), order) == example["columns"]


@pytest.mark.parametrize("example", UNKNOWN["fields"], ids=lambda example: ascii(example["field"]))
def test_unknown_names_are_told_with_the_nearest(example: Any) -> None:
    found = sentences(_rows(UNKNOWN["rows"]), [field_of(example["field"])])
    assert list(found.values()) == ([] if example["sentence"] is None else [example["sentence"]])


def test_without_runs_no_name_is_unknown() -> None:
    assert sentences([], [field_of("bogus")]) == {}


def test_filters_tell_what_they_compare() -> None:
    compared = fields_of("a > 1 and (not b = 1 or c in (1)) and config.d and not has(e)")
    assert [field.name for field in compared] == ["a", "b", "c", "config.d"]


def test_runs_warn_of_a_name_that_no_run_has() -> None:
    runs = Runs(_rows(UNKNOWN["rows"]))
    with pytest.warns(UserWarning, match=r"No run has val/accuracy\. Did you mean val/acc\?"):
        assert runs.where("val/accuracy > 0.9") == []
    with pytest.warns(UserWarning, match="No run has nosuch"):
        assert len(runs.sorted_by("-nosuch")) == 1


def test_metrics_are_ordered_as_the_specification_says() -> None:
    data = Path(__file__).resolve().parents[3] / "format-spec" / "data"
    ours = Path(metric_order.__file__).with_name("metric_order.txt")
    assert ours.read_bytes() == (data / "metric-order.txt").read_bytes()
    sample = (data / "metric-order-sample.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(set(sample), key=metric_order.order_of) == sample
