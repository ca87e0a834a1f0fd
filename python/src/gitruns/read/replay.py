"""Reads the journal of a run. Every line that is a record counts; one that isn't is counted, and no more.

A journal may be read while its writers live.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING

from ..errors import EnvironmentFault
from ..form.reading import lenient
from . import documents
from .marks import START, Extent, JournalFault, SealMark, read_mark, read_start
from .statements import Statement, StatementFold
from .summaries import MetricRow

if TYPE_CHECKING:
    from typing import BinaryIO

_MAX_FILES = 1 << 16
_MAX_LINE = (1 << 24) - 1
_WRITER_FILE = re.compile(r"w-[A-Za-z0-9][A-Za-z0-9._-]*\.jsonl\Z")
_LONGEST_NAME = 128
# Up to here every integer is exactly a double.
_EXACT = 1 << 53


class Journal:
    """What a journal says: all of it, or what came after the last seal.

    `start` is start.json as it is now, `changed` the names of the run that records changed; `goals` are the
    declared directions, of metrics or of beginnings with `*`. `rows` and `system` are in the order of (writer, seq); `writers` are `{name, records}` of the files that
    had something to read, their places being the numbers of writers; `continues` are the ids of the seals
    before, oldest first; `metrics_before` are the summaries of the segments before; `extents` say how far
    each file was read; `news` whether there is any record but heartbeats. Times are microseconds since 1970.
    """

    def __init__(self, start: dict[str, object], fold: StatementFold, lines: JournalLines) -> None:
        self.start = {**start, **fold.changed}
        self.changed = fold.changed
        self.rows = lines.rows
        self.system = lines.system
        self.config = fold.config
        self.summary = fold.summary
        self.goals = fold.goals
        self.tags = fold.tags
        self.note = fold.note
        self.artifacts = fold.artifacts
        self.inputs = fold.inputs
        self.console = fold.console
        self.code = fold.code
        self.environment = fold.environment
        self.end = fold.end
        self.drops = fold.drops
        self.media = [item.fields for item in lines.media]
        self.last_time = lines.last_time
        self.quarantined_lines = lines.quarantined_lines
        self.quarantined_bytes = lines.quarantined_bytes
        self.news = lines.news
        self.writers: list[dict[str, object]] = []
        self.problems = fold.problems
        self.digest = ""
        self.continues: list[str] = []
        self.extents: dict[str, Extent] = {}
        self.metrics_before: dict[str, dict[str, object]] = {}
        self.metrics_at_resume = at_resume(start)
        self.resumed = fold.resumed


def at_resume(start: dict[str, object]) -> dict[str, object]:
    """The summaries of metrics at the resume that began a journal; none if it wasn't begun by one."""
    if not documents.digests(start, "continues"):
        return {}
    return documents.fields_of(documents.fields_of(start, "summary"), "metrics")


def read(directory: str) -> Journal:
    """Reads the whole journal, whatever is sealed of it. Raises :class:`JournalFault`."""
    return _read(directory, None)


def read_unsealed(directory: str) -> Journal:
    """Reads what isn't sealed yet, going on from the last seal. Raises :class:`JournalFault`."""
    return _read(directory, read_mark(directory))


def read_after(directory: str, extents: dict[str, Extent]) -> Journal:
    """Reads the whole lines that came after these places, as its own journal. Raises :class:`JournalFault`."""
    return _read(directory, SealMark(extents, [], {}, {}, {}, None, {}), whole_lines=True)


def is_writer_file(name: str) -> bool:
    """Whether a file of this name in a journal directory is a writer's."""
    return len(name) <= _LONGEST_NAME and _WRITER_FILE.match(name) is not None


