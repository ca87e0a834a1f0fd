"""What is recorded beside a training is no reason for it to fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..telling import tell_once


def quietly(what: str, work: Callable[[], Any]) -> Any:
    """What the work gives; None where it raises, which is told once for each sentence."""
    try:
        return work()
    except Exception as error:
        tell_once(f"{what} isn't recorded: {type(error).__name__}: {error}")
        return None
