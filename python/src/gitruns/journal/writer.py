"""The writer of one process to one journal: records with their time and step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import time_ns

from ..interruption import raised_by_handler
from .appender import MAX_RECORD, Appender
from .files import WriterFiles
from .metrics import NameTexts, fragments

_LAST_STEP = (1 << 63) - 1


class JournalWriter:
    """Appends records of any kind. For any number of threads; no call of it raises.

    After a fork the child calls `begin_anew`, and then has a file of its own, made by its first record.
    """

    def __init__(
        self,
        directory: Callable[[], str],
        host: str,
        trouble: Callable[[str], None],
        *,
        waits: bool = False,
        after_step: int | None = None,
    ) -> None:
        """`directory` gives the journal directory or raises OSError; `after_step`: the last step of what goes on."""
        self.directory = directory
        self._files = WriterFiles(directory, host)
        self._appender = Appender(self._files, trouble, waits=waits)
        self._names = NameTexts()
        self._steps = threading.RLock()  # a handler of a signal may log too
        self.next_step = 0 if after_step is None else min(after_step + 1, _LAST_STEP)

    def open(self) -> None:
        """Makes the file now. Raises OSError, as nothing later does."""
        self._files.open()

    def begin_anew(self) -> None:
        """In a forked process: goes on in a file of its own."""
        self._steps = threading.RLock()  # a handler of a signal may log too
        self._appender.begin_anew()

    def log(
        self,
        data: dict[str, object],
        step: int | None,
        commit: bool,
        otherwise: Callable[[str, object], str],
        more: Callable[[int], str] | None = None,
    ) -> int:
        """Writes metrics; gives their step.

        `step` None is the one after the last; with `commit` False the next call without a step has the
        same one. `otherwise` makes text of what is no finite float, "" where that is no metric; `more`
        gives further members of the record, each with a comma before it, once the step is known.
        """
        parts = fragments(self._names, data, otherwise)
        with self._steps:
            if step is None:
                step = self.next_step
            self.next_step = step + 1 if commit and step < _LAST_STEP else step
        also = more(step) if more is not None else ""
        if parts or also:
            metrics = f',"m":{{{",".join(parts)}}}' if parts else ""
            self.append(f'{{"t":{time_ns() // 1000},"s":{step}{metrics}{also}}}\n'.encode())
        return step

    def write(self, record: dict[str, object]) -> None:
        """Writes a record of any kind; the time is added where it has none."""
        from ..form.lines import encode

        try:
            if "t" not in record:
                record = {"t": time_ns() // 1000, **record}
            line = encode(record) + b"\n"
        except Exception as unwritable:
            if raised_by_handler(unwritable):
                raise
            self._appender.drop(str(unwritable))
            return
        self.append(line)

    def append(self, line: bytes) -> None:
        """Writes a whole line, LF included."""
        if len(line) > MAX_RECORD:
            self._appender.drop(f"it has {len(line)} bytes, and {MAX_RECORD} are the limit")
        else:
            self._appender.append(line)

    def drop(self, why: str) -> None:
        """Counts something that can't be written."""
        self._appender.drop(why)

    @property
    def dropped(self) -> int:
        """How many records were lost so far."""
        return self._appender.dropped

    @property
    def is_queued(self) -> bool:
        """Whether calls queue at this moment, because the disk is slow or refuses."""
        return self._appender.queued

    def flush(self, limit: float) -> bool:
        """Waits until everything handed over before is on stable storage; False where it isn't in `limit` seconds."""
        return self._appender.flush(limit)

    def end(self, record: dict[str, object], limit: float, make_room: Callable[[], None]) -> bool:
        """Writes the last record of a run, and sees it on stable storage, within about `limit` seconds.

        Where the disk takes nothing more, it is written into the room that `make_room` gives back; what
        waited before it is given up, counted and said to be lost. Whether it is on stable storage.
        """
        from ..form.lines import encode

        line = encode({"t": time_ns() // 1000, **record}) + b"\n"
        self.append(line)
        kept = self.flush(limit)
        if not kept and self.is_queued:
            kept = self._appender.last_words(line, make_room)
        make_room()
        return kept

    def close(self, limit: float) -> None:
        """Hands over what waits, for `limit` seconds at most; later records are lost and counted."""
        self._appender.close(limit)
