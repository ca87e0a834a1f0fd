"""Parameters have the types that the Java command gives them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from gitruns.errors import NotFoundError, UsageError
from gitruns.record.parameters import parameter, parameters_in, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("0", 0),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("1.0", 1.0),
        ("3e-4", 3e-4),
        (".5", 0.5),
        ("007", "007"),
        ("true", True),
        ("False", False),
        ("None", None),
        ("-inf", -math.inf),
        ("'1'", "1"),
        ('"a b"', "a b"),
        ("[1, 2.0]", [1, 2.0]),
        ('{"a": null}', {"a": None}),
        ("[1, 2", "[1, 2"),
        ("1_000", "1_000"),
        ("adam", "adam"),
        ("", ""),
    ],
)
def test_a_value_keeps_its_type(text: str, value: object) -> None:
    found = value_of(text)
    assert found == value and type(found) is type(value)


def test_dots_nest_and_nonsense_is_refused() -> None:
    assert parameter("model.net.depth = 3") == {"model": {"net": {"depth": 3}}}
    assert parameter("x=a=b") == {"x": "a=b"}
    for wrong in ("x", "=1", "a..b=1", ".a=1"):
        with pytest.raises(UsageError):
            parameter(wrong)


def test_files_are_read_by_their_ending(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"lr": 1e-3, "n": {"$int": "9007199254740993"}}')
    assert parameters_in(str(tmp_path / "a.json")) == {"lr": 1e-3, "n": 9007199254740993}
    for name, text in (("a.txt", "x"), ("b.json", "[1]"), ("c.json", "{"), ("d.yaml", ":")):
        (tmp_path / name).write_text(text)
        with pytest.raises(UsageError):
            parameters_in(str(tmp_path / name))
    with pytest.raises(NotFoundError):
        parameters_in(str(tmp_path / "none.json"))
