"""Whatever `float()` takes for a number is one, and a step that can't be one is kept and told."""

from __future__ import annotations

import math
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from typing import Any

import numpy
import pandas
import pytest

import gitruns
from conftest import Cli, Repository, records
from gitruns.read.view import RunView


class Level(IntEnum):
    HIGH = 3


class Name(Enum):
    LOSS = "l"


class Converts:
    """A number of a library that nobody knows."""

    def __float__(self) -> float:
        return 0.5


class Counts:
    def __index__(self) -> int:
        return (1 << 53) + 1


NUMBERS: dict[str, tuple[Any, float]] = {
    "int": (7, 7.0),
    "bool": (True, 1.0),
    "float": (0.1, 0.1),
    "int enumeration": (Level.HIGH, 3.0),
    "Decimal": (Decimal("1.5"), 1.5),
    "Decimal of many digits": (Decimal("0.1"), 0.1),
    "Decimal NaN": (Decimal("NaN"), math.nan),
    "Decimal infinity": (Decimal("-Infinity"), -math.inf),
    "Fraction": (Fraction(1, 3), 1 / 3),
    "index": (Counts(), float(1 << 53)),
    "float of its own": (Converts(), 0.5),
    "array of one": (numpy.array([0.25]), 0.25),
    "array of no dimension": (numpy.array(0.25), 0.25),
    "array of one longdouble": (numpy.array([0.25], dtype=numpy.longdouble), 0.25),
    "array of one Decimal": (numpy.array([Decimal("0.25")], dtype=object), 0.25),
    "series of one": (pandas.Series([0.25]), 0.25),
    **{
        f"numpy.{kind}": (getattr(numpy, kind)(1), 1.0)
        for kind in [
            "bool_",
            "int8",
            "uint8",
            "int16",
            "int32",
            "int64",
            "uint64",
            "float16",
            "float32",
            "float64",
            "longdouble",
            "longlong",
        ]
    },
    "longdouble NaN": (numpy.longdouble("nan"), math.nan),
    "longdouble infinity": (numpy.longdouble("inf"), math.inf),
}
OTHERS: dict[str, Any] = {
    "text": "1.5",
    "bytes": b"1",
    "numpy text": numpy.str_("1.5"),
    "numpy bytes": numpy.bytes_(b"1"),
    "time": numpy.datetime64("2020-01-01"),
    "difference of times": numpy.timedelta64(5, "s"),
    "complex": 1j,
    "numpy complex": numpy.complex128(1j),
    "two": numpy.array([1.0, 2.0]),
    "none": None,
    "too large": Decimal("1e999"),
}


def logged(data: dict[Any, Any], **more: Any) -> RunView:
    with gitruns.init(name="v", capture=False) as run:
        run.log(data, **more)
    return gitruns.run(run.uid)


def same(one: Any, other: float) -> bool:
    return isinstance(one, (int, float)) and (one == other or (math.isnan(one) and math.isnan(other)))


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_are_metrics_summary_values_and_parameters(repository: Repository, kind: str) -> None:
    value, number = NUMBERS[kind]
    assert kind.startswith("index") or same(float(value.item() if hasattr(value, "item") else value), number)
    with gitruns.init(capture=False, config={"x": value, "of": {"x": value}}) as run:
        run.log({"x": value, "of": {"x": value}})
        run.log({"y": value, "image": [1, 2]})
        run.summary["z"] = value
    found = gitruns.run(run.uid)
    for name in ("x", "of.x", "y"):
        assert same(found.row.metric(name), number), name
    for said in (found.config["x"], found.config["of"]["x"], found.summary["z"]):
        assert same(said, number) or said == (1 << 53) + 1


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_number_is_no_metric(repository: Repository, kind: str) -> None:
    found = logged({"x": OTHERS[kind], "loss": 0.5})
    assert set(found.metrics) == {"loss"}


