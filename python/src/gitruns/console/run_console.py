"""The console of one run, as records of its journal."""

from __future__ import annotations

import os

from ..form.scalars import as_characters, quoted
from .bounded import HEAD, TAIL, BoundedConsole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..active.run import Run

_LONGEST = 1 << 20
"""Characters of a record: escaped they have at most six bytes each, and a record 16 MiB."""
_OF_A_CHILD = 4 << 20


class RunConsole:
    """Writes text to the journal, within bounds. For one thread at a time.

    `characters` is how many it got, and `lost` how many were given up before they came here.
    """

    def __init__(self, run: Run, head: int = HEAD, tail: int = TAIL) -> None:
        self.run = run
        self._bounded = BoundedConsole(self._write, head, tail)
        self._now = 0
        self._is_marked = False
        self.lost = 0
        self.characters = 0

    @property
    def is_congested(self) -> bool:
        """Whether the journal's records wait for the disk: then metrics have the room."""
        return self.run.is_queued

    def add(self, stream: str, text: str, now: int) -> None:
        """Takes text that was printed before this time."""
        self._now = now
        if not self._is_marked:
            self._is_marked = True
            self.run.append({"environment": {"console": "streams"}})
        if self.lost:
            lost, self.lost = self.lost, 0
            self._bounded.leave_out(lost)
        self.characters += len(text)
        self._bounded.add(stream, text)

    def _write(self, stream: str, text: str) -> None:
        for at in range(0, len(text), _LONGEST):
            part = quoted(as_characters(text[at : at + _LONGEST]))
            line = f'{{"t":{self._now},"console":{part},"stream":"{stream}"}}\n'
            self.run._writer.append(line.encode())

    def finish(self) -> None:
        """Writes the end of a long output."""
        if self.lost:
            lost, self.lost = self.lost, 0
            self._bounded.leave_out(lost)
        self._bounded.finish()

    def problem(self, sentence: str) -> None:
        """Writes down that something isn't kept."""
        self.run.problem("console-not-captured", sentence)

    def of_child(self, withdraw: Callable[[RunConsole], None]) -> RunConsole:
        """In a forked process: its console of the run, which ends with the run wherever that is ended."""
        child = _ChildConsole(self.run, withdraw)
        child._is_marked = self._is_marked
        return child


class _ChildConsole(RunConsole):
    """What a forked process prints: no more than a part, as there may be many."""

    def __init__(self, run: Run, withdraw: Callable[[RunConsole], None]) -> None:
        super().__init__(run, _OF_A_CHILD, 0)
        self._withdraw = withdraw
        # The process that began the run deletes this file at the end of the run.
        reserve = os.path.join(run._directory, "reserve")
        self._while_there = reserve if run._directory and os.path.exists(reserve) else ""

    def add(self, stream: str, text: str, now: int) -> None:
        if self._while_there and not os.path.exists(self._while_there):
            self._withdraw(self)  # a process that outlives the run doesn't begin its next segment by printing
        else:
            super().add(stream, text, now)
