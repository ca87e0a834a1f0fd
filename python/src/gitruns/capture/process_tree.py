"""A process with all its descendants. Who was once seen in the tree stays in it when init adopts it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from gitruns.capture.proc_file import lines, number


class Member(NamedTuple):
    """One process; `ticks` of processor time include the children that it has waited for."""

    pid: int
    parent: int
    start: int
    ticks: int
    alive: bool


class TreeSample(NamedTuple):
    """Live processes, their resident bytes together, their processor seconds since the sample before."""

    living: int
    rss: int
    seconds: float


class ProcessTree:
    """Below `root`; `without` are processes that are left out with all that descends from them."""

    def __init__(self, root: int, proc: str, without: Iterable[int] = ()) -> None:
        self._root = root
        self._proc = proc
        self._without = frozenset(without)
        self._root_start = -1
        self._before: dict[int, Member] = {}
        try:
            self._ticks_a_second = float(os.sysconf("SC_CLK_TCK"))
        except (AttributeError, OSError, ValueError):
            self._ticks_a_second = 100.0

    def sample(self) -> TreeSample:
        members = self._members(self._processes())
        ticks = self._ticks_since(members)
        living = sum(member.alive for member in members.values())
        rss = sum(self._rss(pid) for pid in members)
        self._before = members
        return TreeSample(living, rss, ticks / self._ticks_a_second)

    def _members(self, processes: dict[int, Member]) -> dict[int, Member]:
        children: dict[int, list[Member]] = {}
        for process in processes.values():
            children.setdefault(process.parent, []).append(process)
        waiting = [process for process in processes.values() if self._is_same(process)]
        first = processes.get(self._root)
        if first is not None and self._root_start < 0:
            self._root_start = first.start
        if first is not None and first.start == self._root_start:
            waiting.append(first)
        members: dict[int, Member] = {}
        while waiting:
            member = waiting.pop()
            if member.pid not in members and member.pid not in self._without:
                members[member.pid] = member
                waiting += children.get(member.pid, ())
        return members

    def _is_same(self, process: Member) -> bool:
        known = self._before.get(process.pid)
        return known is not None and known.start == process.start

    def _ticks_since(self, members: dict[int, Member]) -> int:
        """The growth of the sum over the tree.

        The time of a process that ended passes to the parent which waits for it, so sums only grow; but not
        if its parent is outside, so then it isn't in the sum before either.
        """
        since = sum(member.ticks for member in members.values())
        since -= sum(m.ticks for m in self._before.values() if self._is_inherited(m, members))
        return max(0, since)

    def _is_inherited(self, member: Member, members: dict[int, Member]) -> bool:
        heir: Member | None = member
        for _ in range(len(self._before) + 1):
            if heir is None:
                return False
            now = members.get(heir.pid)
            if now is not None and now.start == heir.start:
                return True
            heir = self._before.get(heir.parent)
        return False

    def _processes(self) -> dict[int, Member]:
        found: dict[int, Member] = {}
        try:
            names = os.listdir(self._proc)
        except OSError:
            return found
        for name in names:
            process = self._process(name) if name[:1] in "123456789" else None
            if process is not None:
                found[process.pid] = process
        return found

    def _process(self, name: str) -> Member | None:
        # The command's name, the second field, may hold blanks and parentheses.
        words = "\n".join(lines(self._proc, name, "stat")).rpartition(")")[2].split()
        start = number(words, 19)
        if start < 0 or not name.isdigit():
            return None
        ticks = sum(max(0, number(words, field)) for field in range(11, 15))
        return Member(int(name), number(words, 1), start, ticks, words[0] not in "ZX")

    def _rss(self, pid: int) -> int:
        for line in lines(self._proc, str(pid), "status"):
            if line.startswith("VmRSS:"):
                return max(0, number(line.split(), 1)) * 1024
        return 0