def _read(directory: str, mark: SealMark | None, whole_lines: bool = False) -> Journal:
    start, start_bytes = read_start(directory)
    began = documents.integer(start, "start") or 0
    before = {} if mark is None else mark.files
    lines = JournalLines(began, whole_lines)
    problems: list[dict[str, object]] = []
    writers: list[dict[str, object]] = []
    sums: list[tuple[str, str]] = []
    extents = dict(before)
    for name in _writer_files(directory, problems):
        extent = before.get(name, Extent())
        try:
            taken, digest = lines.read_file(os.path.join(directory, name), extent, began)
        except OSError as error:
            raise EnvironmentFault(
                f"{os.path.join(directory, name)} can't be read: {error.strerror}."
            ) from error
        if taken < 0:
            problems.append(
                {"code": "shrunk-file", "message": f"{name} is shorter than what was read before"}
            )
        elif taken > 0:
            writers.append({"name": name, "records": lines.records})
            sums.append((name, digest))
            extents[name] = lines.extent(extent.bytes + taken)
    summary = documents.fields_of(start, "summary") if mark is None else mark.summary
    fold = StatementFold(
        documents.fields_of(start, "config") if mark is None else mark.config,
        summary,
        documents.fields_of(start, "tags") if mark is None else mark.tags,
        documents.text(start, "note") if mark is None else mark.note,
        {} if mark is None else mark.changed,
    )
    lines.statements.sort(key=_time)
    for statement in lines.statements:
        fold.add(statement)
    lines.media.sort(key=_time)
    journal = Journal(start, fold, lines)
    _count(journal.problems, "rounded-integer", lines.rounded, "integers have no double and were rounded")
    ill_formed = lines.ill_formed + fold.ill_formed
    _count(journal.problems, "ill-formed-value", ill_formed, "values of records have the wrong form")
    journal.problems.extend(problems)
    journal.writers = writers
    journal.extents = extents
    journal.continues = documents.digests(start, "continues") if mark is None else mark.ids
    journal.metrics_before = {
        name: value if isinstance(value, dict) else {}
        for name, value in documents.fields_of(summary, "metrics").items()
    }
    journal.digest = _digest(start_bytes, sums, mark)
    return journal


def _time(statement: Statement) -> int:
    return statement.time


def _count(problems: list[dict[str, object]], code: str, count: int, what: str) -> None:
    if count:
        problems.append({"code": code, "message": f"{count} {what}"})


def _writer_files(directory: str, problems: list[dict[str, object]]) -> list[str]:
    names = []
    refused = 0
    with os.scandir(directory) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith("w-") and name.endswith(".jsonl"):
                if is_writer_file(name) and entry.is_file(follow_symlinks=False):
                    names.append(name)
                else:
                    refused += 1
    if len(names) > _MAX_FILES:
        raise JournalFault(
            "JOURNAL_TOO_MANY_FILES", f"A journal has at most {_MAX_FILES} writer files: {directory}"
        )
    _count(problems, "foreign-file", refused, "files look like a writer's but were not read")
    return sorted(names)


def _digest(start: bytes, sums: list[tuple[str, str]], mark: SealMark | None) -> str:
    text = ""
    if mark is not None:
        ids = "".join(f"{run_id}\n" for run_id in mark.ids)
        text = f"{hashlib.sha256(ids.encode()).hexdigest()}  continues\n"
    text += f"{hashlib.sha256(start).hexdigest()}  {START}\n"
    text += "".join(f"{digest}  {name}\n" for name, digest in sums)
    return hashlib.sha256(text.encode()).hexdigest()


