"""A moment after which work stops."""

from __future__ import annotations

import time

from gitruns.errors import EnvironmentFault


class GitTimeout(EnvironmentFault):
    """A git command, or the whole capture, didn't end in its time."""

    def __init__(self, command: str) -> None:
        super().__init__(
            f"git {command} took too long and was stopped.",
            "Try again when the machine or the network is less busy.",
        )


class Deadline:
    """A moment of the monotonic clock."""

    __slots__ = ("moment",)

    def __init__(self, seconds: float) -> None:
        self.moment = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self.moment - time.monotonic())

    def check(self, what: str) -> None:
        """Raises GitTimeout once the moment has passed."""
        if self.left() == 0:
            raise GitTimeout(what)
