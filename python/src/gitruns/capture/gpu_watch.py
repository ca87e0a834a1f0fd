"""What one long-lived nvidia-smi last said of each GPU."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping

from gitruns.capture import nvidia
from gitruns.capture.program_search import kill_group

# After this a GPU counts as silent; nvidia-smi takes seconds where many GPUs wake up.
_STALE_SECONDS = 45.0


class GpuWatch:
    """All that may hang, starting nvidia-smi too, happens in a thread of its own: no call here waits."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """Where nvidia-smi isn't on the PATH or doesn't start there will be no metrics."""
        self._env = {**env, "LC_ALL": "C"}
        self._latest: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        threading.Thread(target=self._run, name="gpus", daemon=True).start()

    def _run(self) -> None:
        program = _program(self._env.get("PATH", ""))
        process = None if program is None else self._start(program)
        if process is None or process.stdout is None:
            return
        with process.stdout as answers:
            for line in answers:
                now = time.monotonic()
                for name, value in nvidia.sample(line.decode("latin-1")).items():
                    self._latest[name] = (value, now)
        process.wait()

    def _start(self, program: str) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._closed:
                return None
            try:
                self._process = subprocess.Popen(
                    [program, *nvidia.SAMPLES],
                    env=self._env,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError:
                return None  # the GPUs stay silent, which is all there is to say
            return self._process

    def latest(self) -> dict[str, float]:
        """The metrics of GPUs that were heard of lately."""
        now = time.monotonic()
        readings = list(self._latest.items())
        return {name: value for name, (value, at) in readings if now - at <= _STALE_SECONDS}

    def close(self) -> None:
        """Ends nvidia-smi, which may take its time to go: nobody waits for it."""
        with self._lock:
            self._closed = True
            if self._process is not None and self._process.returncode is None:
                kill_group(self._process)


def _program(path: str) -> str | None:
    """Only in absolute directories, so that no work tree can bring its own."""
    for place in path.split(os.pathsep):
        for name in ("nvidia-smi", "nvidia-smi.exe"):
            program = os.path.join(place, name)
            if os.path.isabs(place) and os.path.isfile(program) and os.access(program, os.X_OK):
                return program
    return None
