"""The console script `git-runs`: the full command where it and Java are installed, else what Python can do."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_USAGE = """\
git-runs: experiment tracking that lives inside git. Without Java there are:

  git-runs record [OPTION...] -- CMD...   run a command and record it
  git-runs ls [CONDITION]                 list runs, newest first
  git-runs show [RUN]                     all that is kept of one run
  git-runs tail [-f] [RUN]                what a run printed or logged last, and what comes

Each has --help. Sealing, pushing, comparing, plotting and all else come with the full command:
  pip install './python[cli]' ./python/cli-wheel      (in a clone of git-runs, after mvn -DskipTests package)
"""


def main(words: Sequence[str] | None = None) -> int:
    """Runs a call of git-runs and gives its exit code: 2 for a wrong call, 3 where nothing is found,
    6 where something is missing on this machine.
    """
    from ..errors import EnvironmentFault, GitRunsError
    from .output import say_failure

    given = list(sys.argv[1:] if words is None else words)
    try:
        return _run(given)
    except GitRunsError as fault:
        say_failure(given, fault)
        return fault.exit_code
    except BrokenPipeError:
        # Whoever read this has enough; what is left in the buffer has nowhere to go.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        say_failure(given, EnvironmentFault(f"Reading or writing failed: {error}."))
        return EnvironmentFault.exit_code


def _run(given: list[str]) -> int:
    verb, rest = (given[0], given[1:]) if given else ("", [])
    if verb == "tail":
        from .tail import tail

        return tail(rest)
    from .full import run_full

    done = run_full(given)
    if done is not None:
        return done
    if verb == "record":
        from ..record import main as record

        return record(rest)
    if verb == "ls":
        from .ls import ls

        return ls(rest)
    if verb == "show":
        from .show import show

        return show(rest)
    if verb in ("", "help", "-h", "--help"):
        sys.stdout.write(_USAGE)
        return 0
    if verb in ("-V", "--version"):
        from .. import __version__

        sys.stdout.write(f"git-runs {__version__} (Python only)\n")
        return 0
    from .full import missing

    raise missing(verb)
