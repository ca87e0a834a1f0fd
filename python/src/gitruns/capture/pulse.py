"""A run's heartbeat and its system metrics, each in its interval."""

from __future__ import annotations

from time import monotonic
from typing import Any, Callable

from gitruns.capture.system_sampler import INTERVAL_SECONDS, SystemSampler

HEARTBEAT_SECONDS = 30.0


class Pulse:
    """Whoever has it calls `beat()` when the time that this returned has passed."""

    def __init__(self, write: Callable[[dict[str, Any]], None], sampler: SystemSampler) -> None:
        self._write = write
        self._sampler = sampler
        self._next_sample = monotonic()
        self._next_beat = self._next_sample + HEARTBEAT_SECONDS

    def beat(self) -> float:
        """Writes what is due; gives the seconds until something is again."""
        now = monotonic()
        if now >= self._next_sample:
            self._next_sample = now + INTERVAL_SECONDS if self._sample() else float("inf")
        if now >= self._next_beat:
            self._next_beat = now + HEARTBEAT_SECONDS
            self._write({"hb": 1})
        return max(0.0, min(self._next_sample, self._next_beat) - monotonic())

    def _sample(self) -> bool:
        """Writes a sample; False after a fault, which is told once and ends sampling."""
        try:
            metrics = self._sampler.sample()
        except Exception as e:
            message = f"Sampling the machine failed and was stopped: {e!r}"
            self._write({"problem": {"code": "system-metrics", "message": message}})
            return False
        if metrics:
            self._write({"sys": metrics})
        return True
