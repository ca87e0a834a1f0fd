"""The vectors of json-form.md, which Java runs too."""

from __future__ import annotations

from pathlib import Path

import pytest

import vectors
from gitruns.form import canonical
from gitruns.form.rules import FormError


@pytest.mark.parametrize("case", vectors.cases("valid", "json"), ids=vectors.name)
def test_equal_values_are_equal_bytes(case: Path) -> None:
    facts = vectors.facts(case)
    expected = (case / facts["canonical"]).read_bytes()
    value = canonical.parse((case / facts["input"]).read_bytes())
    assert canonical.write(value) == expected
    assert canonical.write(canonical.parse(expected)) == expected


@pytest.mark.parametrize("case", vectors.cases("invalid", "json"), ids=vectors.name)
def test_what_breaks_a_rule_is_refused_by_its_name(case: Path) -> None:
    facts = vectors.facts(case)
    with pytest.raises(FormError) as refusal:
        canonical.parse((case / facts["input"]).read_bytes())
    assert refusal.value.code == facts["finding"]


def test_the_vectors_are_there() -> None:
    assert len(vectors.cases("valid", "json")) >= 16
    assert len(vectors.cases("invalid", "json")) >= 46
