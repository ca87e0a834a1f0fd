"""The root files of the runs branch, and its first commit, the same for everyone (branch-layout.md)."""

from __future__ import annotations

from collections.abc import Iterable

from ..form.canonical import write

WHO = "git-runs <git-runs@invalid> 1 +0000"
MESSAGE = "Begin the runs of this repository\n\n[skip ci]\n"
_ATTRIBUTES = b"* -text -filter -ident -working-tree-encoding -export-subst -export-ignore -eol\n"
_README = b"""# Runs

This branch holds the machine-learning runs of this repository, recorded by git-runs.
It shares no history with the code: don't merge it into a code branch, and don't check it out to work on it.

- `runs/<first 2 digits>/<ID>/` is one sealed run, and never changes.
  `run.json` has who ran what and how it ended, `config.json` its settings, `summary.json` its results;
  metric series are in `*.parquet`, console output is in `console.log`.
- `events/` holds records that were added after a run was sealed: tags, notes, aliases, purges.
- `FORMAT` names the version of this layout.

The ID of a run is the SHA-256 of its `SHA256SUMS`, which lists the SHA-256 of each of its files.
Git and coreutils are enough to check a run. In a fresh clone this branch is called `origin/git-runs`:

    git archive origin/git-runs runs/ab/abcd... | tar -x -C /tmp
    cd /tmp/runs/ab/abcd...
    sha256sum SHA256SUMS     # prints the run's ID
    sha256sum -c SHA256SUMS  # checks each file

A file that `.gitattributes` in the run's directory names is a Git LFS pointer. Its line in `SHA256SUMS` is the digest of
the content that the pointer stands for, and equals the `oid` in it.

`code.json` names the commit of the code and, if files were not committed, a snapshot of the work tree:

    git fetch origin refs/runs/code
    git show SNAPSHOT
    git diff COMMIT SNAPSHOT
"""


def root_files(uids: Iterable[str], commits: Iterable[str]) -> dict[str, bytes]:
    """The three root files of version 1, where these uids of runs and commits of code are erased."""
    erased = {"commits": sorted(set(commits)), "uids": sorted(set(uids))}
    return {
        ".gitattributes": _ATTRIBUTES,
        "FORMAT": write({"erased": erased, "format": 1, "requires": []}),
        "README.md": _README,
    }
