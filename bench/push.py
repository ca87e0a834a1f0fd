"""A push of one more run against git's own push of an equal commit, what clones and fetches carry, and the server's checks.

BENCH_RUNS names how many runs the branch has before (default: 0,1000,10000). The remotes are bare repositories on this
disk, where git itself takes least, so that what we add counts most. The journals that are kept for a week after their seal
are gone, as those of most runs of a large branch are.
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
        for journals in ("live", "done"):  # those of another machine stay live
            shutil.rmtree(os.path.join(place, ".git", "runs", journals), ignore_errors=True)
    measure.run(GIT_RUNS, "push", "--yes", "origin", cwd=place)
    return place, remote


def twin(name, place, remote):
    """The same once more, so that both pushes bring an equal commit to an equal remote."""
    copy, other = os.path.join(WORK, name), os.path.join(WORK, name + ".git")
    for source, target in ((place, copy), (remote, other)):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
    measure.run("git", "remote", "set-url", "origin", other, cwd=copy)
    return copy


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
            "nothing": measure.cost([GIT_RUNS, "log", "-1"], ours),
        }
        for name, one in costs.items():
            if turn:
                taken[name].append(one)
    return {
        name: measure.Cost(*(statistics.median(getattr(one, part) for one in all_) for part in ("wall", "cpu", "rss")))
        for name, all_ in taken.items()}


def size_of(place):
    return sum(os.path.getsize(os.path.join(top, name)) for top, _, names in os.walk(place) for name in names)


def clone(remote, *options):
    place = os.path.join(WORK, "clone")
    shutil.rmtree(place, ignore_errors=True)
    return place, measure.cost(["git", "clone", "-q", "--no-local", *options, "file://" + remote, place], WORK)


def kib(place):
    return f"{size_of(os.path.join(place, '.git', 'objects')) / 1024:,.0f} KiB of objects"


def clones(remote, runs, ours):
    """Bytes and seconds of a clone with the runs, without them, and with their documents but no other files."""
    measure.run("git", "--git-dir", remote, "config", "uploadpack.allowFilter", "true", cwd=WORK)
    ways = {
        "all of it": [],
        "without the runs": ["--single-branch", "--branch", "main"],
        "files of runs up to 4 KiB (`--filter=blob:limit=4k`)": ["--filter=blob:limit=4k"],
        "no file of a run until it is asked for (`--filter=blob:none`)": ["--filter=blob:none"],
    }
    for name, options in ways.items():
        place, taken = clone(remote, *options)
        row(f"clone at {runs:,} runs, {name}", f"{kib(place)}, {ms(taken.wall)}")

    place, _ = clone(remote)
    before = size_of(os.path.join(place, ".git", "objects"))
    for _ in range(10):
        one_more(ours)
    measure.run(GIT_RUNS, "push", "origin", cwd=ours)
    taken = measure.cost(["git", "fetch", "-q"], place)
    more = (size_of(os.path.join(place, ".git", "objects")) - before) / 1024
    row(f"`git fetch` of 10 more runs at {runs:,}", f"{more:,.0f} KiB more, {ms(taken.wall)}")
    taken = measure.cost([GIT_RUNS, "ls", "--limit", "10"], place)
    row(f"the first look of a clone at {runs:,}, which checks them all", both(taken))


def server_check(remote, runs):
    """The server's own check of a first push of all of them."""
    new = measure.run("git", "--git-dir", remote, "rev-parse", "git-runs", cwd=WORK).strip()
    check = os.path.join(measure.HOME, "hooks", "check-runs")
    taken = measure.cost([check, "refs/heads/git-runs", "0" * 40, new], remote)
    row(f"`hooks/check-runs` of a first push of {runs:,} runs", both(taken), "", "≤ 60 s", taken.wall <= 60)


def main():
    for runs in COUNTS:
        ours, remote = shared(f"push-{runs}", runs)
        raw = twin(f"raw-{runs}", ours, remote)
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
        clones(remote, runs, ours)
        server_check(remote, runs)


if __name__ == "__main__":
    main()
