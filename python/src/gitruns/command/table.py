"""Rows under titles. Every cell may hold text of a run: it is made harmless here."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..read.texts import harmless, width
from .output import painted

TEXT, WORD, NUMBER = "text", "word", "number"
_CELL = 500
_NARROWEST = 8
# Columns that are worth less go before any other is cut.
_LITTLE = 35
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z")
_GAP = "  "


class Column(NamedTuple):
    """A title, whether cells keep to the left (TEXT may be cut, WORD not) or right, and what it is worth."""

    title: str
    fit: str
    worth: int = 50


class Cell(NamedTuple):
    """What stands in one place, and its ink."""

    text: str
    ink: str = ""


def layout(
    columns: list[Column], rows: list[list[Cell]], limit: int, colour: bool
) -> tuple[list[str], list[str]]:
    """The lines within this many columns of a terminal (0: any), and the titles that there was no room for."""
    titles = [Cell(harmless(column.title, _CELL), "bold") for column in columns]
    body = _aligned(columns, [[Cell(harmless(cell.text, _CELL), cell.ink) for cell in row] for row in rows])
    natural = [max(width(row[at].text) for row in [titles, *body]) for at in range(len(columns))]
    shown = list(range(len(columns)))
    while limit and _total(natural, shown) > limit and _drop_least(columns, shown, _LITTLE):
        pass
    widths = _shrunk(columns, natural, shown, limit)
    while limit and _total(widths, shown) > limit and _drop_least(columns, shown, 1 << 30):
        widths = _shrunk(columns, natural, shown, limit)
    lines = [_line(columns, row, widths, shown, colour) for row in [titles, *body]]
    # What is worth little may go without a word.
    hidden = [c.title for at, c in enumerate(columns) if at not in shown and c.worth >= _LITTLE]
    return lines, hidden


def _aligned(columns: list[Column], rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows with the decimal points of plain numbers one below the other."""
    behind = [max((_behind(column, row[at]) for row in rows), default=0) for at, column in enumerate(columns)]
    return [
        [
            cell._replace(text=cell.text + " " * (behind[at] - here))
            if (here := _behind(columns[at], cell)) >= 0
            else cell
            for at, cell in enumerate(row)
        ]
        for row in rows
    ]


def _behind(column: Column, cell: Cell) -> int:
    """How many characters stand from the point on; below 0 where it is no plain number."""
    if column.fit != NUMBER or _PLAIN.match(cell.text) is None:
        return -1
    point = cell.text.find(".")
    return 0 if point < 0 else len(cell.text) - point


def _total(widths: list[int], shown: list[int]) -> int:
    return len(_GAP) * (len(shown) - 1) + sum(widths[at] for at in shown)


def _drop_least(columns: list[Column], shown: list[int], below: int) -> bool:
    """Whether a column was taken out; the first one names the row and stays, whatever the width."""
    usual = [place for place in shown[1:] if columns[place].worth < below]
    if not usual:
        return False
    shown.remove(min(usual, key=lambda place: (columns[place].worth, -place)))
    return True


def _shrunk(columns: list[Column], natural: list[int], shown: list[int], limit: int) -> list[int]:
    """Takes from the widest columns that may be cut, until all fits or none can give more."""
    widths = list(natural)
    while limit and _total(widths, shown) > limit:
        giving = [at for at in shown if columns[at].fit == TEXT and widths[at] > _NARROWEST]
        if not giving:
            break
        widths[max(giving, key=lambda at: (widths[at], -at))] -= 1
    return widths


def _line(columns: list[Column], row: list[Cell], widths: list[int], shown: list[int], colour: bool) -> str:
    out = []
    spaces = 0
    for at in shown:
        text = _cut(row[at].text, widths[at])
        room = max(0, widths[at] - width(text))
        right = columns[at].fit == NUMBER
        # Spaces wait for the next text, so that no line ends with one.
        spaces += (len(_GAP) if at != shown[0] else 0) + (room if right else 0)
        bare = text.rstrip()
        if bare:
            out.append(" " * spaces + painted(bare, row[at].ink, colour))
            spaces = 0
        spaces += (0 if right else room) + len(text) - len(bare)
    return "".join(out)


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) > columns - 1:
            break
        kept += letter
    return kept + "…"
