"""Whole commands in a repository with 1,000 sealed runs, against git's own."""

import measure
from measure import GIT_RUNS, both, ms, row

RUNS = 1000


def main():
    place = measure.repository("commands")
    measure.small_runs(place, RUNS)
    waiting = measure.interleaved({"ls": ([GIT_RUNS, "ls"], place)}, rounds=3)["ls"]
    row(f"`git-runs ls` with {RUNS:,} journals that wait for their seal", both(waiting), "", "≤ 2 s", waiting.wall <= 2)
    sealed = measure.cost([GIT_RUNS, "seal"], place)
    row(f"`seal` of {RUNS:,} small runs", both(sealed), f"{sealed.wall / RUNS * 1000:.1f} ms a run", "≤ 60 s", sealed.wall <= 60)
    java = measure.run("sh", "-c", "command -v java", cwd=place).strip()
    cases = {
        "java": ([java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-version"], place),
        "version": ([GIT_RUNS, "--version"], place),
        "ls": ([GIT_RUNS, "ls"], place),
        "ls --json": ([GIT_RUNS, "ls", "--json"], place),
        "show": ([GIT_RUNS, "show", "@0"], place),
        "git log": (["git", "log", "git-runs"], place),
        "git log -p": (["git", "log", "-p", "git-runs"], place),
        "git ls-tree": (["git", "ls-tree", "-r", "git-runs"], place),
    }
    taken = measure.interleaved(cases)
    floor, log = taken["java"], taken["git log"]
    row("`java -version`", both(floor), "the floor of any command")
    row("`git log git-runs`", both(log))
    row("`git log -p git-runs`", both(taken["git log -p"]))
    row("`git ls-tree -r git-runs`", both(taken["git ls-tree"]))
    version = taken["version"]
    row("`git-runs --version`", both(version), f"{version.wall / floor.wall:.1f} × `java -version`", "≤ 150 ms", version.wall <= 0.15)
    for name, target in (("ls", 0.4), ("ls --json", None), ("show", 0.4)):
        one = taken[name]
        row(
            f"`git-runs {'show @0' if name == 'show' else name}` at {RUNS:,} runs",
            both(one),
            f"{one.wall / floor.wall:.1f} × `java -version`, {one.wall / log.wall:.0f} × `git log`",
            f"≤ {ms(target)}" if target else "",
            one.wall <= target if target else None)


if __name__ == "__main__":
    main()
