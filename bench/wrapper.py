"""What the wrapper holds while a command runs, and what it takes from a command that computes."""

import os
import re
import statistics
import subprocess
import sys
import time

import measure
from measure import GIT_RUNS, ROUNDS, row

SECONDS = float(os.environ.get("BENCH_HOLD", "40"))

# Prints the seconds that a fixed amount of work took, by the clock and of processors.
WORK_UNIT = """
import sys, time
wall, cpu = time.perf_counter(), time.process_time()
total = 0
for number in range(20_000_000):
    total += number * number % 7
print(time.perf_counter() - wall, time.process_time() - cpu, file=open(sys.argv[1], "w"))
"""


def status(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(name + r":\s+(\d+) kB", file.read()).group(1)) * 1024


def held(place):
    """The wrapper's memory and processor time once it has nothing to do but wait and sample."""
    child = subprocess.Popen(
        [GIT_RUNS, "record", "--no-seal", "--", "sleep", str(SECONDS)], cwd=place, env=measure.ENV,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    time.sleep(SECONDS / 4)
    ticks = ticks_of(child.pid)
    time.sleep(SECONDS / 2)
    used = (ticks_of(child.pid) - ticks) / os.sysconf("SC_CLK_TCK") / (SECONDS / 2)
    with open(f"/proc/{child.pid}/smaps_rollup") as file:
        own = int(re.search(r"Pss_Anon:\s+(\d+) kB", file.read()).group(1)) * 1024
    resident, peak = status(child.pid, "VmRSS"), status(child.pid, "VmHWM")
    threads = len(os.listdir(f"/proc/{child.pid}/task"))
    child.wait()
    mib = 1 << 20
    row("wrapper's resident memory while the command sleeps", f"{resident / mib:.0f} MiB, peak {peak / mib:.0f} MiB",
        f"{own / mib:.0f} MiB of it its own, the rest mapped files; {threads} threads", "≤ 100 MiB", peak <= 100 * mib)
    row("wrapper's processor time while the command sleeps", f"{used * 100:.2f} % of a processor", "", "≤ 0.5 %", used <= 0.005)


def ticks_of(pid):
    with open(f"/proc/{pid}/stat") as file:
        words = file.read().rsplit(")", 1)[1].split()
    return int(words[11]) + int(words[12])


def computing(place):
    script, out = os.path.join(place, "work.py"), os.path.join(place, "took.txt")
    with open(script, "w") as file:
        file.write(WORK_UNIT)
    bare = [sys.executable, script, out]
    cases = {"bare": bare, "wrapped": [GIT_RUNS, "record", "--no-seal", "--", *bare]}
    taken = {"bare": [], "wrapped": []}
    for turn in range(max(5, ROUNDS // 2) + 1):
        for name in sorted(cases, reverse=turn % 2 == 0):
            measure.cost(cases[name], place)
            with open(out) as file:
                if turn:
                    taken[name].append([float(word) for word in file.read().split()])
    # Of each pair the ratio: what else the machine does changes from minute to minute, and doesn't from one to the next.
    wall, cpu = (
        statistics.median(with_[part] / without[part] for with_, without in zip(taken["wrapped"], taken["bare"]))
        for part in (0, 1))
    took = statistics.median(one[1] for one in taken["bare"])
    row(f"what a computing command of {took:.1f} s CPU loses under the wrapper", f"{cpu - 1:+.1%} CPU", f"{wall - 1:+.1%} by the clock",
        "≤ +1 % CPU", cpu <= 1.01)

def main():
    place = measure.repository("wrapper")
    held(place)
    computing(place)


if __name__ == "__main__":
    main()
