"""Orders of runs, and what people call one."""

from __future__ import annotations

import itertools
import math

import pytest

from gitruns.errors import NotFoundError, UsageError
from gitruns.query.selectors import selected
from gitruns.query.sorting import sorted_by
from gitruns.read.rows import RunRow


def run(number: int, **known: object) -> RunRow:
    row = RunRow(f"01{number:024}", number * 1_000_000)
    row.name = f"run-{number}"
    for name, value in known.items():
        setattr(row, name, value)
    return row


def metric(*values: float) -> dict[str, dict[str, object]]:
    from gitruns.read.summaries import MetricRow, summaries

    return summaries([MetricRow(0, at, at, at, {"val/f1": value}) for at, value in enumerate(values)], {})


def in_order(order: str, *rows: RunRow) -> list[str]:
    names = {tuple(row.name for row in sorted_by(order, some)) for some in itertools.permutations(rows)}
    assert len(names) == 1, "an order doesn't depend on how runs come"
    return list(names.pop())


def test_without_keys_the_newest_stands_first() -> None:
    assert in_order("", run(1), run(3), run(2)) == ["run-3", "run-2", "run-1"]


def test_missing_and_nan_stand_last_in_both_directions() -> None:
    rows = [
        run(1, config={"x": 2}),
        run(2, config={"x": math.nan}),
        run(3),
        run(4, config={"x": 1.5}),
        run(5, config={"x": None}),
    ]
    assert in_order("config.x", *rows) == ["run-4", "run-1", "run-2", "run-5", "run-3"]
    assert in_order("-config.x", *rows) == ["run-1", "run-4", "run-2", "run-5", "run-3"]


def test_later_keys_decide_among_equals() -> None:
    rows = [run(number, config={"x": x}) for number, x in ((1, 1), (2, 1.0), (3, 0), (4, 1))]
    assert in_order("-config.x, +name", *rows) == ["run-1", "run-2", "run-4", "run-3"]
    assert in_order("-config.x,-name", *rows) == ["run-4", "run-2", "run-1", "run-3"]


def test_numbers_come_before_truth_before_texts() -> None:
    values = [10**400, 2, -0.0, True, False, "2", "10", "1x", {}]
    rows = [run(number, config={"x": value}) for number, value in enumerate(values)]
    assert [row.config["x"] for row in sorted_by("config.x", rows)] == [
        *(-0.0, 2, 10**400, False, True),
        *("2", "10", "1x", {}),
    ]


@pytest.mark.parametrize("order", ["name,,x", "-", ","])
def test_a_missing_name_in_an_order_is_refused(order: str) -> None:
    with pytest.raises(UsageError):
        sorted_by(order, [])


LIVE = run(9, name="live")
BEST = run(8, id="b" * 64, name="base", metrics=metric(0.9, 0.8))
GOOD = run(7, id="abcd" + "1" * 60, name="base", metrics=metric(0.7))
BAD = run(6, id="c" * 64, earlier=["abcd" + "0" * 60], name="odd \x1b[31m", metrics=metric(math.nan))
ROWS = [LIVE, BEST, GOOD, BAD]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("@0", LIVE),
        ("@3", BAD),
        ("bbbb", BEST),
        ("BBBBB", BEST),
        ("c" * 64, BAD),
        (LIVE.uid, LIVE),
        (LIVE.uid.upper(), LIVE),
        ("abcd" + "0" * 60, BAD),
        ("abcd0", BAD),
        ("abcd1", GOOD),
        ("live", LIVE),
        ("name:live", LIVE),
        ("best:max(val/f1)", BEST),
        ("best:min( val/f1 )", GOOD),
        ("best:max(val/f1.max)", BEST),
    ],
)
def test_a_selector_names_one_run(selector: str, found: RunRow) -> None:
    assert selected(ROWS, selector) is found


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("@4", "only 4 runs"),
        ("abcd", "fits 2 runs"),
        ("base", "fits 2 runs"),
        ("bbb", "Perhaps"),
        ("liv", "Perhaps"),
        ("name:liv", "Perhaps"),
        ("best:max(nothing)", "No run here"),
        ("zzzz", "No run has the name"),
    ],
)
def test_what_names_none_or_several_is_refused(selector: str, said: str) -> None:
    with pytest.raises(NotFoundError) as fault:
        selected(ROWS, selector)
    assert said in fault.value.message
    assert "\x1b" not in fault.value.message


@pytest.mark.parametrize("selector", ["", "@", "@x", "best:", "name:", "best:val/f1", "results:digits"])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(UsageError):
        selected(ROWS, selector)


def test_best_follows_the_declared_direction() -> None:
    declaring = run(5, goals={"val/f1": "min"})
    assert selected([*ROWS, declaring], "best:val/f1") is GOOD
    with pytest.raises(UsageError, match="others"):
        selected([declaring, run(4, goals={"val/f1": "max"})], "best:val/f1")


def test_a_row_is_a_mapping_of_what_filters_name() -> None:
    row = run(1, config={"net": {"depth": 3}, "seed": None}, metrics=metric(0.5, 0.25), tags={"a": "b"})
    assert row["val/f1"] == 0.25 and row["val/f1.max"] == 0.5
    assert row["config.net.depth"] == 3 and row["config.seed"] is None
    assert row["tags.a"] == "b" and row["start"] == 1_000_000
    assert "config.net.width" not in row and row.get("nothing", 7) == 7
    assert {"config.net.depth", "val/f1", "tags.a", "name"} <= set(row)
    assert len(dict(row)) == len(row)
