"""A seal changes no point: what an open run says of its history, the sealed one says too."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.form.uid import new_uid

pytest.importorskip("pyarrow")

START = 1_700_000_000_000_000
ODD = [{"$float": "NaN"}, {"$float": "Infinity"}, {"$float": "-Infinity"}, -0.0, 0.0, 5e-324]


def lines_of(chance: random.Random, names: int) -> list[dict[str, Any]]:
    """Calls of one or several metrics, with times that repeat, jump and run backwards."""
    lines: list[dict[str, Any]] = []
    time, step, jumps = START + chance.randrange(5), 0, chance.randrange(1, 5)
    for _ in range(chance.randrange(1, 150)):
        time += 0 if chance.randrange(jumps) else chance.randrange(3000)
        step += not chance.randrange(names)
        late = chance.randrange(15) == 0
        keys = chance.sample(range(names), chance.choice([1, chance.randrange(1, names + 1)]))
        values = {
            f"m{key}": chance.choice(ODD) if chance.random() < 0.1 else chance.gauss(0, 1) for key in keys
        }
        lines.append({"t": time - late * chance.randrange(10**9), "s": step - late * 3, "m": values})
    return lines


def journal(live: Path, number: int) -> None:
    chance = random.Random(number)
    place = live / new_uid()
    place.mkdir(parents=True)
    names = chance.randrange(1, 12)
    for writer in range(chance.randrange(1, 4)):
        with open(place / f"w-a-{writer}-b.jsonl", "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines_of(chance, names))
            if writer == 0:
                file.write(json.dumps({"t": START + 10**9, "end": {"status": "finished"}}) + "\n")
    start = {"uid": place.name, "start": START, "name": f"run-{number}"}
    (place / "start.json").write_text(json.dumps(start))


def told(name: str) -> tuple[dict[str, list[tuple[int, int, bytes]]], dict[str, str]]:
    """The points of each metric, exact to the bit, and the summaries."""
    run = gitruns.run(name)
    points: dict[str, list[tuple[int, int, bytes]]] = {}
    for row in run.history():
        for key, value in row.items():
            if not key.startswith("_"):
                points.setdefault(key, []).append((row["_step"], row["_time"], struct.pack("d", value)))
    return points, {key: repr(sorted(summary.items())) for key, summary in run.row.metrics.items()}


def test_a_sealed_run_has_the_points_of_the_open_one(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    numbers = range(25)
    for number in numbers:
        journal(repository.live, number)
    before = {number: told(f"run-{number}") for number in numbers}
    cli.run("seal", cwd=repository.path)
    assert gitruns.run("run-0").row.id is not None
    for number in numbers:
        points, summaries = told(f"run-{number}")
        assert points == before[number][0], number
        assert summaries == before[number][1], number
