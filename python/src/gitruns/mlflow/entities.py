"""Runs as MLflow has them."""

from __future__ import annotations

import json
import math
from typing import Any

from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    LifecycleStage,
    LoggedModelInput,
    LoggedModelOutput,
    Metric,
    Param,
    Run,
    RunData,
    RunInfo,
    RunInputs,
    RunOutputs,
    RunStatus,
    RunTag,
)
from mlflow.utils.mlflow_tags import (
    MLFLOW_DATASET_CONTEXT,
    MLFLOW_GIT_COMMIT,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_RUN_NAME,
    MLFLOW_RUN_NOTE,
    MLFLOW_SOURCE_NAME,
    MLFLOW_SOURCE_TYPE,
    MLFLOW_USER,
)
from mlflow.utils.uri import append_to_uri_path

from ..read import documents
from . import addresses
from .experiments import KnownExperiment
from .home import Home
from .known_run import KnownRun
from .lists import Lists
from .params import flat

OURS = "mlflow"
"""The member of records and documents in which what only MLflow asks for stands."""
STATUS = {
    "running": RunStatus.RUNNING,
    "scheduled": RunStatus.SCHEDULED,
    "finished": RunStatus.FINISHED,
    "failed": RunStatus.FAILED,
    "crashed": RunStatus.FAILED,
    "killed": RunStatus.KILLED,
}
_DIGEST_LENGTH = 36
UNKNOWN = "unknown"
"""What MLflow calls the user of a run that was begun over its REST interface."""


class ShownRun:
    """A run as MLflow has it, less what it read and made, which `with_lists` adds.

    Each part is made when it is asked for: it stands for the run in MLflow's filters and orders, which look at
    little of most runs. It is good for as long as nothing is added to the run, and for one thread at a time.

    Attributes:
        whole: what the run is with its lists, None until somebody made that.
        timed: the same with the times of its last metrics.
    """

    __slots__ = ("_entity", "_experiment", "_home", "_id", "_info", "_metrics", "_params", "_run", "_tags",
                 "timed", "whole")  # fmt: skip

    def __init__(self, home: Home, experiment: KnownExperiment | None, run: KnownRun, id: str) -> None:
        self._home, self._experiment, self._run, self._id = home, experiment, run, id
        self._info: RunInfo | None = None
        self._metrics: dict[str, float] | None = None
        self._params: dict[str, str] | None = None
        self._tags: dict[str, str] | None = None
        self._entity: Run | None = None
        self.whole: Run | None = None
        self.timed: Run | None = None

    @property
    def info(self) -> RunInfo:
        """What isn't logged."""
        if self._info is None:
            run = self._run
            end = run.end
            self._info = RunInfo(
                run_id=run.uid,
                experiment_id=self._id,
                user_id=run.tags.get(MLFLOW_USER) or user_of(run),
                status=RunStatus.to_string(STATUS[run.status]),
                start_time=run.start // 1000,
                end_time=None if end is None else end // 1000,
                lifecycle_stage=LifecycleStage.DELETED if run.is_deleted else LifecycleStage.ACTIVE,
                artifact_uri=artifact_uri(self._home, self._experiment, run.uid, self._id),
                run_name=run.text("name"),
            )
        return self._info

    @property
    def data(self) -> ShownRun:
        """What has `metrics`, `params` and `tags`."""
        return self

    @property
    def metrics(self) -> dict[str, float]:
        """The last value of each metric."""
        if self._metrics is None:
            self._metrics = last_values(self._run)
        return self._metrics

    @property
    def params(self) -> dict[str, str]:
        """The params by their keys."""
        if self._params is None:
            self._params = flat(self._run.config)
        return self._params

    @property
    def tags(self) -> dict[str, str]:
        """The tags by their keys."""
        if self._tags is None:
            self._tags = tags_of(self._run)
        return self._tags

    @property
    def entity(self) -> Run:
        """The run, for MLflow's clients."""
        if self._entity is None:
            data = RunData(
                metrics=metrics_of(self._run),
                params=[Param(key, value) for key, value in self.params.items()],
                tags=[RunTag(key, value) for key, value in self.tags.items()],
            )
            self._entity = Run(self.info, data)
        return self._entity


def artifact_uri(home: Home, experiment: KnownExperiment | None, uid: str, id: str) -> str:
    """Where the artifacts of a run are: with the run, unless its experiment names a place for them."""
    if experiment is not None and experiment.location:
        return str(append_to_uri_path(experiment.location, uid, "artifacts"))
    if home.is_proxied:
        return f"mlflow-artifacts:/{id}/{uid}/artifacts"
    return addresses.of_run(home.directory, uid)


def user_of(run: KnownRun) -> str:
    """Who began it."""
    said = run.document.get("user")
    name = documents.text(said, "name") if isinstance(said, dict) else said
    if isinstance(name, str) and name:
        return name
    return UNKNOWN if run.document.get("via") == OURS else ""


