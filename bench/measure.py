"""What the benchmarks share: timing, scratch repositories, journals, and rows of the table that they print."""

import glob
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GIT_RUNS = os.path.join(HOME, "bin", "git-runs")
WORK = os.path.abspath(os.environ.get("BENCH_DIR") or tempfile.mkdtemp(prefix="git-runs-bench-"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
os.makedirs(WORK, exist_ok=True)

ENV = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITRUNS_"))}
ENV["PATH"] = os.path.dirname(GIT_RUNS) + os.pathsep + ENV["PATH"]
ENV["GIT_CONFIG_GLOBAL"] = os.path.join(WORK, "gitconfig")
ENV["GIT_CONFIG_NOSYSTEM"] = "1"
with open(ENV["GIT_CONFIG_GLOBAL"], "w") as config:
    config.write("[user]\n\tname = Bench\n\temail = bench@localhost\n[init]\n\tdefaultBranch = main\n")


class Cost:
    """What one command took: seconds by the clock, of processors, and the greatest resident memory in bytes."""

    def __init__(self, wall, cpu, rss):
        self.wall, self.cpu, self.rss = wall, cpu, rss


def cost(argv, cwd, env=None, ok=(0,)):
    """Runs a command without its output; other exit codes than `ok` end the benchmark."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            argv, cwd=cwd, env=env or ENV, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in ok:
            errors.seek(0)
            raise SystemExit(f"{argv} ended with {child.returncode}: {errors.read().decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def interleaved(cases, rounds=ROUNDS, before=None):
    """The medians of commands that take turns, so that what else the machine does meets all of them alike.

    `cases` maps a name to (argv, cwd); `before` is called with the name ahead of each turn. One turn each is a warm-up.
    """
    taken = {name: [] for name in cases}
    for turn in range(rounds + 1):
        for name, (argv, cwd) in cases.items():
            if before:
                before(name)
            one = cost(argv, cwd)
            if turn:
                taken[name].append(one)
    return {
        name: Cost(*(statistics.median(getattr(one, part) for one in all_) for part in ("wall", "cpu", "rss")))
        for name, all_ in taken.items()}


def row(what, figure, against="", target="", met=None):
    """Prints a row of the table: a target that isn't met is said so."""
    verdict = "" if met is None else "yes" if met else "**no**"
    print(f"| {what} | {figure} | {against} | {target} | {verdict} |", flush=True)


def ms(seconds):
    return f"{seconds * 1000:.0f} ms"


def both(one):
    """By the clock, and of processors: the second is hardly moved by what else the machine does."""
    return f"{ms(one.wall)} ({ms(one.cpu)} CPU)"


def run(*argv, cwd, env=None):
    return subprocess.run(
        argv, cwd=cwd, env=env or ENV, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout


def repository(name, dirty=False):
    """A fresh repository with a little code, and git-runs in it."""
    place = os.path.join(WORK, name)
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    run("git", "init", "-q", ".", cwd=place)
    for number in range(20):
        with open(os.path.join(place, f"module_{number}.py"), "w") as file:
            file.write("".join(f"value_{line} = {line * number}\n" for line in range(200)))
    run("git", "add", ".", cwd=place)
    run("git", "commit", "-qm", "Code", cwd=place)
    run(GIT_RUNS, "init", cwd=place)
    await_archive()
    if dirty:
        with open(os.path.join(place, "module_0.py"), "a") as file:
            file.write("changed = True\n")
    return place


def await_archive(seconds=300):
    """The first command of a machine makes an archive of classes, beside it; what is measured are the later ones."""
    cache = os.path.join(ENV.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "git-runs")
    end = time.monotonic() + seconds
    time.sleep(1)
    while glob.glob(cache + "/*.turn"):
        if time.monotonic() > end:
            print("no archive of classes: all commands are slower than they need be", file=sys.stderr)
            return
        time.sleep(1)


def journal(place, lines, name="bench", config=None, at=None):
    """Writes the journal of a run that is over, as format-spec/journal.md says; `lines` are dicts or texts."""
    at = at or int(time.time() * 1e6)
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    millis, uid = at // 1000, ""
    for _ in range(10):
        uid, millis = alphabet[millis % 32] + uid, millis // 32
    uid += "".join(random.choice(alphabet) for _ in range(16))
    directory = os.path.join(place, ".git", "runs", "live", uid)
    os.makedirs(directory)
    with open(os.path.join(directory, "w-bench-1-aaaaaa.jsonl"), "w") as file:
        for line in lines:
            file.write(line if isinstance(line, str) else json.dumps(line, separators=(",", ":")) + "\n")
        file.write(json.dumps({"t": at + 1_000_000, "end": {"status": "finished", "exit_code": 0}}) + "\n")
    start = {"uid": uid, "start": at, "name": name, "experiment": "bench", "command": ["bench"], "config": config or {}}
    with open(os.path.join(directory, "start.json.new"), "w") as file:
        file.write(json.dumps(start, indent=2, sort_keys=True) + "\n")
    os.rename(os.path.join(directory, "start.json.new"), os.path.join(directory, "start.json"))
    return uid


def small_runs(place, count):
    """Journals of `count` runs with some config and 60 metric records each."""
    now = int(time.time() * 1e6) - count * 1_000_000
    for number in range(count):
        at = now + number * 1_000_000
        lines = [
            {"t": at + step * 1000, "s": step, "m": {"train/loss": 1 / (step + 1 + number), "val/f1": step / 100.5}}
            for step in range(60)]
        journal(place, lines, f"run-{number}", {"lr": 0.001 * number, "depth": number % 7, "optimizer": "adam"}, at)

