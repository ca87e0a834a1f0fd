"""Finds runs by MLflow's conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import EnvironmentFault
from ...read.api import runs
from ...read.rows import RunRow
from .conditions import condition_of, value_of
from .entities import Run, run_of
from .exceptions import absent, invalid
from .experiments import chosen


def rows() -> list[RunRow]:
    """All runs here, the newest first; none where nothing was recorded yet."""
    try:
        return list(runs())
    except EnvironmentFault:
        return []


def get_run(run_id: str) -> Run:
    """A run by its id, which is its uid. Raises MlflowException where there is none."""
    for row in rows():
        if run_id in (row.uid, row.id):
            return run_of(row)
    raise absent(f"Run with id={run_id} not found")


def get_parent_run(run_id: str) -> Run | None:
    """The run that this one is nested in; None where it isn't."""
    parent = get_run(run_id).data.tags.get("mlflow.parentRunId")
    return get_run(parent) if parent else None


def search_runs(
    experiment_ids: Sequence[str] | None = None,
    filter_string: str = "",
    run_view_type: object = None,
    max_results: int = 100_000,
    order_by: Sequence[str] | None = None,
    output_format: str = "pandas",
    search_all_experiments: bool = False,
    experiment_names: Sequence[str] | None = None,
) -> Any:
    """Runs for which a condition of MLflow holds, the newest first: a pandas.DataFrame, or with "list" a list.

    Raises MlflowException where the condition can't be read.
    """
    if output_format not in ("pandas", "list"):
        raise invalid(
            f"Unsupported output format: {output_format}. Supported string values are 'pandas' or 'list'"
        )
    wanted = [str(each) for each in [*(experiment_ids or []), *(experiment_names or [])]]
    if not wanted and not search_all_experiments:
        wanted = [chosen()]
    fits = condition_of(filter_string)
    found = [
        run for run in map(run_of, rows()) if (not wanted or run.info.experiment_id in wanted) and fits(run)
    ]
    for order in reversed(order_by or []):
        found = _sorted(found, order)
    found = found[:max_results]
    return found if output_format == "list" else _table(found)


def _sorted(found: list[Run], order: str) -> list[Run]:
    """Runs without the value come last, in either direction."""
    name, _, direction = order.strip().rpartition(" ")
    if direction.upper() not in ("ASC", "DESC") or not name:
        name, direction = order.strip(), "ASC"
    have = [run for run in found if value_of(run, name) is not None]
    rest = [run for run in found if value_of(run, name) is None]
    have.sort(key=lambda run: value_of(run, name), reverse=direction.upper() == "DESC")
    return have + rest


def _table(found: list[Run]) -> Any:
    try:
        import pandas
    except ImportError:
        raise invalid(
            "A table of runs needs pandas.", 'search_runs(output_format="list"), or: pip install pandas'
        ) from None
    columns: dict[str, list[Any]] = {
        "run_id": [run.info.run_id for run in found],
        "experiment_id": [run.info.experiment_id for run in found],
        "status": [run.info.status for run in found],
        "artifact_uri": [run.info.artifact_uri for run in found],
        "start_time": pandas.to_datetime([run.info.start_time for run in found], unit="ms", utc=True),
        "end_time": pandas.to_datetime([run.info.end_time for run in found], unit="ms", utc=True),
    }
    for kind in ("metrics", "params", "tags"):
        of_runs = [getattr(run.data, kind) for run in found]
        for name in dict.fromkeys(name for each in of_runs for name in each):
            columns[f"{kind}.{name}"] = [each.get(name) for each in of_runs]
    return pandas.DataFrame(columns)
