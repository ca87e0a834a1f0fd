"""Logged models: what is said of them stands in the artifacts of the run that made them.

A record `{"artifact": {"name": "models/<id>", "type": "model", "uri": "models:/<id>", "mlflow": {"model": …}}}`
says what changes; all of them together, in their order, are the model. Its files are artifacts of the same run.
The id of a model begins with the uid of that run, so that it is found.
"""

from __future__ import annotations

import os
import re
from typing import Any

from mlflow.entities import LoggedModel, LoggedModelStatus, Metric
from mlflow.utils.uri import append_to_uri_path

from ..form.uid import is_uid
from ..read import documents
from . import addresses
from .entities import OURS
from .experiments import KnownExperiment
from .home import Home

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
        self.metrics: list[dict[str, Any]] = []

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
                self.metrics += [m for m in value if isinstance(m, dict) and m not in self.metrics]
            else:
                self.fields[key] = value

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
            status=LoggedModelStatus(documents.text(fields, "status") or "PENDING"),
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


def models_in(entries: list[dict[str, Any]]) -> dict[str, KnownModel]:
    """The models that artifacts of a run tell of, by their ids."""
    found: dict[str, KnownModel] = {}
    for entry in entries:
        said = documents.fields_of(documents.fields_of(entry, OURS), "model")
        id = documents.text(said, "model_id")
        if id is not None:
            found.setdefault(id, KnownModel(id)).take(said)
    return found
