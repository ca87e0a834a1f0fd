"""What people are told on standard error: one line each, never an exception, nothing twice."""

from __future__ import annotations

import os
import sys

from .interruption import raised_by_handler

_told: set[str] = set()
_quiet = False


def be_quiet() -> None:
    """From now on nothing is told: in a launch of many only one rank speaks."""
    global _quiet
    _quiet = True


def tell(sentence: str) -> None:
    """Writes the sentence to standard error, wherever that leads."""
    if _quiet or os.environ.get("GITRUNS_QUIET"):
        return
    try:
        sys.stderr.write(f"gitruns: {sentence}\n")
        sys.stderr.flush()
    except Exception as error:
        # No terminal, a closed pipe: whoever doesn't listen doesn't hear.
        if raised_by_handler(error):
            raise


def tell_once(sentence: str, about: str = "") -> None:
    """As `tell`, but once in this process for each sentence, or each thing that it is about."""
    key = about or sentence
    if key not in _told:
        _told.add(key)
        tell(sentence)
