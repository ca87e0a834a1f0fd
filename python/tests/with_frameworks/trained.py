"""The runs that a test's training recorded. Imported before the frameworks: they see no network, and one thread."""

from __future__ import annotations

import os
from typing import Any

for _name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
    os.environ[_name] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["KERAS_BACKEND"] = "torch"

import gitruns  # noqa: E402


def all_runs() -> list[Any]:
    """The runs of the repository, opened, the oldest first."""
    return [gitruns.run(row.uid) for row in reversed(gitruns.runs())]


def only_run() -> Any:
    """The one run of the repository."""
    [run] = all_runs()
    return run


def points(run: Any) -> list[tuple[int, str, float]]:
    """Every point that was logged: step, name, value."""
    return sorted(
        (row["_step"], name, value)
        for row in run.history()
        for name, value in row.items()
        if not name.startswith("_")
    )


def series(run: Any, name: str) -> dict[int, float]:
    """Step to value of one metric."""
    return dict(zip(*run.history([name]).series(name)))
