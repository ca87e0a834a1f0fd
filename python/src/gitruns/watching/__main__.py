"""The program of the process: `python -m gitruns.watching JOURNAL DIRECTORY REMOTE SECONDS`."""

from __future__ import annotations

import os
import sys


def _clean_path() -> None:
    """Takes this directory and the work directory off the path: their modules mustn't pass for others."""
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    try:
        work = os.getcwd()
    except OSError:
        work = ""  # deleted
    sys.path[:] = [place for place in sys.path if place not in ("", here, work)]
    if root not in sys.path:
        sys.path.append(root)


if __name__ == "__main__":
    _clean_path()
    from gitruns.capture.detaching import detach

    control, reply = detach()
    os.close(reply)
    from gitruns.place import working_directory

    work = working_directory()
    # Nobody is to be kept from unmounting or removing the directory.
    os.chdir(os.path.abspath(os.sep))
    from gitruns.watching.process import Watching

    journal, directory, remote, seconds = sys.argv[1:]
    place = os.path.join(work, directory)
    Watching(os.path.join(work, journal), place, remote, float(seconds)).last(control)
