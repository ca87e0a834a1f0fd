"""The vectors of json-form.md, which Java runs too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitruns.form import canonical
from gitruns.form.rules import FormError

VECTORS = Path(__file__).resolve().parents[3] / "format-spec" / "vectors" / "v1"


def cases(folder: str) -> list[Path]:
    return sorted(
        path.parent
        for path in (VECTORS / folder).glob("*/case.json")
        if json.loads(path.read_text("utf-8"))["kind"] == "json"
    )


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("case", cases("valid"), ids=name)
def test_equal_values_are_equal_bytes(case: Path) -> None:
    description = json.loads((case / "case.json").read_text("utf-8"))
    expected = (case / description["canonical"]).read_bytes()
    value = canonical.parse((case / description["input"]).read_bytes())
    assert canonical.write(value) == expected
    assert canonical.write(canonical.parse(expected)) == expected


@pytest.mark.parametrize("case", cases("invalid"), ids=name)
def test_what_breaks_a_rule_is_refused_by_its_name(case: Path) -> None:
    description = json.loads((case / "case.json").read_text("utf-8"))
    with pytest.raises(FormError) as refusal:
        canonical.parse((case / description["input"]).read_bytes())
    assert refusal.value.code == description["finding"]


def test_the_vectors_are_there() -> None:
    assert len(cases("valid")) >= 16
    assert len(cases("invalid")) >= 46
