"""One line on standard error when a run begins and one when it ends, so that people know where to look."""

from __future__ import annotations

import os
import re

from ..telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .run import Run

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


def greet(run: Run, quiet: object) -> None:
    """Names the run, unless nobody wants to know: `quiet`, or a test of pytest."""
    if not quiet and "PYTEST_CURRENT_TEST" not in os.environ:
        run._is_greeted = True
        tell(f"recording {run.name} ({run.uid})")


def take_leave(run: Run, status: str) -> None:
    """Says how the run ended, and how to see it."""
    if run._is_greeted:
        word = run.name if _PLAIN.fullmatch(run.name) else run.uid
        tell(f"{run.name} {status}; see it with: git runs show {word}")
