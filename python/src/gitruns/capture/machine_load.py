"""What Linux counts for the whole machine at one time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gitruns.capture.proc_file import lines, number

_SECTOR = 512
# Devices that stand for others or for memory, whose bytes would count twice.
_STACKED_DISK = re.compile("(loop|ram|zram|dm-|md|sr|fd).*")
_PARTITION = re.compile("(.*[0-9])p[0-9]+|(.*[^0-9])[0-9]+")
# Interfaces that carry what a physical one, or none, carries too.
_STACKED_LINK = re.compile(
    "lo|(veth|docker|br-|virbr|vnet|bond|team|tun|tap|wg|ifb|dummy|cni|flannel|cali|vxlan|kube)"
    ".*|br[0-9]+|.*[.@].*"
)


class Transfer(NamedTuple):
    """Bytes in and out since boot."""

    into: int
    out: int


class MachineLoad(NamedTuple):
    """Ticks since boot, memory in bytes, transfers by device; what isn't told is -1 or missing."""

    busy: int
    ticks: int
    memory_total: int
    memory_used: int
    disks: Mapping[str, Transfer]
    links: Mapping[str, Transfer]


def machine_load(proc: str) -> MachineLoad:
    busy = ticks = -1
    for line in lines(proc, "stat"):
        if line.startswith("cpu "):
            words = line.split()
            # Time of guests, which follows, is part of the user time already.
            ticks = sum(max(0, number(words, i)) for i in range(1, min(9, len(words))))
            # Waiting for a disk isn't work.
            busy = ticks - max(0, number(words, 4)) - max(0, number(words, 5))
    total, used = _memory(proc)
    return MachineLoad(busy, ticks, total, used, _disks(proc), _links(proc))


def _memory(proc: str) -> tuple[int, int]:
    sizes = {}
    for line in lines(proc, "meminfo"):
        name, colon, rest = line.partition(":")
        kibibytes = number(rest.split(), 0) if colon else -1
        if kibibytes >= 0:
            sizes[name] = kibibytes * 1024
    total = sizes.get("MemTotal", -1)
    # Kernels before 3.14 don't say what is available.
    older = sizes.get("MemFree", -1) + sizes.get("Buffers", 0) + sizes.get("Cached", 0)
    free = sizes.get("MemAvailable", older)
    return total, -1 if total < 0 or free < 0 else max(0, total - free)


def _disks(proc: str) -> dict[str, Transfer]:
    found = {}
    for line in lines(proc, "diskstats"):
        words = line.split()
        read, written = number(words, 5), number(words, 9)
        if read >= 0 and written >= 0 and not _STACKED_DISK.fullmatch(words[2]):
            found[words[2]] = Transfer(read * _SECTOR, written * _SECTOR)
    return {name: transfer for name, transfer in found.items() if not _is_partition(name, found)}


def _is_partition(name: str, names: Mapping[str, Transfer]) -> bool:
    parts = _PARTITION.fullmatch(name)
    return parts is not None and (parts[1] if parts[1] is not None else parts[2]) in names


def _links(proc: str) -> dict[str, Transfer]:
    found = {}
    for line in lines(proc, "net", "dev"):
        name, colon, rest = line.rpartition(":")
        words = rest.split()
        into, out = number(words, 0), number(words, 8)
        name = name.strip()
        if colon and into >= 0 and out >= 0 and not _STACKED_LINK.fullmatch(name):
            found[name] = Transfer(into, out)
    return found
