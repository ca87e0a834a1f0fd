"""What `log` costs its caller, start-up, memory, bytes on disk, and what SIGKILL loses, side by side with other trackers.

Every tracker runs the same script: five scalars a step, 10,000 steps, each with a little work between. Ours is measured
while its helper captures and samples. Trackers take turns, in the other direction every other round; each turn is a
process of its own, and the median over them counts.

Each has an environment in bench/.venv, made once of bench/requirements.txt. One that can't be installed, or doesn't
run, is named with why. BENCH_TRACKERS names those to compare (all: see NEEDS), BENCH_STEPS, BENCH_TURNS and BENCH_KILLS
say how much; BENCH_PYTHON_<NAME> which Python has a tracker.
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
import uuid

import measure
from measure import HOME, WORK, row

STEPS = int(os.environ.get("BENCH_STEPS", "10000"))
TURNS = int(os.environ.get("BENCH_TURNS", "5"))
KILLS = int(os.environ.get("BENCH_KILLS", "5"))
POINTS_A_STEP = 5
SCRIPT = os.path.join(HOME, "bench", "loggers.py")
ENVIRONMENTS = os.path.join(HOME, "bench", ".venv")
# What each needs: a package of requirements.txt, ours, or nothing.
NEEDS = {
    "gitruns": os.path.join(HOME, "python"), "json line": "", "nothing": "", "trackio": "trackio", "tensorboard": "tensorboard",
    "tensorboardX": "tensorboardX", "wandb offline": "wandb", "mlflow sqlite": "mlflow", "mlflow file": "mlflow",
    "dvclive": "dvclive", "aim": "aim",
}


class Unable(Exception):
    """A tracker that can't be measured, and why."""


def python(name):
    """The Python that has this tracker, made where it isn't there."""
    given = os.environ.get("BENCH_PYTHON_" + re.sub(r"\W", "_", name).upper())
    if given:
        return given
    package = NEEDS[name]
    place = os.path.join(ENVIRONMENTS, re.sub(r"\W.*", "", name))
    program = os.path.join(place, "bin", "python")
    wanted = requirement(package)
    made_for = os.path.join(place, "made-for")
    if os.path.exists(made_for) and open(made_for).read() == wanted:
        return program
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    if wanted:
        ours = ["-e"] if os.path.sep in wanted else []  # so that it is what stands here now
        words = [program, "-m", "pip", "-q", "--disable-pip-version-check", "install", *ours, wanted]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode:
            raise Unable(f"{wanted} can't be installed: {last_line(done.stderr)}")
    with open(made_for, "w") as file:
        file.write(wanted)
    return program


def requirement(package):
    if not package or os.path.sep in package:
        return package
    with open(os.path.join(HOME, "bench", "requirements.txt")) as file:
        return next(line.strip() for line in file if line.lower().startswith(package.lower() + "=="))


def last_line(text):
    return (text.strip().splitlines() or ["it says nothing"])[-1][:300]


def place_of(name):
    """A fresh directory for a tracker; ours and DVC's are repositories."""
    place = os.path.join(WORK, "log-" + re.sub(r"\W", "-", name))
    if name in ("gitruns", "dvclive"):
        return measure.repository(os.path.basename(place))
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    return place


def environment():
    # Nothing is asked of a network, and whatever a tracker starts can be told by the mark.
    return {
        **measure.ENV, "GITRUNS_SEAL": "never", "PYTHONDONTWRITEBYTECODE": "", "BENCH_MARK": uuid.uuid4().hex,
        "WANDB_ERROR_REPORTING": "false", "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "1",
        "DVC_NO_ANALYTICS": "1", "HF_HUB_OFFLINE": "1", "TRACKIO_TELEMETRY": "0"}


def turn(name, steps):
    """One process: what it took, and how much lies on the disk."""
    place = place_of(name)
    argv = [python(name), SCRIPT, name, place]
    done = subprocess.run([*argv, "time", str(steps)], env=environment(), capture_output=True, text=True)
    if done.returncode:
        raise Unable(f"it ends with {done.returncode}: {last_line(done.stderr)}")
    taken = json.loads(done.stdout.strip().splitlines()[-1])
    taken["counted"] = counted(argv)
    points = steps * POINTS_A_STEP
    if name == "gitruns":
        taken["journal"] = size_of(os.path.join(place, ".git", "runs", "live")) / points
        measure.run(measure.GIT_RUNS, "seal", cwd=place)
        listed = measure.run("git", "ls-tree", "-r", "-l", "git-runs", "runs/", cwd=place).splitlines()
        taken["bytes"] = sum(int(line.split()[3]) for line in listed) / points
    else:
        git = size_of(os.path.join(place, ".git")) if name == "dvclive" else 0
        taken["bytes"] = (size_of(place) - git) / points
    return taken


