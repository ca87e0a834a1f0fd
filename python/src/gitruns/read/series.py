"""Metric rows of a chain: from its Parquet tables where pyarrow is installed, and from journals without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import documents
from .summaries import MetricRow

if TYPE_CHECKING:
    from .files import RunFiles
    from .replay import Journal

# Forks of forks of forks; a longer line is cut here.
_MOST_FORKS = 64


class Chains:
    """Finds the members of the chain that ends with a run: the files of each that is here, oldest first."""

    def members(self, run_id: str) -> list[RunFiles]:
        """The chain of a head."""
        raise NotImplementedError


def rows_of(
    members: list[RunFiles], tail: Journal | None, chains: Chains, base: str = "metrics"
) -> list[MetricRow]:
    """The rows of these segments, oldest first, and of what isn't sealed, cut where a fork or rewind says so.

    Raises :class:`EnvironmentFault` where tables are to be read and there is no pyarrow.
    """
    return _joined(members, tail, chains, base, _MOST_FORKS)


def _joined(
    members: list[RunFiles], tail: Journal | None, chains: Chains, base: str, forks: int
) -> list[MetricRow]:
    rows: list[MetricRow] = []
    for files in members:
        rows = _going_on(rows, files.document("run.json"), chains, base, forks)
        rows += _stored(files, base)
    if tail is not None:
        rows = _going_on(rows, tail.start, chains, base, forks)
        rows += tail.system if base == "system" else tail.rows
    return rows


def _going_on(
    before: list[MetricRow], run: dict[str, object], chains: Chains, base: str, forks: int
) -> list[MetricRow]:
    """What a segment goes on from: the rows before it, or those of the run that it is a fork of."""
    if base != "metrics":
        # System metrics belong to the machine, not to the line of training.
        return before
    fork = documents.fields_of(run, "fork_from")
    origin = documents.text(fork, "id")
    if not before and origin is not None and documents.is_digest(origin) and forks > 0:
        before = _cut(_joined(chains.members(origin), None, chains, base, forks - 1), fork)
    return _cut(before, documents.fields_of(run, "rewind"))


def _cut(rows: list[MetricRow], at: dict[str, object]) -> list[MetricRow]:
    step = documents.integer(at, "step")
    return rows if step is None else [row for row in rows if row.step <= step]


def _stored(files: RunFiles, base: str) -> list[MetricRow]:
    wide, long = files.content(f"{base}.parquet"), files.content(f"{base}-long.parquet")
    if wide is None and long is None:
        return []
    from .parquet import rows_in

    return rows_in(wide, long)
