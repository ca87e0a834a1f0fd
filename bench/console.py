"""What a printed line costs a program whose console is kept, beside plain `print`.

Plain and kept blocks of lines take turns in one process, so that what else the machine does meets both alike.
"""

import json
import os
import statistics
import subprocess
import sys

from measure import ENV, HOME, ROUNDS, WORK, row

PROGRAM = """
import json, os, statistics, sys, time
import gitruns

ROUNDS, LINES, PAUSE = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])

def block():
    took = 0.0
    for number in range(LINES):
        began = time.perf_counter()
        print("epoch 12  step 3400  loss 0.123456  acc 0.987654")
        took += time.perf_counter() - began
        if PAUSE: time.sleep(PAUSE)
    return took / LINES

plain, kept = [], []
for turn in range(ROUNDS + 1):
    plain.append(block())
    run = gitruns.init("bench", capture=False)
    kept.append(block())
    run.finish()
json.dump([plain[1:], kept[1:]], open("took.json", "w"))
"""

CASES = (("a file", 20_000, 0.0), ("/dev/null", 20_000, 0.0), ("a pipe", 20_000, 0.0), ("a file, every 110 ms", 20, 0.11))


def measured(to, lines, pause, place):
    env = {**ENV, "PYTHONPATH": os.path.join(HOME, "python", "src"), "GITRUNS_SEAL": "never"}
    words = [sys.executable, "-c", PROGRAM, str(ROUNDS), str(lines), str(pause)]
    if to == "a pipe":
        program = subprocess.Popen(words, cwd=place, env=env, stdout=subprocess.PIPE)
        subprocess.run(["cat"], stdin=program.stdout, stdout=subprocess.DEVNULL, check=True)
        assert program.wait() == 0
    else:
        path = os.devnull if to == "/dev/null" else os.path.join(place, "out.txt")
        with open(path, "w") as out:
            subprocess.run(words, cwd=place, env=env, stdout=out, check=True)
    with open(os.path.join(place, "took.json")) as file:
        return json.load(file)


def main():
    place = os.path.join(WORK, "console")
    os.makedirs(place, exist_ok=True)
    subprocess.run(["git", "init", "-q", place], env=ENV, check=True)
    for to, lines, pause in CASES:
        plain, kept = (statistics.median(each) * 1e6 for each in measured(to, lines, pause, place))
        more = kept - plain
        row(f"a line printed to {to}, console kept", f"{kept:.2f} µs", f"plain `print`: {plain:.2f} µs; {kept / plain:.2f} ×, +{more:.2f} µs",
            "" if pause else "≤ +2 µs", None if pause else more <= 2)


main()
