"""How much memory the control groups of a process allow it, and how much of that is used."""

from __future__ import annotations

import os
from typing import NamedTuple

from gitruns.capture.proc_file import lines, number, number_in


class MemoryUsage(NamedTuple):
    """Bytes; caches that can be given up don't count as used."""

    limit: int
    used: int


class _Level(NamedTuple):
    """A control group, and how its version calls the files."""

    directory: str
    limit: str
    usage: str
    cache: str

    def read(self) -> MemoryUsage | None:
        # "max", and in version 1 a number beyond all memory, mean that there is no limit.
        limit = number_in(self.directory, self.limit)
        used = number_in(self.directory, self.usage)
        if limit <= 0 or used < 0:
            return None
        cached = 0
        for line in lines(self.directory, "memory.stat"):
            if line.startswith(self.cache + " "):
                cached = max(0, number(line.split(), 1))
        return MemoryUsage(limit, max(0, used - cached))


class MemoryLimit:
    """Of a process's group and all above it; `mount` is where Linux mounts the control groups."""

    def __init__(self, pid: int, proc: str, mount: str) -> None:
        self._pid = pid
        self._proc = proc
        self._mount = mount
        self._levels: list[_Level] = []

    def below(self, most: int) -> MemoryUsage | None:
        """The tightest limit, None where none is below `most` bytes."""
        groups = lines(self._proc, str(self._pid), "cgroup")
        if groups:
            self._levels = [level for line in groups for level in self._levels_of(line)]
        usages = [usage for usage in (level.read() for level in self._levels) if usage is not None]
        tightest = min(usages, key=lambda usage: usage.limit, default=None)
        return tightest if tightest is not None and tightest.limit < most else None

    def _levels_of(self, line: str) -> list[_Level]:
        parts = line.split(":", 2)
        if len(parts) < 3:
            return []
        if line.startswith("0::"):
            names = ("memory.max", "memory.current", "inactive_file")
            return [_Level(directory, *names) for directory in _upwards(self._mount, parts[2])]
        if "memory" in parts[1].split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            top = os.path.join(self._mount, "memory")
            return [_Level(directory, *names) for directory in _upwards(top, parts[2])]
        return []


def _upwards(top: str, path: str) -> list[str]:
    """The groups on the way down to this path.

    In a container the path may be one of the host, of which only the end, or nothing, is mounted: then the
    top of the mount is the container's own group.
    """
    directories = [top]
    for name in path.split("/"):
        if name == ".." or "\0" in name:
            break
        if name:
            directories.append(os.path.join(directories[-1], name))
    return directories
