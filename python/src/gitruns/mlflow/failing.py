"""Errors as MLflow has them."""

from __future__ import annotations

import errno
import functools
import logging
from typing import Any, Callable, TypeVar

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    BAD_REQUEST,
    INVALID_PARAMETER_VALUE,
    NOT_IMPLEMENTED,
    RESOURCE_CONFLICT,
    RESOURCE_DOES_NOT_EXIST,
    TEMPORARILY_UNAVAILABLE,
)

from ..errors import ConflictError, GitRunsError, NotFoundError, UsageError

_C = TypeVar("_C", bound=type)
_PASSING = frozenset(
    (errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ETIMEDOUT)
)
_log = logging.getLogger(__name__)


class WrongArgument(TypeError):
    """An argument of another type than the method takes, as MLflow's stores say it."""


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
    """A fault of git-runs or of the system as an exception that MLflow's clients and its server know.

    MLflow's clients repeat a call for minutes on 408, 429, 500, 502, 503 and 504, and show no message until then.
    Only faults that pass by themselves get such a status.
    """
    code = BAD_REQUEST
    if isinstance(error, UsageError):
        code = INVALID_PARAMETER_VALUE
    elif isinstance(error, NotFoundError):
        code = RESOURCE_DOES_NOT_EXIST
    elif isinstance(error, ConflictError):
        code = RESOURCE_CONFLICT
    elif isinstance(error, OSError) and error.errno in _PASSING:
        code = TEMPORARILY_UNAVAILABLE
    return MlflowException(str(error), code)


def as_fault(method: str, error: Exception) -> MlflowException:
    """A fault of this plugin as an exception that ends the call.

    MLflow's server answers any other exception with an HTML page and the status 500, and its clients repeat
    such a call for minutes. The traceback goes to the log.
    """
    _log.error("git-runs failed in %s", method, exc_info=error)
    return MlflowException(
        f"git-runs failed in {method}: {type(error).__name__}: {error}. This is a fault of git-runs; the log of"
        " the process that answered has the traceback.",
        BAD_REQUEST,
    )


def telling(method: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a method raise every fault as one of MLflow's exceptions."""

    @functools.wraps(method)
    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except MlflowException:
            raise
        except (GitRunsError, OSError) as error:
            raise as_mlflow(error) from error
        except (NotImplementedError, WrongArgument):
            # MLflow's own stores raise them; its callers know them.
            raise
        except Exception as error:
            raise as_fault(method.__name__, error) from error

    return called


def tells(cls: _C) -> _C:
    """All methods that a class has of its own, as `telling` makes them."""
    for name, value in list(vars(cls).items()):
        if callable(value) and not name.startswith("__") and not isinstance(value, type):
            setattr(cls, name, telling(value))
    return cls
