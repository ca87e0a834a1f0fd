"""What scripts say through W&B's client on standard error."""

from __future__ import annotations

from ...telling import tell, tell_once


def termlog(string: str = "", newline: bool = True, repeat: bool = True, prefix: bool = True) -> None:
    """Says a sentence; with `repeat` False only once."""
    (tell if repeat else tell_once)(str(string))


def termwarn(string: str, newline: bool = True, repeat: bool = True) -> None:
    """Says a warning."""
    (tell if repeat else tell_once)(f"warning: {string}")


def termerror(string: str, newline: bool = True, repeat: bool = True) -> None:
    """Says an error."""
    (tell if repeat else tell_once)(f"error: {string}")
