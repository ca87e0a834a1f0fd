"""The vectors of inputs.md: data in rows, in files and in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import vectors
from gitruns.inputs.paths import captured
from gitruns.inputs.tables import facts_of


def expected(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = vectors.document(case / vectors.facts(case)["expected"])
    return found


def type_of(pyarrow: Any, said: Any) -> Any:
    """An Arrow type by its name, or of what nests by its parts."""
    if isinstance(said, str):
        return pyarrow.type_for_alias(said)
    if "list" in said:
        return pyarrow.list_(type_of(pyarrow, said["list"]))
    if "dictionary" in said:
        return pyarrow.dictionary(pyarrow.int32(), type_of(pyarrow, said["dictionary"]))
    return pyarrow.struct([(each["name"], type_of(pyarrow, each["type"])) for each in said["struct"]])


def array_of(pyarrow: Any, column: dict[str, Any]) -> Any:
    type = type_of(pyarrow, column["type"])
    values = column["values"]
    if column["type"] == "binary":
        values = [None if value is None else bytes.fromhex(value) for value in values]
    if str(type).startswith(("timestamp", "date", "time", "duration")):
        return pyarrow.array(values, pyarrow.int32() if type.bit_width == 32 else pyarrow.int64()).view(type)
    return pyarrow.array(values, type)


@pytest.mark.parametrize("case", vectors.cases("valid", "text-rows"), ids=vectors.name)
def test_files_of_text_have_the_expected_digest(case: Path) -> None:
    facts, problems = captured(str(case / vectors.facts(case)["input"]), str(case))
    wanted = expected(case)
    assert {key: facts[key] for key in ("rows", "row_digest") if key in facts} == wanted
    assert bool(problems) == (not wanted)


@pytest.mark.parametrize("case", vectors.cases("valid", "parquet-rows"), ids=vectors.name)
def test_files_and_their_tables_have_the_expected_digest(case: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = case / vectors.facts(case)["input"]
    facts, problems = captured(str(path), str(case))
    assert problems == []
    assert {key: facts[key] for key in ("rows", "row_digest")} == expected(case)
    table = parquet.read_table(path)
    for each in (table, table.combine_chunks(), table.slice(0, 1)):
        in_memory = facts_of(each)
        assert in_memory is not None
        same = in_memory["row_digest"] == facts["row_digest"]
        assert same == (each.num_rows == table.num_rows)


@pytest.mark.parametrize("case", vectors.cases("valid", "memory-rows"), ids=vectors.name)
def test_data_in_memory_has_the_expected_digest(case: Path) -> None:
    said = vectors.document(case / vectors.facts(case)["input"])
    data: Any
    if "columns" in said:
        pyarrow = pytest.importorskip("pyarrow")
        arrays = [array_of(pyarrow, column) for column in said["columns"]]
        data = pyarrow.table(arrays, names=[column["name"] for column in said["columns"]])
    else:
        numpy = pytest.importorskip("numpy")
        data = numpy.frombuffer(bytes.fromhex(said["elements"]), said["dtype"]).reshape(said["shape"])
    facts = facts_of(data)
    assert facts is not None
    wanted = expected(case)
    assert {key: facts.get(key) for key in wanted} == wanted
