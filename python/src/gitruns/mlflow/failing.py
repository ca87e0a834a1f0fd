"""Errors as MLflow has them."""

from __future__ import annotations

import functools
from typing import Any, Callable, TypeVar

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    INTERNAL_ERROR,
    INVALID_PARAMETER_VALUE,
    NOT_IMPLEMENTED,
    RESOURCE_DOES_NOT_EXIST,
    TEMPORARILY_UNAVAILABLE,
)

from ..errors import ConflictError, GitRunsError, NotFoundError, UsageError

_C = TypeVar("_C", bound=type)


def missing(message: str) -> MlflowException:
    """Something that isn't there."""
    return MlflowException(message, RESOURCE_DOES_NOT_EXIST)


def invalid(message: str) -> MlflowException:
    """Something that can't be meant."""
    return MlflowException(message, INVALID_PARAMETER_VALUE)


def not_kept(what: str) -> MlflowException:
    """Something that this store has no place for."""
    return MlflowException(
        f"The git-runs store doesn't keep {what}: git-runs has no form for it yet (docs/mlflow.md lists what"
        " isn't kept). Use a SQL store for it.",
        NOT_IMPLEMENTED,
    )


def as_mlflow(error: Exception) -> MlflowException:
    """A fault of git-runs or of the system as an exception that MLflow's clients and its server know."""
    code = INTERNAL_ERROR
    if isinstance(error, UsageError):
        code = INVALID_PARAMETER_VALUE
    elif isinstance(error, NotFoundError):
        code = RESOURCE_DOES_NOT_EXIST
    elif isinstance(error, ConflictError):
        code = TEMPORARILY_UNAVAILABLE
    return MlflowException(str(error), code)


def telling(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method, where faults of git-runs are MLflow's exceptions."""

    @functools.wraps(method)
    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except MlflowException:
            raise
        except (GitRunsError, OSError) as error:
            raise as_mlflow(error) from error

    return called


def tells(cls: _C) -> _C:
    """All methods that a class has of its own, as `telling` makes them."""
    for name, value in list(vars(cls).items()):
        if callable(value) and not name.startswith("__") and not isinstance(value, type):
            setattr(cls, name, telling(value))
    return cls