def tags_of(run: KnownRun) -> dict[str, str]:
    """Its tags, and what git-runs has fields for; of runs that came another way also what MLflow would tell."""
    tags: dict[str, str] = {}
    if "via" not in run.document and run.row is not None:
        user = user_of(run)
        if user:
            tags[MLFLOW_USER] = user
        if run.row.command:
            tags[MLFLOW_SOURCE_NAME] = " ".join(run.row.command)[:8000]
            tags[MLFLOW_SOURCE_TYPE] = "LOCAL"
        if run.row.commit:
            tags[MLFLOW_GIT_COMMIT] = run.row.commit
    parent, note = run.text("parent"), run.text("note")
    if parent:
        tags[MLFLOW_PARENT_RUN_ID] = parent
    tags.update(run.tags)
    if note:
        tags[MLFLOW_RUN_NOTE] = note
    tags[MLFLOW_RUN_NAME] = run.text("name")
    return tags


def metrics_of(run: KnownRun) -> list[Metric]:
    """The last value of each metric. Of a sealed run the time of the value isn't in its summary: its end stands."""
    found = []
    end = (run.end or run.start) // 1000
    if run.followed is not None:
        for name, last in run.followed.latest.items():
            found.append(Metric(name, last.value, end if last.time < 0 else last.time // 1000, last.step))
    elif run.row is not None:
        for name, said in run.row.metrics.items():
            found.append(Metric(name, said["last"], end, said["last_step"]))
    return found


def last_values(run: KnownRun) -> dict[str, float]:
    """The last value of each metric by its name."""
    if run.followed is not None:
        return {name: last.value for name, last in run.followed.latest.items()}
    return {} if run.row is None else {name: said["last"] for name, said in run.row.metrics.items()}


def with_lists(lists: Lists, run: KnownRun, entity: Run) -> Run:
    """The same run with its data sets and models."""
    datasets = []
    model_inputs: dict[str, LoggedModelInput] = {}
    for fields in lists.of(run, "inputs.json"):
        model = documents.text(documents.fields_of(fields, OURS), "model_id")
        if model is not None:
            model_inputs[model] = LoggedModelInput(model_id=model)
        else:
            datasets.append(dataset_input(fields))
    outputs: dict[str, LoggedModelOutput] = {}
    for fields in lists.of(run, "artifacts.json"):
        made = documents.fields_of(documents.fields_of(fields, OURS), "output")
        model = documents.text(made, "model_id")
        if model is not None:
            outputs[model] = LoggedModelOutput(model_id=model, step=documents.integer(made, "step") or 0)
    inputs = RunInputs(datasets, [*model_inputs.values()])
    return Run(entity.info, entity.data, inputs, RunOutputs([*outputs.values()]))


def dataset_input(fields: dict[str, Any]) -> DatasetInput:
    """A data set that a run read: as MLflow logged it, or as git-runs knows files and references."""
    name = documents.text(fields, "name") or ""
    said = documents.fields_of(fields, OURS)
    context = documents.text(fields, "context")
    if said:
        tags = {k: v for k, v in documents.fields_of(said, "tags").items() if isinstance(v, str)}
        dataset = Dataset(
            name=name,
            digest=documents.text(said, "digest") or "",
            source_type=documents.text(said, "source_type") or "",
            source=documents.text(said, "source") or "",
            schema=documents.text(said, "schema"),
            profile=documents.text(said, "profile"),
        )
    else:
        tags = {} if context is None else {MLFLOW_DATASET_CONTEXT: context}
        digest = documents.text(fields, "row_digest") or documents.text(fields, "sha256") or ""
        rows = documents.integer(fields, "rows")
        where = documents.text(fields, "uri") or documents.text(fields, "path") or name
        dataset = Dataset(
            name=name,
            digest=digest[:_DIGEST_LENGTH],
            source_type="local" if "path" in fields else "gitruns",
            source=json.dumps({"uri": where}),
            profile=None if rows is None else json.dumps({"num_rows": rows}),
        )
    return DatasetInput(dataset=dataset, tags=[InputTag(key, value) for key, value in tags.items()])


def dataset_record(given: DatasetInput) -> dict[str, object]:
    """A data set that MLflow logs as an input of a run."""
    dataset, tags = given.dataset, {tag.key: tag.value for tag in given.tags or []}
    fields: dict[str, object] = {
        "name": dataset.name,
        "kind": "reference",
        "uri": f"mlflow-dataset:{dataset.name}@{dataset.digest}",
    }
    if tags.get(MLFLOW_DATASET_CONTEXT):
        fields["context"] = tags[MLFLOW_DATASET_CONTEXT]
    said = {
        "digest": dataset.digest,
        "source_type": dataset.source_type,
        "source": dataset.source,
        "schema": dataset.schema,
        "profile": dataset.profile,
        "tags": tags,
    }
    fields[OURS] = {key: value for key, value in said.items() if value is not None}
    return fields


def order_of(metric: Metric) -> tuple[int, int, float]:
    """The order of MLflow's histories: time, step, value."""
    return metric.timestamp, metric.step, 0.0 if math.isnan(metric.value) else metric.value
