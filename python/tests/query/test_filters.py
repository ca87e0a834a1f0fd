"""Conditions mean what they mean to `git-runs ls --where`; Java reads the same examples."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from gitruns.errors import UsageError
from gitruns.form import canonical
from gitruns.query.filters import condition_of
from gitruns.read.rows import RunRow

_EXAMPLES = Path(__file__).resolve().parents[3] / "core/src/test/resources/dev/gitruns/query/filters.json"
EXAMPLES: Any = canonical.parse(_EXAMPLES.read_bytes())


@pytest.fixture
def row() -> RunRow:
    given = EXAMPLES["row"]
    row = RunRow(given["run"]["uid"], 0)
    row._take_run(given["run"])
    row._take_summary(given["summary"])
    row._take_code(given["code"])
    row.id, row.config = given["id"], given["config"]
    row._marks.update(given["marks"])
    return row


@pytest.mark.parametrize("filter_text", EXAMPLES["holds"])
def test_it_holds(filter_text: str, row: RunRow) -> None:
    assert condition_of(filter_text)(row)


@pytest.mark.parametrize("filter_text", EXAMPLES["fails"])
def test_it_does_not_hold(filter_text: str, row: RunRow) -> None:
    assert not condition_of(filter_text)(row)


@pytest.mark.parametrize("filter_text", EXAMPLES["refused"])
def test_a_fault_is_found_at_its_place(filter_text: str) -> None:
    with pytest.raises(UsageError) as fault:
        condition_of(filter_text)
    caret = " " * EXAMPLES["refused"][filter_text] + "^"
    assert fault.value.message.endswith(f"\n  {filter_text}\n  {caret}")
    assert fault.value.next_step


@pytest.mark.parametrize("filter_text", EXAMPLES["parents"]["conditions"])
def test_parents_are_named_as_runs_are(filter_text: str) -> None:
    rows = []
    for run in EXAMPLES["parents"]["runs"]:
        row = RunRow(run["uid"], 0)
        row._take_run(run)
        row.id = run["id"] or None
        rows.append(row)
    condition = condition_of(filter_text, rows)
    assert [row.name for row in rows if condition(row)] == EXAMPLES["parents"]["conditions"][filter_text]


def test_not_binds_closer_than_and_and_closer_than_or(row: RunRow) -> None:
    assert condition_of("dirty or held and held")(row)
    assert not condition_of("(dirty or held) and held")(row)
    assert not condition_of("not (held or dirty)")(row)
    assert condition_of("not held or dirty")(row)


def test_the_caret_stands_below_wide_characters() -> None:
    with pytest.raises(UsageError) as fault:
        condition_of("学習 >")
    assert fault.value.message.endswith("\n  学習 >\n        ^")


def test_depth_and_length_are_bounded() -> None:
    for text in ("(" * 5000, "not " * 2000 + "dirty", "x" * 10_001):
        with pytest.raises(UsageError):
            condition_of(text)
    condition_of("dirty and " * 900 + "dirty")


def test_whatever_is_written_it_is_read_or_refused(row: RunRow) -> None:
    pieces = [
        "a",
        "=",
        "!=",
        "~",
        "(",
        ")",
        "and",
        "or",
        "not",
        "in",
        "has",
        ",",
        "'x'",
        "1",
        '"',
        "\n",
        "<",
        ">=",
    ]
    chance = random.Random(11)
    for _ in range(5000):
        text = "".join(
            chance.choice(pieces) + chance.choice(["", " "]) for _ in range(chance.randrange(1, 10))
        )
        try:
            condition_of(text)(row)
        except UsageError as fault:
            assert fault.next_step
