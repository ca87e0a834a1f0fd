"""Logged models: what is said of them stands in the artifacts of the run that made them.

A record `{"artifact": {"name": "models/<id>", "type": "model", "uri": "models:/<id>", "mlflow": {"model": …}}}`
says what changes; all of them together, in their order, are the model. Its files are artifacts of the same run.
The id of a model begins with the uid of that run, so that it is found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from mlflow.entities import LoggedModel, LoggedModelStatus, Metric
from mlflow.utils.uri import append_to_uri_path

from ..form.uid import is_uid
from ..read import documents
from . import addresses
from .entities import OURS
from .experiments import KnownExperiment
from .home import Home
from .known_run import KnownRun
from .lists import Lists

MODEL_FILES = "mlflow-models/"
"""What names of artifacts begin with that are files of logged models."""
HOLDER = "mlflow-model"
"""The job type of a run that is there only because a model was logged without a run."""
_ID = re.compile(r"m-([0-7][0-9a-hjkmnp-tv-z]{25})([0-9a-z]{6})\Z")


def new_model_id(uid: str) -> str:
    """The id of a new model that this run made."""
    return f"m-{uid}{os.urandom(3).hex()}"


def run_of_model(model_id: str) -> str | None:
    """The uid of the run that a model belongs to, by its id."""
    match = _ID.match(model_id)
    return match[1] if match is not None and is_uid(match[1]) else None


def record_of(model_id: str, said: dict[str, object]) -> dict[str, object]:
    """A record that says this of a model."""
    fields: dict[str, object] = {"name": f"models/{model_id}", "type": "model", "uri": f"models:/{model_id}"}
    fields[OURS] = {"model": {"model_id": model_id, **said}}
    return {"artifact": fields}


class KnownModel:
    """A logged model, as all that was said of it makes it."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.fields: dict[str, Any] = {}
        self.tags: dict[str, str] = {}
        self.params: dict[str, str] = {}
        self._metrics: dict[str, dict[str, Any]] = {}

    def take(self, said: dict[str, Any]) -> None:
        """Adds what a record says."""
        for key, value in said.items():
            if key == "tags" and isinstance(value, dict):
                for name, text in value.items():
                    if text is None:
                        self.tags.pop(name, None)
                    else:
                        self.tags[name] = str(text)
            elif key == "params" and isinstance(value, dict):
                self.params.update({name: str(text) for name, text in value.items()})
            elif key == "metrics" and isinstance(value, list):
                for metric in value:
                    if isinstance(metric, dict):
                        self._metrics.setdefault(repr(sorted(metric.items(), key=_name)), metric)
            else:
                self.fields[key] = value

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """The points of its metrics, equal ones once."""
        return list(self._metrics.values())

    @property
    def is_deleted(self) -> bool:
        """Whether it was deleted; nothing of it is lost."""
        return bool(self.fields.get("deleted"))

    def entity(self, home: Home, experiment: KnownExperiment | None) -> LoggedModel:
        """The model as MLflow has it."""
        fields = self.fields
        created = documents.integer(fields, "created") or 0
        experiment_id = experiment.id if experiment is not None else str(fields.get("experiment_id"))
        location = addresses.of_model(home.directory, self.id)
        if experiment is not None and experiment.location:
            location = append_to_uri_path(experiment.location, "models", self.id, "artifacts")
        elif home.is_proxied:
            location = f"mlflow-artifacts:/{experiment_id}/models/{self.id}/artifacts"
        return LoggedModel(
            experiment_id=experiment_id,
            model_id=self.id,
            name=documents.text(fields, "name") or self.id,
            artifact_location=location,
            creation_timestamp=created,
            last_updated_timestamp=documents.integer(fields, "updated") or created,
            model_type=documents.text(fields, "model_type"),
            source_run_id=documents.text(fields, "source_run_id"),
            status=_status(documents.text(fields, "status")),
            status_message=documents.text(fields, "status_message"),
            tags=dict(self.tags),
            params=dict(self.params),
            metrics=[self._metric(metric) for metric in self.metrics] or None,
        )

    def _metric(self, said: dict[str, Any]) -> Metric:
        value = said.get("value")
        return Metric(
            key=str(said.get("key")),
            value=float(value) if isinstance(value, (int, float)) else float("nan"),
            timestamp=documents.integer(said, "timestamp") or 0,
            step=documents.integer(said, "step") or 0,
            model_id=self.id,
            dataset_name=documents.text(said, "dataset_name"),
            dataset_digest=documents.text(said, "dataset_digest"),
            run_id=documents.text(said, "run_id"),
        )


def _status(said: str | None) -> LoggedModelStatus:
    known = {each.value: each for each in LoggedModelStatus}
    return known.get(said or "", LoggedModelStatus.PENDING)


def _name(item: tuple[str, Any]) -> str:
    return item[0]


def models_in(entries: Iterable[dict[str, Any]]) -> dict[str, KnownModel]:
    """The models that artifacts of a run tell of, by their ids."""
    found: dict[str, KnownModel] = {}
    _add(found, entries)
    return found


def _add(found: dict[str, KnownModel], entries: Iterable[dict[str, Any]]) -> None:
    for entry in entries:
        said = documents.fields_of(documents.fields_of(entry, OURS), "model")
        id = documents.text(said, "model_id")
        if id is not None:
            found.setdefault(id, KnownModel(id)).take(said)


class _ModelsOfRun:
    """The models of a run, and how far its journal was read for them."""

    __slots__ = ("followed", "models", "segments", "taken")

    def __init__(self, run: KnownRun, models: dict[str, KnownModel]) -> None:
        self.segments, self.followed = tuple(run.segments), run.followed
        self.models = models
        self.taken = 0


class Models:
    """The logged models of runs; of a journal only the records since the last question are read.

    For one thread at a time: the home's lock is taken.
    """

    def __init__(self, home: Home, lists: Lists) -> None:
        self._home, self._lists = home, lists
        self._known: dict[str, _ModelsOfRun] = {}

    def of(self, run: KnownRun) -> dict[str, KnownModel]:
        """The models that a run made, by their ids."""
        known = self._known.get(run.uid)
        branch = self._home.runs.branch
        may_change = branch is not None and bool(branch.purges)
        if (
            known is None
            or may_change
            or known.followed is not run.followed
            or known.segments != tuple(run.segments)
        ):
            placed = self._lists.placed(run, "artifacts.json")
            sealed = models_in(entry for segment, entry in placed if segment is not None)
            known = self._known[run.uid] = _ModelsOfRun(run, sealed)
        if run.followed is not None:
            entries = run.followed.said.artifacts
            _add(known.models, entries[known.taken :])
            known.taken = len(entries)
        return known.models
