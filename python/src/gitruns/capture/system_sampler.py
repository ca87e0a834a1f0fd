"""Measures the machine, its GPUs, and a process with all its descendants: format-spec/system-metrics.md."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping

from gitruns.capture.gpu_watch import GpuWatch
from gitruns.capture.machine_load import MachineLoad, Transfer, machine_load
from gitruns.capture.memory_limit import MemoryLimit
from gitruns.capture.process_tree import ProcessTree

_MEGABYTE = 1e6
# How often a run is sampled.
INTERVAL_SECONDS = 15.0


class SystemSampler:
    """Each `sample()` takes milliseconds, waits for no program, and lacks what can't be measured.

    That is: what compares with the sample before in the first one, the processes after the last of them
    has ended, all but memory without /proc, the GPUs without nvidia-smi.
    """

    def __init__(
        self,
        pid: int,
        env: Mapping[str, str],
        without: Iterable[int] = (),
        proc: str = "/proc",
        cgroups: str = "/sys/fs/cgroup",
    ) -> None:
        """`env` is that whose PATH leads to nvidia-smi; `without` are processes that don't count."""
        self._proc = proc
        self._processes = ProcessTree(pid, proc, without)
        self._allowed = MemoryLimit(pid, proc, cgroups)
        self._gpus = GpuWatch(env)
        self._before: MachineLoad | None = None
        self._time_before = 0.0

    def close(self) -> None:
        """Ends what was started for sampling, without waiting for it."""
        self._gpus.close()

    def sample(self) -> dict[str, float]:
        """The metrics of this moment, by name."""
        metrics: dict[str, float] = {}
        if os.access(os.path.join(self._proc, "stat"), os.R_OK):
            self._linux(metrics)
        else:
            _anywhere(metrics)
        metrics.update(self._gpus.latest())
        return dict(sorted(metrics.items()))

    def _linux(self, metrics: dict[str, float]) -> None:
        now = time.monotonic()
        load = machine_load(self._proc)
        tree = self._processes.sample()
        if load.memory_used >= 0:
            group = self._allowed.below(load.memory_total)
            used = load.memory_used if group is None else group.used
            _memory(metrics, used, load.memory_total if group is None else group.limit)
        if tree.living:
            metrics["system/process_count"] = float(tree.living)
            metrics["system/process_memory_usage_megabytes"] = tree.rss / _MEGABYTE
        seconds = now - self._time_before
        if self._before is not None and seconds > 0:
            _rates(metrics, self._before, load, seconds)
            if tree.living:
                metrics["system/process_cpu_utilization_percentage"] = 100 * tree.seconds / seconds
        self._before = load
        self._time_before = now


def _memory(metrics: dict[str, float], used: int, total: int) -> None:
    metrics["system/system_memory_usage_megabytes"] = used / _MEGABYTE
    if total > 0:
        metrics["system/system_memory_usage_percentage"] = 100 * used / total


def _rates(metrics: dict[str, float], before: MachineLoad, now: MachineLoad, seconds: float) -> None:
    ticks = now.ticks - before.ticks
    if ticks > 0 and before.ticks >= 0:
        # The kernel corrects its idle time, by a tick or two, downwards.
        busy = 100 * (now.busy - before.busy) / ticks
        metrics["system/cpu_utilization_percentage"] = max(0.0, min(100.0, busy))
    if now.disks:
        read, written = _grown(before.disks, now.disks)
        metrics["system/disk_read_megabytes_per_second"] = read / _MEGABYTE / seconds
        metrics["system/disk_write_megabytes_per_second"] = written / _MEGABYTE / seconds
    if now.links:
        received, sent = _grown(before.links, now.links)
        metrics["system/network_receive_megabytes_per_second"] = received / _MEGABYTE / seconds
        metrics["system/network_transmit_megabytes_per_second"] = sent / _MEGABYTE / seconds


def _grown(before: Mapping[str, Transfer], now: Mapping[str, Transfer]) -> Transfer:
    """Devices that come, go or begin to count anew are left out, not taken for a jump."""
    pairs = [(before[name], transfer) for name, transfer in now.items() if name in before]
    into = sum(max(0, transfer.into - then.into) for then, transfer in pairs)
    return Transfer(into, sum(max(0, transfer.out - then.out) for then, transfer in pairs))


def _anywhere(metrics: dict[str, float]) -> None:
    """Where there is no /proc; processor time can't be told then without libraries."""
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        total = page * os.sysconf("SC_PHYS_PAGES")
        _memory(metrics, total - page * os.sysconf("SC_AVPHYS_PAGES"), total)
    except (AttributeError, OSError, ValueError):
        return
