"""`python -m gitruns`: the commands of the console script `git-runs`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command that the program's arguments name; gives its exit code."""
    if sys.argv[1:2] == ["record"]:
        from gitruns.record import main as record

        return record(sys.argv[2:])
    from gitruns.command import main as command

    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
