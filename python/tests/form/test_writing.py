"""What the vectors can't say: values that only a program can have."""

from __future__ import annotations

import enum
import json
import math
import random
import struct

import pytest

from gitruns.form import canonical, lines, reading
from gitruns.form.rules import FormError


class Colour(enum.IntEnum):
    RED = 7


class Text(str):
    pass


def test_a_line_has_no_white_space_and_sorted_keys() -> None:
    assert lines.encode({"b": [1, 2.0, {}], "a": {"x": None, "é": True}}) == (
        '{"a":{"x":null,"é":true},"b":[1,2.0,{}]}'.encode()
    )


def test_numbers_that_need_a_type_have_one() -> None:
    assert lines.encode([2**53, -(2**53) + 1, math.nan, -math.inf]) == (
        b'[{"$int":"9007199254740992"},-9007199254740991,{"$float":"NaN"},{"$float":"-Infinity"}]'
    )


def test_keys_with_a_dollar_sign_get_one_more() -> None:
    record = {"$": 1, "$$a": 2, "a$": 3}
    assert lines.encode(record) == b'{"$$":1,"$$$a":2,"a$":3}'
    assert lines.parse(lines.encode(record)) == record


def test_subclasses_are_written_as_what_they_are() -> None:
    assert lines.encode({"a": Colour.RED, "b": Text("x"), "c": (1, 2)}) == b'{"a":7,"b":"x","c":[1,2]}'


def test_lone_surrogates_are_replaced_and_counted() -> None:
    value: dict[str, object] = {"k\ufffd": 1}
    value["k" + chr(0xD800)] = "\ud83d\ude00 \udc00"
    assert canonical.lone_surrogates(value) == 2
    assert lines.encode(value) == '{"k\ufffd":1,"k\ufffd\ufffd":"😀 \ufffd"}'.encode()


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": b"x"}, {"a", "b"}, 1j])
def test_values_without_a_form_are_refused(value: object) -> None:
    with pytest.raises(FormError):
        lines.encode(value)


def test_a_value_that_holds_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(FormError) as refusal:
        lines.encode(circle)
    assert refusal.value.code == "JSON_DEPTH"


def test_integers_beyond_a_thousand_digits_are_refused() -> None:
    assert lines.parse(lines.encode({"a": 10**999})) == {"a": 10**999}
    for huge in (10**1000, -(10**999), 10**100_000):
        with pytest.raises(FormError):
            lines.encode(huge)


def test_a_document_with_too_many_values_is_refused() -> None:
    for values in ("[" + "0," * (1 << 21) + "0]", "[" + "[]," * (1 << 21) + "0]"):
        with pytest.raises(FormError) as refusal:
            canonical.parse(values.encode())
        assert refusal.value.code == "JSON_SIZE"


def test_any_double_reads_back_as_itself() -> None:
    chance = random.Random(7)
    for _ in range(20_000):
        (value,) = struct.unpack("<d", chance.randbytes(8))
        if math.isfinite(value):
            text = lines.encode(value)
            assert canonical.parse(text) == value and isinstance(canonical.parse(text), float)


def test_the_quick_form_of_metrics_says_the_same() -> None:
    metrics = {"loss": 0.25, "lr": 1e-05, "n": 3, "val/acc": -0.0, 'a"b': 1e300}
    quick = lines.encode_numbers(metrics)
    assert quick is not None
    assert json.loads(quick) == metrics
    assert lines.parse(quick.encode()) == lines.parse(lines.encode(metrics))


@pytest.mark.parametrize(
    "metrics", [{"$a": 1.0}, {"a": math.nan}, {"a": 2**53}, {"a": True}, {"a": "text"}, {"é\ud800": 1.0}]
)
def test_the_quick_form_leaves_all_else_to_the_exact_one(metrics: dict[str, float]) -> None:
    assert lines.encode_numbers(metrics) is None


def test_the_quick_way_to_read_says_what_the_careful_one_says() -> None:
    chance = random.Random(3)
    value = {"a": [1, 2.5, {"b": "x:y", "c": "z"}], "d": {"e": None, "f": [True, {}]}, "g": 1e300, "h": "é"}
    document = canonical.write(value)
    pieces = [
        b'"',
        b":",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b'"a": 1,',
        b"1e999",
        b"NaN",
        b"\\",
        b"$",
        b" ",
        b"\n",
        b"9" * 1001,
    ]
    quick = 0
    for _ in range(5000):
        at, until = sorted(chance.choices(range(len(document)), k=2))
        cut = until if chance.random() < 0.2 else at + chance.randrange(2)
        mutated = document[:at] + chance.choice(pieces) + document[cut:]
        try:
            text = mutated.decode()
        except UnicodeDecodeError:
            continue
        found = reading._plain(text)
        if found is not reading._UNUSUAL:
            quick += 1
            assert repr(found) == repr(reading._value(reading._STRICT, text))
    assert quick > 100
