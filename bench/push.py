"""A push of one more run against git's own push of an equal commit, and what clones and fetches carry.

BENCH_RUNS names how many runs the branch has before (default: 0,1000,10000). The remotes are bare repositories on this
disk, where git itself takes least, so that what we add counts most.
"""

import os
import shutil
import statistics

import measure
from measure import GIT_RUNS, WORK, both, ms, row

COUNTS = [int(word) for word in os.environ.get("BENCH_RUNS", "0,1000,10000").split(",")]


def shared(name, runs):
    """A repository whose bare remote has its code and so many runs."""
    place, remote = measure.repository(name), os.path.join(WORK, name + ".git")
    shutil.rmtree(remote, ignore_errors=True)
    measure.run("git", "init", "-q", "--bare", remote, cwd=place)
    measure.run("git", "remote", "add", "origin", remote, cwd=place)
    measure.run("git", "push", "-q", "origin", "main", cwd=place)
    if runs:
        measure.small_runs(place, runs)
        measure.run(GIT_RUNS, "seal", cwd=place)
    measure.run(GIT_RUNS, "push", "--yes", "origin", cwd=place)
    return place, remote


def one_more(place):
    measure.small_runs(place, 1)
    measure.run(GIT_RUNS, "seal", cwd=place)


def pushes(ours, raw, rounds=measure.ROUNDS):
    """The medians of both pushes, in turns; each has one run more to bring."""
    taken = {"ours": [], "raw": [], "nothing": []}
    for turn in range(rounds + 1):
        one_more(ours)
        one_more(raw)
        costs = {
            "ours": measure.cost([GIT_RUNS, "push", "origin"], ours),
            "raw": measure.cost(["git", "-c", "core.hooksPath=/dev/null", "push", "-q", "origin", "git-runs"], raw),
            "nothing": measure.cost([GIT_RUNS, "log", "@0"], ours, ok=(0, 3)),
        }
        for name, one in costs.items():
            if turn:
                taken[name].append(one)
    return {
        name: measure.Cost(*(statistics.median(getattr(one, part) for one in all_) for part in ("wall", "cpu", "rss")))
        for name, all_ in taken.items()}


def size_of(place):
    return sum(os.path.getsize(os.path.join(top, name)) for top, _, names in os.walk(place) for name in names)


def clones(remote, runs):
    """Bytes and seconds of a clone with the runs, without them, and with their documents but no other files."""
    sizes = {}
    measure.run("git", "--git-dir", remote, "config", "uploadpack.allowFilter", "true", cwd=WORK)
    ways = {
        "all of it": [],
        "without the runs": ["--single-branch", "--branch", "main"],
        "runs up to 4 KiB a file": ["--filter=blob:limit=4k"],
    }
    for name, options in ways.items():
        place = os.path.join(WORK, "clone")
        shutil.rmtree(place, ignore_errors=True)
        taken = measure.cost(["git", "clone", "-q", "--no-local", *options, "file://" + remote, place], WORK)
        sizes[name] = size_of(os.path.join(place, ".git", "objects")) / 1024, taken
    for name, (size, taken) in sizes.items():
        row(f"clone at {runs:,} runs, {name}", f"{size:,.0f} KiB of objects, {ms(taken.wall)}")


def main():
    for runs in COUNTS:
        ours, remote = shared(f"push-{runs}", runs)
        raw, _ = shared(f"raw-{runs}", runs)
        taken = pushes(ours, raw)
        beyond = taken["ours"].wall - taken["nothing"].wall
        ratio = beyond / taken["raw"].wall
        row(
            f"`git-runs push` of one more run at {runs:,}",
            both(taken["ours"]),
            f"`git push` of an equal commit {both(taken['raw'])}, a command of ours that starts and looks {both(taken['nothing'])}:"
            f" {ratio:.1f} × beyond that",
            "≤ 1.3 × beyond start-up",
            ratio <= 1.3)
        clones(remote, runs)


if __name__ == "__main__":
    main()
