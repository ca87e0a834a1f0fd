"""`record` of an artifact of 1 GiB, beside Python's hashlib over it and a copy."""

import os
import statistics

import measure
from measure import GIT_RUNS, ROUNDS, WORK, row

DIGEST = """
import hashlib, sys
digest = hashlib.sha256()
with open(sys.argv[1], "rb") as file:
    while block := file.read(1 << 20):
        digest.update(block)
"""


def main():
    big, copy = os.path.join(WORK, "big.bin"), os.path.join(WORK, "copy.bin")
    with open(big, "wb") as file:
        for _ in range(1024):
            file.write(os.urandom(1 << 20))
    taken = {name: [] for name in ("artifact", "nothing", "digest", "copy")}
    for _ in range(min(ROUNDS, 5)):
        place = measure.repository("artifact")
        os.link(big, os.path.join(place, "big.bin"))
        for name, argv in (
            ("artifact", [GIT_RUNS, "record", "-n", "a", "--artifact", "big.bin", "--", "true"]),
            ("nothing", [GIT_RUNS, "record", "-n", "b", "--", "true"]),
            ("digest", ["python3", "-c", DIGEST, big]),
            ("copy", ["cp", big, copy]),
        ):
            taken[name].append(measure.cost(argv, place).cpu)
        os.remove(copy)
    cpu = {name: statistics.median(each) for name, each in taken.items()}
    plain = cpu["digest"] + cpu["copy"]
    beyond = (cpu["artifact"] - cpu["nothing"]) / plain
    row("`record` of an artifact of 1 GiB", f"{cpu['artifact']:.1f} s CPU",
        f"{beyond:.1f} × hashlib and a copy ({plain:.1f} s CPU), beyond `record` of nothing ({cpu['nothing']:.1f} s)",
        "≤ 1.5 ×", beyond <= 1.5)


if __name__ == "__main__":
    main()
