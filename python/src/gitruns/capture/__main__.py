"""The helper's program: `python -m gitruns.capture <journal> <pid> <directory of the work tree> all|program`."""

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
    from gitruns.capture.helper import main

    main(sys.argv[1:], control, reply)
