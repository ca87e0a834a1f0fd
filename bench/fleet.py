"""Many short runs at once: 1,000 of about a second by 8 workers in a dirty work tree, then sealed together.

First runs of one program, through the Java API, sealed as they end; then of 8 Python processes, sealed in the background; then commands,
each with a `git-runs record` around it.
"""

import glob
import json
import os
import queue
import resource
import subprocess
import sys
import threading
import time

import measure
from measure import GIT_RUNS, both, row

RUNS = int(os.environ.get("BENCH_RUNS", "1000"))
WORKERS = int(os.environ.get("BENCH_WORKERS", "8"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "1"))


def crowd(argv, place):
    """Seconds until the workers have run the command RUNS times, and the processor time of all of it."""
    waiting, failures = queue.Queue(), []
    for number in range(RUNS):
        waiting.put(number)

    def work():
        while True:
            try:
                waiting.get_nowait()
            except queue.Empty:
                return
            try:
                measure.run(*argv, cwd=place)
            except Exception as e:
                failures.append(e)

    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if failures:
        raise SystemExit(f"{len(failures)} of {RUNS} runs failed, first: {failures[0]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def program():
    """The workers are threads of one JVM, and each run is one of the Java API, with code and environment captured."""
    place = measure.repository("fleet-program", dirty=True)
    jar = os.path.join(measure.HOME, "cli", "target", "git-runs.jar")
    java = ["java", "--class-path", jar, os.path.join(measure.HOME, "bench", "Fleet.java"), place, str(RUNS), str(WORKERS), str(SECONDS)]

    def seconds(how):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        taken, failed = measure.run(*java, how, cwd=place).split()
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if failed != "0":
            raise SystemExit(f"{failed} of {RUNS} runs failed")
        return float(taken), wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    bare, bare_whole, _ = seconds("bare")
    recorded, whole, cpu = seconds("recorded")
    row(f"{RUNS:,} runs of {SECONDS:g} s by {WORKERS} workers of one program (Java API)", f"{recorded:.1f} s",
        f"bare {bare:.1f} s: {recorded / bare - 1:+.1%}; {cpu / RUNS:.2f} s CPU a run on {os.cpu_count()} processors",
        "≤ +5 %", recorded <= 1.05 * bare)
    row("the same, from the program's start to its end with all runs sealed", f"{whole:.1f} s",
        f"bare {bare_whole:.1f} s: {whole / bare_whole - 1:+.1%}", "≤ +5 %", whole <= 1.05 * bare_whole)
    ids = measure.run("git", "ls-tree", "-r", "--name-only", "git-runs", "runs/", cwd=place).splitlines()
    count = sum(line.endswith("/run.json") for line in ids)
    row("of these on the branch", f"{count:,}", "", f"{RUNS:,}", count == RUNS)


def python():
    """The workers are processes, each of which makes its runs one after the other, through the Python client."""
    place = measure.repository("fleet-python", dirty=True)
    each = RUNS // WORKERS
    env = {**os.environ, "PYTHONPATH": os.path.join(measure.HOME, "python", "src"), "GITRUNS_CLI": GIT_RUNS}
    worker = [sys.executable, os.path.join(measure.HOME, "bench", "fleet_worker.py")]

    def seconds(how):
        start = time.monotonic()
        workers = [subprocess.Popen([*worker, how, str(each), str(SECONDS)], cwd=place, env=env) for _ in range(WORKERS)]
        if any([process.wait() for process in workers]):
            raise SystemExit("a worker failed")
        return time.monotonic() - start

    bare, recorded = seconds("bare"), seconds("recorded")
    row(f"{each * WORKERS:,} runs of {SECONDS:g} s by {WORKERS} Python processes (Python client)", f"{recorded:.1f} s",
        f"bare {bare:.1f} s: {recorded / bare - 1:+.1%}; on {os.cpu_count()} processors", "≤ +5 %", recorded <= 1.05 * bare)
    start = time.monotonic()
    count = 0
    while count < each * WORKERS and time.monotonic() - start < 120:
        time.sleep(0.5)
        listed = measure.run("git", "ls-tree", "-r", "--name-only", "git-runs", "runs/", cwd=place).splitlines()
        count = sum(line.endswith("/run.json") for line in listed)
    row("of these on the branch", f"{count:,}", f"{time.monotonic() - start:.1f} s after the last ended", f"{each * WORKERS:,}", count == each * WORKERS)


def main():
    program()
    python()
    commands()


def commands():
    place = measure.repository("fleet", dirty=True)
    sleep = ["sleep", str(SECONDS)]
    bare, _ = crowd(sleep, place)
    wrapped, cpu = crowd([GIT_RUNS, "record", "--no-seal", "--", *sleep], place)
    row(f"{RUNS:,} runs of {SECONDS:g} s by {WORKERS} workers, each under `git-runs record --no-seal`", f"{wrapped:.0f} s",
        f"bare {bare:.0f} s: {wrapped / bare - 1:+.0%}; {cpu / RUNS:.2f} s CPU a run on {os.cpu_count()} processors",
        "≤ +5 %", wrapped <= 1.05 * bare)

    codes = []
    for journal in glob.glob(os.path.join(place, ".git", "runs", "live", "*")):
        for file in glob.glob(journal + "/w-*.jsonl"):
            with open(file) as lines:
                codes += [record["code"] for record in map(json.loads, lines) if "snapshot" in record.get("code", {})]
    snapshots = {code["snapshot"] for code in codes}
    row("snapshot commits of the dirty work tree", f"{len(snapshots)} for {len(codes):,} runs", "", "1",
        len(snapshots) == 1 and len(codes) == RUNS)

    listed = measure.interleaved({"ls": ([GIT_RUNS, "ls"], place)}, rounds=3)["ls"]
    row(f"`ls` with {RUNS:,} waiting runs", both(listed), "", "≤ 2 s", listed.wall <= 2)

    loose = objects(place)["count"]
    sealed = measure.cost([GIT_RUNS, "seal"], place)
    row("`seal` of them together", both(sealed), f"{sealed.wall / RUNS * 1000:.0f} ms a run, {sealed.rss / (1 << 20):.0f} MiB", "≤ 60 s", sealed.wall <= 60)
    after = objects(place)
    row("packs after the seal", str(after["packs"]), "", "≤ 10", after["packs"] <= 10)
    row("loose objects after the seal", f"{after['count']:,}", f"{loose:,} before it", "< 1,000", after["count"] < 1000)
    ids = measure.run("git", "ls-tree", "-r", "--name-only", "git-runs", "runs/", cwd=place)
    count = sum(line.endswith("/run.json") for line in ids.splitlines())
    row("runs on the branch", f"{count:,}", "", f"{RUNS:,}", count == RUNS)
    listed = measure.interleaved({"ls": ([GIT_RUNS, "ls"], place)}, rounds=3)["ls"]
    row(f"`ls` with {RUNS:,} sealed runs", both(listed), "", "≤ 400 ms", listed.wall <= 0.4)


def objects(place):
    words = (line.split(": ") for line in measure.run("git", "count-objects", "-v", cwd=place).splitlines())
    return {name: int(value) for name, value in words}


if __name__ == "__main__":
    main()
