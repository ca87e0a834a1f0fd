"""The error that scripts of MLflow catch."""

from __future__ import annotations

from ...errors import GitRunsError


class MlflowException(GitRunsError):
    """What MLflow raises; `error_code` is its word for why."""

    def __init__(self, message: str, error_code: str = "INTERNAL_ERROR", next_step: str = "") -> None:
        super().__init__(message, next_step)
        self.error_code = error_code


def invalid(message: str, next_step: str = "") -> MlflowException:
    """An error of what can't be meant."""
    return MlflowException(message, "INVALID_PARAMETER_VALUE", next_step)


def absent(message: str, next_step: str = "") -> MlflowException:
    """An error of what isn't there."""
    return MlflowException(message, "RESOURCE_DOES_NOT_EXIST", next_step)
