"""The vectors of metric-series.md: Parquet tables, read through pyarrow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vectors
from gitruns.errors import InvalidError
from gitruns.form import canonical
from gitruns.read.parquet import rows_in
from gitruns.read.summaries import MetricRow, summaries, united

pytest.importorskip("pyarrow")


def tables(case: Path) -> list[MetricRow]:
    facts = vectors.facts(case)
    found = [
        (case / facts[name]).read_bytes() if name in facts else None for name in ("wide_table", "long_table")
    ]
    return rows_in(*found)


def written(rows: Any) -> str:
    return canonical.write([row._asdict() for row in rows]).decode()


@pytest.mark.parametrize("case", vectors.cases("valid", "series"), ids=vectors.name)
def test_tables_hold_the_rows(case: Path) -> None:
    facts = vectors.facts(case)
    expected = vectors.document(case / facts["expected"])
    given = [MetricRow(**row) for row in vectors.document(case / facts["input"])["rows"]]
    assert written(united(given)) == canonical.write(expected["rows"]).decode()
    assert written(tables(case)) == canonical.write(expected["rows"]).decode()
    for rows in (given, tables(case)):
        assert canonical.write(dict(summaries(rows, {}))) == canonical.write(expected["summary"])


@pytest.mark.parametrize("case", vectors.cases("invalid", "series"), ids=vectors.name)
def test_a_table_that_contradicts_the_page_is_refused(case: Path) -> None:
    assert json.loads((case / "case.json").read_text())["finding"] == "SERIES_INVALID"
    with pytest.raises(InvalidError):
        tables(case)
