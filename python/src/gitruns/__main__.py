"""`python -m gitruns`: the commands of the console script `git-runs`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command that the program's arguments name; gives its exit code."""
    if sys.argv[1:2] == ["record"]:
        from gitruns.record import main as record

        return record(sys.argv[2:])
    try:
        from gitruns.command import main as command  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        sys.stderr.write("gitruns: the only command here is record. next: python -m gitruns record --help\n")
        return 2
    return int(command(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
