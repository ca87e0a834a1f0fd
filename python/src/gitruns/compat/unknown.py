"""Warnings of what means nothing here."""

from __future__ import annotations

from collections.abc import Iterable

from ..telling import tell_once


def warn_of(function: str, names: Iterable[str]) -> None:
    """Warns of keyword arguments that mean nothing here, once for each function and name."""
    for name in sorted(names):
        tell_once(f"{function}({name}=…) means nothing here, and is left out.", f"{function} {name}")
