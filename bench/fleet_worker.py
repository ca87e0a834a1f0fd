"""A worker of the fleet: runs of some seconds, one after the other, as a search in Python makes them.

fleet_worker.py bare|recorded RUNS SECONDS
"""

import sys
import time

how, runs, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
if how == "recorded":
    import gitruns

for number in range(runs):
    if how == "recorded":
        with gitruns.init(name=f"trial-{number}", config={"lr": 0.1 / (number + 1)}) as run:
            for step in range(10):
                run.log({"loss": 1.0 / (step + 1)})
            time.sleep(seconds)
    else:
        time.sleep(seconds)
