"""What files of the system say about machine and container; Python answers where there are none."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping
from typing import Any

_KERNEL = re.compile(r"Linux version (\S+)")
_MEMORY = re.compile(r"^MemTotal:\s+([0-9]+) kB", re.MULTILINE)
_MODEL = re.compile(r"^(?:model name|Model|cpu|Hardware)\s*:\s*(.+?)\s*$", re.MULTILINE)
_PROCESSOR = re.compile(r"^processor\s*:", re.MULTILINE)
_CONTAINER_ID = re.compile(r"(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])")
_COUNT = re.compile("[0-9]{1,18}")
_QUOTA = re.compile("([0-9]{1,15}) ([1-9][0-9]{0,14})")

# Processors are called as the Java writer calls them, so that runs of both compare.
_ARCHITECTURES = {"x86_64": "amd64", "AMD64": "amd64", "i686": "i386", "armv7l": "arm"}


class MachineFacts:
    """`root` is the root of the file system that describes the machine."""

    def __init__(self, root: str = "/") -> None:
        self._root = root

    def _text(self, file: str) -> str:
        try:
            with open(os.path.join(self._root, file), encoding="utf-8", errors="replace") as opened:
                return opened.read().strip()
        except OSError:
            return ""

    def os(self) -> dict[str, str]:
        release = self._text("etc/os-release")
        machine = platform.machine()
        facts = {
            "name": _first(_assignment("NAME"), release) or platform.system(),
            "version": _first(_assignment("VERSION_ID"), release) or platform.release(),
            "arch": machine if sys.platform == "darwin" else _ARCHITECTURES.get(machine, machine),
            "kernel": _first(_KERNEL, self._text("proc/version")),
        }
        return {name: fact for name, fact in facts.items() if fact}

    def cpu(self) -> dict[str, Any]:
        """`model` where it is told, and `cores` as the system counts processors."""
        info = self._text("proc/cpuinfo")
        model = _first(_MODEL, info)
        cores = len(_PROCESSOR.findall(info)) or os.cpu_count() or 1
        return {"cores": cores} if model is None else {"model": model, "cores": cores}

    def memory(self) -> int | None:
        """The memory of the machine in bytes."""
        kibibytes = _first(_MEMORY, self._text("proc/meminfo"))
        if kibibytes is not None:
            return int(kibibytes) << 10
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        except (AttributeError, OSError, ValueError):
            return None

    def container(self, env: Mapping[str, str]) -> dict[str, Any]:
        """The container around us and its limits; empty where there is neither."""
        facts: dict[str, Any] = {}
        groups = self._text("proc/self/cgroup")
        podman = os.path.join(self._root, "run/.containerenv")
        if "KUBERNETES_SERVICE_HOST" in env or "kubepods" in groups:
            facts["kind"] = "kubernetes"
        elif "APPTAINER_CONTAINER" in env or "SINGULARITY_CONTAINER" in env:
            facts["kind"] = "apptainer"
        elif os.path.exists(podman):
            facts["kind"] = "podman"
            facts["image"] = _first(_assignment("image"), self._text("run/.containerenv"))
        elif os.path.exists(os.path.join(self._root, ".dockerenv")) or "docker" in groups:
            facts["kind"] = "docker"
        facts["id"] = _first(_CONTAINER_ID, groups)
        facts["memory_limit"] = self._limit(
            "sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"
        )
        facts["cpu_limit"] = self._cpu_limit()
        return {name: fact for name, fact in facts.items() if fact is not None}

    def _limit(self, *files: str) -> int | None:
        for file in files:
            text = self._text(file)
            # An unlimited group of version 1 says nearly the largest number there is.
            if _COUNT.fullmatch(text) and int(text) < 1 << 60:
                return int(text)
        return None

    def _cpu_limit(self) -> float | None:
        """How many processors' time the container may take."""
        both = _QUOTA.fullmatch(self._text("sys/fs/cgroup/cpu.max"))
        if both is not None:
            return float(both[1]) / float(both[2])
        quota = self._limit("sys/fs/cgroup/cpu/cpu.cfs_quota_us")
        period = self._limit("sys/fs/cgroup/cpu/cpu.cfs_period_us")
        return None if quota is None or not period else quota / period

    def kubernetes_namespace(self) -> str | None:
        return self._text("var/run/secrets/kubernetes.io/serviceaccount/namespace") or None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return None if found is None else found[1]


def _assignment(name: str) -> re.Pattern[str]:
    return re.compile(f"^{name}=[\"']?([^\"'\\n]*)", re.MULTILINE)
