"""What the wrapper holds while a command runs, and what it takes from a command that computes."""

import os
import re
import signal
import statistics
import subprocess
import sys
import time

import measure
from measure import GIT_RUNS, row

SECONDS = float(os.environ.get("BENCH_HOLD", "40"))
WINDOWS = int(os.environ.get("BENCH_WINDOWS", "60"))

# Computes for so many seconds, and writes down when each slice of the same work ended and what it took.
SLICES = """
import sys, time
end = time.monotonic() + float(sys.argv[2])
with open(sys.argv[1], "w") as out:
    while time.monotonic() < end:
        cpu, total = time.process_time(), 0
        for number in range(100_000):
            total += number * number % 7
        print(time.monotonic(), time.process_time() - cpu, file=out)
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
    """What a slice of work takes in seconds with the wrapper at work, against seconds in which it is stopped.

    They alternate within one process, for what else happens on the machine changes more from run to run than the wrapper could.
    """
    script, out = os.path.join(place, "work.py"), os.path.join(place, "took.txt")
    with open(script, "w") as file:
        file.write(SLICES)
    wrapper = subprocess.Popen(
        [GIT_RUNS, "record", "--no-seal", "--", sys.executable, script, out, str(WINDOWS + 5)],
        cwd=place, env=measure.ENV, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    time.sleep(4)
    changes = []
    for window in range(WINDOWS):
        wrapper.send_signal(signal.SIGCONT if window % 2 else signal.SIGSTOP)
        changes.append(time.monotonic())
        time.sleep(1)
    wrapper.send_signal(signal.SIGCONT)
    wrapper.wait()
    with open(out) as file:
        slices = [tuple(map(float, line.split())) for line in file]
    medians = [
        statistics.median(cpu for at, cpu in slices if begin + 0.1 < at < begin + 1) for begin in changes]
    ratios = [with_ / without for without, with_ in zip(medians[::2], medians[1::2])]
    loss = statistics.median(ratios) - 1
    spread = statistics.quantiles(ratios, n=4)
    row("what a computing command loses to the wrapper at work", f"{loss:+.2%} CPU",
        f"{WINDOWS // 2} pairs of seconds with it and with it stopped, quartiles {spread[0] - 1:+.1%} and {spread[2] - 1:+.1%}",
        "≤ +1 %", loss <= 0.01)


def main():
    place = measure.repository("wrapper")
    held(place)
    computing(place)


if __name__ == "__main__":
    main()
