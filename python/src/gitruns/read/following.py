"""Follows a journal while it is written: each look reads only what came since the one before."""

from __future__ import annotations

import os
from typing import NamedTuple

from ..errors import EnvironmentFault
from . import documents
from .marks import Extent, read_mark, read_start
from .replay import JournalLines, at_resume
from .statements import StatementFold
from .summaries import is_unchanged
from .tails import stamp

_NEVER = -1


class Latest(NamedTuple):
    """The last value of a metric, as its summary has it; `time` is -1 where only its summary is known."""

    step: int
    time: int
    value: float


class FollowedJournal:
    """What a journal says, from its last seal on, with what was known before. Not for several threads at once.

    Attributes:
        start: start.json.
        before: the ids of the seals that it goes on from, oldest first, as of the first look.
        said: the fold of all statements since then; its config, tags and note are the whole.
        latest: the last value of each metric, by its name.
        told: values of keys that the format doesn't know, by key, in their order.
        last_time: of the last record, in microseconds since 1970.
        looks: how many looks found something.

    Raises :class:`GitRunsError` where the journal is damaged.
    """

    def __init__(self, directory: str, *, tells: tuple[str, ...] = ()) -> None:
        self.directory = directory
        self.start, _ = read_start(directory)
        mark = read_mark(directory)
        self.is_resealed = mark is not None
        self.before = documents.digests(self.start, "continues") if mark is None else list(mark.ids)
        summary = documents.fields_of(self.start, "summary") if mark is None else mark.summary
        self.at_resume = at_resume(self.start)
        self.said = StatementFold(
            documents.fields_of(self.start, "config") if mark is None else mark.config,
            summary,
            documents.fields_of(self.start, "tags") if mark is None else mark.tags,
            documents.text(self.start, "note") if mark is None else mark.note,
            {} if mark is None else mark.changed,
        )
        self.latest: dict[str, Latest] = {}
        # Metrics without a point since the resume: any point of theirs is later.
        self._earlier: set[str] = set()
        for name, known in documents.fields_of(summary, "metrics").items():
            if isinstance(known, dict):
                last = documents.number(known, "last")
                step = documents.integer(known, "last_step") or 0
                self.latest[name] = Latest(step, _NEVER, float("nan") if last is None else last)
                if is_unchanged(known, self.at_resume.get(name)):
                    self._earlier.add(name)
        self.media: list[dict[str, object]] = []
        self._tells = tells
        self.told: dict[str, list[object]] = {key: [] for key in tells}
        self.last_time = documents.integer(self.start, "start") or 0
        self.looks = 0
        self.has_news = False
        self._extents: dict[str, Extent] = {} if mark is None else dict(mark.files)
        self._sizes: dict[str, int] = {}

    def look(self) -> bool:
        """Reads what came since the last look; whether there was anything."""
        found = False
        sizes = {name: state.bytes for name, state in stamp(self.directory).items()}
        if sizes == self._sizes:
            return False
        began = documents.integer(self.start, "start") or 0
        for name in sorted(sizes):
            extent = self._extents.get(name, Extent())
            if sizes[name] <= extent.bytes:
                continue
            lines = JournalLines(began, whole_lines=True)
            try:
                taken, _ = lines.read_file(os.path.join(self.directory, name), extent, began)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise EnvironmentFault(f"{name} of a journal can't be read: {error.strerror}.") from error
            if taken > 0:
                self._extents[name] = lines.extent(extent.bytes + taken)
                self._take(lines)
                found = True
        self._sizes = sizes
        self.looks += found
        return found

    def _take(self, lines: JournalLines) -> None:
        latest = self.latest
        for statement in sorted(lines.statements, key=lambda each: each.time):
            self.said.add(statement)
            for key in self._tells:
                if key in statement.fields:
                    self.told[key].append(statement.fields[key])
        since = self.said.resumed
        for row in lines.rows:
            resumed = since is not None and row.time >= since
            for name, value in row.values.items():
                before = latest.get(name)
                if before is not None and name not in self._earlier:
                    was_resumed = since is not None and before.time >= since
                    if (resumed, row.step, row.time) < (was_resumed, before.step, before.time):
                        continue
                self._earlier.discard(name)
                latest[name] = Latest(row.step, row.time, value)
        # Nobody asks for these here, and a long run prints much.
        self.said.console.clear()
        self.media += [item.fields for item in lines.media]
        self.last_time = max(self.last_time, lines.last_time)
        self.has_news = self.has_news or lines.news
