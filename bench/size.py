"""Bytes per point of sealed runs, TensorBoard's event files and CSV, for three ways to log."""

import csv
import glob
import math
import os
import random
import struct
import subprocess
import sys
import time

import measure
from measure import GIT_RUNS, WORK, row

STEPS = int(os.environ.get("BENCH_STEPS", "10000"))

WRITE_EVENTS = """
import json, sys
from tensorboardX import SummaryWriter
writer = SummaryWriter(sys.argv[2], max_queue=1000)
for line in open(sys.argv[1]):
    record = json.loads(line)
    for name, value in record["m"].items():
        writer.add_scalar(name, value, record["s"], record["t"] / 1e6)
writer.close()
"""


def single_precision(value):
    """What `loss.item()` gives: a double that a float holds too."""
    return struct.unpack("f", struct.pack("f", value))[0]


def metric(number, step):
    return single_precision((1 + number) / math.sqrt(step + 1) + random.gauss(0, 0.01))


def dense():
    """Ten metrics in every call."""
    for step in range(STEPS):
        yield step, {f"train/metric_{i}": metric(i, step) for i in range(10)}


def sparse():
    """Two metrics in every call, eight every 200 steps, 40 three times in all."""
    for step in range(STEPS):
        values = {f"train/metric_{i}": metric(i, step) for i in range(2)}
        if step % 200 == 199:
            values.update({f"val/metric_{i}": metric(i, step) for i in range(8)})
        if step % (STEPS // 3) == STEPS // 3 - 1:
            values.update({f"test/metric_{i}": metric(i, step) for i in range(40)})
        yield step, values


def single():
    """50 metrics, each in a call of its own."""
    for step in range(STEPS // 10):
        for i in range(50):
            yield step, {f"train/metric_{i}": metric(i, step)}


def with_times(shape):
    """The records of a shape, with one time for each step, and with one for each call: 50 ms a step, a bit unsteady."""
    one, own, last, time_of_step = [], [], None, 0
    at = int(time.time() * 1e6) - 10 ** 10
    for number, (step, values) in enumerate(shape()):
        call = at + step * 50_000 + number * 17 + random.randrange(3000)
        time_of_step = time_of_step if step == last else call
        last = step
        one.append({"t": time_of_step, "s": step, "m": values})
        own.append({"t": call, "s": step, "m": values})
    return at, one, own


def python():
    place = os.path.join(WORK, "venv-tensorboard")
    program = os.environ.get("BENCH_TENSORBOARD") or os.path.join(place, "bin", "python")
    if not os.path.exists(program):
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([os.path.join(place, "bin", "pip"), "-q", "install", "tensorboardX"], check=True)
    return program


def table(records, path):
    """A column a metric, as pandas and Lightning's CSVLogger write it."""
    names = sorted({name for record in records for name in record["m"]})
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["step", "time", *names])
        for record in records:
            writer.writerow([record["s"], record["t"] / 1e6, *(record["m"].get(name, "") for name in names)])
    return os.path.getsize(path)


def sealed(place, records, at):
    measure.journal(place, records, at=at)
    measure.run(GIT_RUNS, "seal", cwd=place)
    entries = measure.run("git", "ls-tree", "-r", "-l", "git-runs", "runs/", cwd=place).splitlines()
    sizes = {line.split("\t")[1].rsplit("/", 1)[1]: int(line.split()[3]) for line in entries}
    return sum(size for name, size in sizes.items() if name.endswith(".parquet")), sum(sizes.values())


def main():
    random.seed(2)
    for what, shape, each in (
            ("10 metrics a call", dense, False), ("2 of 50 metrics in most calls", sparse, False),
            ("50 metrics, a call for each, one time a step", single, False),
            ("50 metrics, a call for each with its own time", single, True)):
        at, one, own = with_times(shape)
        records = own if each else one
        wanted = 5.5 if each else 3.7
        points = sum(len(record["m"]) for record in records)
        place = measure.repository("size")
        series, whole = sealed(place, records, at)
        path = os.path.join(WORK, "records.jsonl")
        with open(path, "w") as file:
            file.write("".join(measure.json.dumps(record) + "\n" for record in records))
        events = os.path.join(WORK, "events")
        measure.shutil.rmtree(events, ignore_errors=True)
        measure.run(python(), "-c", WRITE_EVENTS, path, events, cwd=WORK)
        board = sum(os.path.getsize(file) for file in glob.glob(events + "/*"))
        text = table(records, os.path.join(WORK, "records.csv"))
        row(f"{what}: {points:,} points", f"{series / points:.1f} B a point ({whole / points:.1f} with the run's documents)",
            f"TensorBoard {board / points:.1f}, CSV {text / points:.1f}: {board / series:.0f} × and {text / series:.1f} × ours",
            f"≤ {wanted} B, less than both", series <= wanted * points and series < min(board, text))


if __name__ == "__main__":
    main()
