"""Params, metrics, tags and inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...active.values import single_number
from ..unknown import warn_of
from .data import Dataset
from .exceptions import MlflowException, invalid
from .runs import ActiveRun, of_id


def log_param(key: str, value: Any, synchronous: bool | None = None) -> Any:
    """Logs a param, whose type is kept; gives the value. Raises MlflowException where it is there with another."""
    _param(of_id(None), key, value)
    return value


def log_params(params: Mapping[str, Any], synchronous: bool | None = None, run_id: str | None = None) -> None:
    """Logs several params. Raises MlflowException, before any is logged, where one is there with another value."""
    run = of_id(run_id)
    for key, value in params.items():
        _refuse_change(run, key, value)
    run.recorded.config.update(dict(params))


def _param(run: ActiveRun, key: str, value: Any) -> None:
    _refuse_change(run, key, value)
    run.recorded.config.update({key: value})


def _refuse_change(run: ActiveRun, key: str, value: Any) -> None:
    known = run.recorded.config
    if not isinstance(key, str) or not key:
        raise invalid(f"The name of a param is a text, not {key!r}.")
    if key in known and str(known[key]) != str(value):
        raise invalid(
            f"Changing param values is not allowed. Param with key='{key}' was already logged with value='{known[key]}'"
            f" for run ID='{run.recorded.uid}'. Attempted logging new value '{value}'.",
            "Log it once, or as a tag.",
        )


def log_metric(
    key: str,
    value: Any,
    step: int | None = None,
    synchronous: bool | None = None,
    timestamp: int | None = None,
    run_id: str | None = None,
    model_id: str | None = None,
    dataset: object = None,
) -> None:
    """Logs a metric; without a step at 0, as MLflow does. `timestamp` is in milliseconds since 1970."""
    log_metrics({key: value}, step, synchronous, run_id, timestamp)


def log_metrics(
    metrics: Mapping[str, Any],
    step: int | None = None,
    synchronous: bool | None = None,
    run_id: str | None = None,
    timestamp: int | None = None,
    model_id: str | None = None,
    dataset: object = None,
) -> None:
    """Logs several metrics at a step. Raises MlflowException for what is no number."""
    run = of_id(run_id).recorded
    numbers = {key: _number(key, value) for key, value in metrics.items()}
    if timestamp is None:
        run.log(numbers, 0 if step is None else step)
    else:
        run.append({"t": int(timestamp) * 1000, "s": int(step or 0), "m": numbers})
        run._observed.keep(numbers)


def _number(key: str, value: Any) -> float:
    number = value if isinstance(value, (int, float)) else single_number(value)
    try:
        return float(number if number is not None else value)
    except (TypeError, ValueError):
        raise invalid(
            f"Got invalid value {value} for metric '{key}' (timestamp=None). Please specify value as a valid double"
            " (64-bit floating point)"
        ) from None


def set_tag(key: str, value: Any, synchronous: bool | None = None) -> None:
    """Sets a tag; `mlflow.runName` renames the run, and `mlflow.note.content` is its note."""
    set_tags({key: value})


def set_tags(tags: Mapping[str, Any], synchronous: bool | None = None, run_id: str | None = None) -> None:
    """Sets several tags."""
    run = of_id(run_id)
    for key, value in tags.items():
        if key == "mlflow.runName":
            run.recorded.rename(str(value))
        elif key == "mlflow.note.content":
            run.recorded.note(str(value))
        else:
            run.tags[str(key)] = str(value)
            run.recorded.tag(str(key), str(value))


def delete_tag(key: str) -> None:
    """Takes a tag away. Raises MlflowException where it wasn't set by this script."""
    run = of_id(None)
    if key not in run.tags:
        raise MlflowException(
            f"No tag with name: {key} in run with id {run.recorded.uid}", "RESOURCE_DOES_NOT_EXIST"
        )
    del run.tags[key]
    run.recorded.tag(key, None)


def log_input(
    dataset: Any = None,
    context: str | None = None,
    tags: object = None,
    model: object = None,
    **unknown: object,
) -> None:
    """Notes data that the run reads: a set of `mlflow.data`, a data frame, an array, a path."""
    warn_of("mlflow.log_input", unknown)
    run = of_id(None).recorded
    if isinstance(dataset, Dataset):
        run.log_input(dataset.data, dataset.name, context)
    else:
        run.log_input(dataset, context=context)
