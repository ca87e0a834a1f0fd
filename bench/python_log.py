"""What `log` costs its caller, start-up, memory, bytes on disk, and what SIGKILL loses, beside other trackers.

Every tracker runs the same script: five scalars a step, 10,000 steps, each with a little work between. Ours is
measured while the helper captures and samples. BENCH_TRACKERS names those to compare (all: see loggers.py);
each gets a virtual environment, or BENCH_PYTHON_<NAME> says which Python has it.
"""

import json
import os
import random
import re
import select
import shutil
import signal
import statistics
import subprocess
import sys
import time

import measure
from measure import HOME, ROUNDS, WORK, row

STEPS = int(os.environ.get("BENCH_STEPS", "10000"))
KILLS = int(os.environ.get("BENCH_KILLS", "5"))
SCRIPT = os.path.join(HOME, "bench", "loggers.py")
NEEDS = {
    "gitruns": [os.path.join(HOME, "python")], "json line": [], "tensorboardX": ["tensorboardX"],
    "mlflow sqlite": ["mlflow"], "mlflow file": ["mlflow"], "wandb offline": ["wandb"], "trackio": ["trackio"],
    "dvclive": ["dvclive"], "aim": ["aim"],
}


def python(name):
    """The Python that has this tracker."""
    given = os.environ.get("BENCH_PYTHON_" + re.sub(r"\W", "_", name).upper())
    if given:
        return given
    words = NEEDS[name]
    place = os.path.join(WORK, "venv-" + re.sub(r"\W.*", "", name))
    program = os.path.join(place, "bin", "python")
    if not os.path.exists(program):
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        if words:
            subprocess.run([os.path.join(place, "bin", "pip"), "-q", "install", *words], check=True)
    return program


def place_of(name):
    """A fresh directory for a tracker; ours and DVC's are repositories."""
    place = os.path.join(WORK, "log-" + re.sub(r"\W", "-", name))
    if name in ("gitruns", "dvclive"):
        return measure.repository(os.path.basename(place))
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    return place


def timed(name):
    place = place_of(name)
    env = {**measure.ENV, "GITRUNS_SEAL": "never", "PYTHONDONTWRITEBYTECODE": ""}
    argv = [python(name), SCRIPT, name, place, "time"]
    subprocess.run([*argv, "10"], env=env, check=True, capture_output=True)  # byte code, caches of imports
    place = place_of(name)
    done = subprocess.run([*argv, str(STEPS)], env=env, check=True, capture_output=True, text=True)
    taken = json.loads(done.stdout.strip().splitlines()[-1])
    counted = subprocess.run([*argv[:-1], "count"], env=env, capture_output=True, text=True)
    last = counted.stdout.strip().splitlines()[-1:]
    taken["counted"] = int(last[0]) if last and last[0].isdigit() else 0
    points = STEPS * 5
    if name == "gitruns":
        taken["journal"] = size_of(os.path.join(place, ".git", "runs", "live")) / points
        measure.run(measure.GIT_RUNS, "seal", cwd=place)
        listed = measure.run("git", "ls-tree", "-r", "-l", "git-runs", "runs/", cwd=place).splitlines()
        taken["bytes"] = sum(int(line.split()[3]) for line in listed) / points
    else:
        taken["bytes"] = (size_of(place) - (size_of(os.path.join(place, ".git")) if name == "dvclive" else 0)) / points
    return taken


def size_of(place):
    return sum(os.path.getsize(os.path.join(top, name)) for top, _, names in os.walk(place) for name in names)


def lost(name, chance):
    """The share of points that `log` had returned for and that aren't there after SIGKILL."""
    told_all = lost_all = 0
    for _ in range(KILLS):
        place = place_of(name)
        env = {**measure.ENV, "GITRUNS_SEAL": "never"}
        argv = [python(name), SCRIPT, name, place]
        child = subprocess.Popen([*argv, "endless"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        told, end = b"", None
        while end is None or time.monotonic() < end:
            if select.select([child.stdout], [], [], 0.01)[0]:
                told += os.read(child.stdout.fileno(), 1 << 20)
                end = end or time.monotonic() + 1 + chance.random() * 2
        child.send_signal(signal.SIGKILL)
        told += child.stdout.read()
        child.wait()
        steps = [int(line) for line in told[:told.rfind(b"\n")].split(b"\n") if line.isdigit()]
        counted = subprocess.run([*argv, "count"], env=env, capture_output=True, text=True)
        kept = int(counted.stdout.strip().splitlines()[-1]) if counted.returncode == 0 else 0
        told_all += len(steps)
        lost_all += max(0, len(steps) - kept)
    return lost_all / told_all


def main():
    names = os.environ.get("BENCH_TRACKERS")
    names = names.split(",") if names else list(NEEDS)
    chance = random.Random(3)
    bare = measure.cost([python("gitruns"), "-c", "pass"], WORK).wall
    for name in names:
        rounds = [timed(name) for _ in range(max(1, min(3, ROUNDS)))]
        one = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
        ours = name == "gitruns"
        row(f"{name}: `log` of five scalars", f"p50 {one['p50'] * 1e6:.1f} µs, p99.9 {one['p999'] * 1e6:.0f} µs,"
            f" max {one['max'] * 1e3:.1f} ms", "", "p99.9 ≤ 100 µs" if ours else "", one["p999"] <= 1e-4 if ours else None)
        row(f"{name}: import and start", f"{one['start'] * 1e3:.0f} ms", f"the interpreter alone: {bare * 1e3:.0f} ms",
            "≤ 60 ms" if ours else "", one["start"] <= 0.06 if ours else None)
        row(f"{name}: end, memory", f"{one['finish'] * 1e3:.0f} ms, {one['memory'] / 2**20:.0f} MiB")
        row(f"{name}: bytes on disk a point", f"{one['bytes']:.1f} B",
            f"in the journal, before the seal: {one['journal']:.0f} B" if ours else "")
        if one["counted"] != STEPS:
            row(f"{name}: points lost to SIGKILL", f"not told: of a run that ended {one['counted']:.0f} of {STEPS} are found")
            continue
        share = lost(name, chance)
        row(f"{name}: acknowledged points lost to SIGKILL", f"{share:.1%}", f"{KILLS} kills",
            "0" if ours else "", share == 0 if ours else None)


if __name__ == "__main__":
    main()