class JournalLines:
    """Replays the lines of the writer files, one file after the other."""

    def __init__(self, start: int, whole_lines: bool) -> None:
        self.whole_lines = whole_lines
        self.rows: list[MetricRow] = []
        self.system: list[MetricRow] = []
        self.statements: list[Statement] = []
        self.media: list[Statement] = []
        self.last_time = start
        self.quarantined_lines = self.quarantined_bytes = 0
        self.rounded = self.ill_formed = self.records = 0
        self.news = False
        self._writer = -1
        self._time = start
        self._timed = False
        self._step: int | None = None
        self._seq = self._system_seq = 0

    def read_file(self, path: str, extent: Extent, start: int) -> tuple[int, str]:
        """How many bytes beyond the extent were read, -1 where the file is shorter, and their SHA-256."""
        digest = hashlib.sha256()
        # O_NONBLOCK: whatever stands there by now, opening it doesn't wait.
        flags = (
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        with open(os.open(path, flags), "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode) or state.st_size <= extent.bytes:
                return (-1 if state.st_size < extent.bytes else 0), ""
            self._next_file(extent, start)
            file.seek(extent.bytes)
            left = state.st_size - extent.bytes
            while left > 0:
                line = file.readline(min(left, _MAX_LINE + 1))
                if not line or (self.whole_lines and len(line) == left and not line.endswith(b"\n")):
                    break
                left -= len(line)
                digest.update(line)
                if len(line) > _MAX_LINE and not line.endswith(b"\n"):
                    left -= self._skip(file, len(line), left, digest)
                else:
                    self._line(line[:-1] if line.endswith(b"\n") else line)
            return state.st_size - extent.bytes - left, digest.hexdigest()

    def _skip(self, file: BinaryIO, length: int, left: int, digest: hashlib._Hash) -> int:
        taken = 0
        while taken < left:
            rest = file.readline(min(left - taken, _MAX_LINE))
            taken += len(rest)
            digest.update(rest)
            if not rest or rest.endswith(b"\n"):
                break
        self._quarantine(length + taken - (taken > 0 and rest.endswith(b"\n")))
        return taken

    def extent(self, read: int) -> Extent:
        return Extent(read, self._step, self._time if self._timed else None)

    def _next_file(self, extent: Extent, start: int) -> None:
        self._writer += 1
        self._seq = self._system_seq = self.records = 0
        self._timed = extent.time is not None
        self._time = start if extent.time is None else extent.time
        self._step = extent.step

    def _quarantine(self, length: int) -> None:
        self.quarantined_lines += 1
        self.quarantined_bytes += length

    def _line(self, line: bytes) -> None:
        record = lenient(line)
        if record is None:
            if line.strip(b" \t\r"):
                self._quarantine(len(line))
            return
        self.records += 1
        if "t" in record:
            time = self._whole(record["t"])
            if time is not None:
                self._time = time
                self._timed = True
                self.last_time = max(self.last_time, time)
        step = self._whole(record["s"]) if "s" in record else None
        if step is not None:
            self._step = step
        if "m" in record:
            self.news = True
            self._metrics(record["m"], step is not None)
        if "sys" in record:
            self.news = True
            self._system(record["sys"])
        if not _PLAIN.issuperset(record):
            self._statement({key: value for key, value in record.items() if key not in _PLAIN})

    def _metrics(self, values: object, has_step: bool) -> None:
        if not isinstance(values, dict):
            self.ill_formed += 1
            return
        if not has_step:
            last = -1 if self._step is None else self._step
            self._step = last if last == (1 << 63) - 1 else last + 1
        row = self._numbers(values, with_texts=True)
        if row:
            self.rows.append(MetricRow(self._writer, self._seq, self._step or 0, self._time, row))
            self._seq += 1

    def _system(self, values: object) -> None:
        if not isinstance(values, dict):
            self.ill_formed += 1
            return
        row = self._numbers(values, with_texts=False)
        if row:
            self.system.append(MetricRow(self._writer, self._system_seq, self._system_seq, self._time, row))
            self._system_seq += 1

    def _numbers(self, values: dict[str, object], with_texts: bool) -> dict[str, float]:
        row: dict[str, float] = {}
        others = []
        for name, value in values.items():
            if isinstance(value, float):
                row[name] = value
            elif isinstance(value, int) and -_EXACT <= value <= _EXACT:
                row[name] = float(value)
            else:
                others.append(name)
        for name in sorted(others):
            value = values[name]
            if isinstance(value, int):
                near = documents.double(value)
                self.rounded += near - near != 0 or int(near) != value
                row[name] = near
            elif isinstance(value, str) and with_texts:
                self._medium({"key": name, "kind": "text", "value": value})
            else:
                self.ill_formed += 1
        return row

    def _statement(self, rest: dict[str, object]) -> None:
        self.news = True
        if "media" in rest:
            item = rest.pop("media")
            if isinstance(item, dict):
                self._medium(item)
            else:
                self.ill_formed += 1
        if rest:
            self.statements.append(Statement(self._time, self._writer, rest))

    def _medium(self, item: dict[str, object]) -> None:
        placed = {**item, "step": self._step or 0, "time": self._time}
        self.media.append(Statement(self._time, self._writer, placed))

    def _whole(self, value: object) -> int | None:
        """An integer of 64 bits; a float counts if it is a whole number up to 2^53."""
        if type(value) is int and -(1 << 63) <= value < 1 << 63:
            return value
        if isinstance(value, float) and abs(value) <= 1 << 53 and value.is_integer():
            return int(value)
        self.ill_formed += 1
        return None


_PLAIN = frozenset(("t", "s", "m", "sys", "hb"))
