"""SIGKILL at random points: whatever `log` returned for in direct mode is in the sealed run."""

from __future__ import annotations

import io
import os
import random
import select
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from conftest import Cli, Repository

# Says on its standard output which point it was told is kept.
TRAIN = """
import os, gitruns
run = gitruns.init(name=os.environ["NUMBER"], capture=False)
step = 0
while True:
    run.log({"loss": 1.0 / (step + 1), "acc": float(step)}, step=step)
    if not run.is_queued:
        os.write(1, b"%d\\n" % step)
    step += 1
"""


def killed(number: int, chance: random.Random) -> int:
    """Trains and kills it; how many points it was told are kept."""
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN], env={**os.environ, "NUMBER": str(number)}, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    out = process.stdout.fileno()
    os.set_blocking(out, False)
    told = b""
    deadline = None
    while deadline is None or time.monotonic() < deadline:
        if select.select([out], [], [], 0.001 if deadline else 10)[0]:
            told = (told + os.read(out, 1 << 20))[-1000:]
            # Right after the start too: the journal has just been made then.
            deadline = deadline or time.monotonic() + chance.choice([0, 0.002, 0.02, 0.1]) * chance.random()
    process.send_signal(signal.SIGKILL)
    process.wait()
    os.set_blocking(out, True)
    told = (told + process.stdout.read())[-1000:]
    process.stdout.close()
    whole = told[: told.rfind(b"\n")]
    return int(whole.rpartition(b"\n")[2])


def steps_of(repository: Repository, run: dict[str, Any]) -> list[int]:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = f"git-runs:runs/{run['id'][:2]}/{run['id']}/metrics.parquet"
    content = subprocess.run(
        ["git", "show", path], cwd=repository.path, check=True, capture_output=True
    ).stdout
    return list(parquet.read_table(io.BytesIO(content))["_step"].to_pylist())


def check(repository: Repository, cli: Cli, kills: int) -> None:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    cli.run("init", cwd=repository.path)
    acknowledged = {str(number): killed(number, chance) for number in range(kills)}
    cli.run("seal", cwd=repository.path)
    runs = cli.json("ls", cwd=repository.path)["runs"]
    assert sorted(run["name"] for run in runs) == sorted(acknowledged), f"seed {seed}"
    for run in runs:
        assert run["status"] == "crashed"
        steps = steps_of(repository, run)
        last = acknowledged[run["name"]]
        assert steps[: last + 1] == list(range(last + 1)), f"seed {seed}, run {run['name']}"


def test_every_point_that_log_returned_for_is_in_the_sealed_run(repository: Repository, cli: Cli) -> None:
    check(repository, cli, 12)


@pytest.mark.long
def test_a_thousand_kills_lose_nothing(repository: Repository, cli: Cli) -> None:
    check(repository, cli, 1000)
