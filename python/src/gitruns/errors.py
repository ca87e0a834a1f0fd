"""What goes wrong, said so that people know what to do next."""

from __future__ import annotations


class GitRunsError(Exception):
    """What happened and why, and the next step.

    `exit_code` is what a command ends with that fails for this.
    """

    exit_code = 1

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} Next: {self.next_step}" if self.next_step else self.message


class UsageError(GitRunsError, ValueError):
    """Something was asked for that can't be meant."""

    exit_code = 2


class NotFoundError(GitRunsError, LookupError):
    """There is none, or there are several."""

    exit_code = 3


class ConflictError(GitRunsError):
    """Somebody else does the same, or what it was based on has changed."""

    exit_code = 4


class EnvironmentFault(GitRunsError, OSError):
    """The machine, the disk, git or Java is not as it has to be."""

    exit_code = 6


class InvalidError(GitRunsError, ValueError):
    """Stored bytes that are not what the format says."""

    exit_code = 1