KEYS: list[tuple[Any, str]] = [
    (0, "0"),
    (1.5, "1.5"),
    (True, "True"),
    (Name.LOSS, "LOSS"),
    (("a", 1), "('a', 1)"),
]


@pytest.mark.parametrize("defined", [False, True])
@pytest.mark.parametrize(("key", "name"), KEYS)
def test_any_key_is_a_name_as_within_mappings(
    repository: Repository, key: Any, name: str, defined: bool
) -> None:
    with gitruns.init(capture=False) as run:
        if defined:
            run.define_metric("*", summary="max")
        for value in (0.25, 0.5):
            run.log({key: value, "loss": value, "in": {key: value}})
        assert run.dropped == 0 and run.summary[name] == 0.5
    found = gitruns.run(run.uid)
    assert found.history().series(name) == ([0, 1], [0.25, 0.5])
    assert found.history().series(f"in.{name}") == ([0, 1], [0.25, 0.5])


WHOLE = [
    3,
    True,
    3.0,
    numpy.int32(3),
    numpy.float32(3),
    Decimal(3),
    Fraction(3),
    "3",
    numpy.array([3]),
    (1 << 63) - 1,
]


@pytest.mark.parametrize("step", WHOLE, ids=repr)
def test_whole_steps_are_taken_as_they_are(
    repository: Repository, capfd: pytest.CaptureFixture[str], step: Any
) -> None:
    found = logged({"loss": 0.5}, step=step)
    whole = int(step.item() if isinstance(step, numpy.ndarray) else step)
    assert found.history().series("loss") == ([whole], [0.5]) and set(found.metrics) == {"loss"}
    assert capfd.readouterr().err == ""


STEPS: dict[str, tuple[list[Any], list[float]]] = {
    "fractions": ([0.0, 0.25, 0.5, 0.75, 1.0, 1.25], [0.25, 0.5, 0.75, 1.0, 1.25]),
    "decimals": ([Decimal("0.000001"), Decimal("0.000002")], [0.000001, 0.000002]),
    "numpy": ([numpy.float32(0.5), numpy.float64(1.5)], [0.5, 1.5]),
    "too large": ([1 << 63, -(1 << 63) - 1], [float(1 << 63), -float(1 << 63)]),
    "large floats": ([1e300, 2e300], [1e300, 2e300]),
    "infinite": ([math.inf], [math.inf]),
    "no numbers": (["first", object()], []),
}


@pytest.mark.parametrize("kind", STEPS)
def test_other_steps_are_kept_beside_the_points_and_told_once(
    repository: Repository, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    steps, kept = STEPS[kind]
    with gitruns.init(capture=False) as run:
        for number, step in enumerate(steps):
            run.log({"loss": float(number)}, step=step)
    assert capfd.readouterr().err.count("is no whole number of 64 bits") == 1
    found = gitruns.run(run.uid)
    codes = [problem["code"] for problem in found.document("run.json")["problems"]]
    assert codes.count("unusable-step") == 1 and "ill-formed-value" not in codes
    assert found.history().series("loss") == (list(range(len(steps))), list(map(float, range(len(steps)))))
    assert (found.history().series("given_step")[1] if kept else []) == kept
    for record in records(repository.journals()[0]):
        assert type(record.get("s", 0)) is int


def test_a_sealed_run_shows_such_points_too(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    with gitruns.init(name="v") as run:
        for step in (0.25, 0.5, 1 << 63):
            run.log({"price": Decimal("1.5"), 0: Fraction(1, 2)}, step=step)
    cli.run("seal", cwd=repository.path)
    said = cli.json("show", "v", cwd=repository.path)
    found = gitruns.run("v")
    assert found.id is not None and run.dropped == 0
    assert found.metrics["price"]["last"] == 1.5 and found.metrics["0"]["n"] == 3
    assert found.history().series("given_step") == ([0, 1, 2], [0.25, 0.5, float(1 << 63)])
    assert "unusable-step" in str(said) and "ill-formed-value" not in str(said)
