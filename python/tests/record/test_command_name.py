"""The names of commands and of uids are those of the vectors, which Java runs too."""

from __future__ import annotations

from typing import Any

import pytest

import vectors
from gitruns.active.names import name_of
from gitruns.record.command_name import name_of_command

[CASE] = vectors.cases("valid", "names")
NAMES = vectors.document(CASE / vectors.facts(CASE)["input"])


@pytest.mark.parametrize("each", NAMES["commands"], ids=lambda each: " ".join(each["command"])[:60])
def test_command_has_name_of_its_program(each: dict[str, Any]) -> None:
    assert name_of_command(each["command"]) == each.get("name")


@pytest.mark.parametrize("uid", NAMES["uids"])
def test_uid_has_two_words(uid: str) -> None:
    assert name_of(uid) == NAMES["uids"][uid]
