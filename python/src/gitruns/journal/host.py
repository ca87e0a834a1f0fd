"""What this host says of itself and its processes, from /proc where there is one."""

from __future__ import annotations

import os
import sys
import time

_imported = time.time()


def host_name() -> str:
    """The host's name, as Java's side takes it too."""
    name = _text("/proc/sys/kernel/hostname")
    if name:
        return name
    if hasattr(os, "uname"):
        return os.uname().nodename
    return os.environ.get("COMPUTERNAME", "")


def boot_id() -> str:
    """What the kernel calls itself since it was booted, or nothing."""
    return _text("/proc/sys/kernel/random/boot_id")


def start_of(pid: int) -> int | None:
    """When this process started: ticks since boot on Linux; None where it is gone or can't be told."""
    stat = _text(f"/proc/{pid}/stat")
    # The command's name, field 2, may hold blanks and parentheses.
    fields = stat[stat.rfind(")") + 1 :].split()
    if len(fields) > 19 and fields[0] not in ("Z", "X"):
        return int(fields[19])
    return None


def process_began() -> float:
    """When this process started, in seconds since 1970; where that can't be told, when it imported this."""
    ticks = start_of(os.getpid())
    uptime = _text("/proc/uptime").split()
    if ticks is None or not uptime:
        return _imported
    return time.time() - float(uptime[0]) + ticks / os.sysconf("SC_CLK_TCK")


def process_facts(pid: int) -> dict[str, object]:
    """The object `process` of start.json: `boot_id`, `pid`, `pid_start`, `pid_space`, as far as known."""
    facts: dict[str, object] = {"pid": pid}
    boot = boot_id()
    if boot:
        facts["boot_id"] = boot
    began = start_of(pid)
    if began is not None:
        facts["pid_start"] = began
    try:
        facts["pid_space"] = os.readlink("/proc/self/ns/pid")
    except (OSError, AttributeError):
        pass
    return facts


def is_gone(start: dict[str, object]) -> bool:
    """Whether the process of a start.json is known to have ended: one of this host and boot that isn't there."""
    process = start.get("process")
    if not isinstance(process, dict) or start.get("host") != host_name():
        return False
    pid, boot, own = process.get("pid"), process.get("boot_id"), process_facts(os.getpid())
    if not isinstance(pid, int) or process.get("pid_space", own.get("pid_space")) != own.get("pid_space"):
        return False
    if boot is None or sys.platform != "linux":
        return not _exists(pid)
    return boot == own.get("boot_id") and start_of(pid) != process.get("pid_start")


def _exists(pid: int) -> bool:
    if os.name == "nt":
        return True  # signal 0 would end it there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _text(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return stream.read().strip()
    except OSError:
        return ""
