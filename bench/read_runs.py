#!/usr/bin/env python3
"""How long the Python client takes to list many sealed runs: each in a process of its own, as people call it.

  PYTHONPATH=python/src python3 bench/read_runs.py [COUNT...]      1000 and 10000 by default

The runs are made by `git fast-import`, four documents each, in one pack as the sealer writes them.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time

from gitruns.form import canonical
from gitruns.form.uid import new_uid

_PROGRAM = """
import os, time
before = time.perf_counter()
import gitruns
imported = time.perf_counter()
runs = gitruns.runs()
listed = time.perf_counter()
worked = sum(os.times()[:4])
best = runs.where("val/f1 > 0.5 and config.lr < 0.5").sorted_by("-val/f1")
print(len(runs), len(best), imported - before, listed - imported, time.perf_counter() - listed, worked)
"""


def documents(chance: random.Random, number: int) -> dict[str, bytes]:
    """The documents of a run of ordinary size."""
    metric = {
        "last": chance.random(),
        "last_step": 999,
        "max": chance.random(),
        "max_step": 7,
        "mean": chance.random(),
        "min": chance.random(),
        "min_step": 500,
        "n": 1000,
        "nan": 0,
        "sum": chance.random(),
    }
    run = {
        "command": ["python", "train.py", "--lr", "3e-4"],
        "end": 1_700_000_009_000_000,
        "exit_code": 0,
        "experiment": f"experiment-{number % 7}",
        "format": 1,
        "host": "node1",
        "journal": hashlib.sha256(b"%d" % number).hexdigest(),
        "name": f"quiet-otter-{number}",
        "start": 1_700_000_000_000_000 + number,
        "status": "finished",
        "tags": {"team": "vision"},
        "uid": new_uid(),
        "user": {"email": "a@b.c", "name": "Ada"},
        "work_dir": ".",
        "writers": [{"name": "w-node1-7-k3j9.jsonl", "records": 1000}],
    }
    config = {
        "lr": chance.random(),
        "batch": 32,
        "seed": number,
        "net": {"depth": 3, "width": 128, "dropout": 0.1},
        "amp": True,
    }
    names = ("loss", "val/loss", "val/f1", "lr", "grad_norm")
    code = {"branch": "main", "commit": "a" * 40, "dirty": False, "exact": True, "tree": "b" * 40}
    made = {
        "run.json": run,
        "config.json": config,
        "summary.json": {"metrics": dict.fromkeys(names, metric), "values": {}},
        "code.json": code,
    }
    return {name: canonical.write(document) for name, document in made.items()}


def make(place: str, count: int) -> None:
    """A repository with so many runs on its branch."""
    subprocess.run(["git", "init", "-q", place], check=True)
    importer = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=place, stdin=subprocess.PIPE)
    out = importer.stdin
    assert out is not None

    def file(path: str, content: bytes) -> None:
        out.write(f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")

    out.write(b"commit refs/heads/git-runs\ncommitter bench <bench@localhost> 1 +0000\ndata 0\n")
    file("FORMAT", canonical.write({"erased": {"commits": [], "uids": []}, "format": 1, "requires": []}))
    chance = random.Random(1)
    for number in range(count):
        files = documents(chance, number)
        sums = "".join(
            f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)
        ).encode()
        run_id = hashlib.sha256(sums).hexdigest()
        for name, content in {**files, "SHA256SUMS": sums}.items():
            file(f"runs/{run_id[:2]}/{run_id}/{name}", content)
    out.close()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")


def main() -> None:
    """Makes the repositories and prints a line for each."""
    for count in [int(word) for word in sys.argv[1:]] or [1000, 10_000]:
        with tempfile.TemporaryDirectory() as place:
            make(place, count)
            times = []
            for _ in range(5):
                began = time.perf_counter()
                done = subprocess.run(
                    [sys.executable, "-c", _PROGRAM],
                    cwd=place,
                    env=dict(os.environ),
                    capture_output=True,
                    text=True,
                    check=True,
                )
                times.append((time.perf_counter() - began, *map(float, done.stdout.split()[2:])))
            whole, imported, listed, queried, worked = (
                sorted(column)[len(column) // 2] for column in zip(*times)
            )
            print(
                f"{count} runs: runs() {listed:.3f} s ({worked:.2f} s of processors, git's and the start's too), a condition and an order {queried:.3f} s,"
                f" import {imported * 1000:.0f} ms, the process {whole:.3f} s (medians of 5)",
                flush=True,
            )


if __name__ == "__main__":
    main()
