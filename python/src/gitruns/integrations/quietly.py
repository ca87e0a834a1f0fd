"""What is recorded beside a training is no reason for it to fail."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from ..telling import tell_once

_Method = TypeVar("_Method", bound=Callable[..., Any])


def quietly(what: str, work: Callable[[], Any]) -> Any:
    """What the work gives; None where it raises, which is told once for each sentence."""
    try:
        return work()
    except Exception as error:
        tell_once(f"{what} isn't recorded: {type(error).__name__}: {error}")
        return None


def training_first(method: _Method) -> _Method:
    """The method, which gives None where it raises; that is told once for each sentence."""

    @functools.wraps(method)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        return quietly("A part of the training", lambda: method(self, *args, **kwargs))

    return cast(_Method, guarded)
