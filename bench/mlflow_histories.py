#!/usr/bin/env python3
"""The time to read the histories of 1,000 metrics, one call each, of a git-runs run and of one in MLflow's SQLite store.

  PYTHONPATH=python/src python3 bench/mlflow_histories.py [KEYS]    1000 by default; needs MLflow

`open` is a run that is still active, `sealed` the same run after `git-runs seal`. Each round makes both stores anew,
and the stores take turns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GITRUNS_CAPTURE="never", GITRUNS_SEAL="never", GITRUNS_QUIET="1")

from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric  # noqa: E402

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
COMMAND = Path(__file__).resolve().parents[1] / "bin" / "git-runs"


def repository(place: str) -> str:
    for words in (("git", "init", "-q"), ("git", "commit", "-q", "--allow-empty", "-m", "x"), (str(COMMAND), "init")):
        subprocess.run(words, cwd=place, check=True, capture_output=True)
    return f"gitruns:{place}"


def logged(client: MlflowClient, keys: int) -> str:
    run = str(client.create_run("0").info.run_id)
    for first in range(0, keys, 100):
        points = [Metric(f"m{key}", key, 1_700_000_000_000, 0) for key in range(first, min(first + 100, keys))]
        client.log_batch(run, points)
    return run


def read(client: MlflowClient, run: str, keys: int) -> float:
    began = time.perf_counter()
    for key in range(keys):
        assert len(client.get_metric_history(run, f"m{key}")) == 1
    return time.perf_counter() - began


def main(keys: int) -> None:
    times: dict[str, list[float]] = {"SQLite": [], "open": [], "sealed": []}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as place:
            client = MlflowClient(f"sqlite:///{place}/mlflow.db")
            times["SQLite"].append(read(client, logged(client, keys), keys))
            os.mkdir(f"{place}/repository")
            client = MlflowClient(repository(f"{place}/repository"))
            run = logged(client, keys)
            times["open"].append(read(client, run, keys))
            client.set_terminated(run)
            subprocess.run([str(COMMAND), "seal"], cwd=f"{place}/repository", check=True, capture_output=True)
            times["sealed"].append(read(client, run, keys))
    rival = statistics.median(times["SQLite"])
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"{name}: {middle:.2f} s, {middle / rival:.2f} × SQLite (medians of {ROUNDS})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
