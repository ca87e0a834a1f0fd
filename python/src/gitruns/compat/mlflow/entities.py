"""What MLflow's functions give: runs and experiments."""

from __future__ import annotations

from typing import Any

from ...read.rows import RunRow

_STATUS = {"finished": "FINISHED", "failed": "FAILED", "killed": "KILLED", "crashed": "FAILED"}


class Experiment:
    """An experiment, whose id is its name."""

    lifecycle_stage = "active"

    def __init__(self, name: str) -> None:
        self.name = name
        self.experiment_id = name
        self.tags: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<Experiment: {self.name}>"


class RunInfo:
    """Who, when, and how it ended. Times are milliseconds since 1970; the run's id is its uid."""

    lifecycle_stage = "active"

    def __init__(
        self,
        run_id: str,
        run_name: str,
        experiment_id: str,
        status: str,
        start_time: int,
        end_time: int | None,
    ) -> None:
        self.run_id = self.run_uuid = run_id
        self.run_name = run_name
        self.experiment_id = experiment_id
        self.status = status
        self.start_time = start_time
        self.end_time = end_time

    artifact_uri = property(lambda self: f"gitruns:{self.run_id}", doc="The run's own name.")

    def __repr__(self) -> str:
        return f"<RunInfo: {self.run_id} {self.run_name} {self.status}>"


class RunData:
    """The last values of metrics, params and tags as texts."""

    def __init__(self, metrics: dict[str, float], params: dict[str, str], tags: dict[str, str]) -> None:
        self.metrics = metrics
        self.params = params
        self.tags = tags


class Run:
    """A run, as it was when it was asked for."""

    def __init__(self, info: RunInfo, data: RunData) -> None:
        self.info = info
        self.data = data

    def to_dictionary(self) -> dict[str, Any]:
        """All of it as plain dictionaries."""
        return {"info": vars(self.info), "data": vars(self.data)}

    def __repr__(self) -> str:
        return f"<Run: {self.info!r}>"


def run_of(row: RunRow) -> Run:
    """A run of a list as MLflow sees it."""
    info = RunInfo(
        row.uid,
        row.name,
        row.experiment or "Default",
        _STATUS.get(row.status, "RUNNING"),
        row.start // 1000,
        None if row.end is None else row.end // 1000,
    )
    metrics = {name: float(values["last"]) for name, values in row.metrics.items() if "last" in values}
    tags = {"mlflow.runName": row.name, **row.tags}
    for key, value in (
        ("mlflow.parentRunId", row.parent),
        ("mlflow.note.content", row.note),
        ("mlflow.user", row.user),
    ):
        if value is not None:
            tags[key] = value
    return Run(info, RunData(metrics, params_of(row.config), tags))


def params_of(config: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """A config as MLflow's params: texts, and what nests with dots in the names."""
    found: dict[str, str] = {}
    for name, value in config.items():
        if isinstance(value, dict):
            found.update(params_of(value, f"{prefix}{name}."))
        else:
            found[prefix + name] = str(value)
    return found
