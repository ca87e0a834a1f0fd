"""Rows of runs as HTML for notebooks: static, and all text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ..query.column_choice import columns_of
from ..query.config_path import leaves
from ..query.fields import ABSENT, field_of
from .texts import brief, harmless, utc

if TYPE_CHECKING:
    from .rows import RunRow

_MOST_RUNS = 50
_MOST_LINES = 30
_LONGEST = 60


def of_runs(rows: Sequence[RunRow]) -> str:
    """A table of the first runs, with the columns that `git-runs ls` shows."""
    shown = rows[:_MOST_RUNS]
    columns = columns_of(list(rows))
    fields = [field_of(name) for name in columns]
    lines = [
        [row.short_id, row.name, row.experiment, _status(row), utc(row.start)]
        + [_value(field.of(row)) for field in fields]
        for row in shown
    ]
    more = f"<p>{len(rows) - len(shown)} more</p>" if len(rows) > len(shown) else ""
    return f"<div>{_table(['run', 'name', 'experiment', 'status', 'start', *columns], lines)}{more}</div>"


def of_run(row: RunRow) -> str:
    """Name, status, config and metrics of a run."""
    metrics = {**{name: its["last"] for name, its in row.metrics.items()}, **leaves(row.summary)}
    parts = [
        f"<b>{_text(row.name)}</b> · {_text(row.experiment)} · {_text(_status(row))}<br>"
        f"<code>{_text(row.id or row.uid)}</code>"
    ]
    for title, values in (("config", leaves(row.config)), ("metrics", metrics)):
        if values:
            first = list(values.items())[:_MOST_LINES]
            parts.append(_table([title, ""], [[name, _value(value)] for name, value in first]))
        if len(values) > _MOST_LINES:
            parts.append(f"<p>{len(values) - _MOST_LINES} more</p>")
    return f"<div>{''.join(parts)}</div>"


def _status(row: RunRow) -> str:
    return ", ".join([row.status, *row.marks])


def _value(value: Any) -> str:
    return "" if value is ABSENT else brief(value, _LONGEST)


def _text(text: str) -> str:
    return escape(harmless(text, _LONGEST))


def _table(titles: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{_text(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in line)}</tr>" for line in lines)
    return f"<table><tr>{head}</tr>{body}</table>"