def counted(argv):
    done = subprocess.run([*argv, "count"], env=environment(), capture_output=True, text=True)
    last = done.stdout.strip().splitlines()[-1:]
    return int(last[0]) if done.returncode == 0 and last and last[0].isdigit() else 0


def size_of(place):
    return sum(os.path.getsize(os.path.join(top, name)) for top, _, names in os.walk(place) for name in names)


def killed(name, chance):
    """How many steps `log` had returned for when it was killed, and how many of them aren't there."""
    argv = [python(name), SCRIPT, name, place_of(name)]
    child = subprocess.Popen([*argv, "endless"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    told, end, latest = b"", None, time.monotonic() + 120
    while end is None or time.monotonic() < end:
        if select.select([child.stdout], [], [], 0.01)[0]:
            told += os.read(child.stdout.fileno(), 1 << 20)
            end = end or time.monotonic() + 1 + chance.random() * 2
        elif child.poll() is not None or time.monotonic() > latest:
            break
    child.send_signal(signal.SIGKILL)
    told += child.stdout.read()
    child.wait()
    steps = [int(line) for line in told[:told.rfind(b"\n") + 1].split(b"\n") if line.isdigit()]
    time.sleep(1)  # what runs beside it may still write
    return len(steps), max(0, len(steps) - counted(argv))


def in_turns(names, times):
    """The names again and again, from the last to the first every other time."""
    for number in range(times):
        yield from names if number % 2 == 0 else reversed(names)


def main():
    names = os.environ.get("BENCH_TRACKERS")
    names = names.split(",") if names else list(NEEDS)
    able, unable = [], {}
    for name in names:
        try:
            turn(name, 10)  # byte code, caches of imports
            able.append(name)
        except Unable as why:
            unable[name] = why
    taken = {name: [] for name in able}
    for name in in_turns(able, TURNS):
        if name not in unable:
            try:
                taken[name].append(turn(name, STEPS))
            except Unable as why:
                unable[name] = why
    able = [name for name in able if name not in unable]
    losses = {name: [] for name in able}
    chance = random.Random(3)
    whole = [name for name in able if all(each["counted"] == STEPS for each in taken[name])]
    for name in in_turns(whole, KILLS):
        losses[name].append(killed(name, chance))
    bare = statistics.median(measure.cost([sys.executable, "-c", "pass"], WORK).wall for _ in range(5))
    report(able, taken, losses, bare)
    for name, why in unable.items():
        row(f"{name}: not measured", str(why).replace("|", "/"))


def report(names, taken, losses, bare):
    medians = {name: {key: statistics.median(each[key] for each in taken[name]) for key in taken[name][0]} for name in names}
    for name, one in medians.items():
        ours = name == "gitruns"
        row(f"{name}: `log` of five scalars",
            f"p50 {one['p50'] * 1e6:.1f} µs, p99.9 {one['p999'] * 1e6:.0f} µs, max {one['max'] * 1e3:.1f} ms",
            "capture and sampler run" if ours else "", "p99.9 ≤ 100 µs" if ours else "",
            one["p999"] <= 1e-4 if ours else None)
    for name, one in medians.items():
        ours = name == "gitruns"
        row(f"{name}: import and start", f"{one['start'] * 1e3:.0f} ms", f"the interpreter alone: {bare * 1e3:.0f} ms",
            "≤ 60 ms" if ours else "", one["start"] <= 0.06 if ours else None)
    for name, one in medians.items():
        row(f"{name}: end", f"{one['finish'] * 1e3:.0f} ms")
    for name, one in medians.items():
        row(f"{name}: memory", f"{one['memory'] / 2**20:.0f} MiB in the process, {one['beside'] / 2**20:.0f} MiB beside it")
    smallest = min((one["bytes"] for name, one in medians.items() if name not in ("gitruns", "json line", "nothing")), default=0)
    for name, one in medians.items():
        ours = name == "gitruns"
        against = f"{one['journal']:.0f} B in the journal, before the seal; the smallest other: {smallest:.1f} B" if ours else ""
        row(f"{name}: bytes on disk a point", f"{one['bytes']:.1f} B", against, "≤ a quarter of the smallest" if ours else "",
            one["bytes"] <= smallest / 4 if ours and smallest else None)
    for name in names:
        ours = name == "gitruns"
        if name == "nothing":
            continue
        if not losses[name]:
            found = min(each["counted"] for each in taken[name])
            row(f"{name}: points lost to SIGKILL", f"not told: of a run that ended {found} of {STEPS} steps are found")
            continue
        told, lost = (sum(each[at] for each in losses[name]) for at in (0, 1))
        row(f"{name}: steps lost to SIGKILL of those that `log` returned for",
            f"{lost} of {told} ({lost / max(1, told):.1%})", f"{KILLS} kills", "0" if ours else "", lost == 0 if ours else None)


if __name__ == "__main__":
    main()
