"""What a reader takes from a line that a writer in another language, or a hand, has made."""

from __future__ import annotations

import math

import pytest

from gitruns.form import lines


def test_bare_constants_are_floats() -> None:
    assert lines.parse(b'{"a":-Infinity,"b":1e999}') == {"a": -math.inf, "b": math.inf}
    value = lines.parse(b'{"a":NaN}')
    assert value is not None and math.isnan(value["a"])  # type: ignore[arg-type]


def test_of_equal_keys_the_last_counts() -> None:
    assert lines.parse(b'{"a":1,"a":2,"$$b":1,"$$b":3}') == {"a": 2, "$b": 3}


def test_a_dollar_key_that_is_no_type_stays() -> None:
    assert lines.parse(b'{"$x":1,"$int":"7"}') == {"$x": 1, "$int": "7"}
    assert lines.parse(b'{"a":{"$int":"07"},"b":{"$int":"7"}}') == {"a": {"$int": "07"}, "b": 7}


def test_lone_surrogates_are_replaced() -> None:
    assert lines.parse(b'{"\\ud800":["\\udc00x","\\ud83d\\ude00"]}') == {"\ufffd": ["\ufffdx", "😀"]}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"7",
        b"[]",
        b'{"a":1',
        b'{"a":1} x',
        b'{"a":INF}',
        b'{"a":' + b"1" * 1001 + b"}",
        b"[" * 100_000,
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\x00"}',
        b'{"a":"\xff"}',
        b"{'a':1}",
    ],
)
def test_anything_else_is_no_record(line: bytes) -> None:
    assert lines.parse(line) is None


def test_a_quick_line_is_as_deep_and_long_as_any_may_be() -> None:
    assert lines.parse(b'{"a":' + b"[" * 63 + b"]" * 63 + b"}") is not None
    assert lines.parse(b'{"a":' + b"[" * 64 + b"]" * 64 + b"}") is None
    assert lines.parse(b' {"a":1} \t\r') == {"a": 1}
    assert lines.parse(b'{"a":1}\xc2\xa0') is None
    assert lines.parse(b'{"a":1}{"b":2}') is None
