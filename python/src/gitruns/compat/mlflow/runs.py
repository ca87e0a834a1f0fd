"""The runs that a script has open: a stack, of which the last is the active one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType

from ... import api
from ...active import current
from ...active.ending import end
from ...active.run import Run as Recorded
from ...errors import ConflictError, NotFoundError
from ..unknown import warn_of
from .entities import Run, RunData, RunInfo, params_of
from .exceptions import MlflowException, absent, invalid
from .experiments import chosen

_stack: list[ActiveRun] = []
_last: ActiveRun | None = None


class ActiveRun(Run):
    """An open run; in a `with` it ends with the block. `recorded` is git-runs' own."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self.tags: dict[str, str] = {}

    @property
    def info(self) -> RunInfo:  # type: ignore[override]
        """Who and when, at this moment."""
        run = self.recorded
        start = run._start.get("start")
        status = "FINISHED" if run.is_over else "RUNNING"
        return RunInfo(
            run.uid, run.name, run.experiment, status, start // 1000 if isinstance(start, int) else 0, None
        )

    @property
    def data(self) -> RunData:  # type: ignore[override]
        """What was logged so far by this process."""
        latest = self.recorded._observed.latest
        metrics = {name: float(value) for name, value in latest.items() if isinstance(value, (int, float))}
        tags = {"mlflow.runName": self.recorded.name, **self.tags}
        return RunData(metrics, params_of(self.recorded.config.as_dict()), tags)

    def __enter__(self) -> ActiveRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while _stack and _stack[-1] is not self:
            end_run()
        if error is None:
            end_run()
        else:
            _close().recorded.fail(error)


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    parent_run_id: str | None = None,
    tags: Mapping[str, object] | None = None,
    description: str | None = None,
    log_system_metrics: bool | None = None,
    **unknown: object,
) -> ActiveRun:
    """Begins a run, or goes on with the one of `run_id`. A nested one is a child of the active one.

    Raises MlflowException where one is active and this isn't nested, and where no run has this id.
    """
    warn_of("mlflow.start_run", unknown)
    active = active_run()
    if active is not None and not nested:
        raise MlflowException(
            f"Run with UUID {active.info.run_id} is already active. To start a new run, first end the current run with"
            " mlflow.end_run(). To start a nested run, call start_run with nested=True",
            "INVALID_STATE",
        )
    experiment = str(experiment_id) if experiment_id is not None else chosen()
    run_id = run_id or os.environ.pop("MLFLOW_RUN_ID", None)
    if run_id is not None:
        recorded = _resumed(run_id, keep=nested)
    elif active is not None and parent_run_id in (None, active.info.run_id):
        recorded = active.recorded.child(name=run_name, notes=description, experiment=experiment)
    else:
        recorded = api.init(
            experiment,
            name=run_name,
            notes=description,
            parent=parent_run_id,
            reinit="create_new" if nested else None,
        )
    run = ActiveRun(recorded)
    _stack.append(run)
    if tags:
        from .logging import set_tags

        set_tags(tags)
    return run


def _resumed(run_id: str, keep: bool) -> Recorded:
    try:
        return api.init(id=run_id, resume="must", reinit="create_new" if keep else None)
    except NotFoundError as error:
        raise absent(f"Run with id={run_id} not found", str(error)) from error
    except ConflictError as error:
        raise invalid(f"The run {run_id} can't go on: {error}") from error


def active_run() -> ActiveRun | None:
    """The run that was begun last and isn't over."""
    while _stack and _stack[-1].recorded.is_over:
        _close()
    return _stack[-1] if _stack else None


def needed() -> ActiveRun:
    """The active run; one is begun where there is none, as MLflow does."""
    return active_run() or start_run()


def of_id(run_id: str | None) -> ActiveRun:
    """The open run of this id, the active one for None. Raises MlflowException where it isn't open."""
    if run_id is None:
        return needed()
    for run in _stack:
        if run.info.run_id == run_id and not run.recorded.is_over:
            return run
    raise invalid(f"The run {run_id} isn't open here.", "Begin it again: start_run(run_id=…).")


def _close() -> ActiveRun:
    global _last
    _last = _stack.pop()
    below = _stack[-1].recorded if _stack else None
    if below is not None and not below.is_over:
        current.make_current(below)
    return _last


def end_run(status: str = "FINISHED") -> None:
    """Ends the active run, if there is one; `status` is FINISHED, FAILED or KILLED."""
    if active_run() is None:
        return
    words = {"FINISHED": "finished", "FAILED": "failed", "KILLED": "killed"}
    if str(status) not in words:
        raise invalid(f"A run can't end as {status!r}.", "One of FINISHED, FAILED, KILLED.")
    end(_close().recorded, words[str(status)])


def last_active_run() -> Run | None:
    """The active run, else the one that ended last."""
    return active_run() or _last
