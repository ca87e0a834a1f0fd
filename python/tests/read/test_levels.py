"""The levels of remotes, as the vectors of trust.md give them."""

from __future__ import annotations

from pathlib import Path

import pytest

import vectors
from gitruns.read.levels import Levels


@pytest.mark.parametrize("case", vectors.cases("valid", "remote-levels"), ids=vectors.name)
def test_levels_are_those_of_the_vector(case: Path) -> None:
    facts = vectors.facts(case)
    levels = Levels(vectors.document(case / facts["input"]))
    expected = vectors.document(case / facts["expected"])
    assert levels.shared == expected.get("shared")
    assert {remote: levels.of(remote) for remote in expected["levels"]} == expected["levels"]
    assert sorted(filter(levels.chooses, expected["levels"])) == expected["chooses"]
