"""Whether a run that didn't say it ended still lives (journal.md, "Alive or not")."""

from __future__ import annotations

import os
import socket

from . import documents

ALIVE, GONE, STALE, EXPIRED = "alive", "gone", "stale", "expired"
_SECOND = 1_000_000
_NAMESAKE = 120 * _SECOND
_STALE = 600 * _SECOND
_EXPIRED = 86_400 * _SECOND


class Host:
    """What this host says of itself and its processes, from `/proc` where there is one."""

    def __init__(self) -> None:
        self.name = _text("/proc/sys/kernel/hostname") or socket.gethostname()
        self.boot_id = _text("/proc/sys/kernel/random/boot_id")
        try:
            self.pid_space: str | None = os.readlink("/proc/self/ns/pid")
        except OSError:
            self.pid_space = None

    def start_of(self, pid: int) -> int | None:
        """When this process started, as start.json tells it; None where there is none, or only a zombie.

        Without `/proc` it is 0 for any process that is there.
        """
        if self.boot_id is None:
            return 0 if _is_there(pid) else None
        stat = _text(f"/proc/{pid}/stat")
        if stat is None:
            return None
        # Field 2, the command's name, may hold blanks and parentheses.
        fields = stat[stat.rfind(")") + 1 :].split()
        if len(fields) < 20 or fields[0] in "ZX" or not fields[19].isdigit():
            return None
        return int(fields[19])


def judge(start: dict[str, object], last_time: int, now: int, here: Host) -> str:
    """ALIVE, GONE (crashed), STALE (shown) or EXPIRED (crashed): by the process where it is seen from here.

    `last_time` and `now` are microseconds since 1970; a wrong verdict costs nothing.
    """
    process = documents.fields_of(start, "process")
    pid = documents.integer(process, "pid")
    boot_id = documents.text(process, "boot_id")
    silent = abs(now - last_time)
    known = pid is not None and (documents.text(start, "host") or "") == here.name
    if known and boot_id == here.boot_id:
        if not _differ(documents.text(process, "pid_space"), here.pid_space):
            return ALIVE if _runs(process, pid or 0, here) else GONE
    elif known and boot_id is not None and here.boot_id is not None:
        return GONE if silent > _NAMESAKE else ALIVE
    if silent > _EXPIRED:
        return EXPIRED
    return STALE if silent > _STALE else ALIVE


def runs_here(start: dict[str, object], here: Host) -> bool:
    """Whether the process of the run is seen on this host."""
    process = documents.fields_of(start, "process")
    pid = documents.integer(process, "pid")
    return (
        pid is not None
        and (documents.text(start, "host") or "") == here.name
        and documents.text(process, "boot_id") == here.boot_id
        and not _differ(documents.text(process, "pid_space"), here.pid_space)
        and _runs(process, pid, here)
    )


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _runs(process: dict[str, object], pid: int, here: Host) -> bool:
    """A number that another process has by now, started at another time, is not it."""
    start = here.start_of(pid)
    told = documents.integer(process, "pid_start")
    return start is not None and (told is None or here.boot_id is None or told == start)


def _is_there(pid: int) -> bool:
    if os.name == "nt" or pid <= 0:
        # Asking would end the process there.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _text(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace").strip() or None
    except OSError:
        return None
