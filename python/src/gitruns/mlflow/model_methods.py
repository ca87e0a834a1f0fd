"""The part of the tracking store that is about logged models."""

from __future__ import annotations

import time
from typing import Any

from mlflow.entities import LoggedModel, LoggedModelStatus
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.tracking import SEARCH_LOGGED_MODEL_MAX_RESULTS_DEFAULT
from mlflow.utils.name_utils import _generate_random_name
from mlflow.utils.validation import _parse_experiment_ids, _validate_logged_model_name

from .entities import OURS
from .experiments import stored_name
from .failing import invalid, missing
from .known_run import KnownRun
from .metric_methods import MetricMethods
from .model_search import ModelSearch, checked, page_of, whole
from .models import HOLDER, KnownModel, Models, new_model_id, record_of, run_of_model


def _now() -> int:
    return time.time_ns() // 1_000_000


class ModelMethods(MetricMethods):
    """Logged models, as MLflow's stores have them."""

    models: Models

    def _model(self, model_id: str, *, allow_deleted: bool = True) -> tuple[KnownRun, KnownModel]:
        uid = run_of_model(model_id)
        run = None if uid is None else self.home.run(uid)
        model = None
        if run is not None:
            model = self.models.of(run).get(model_id)
        if run is None or model is None or (model.is_deleted and not allow_deleted):
            raise missing(f"Logged model with ID '{model_id}' not found.")
        return run, model

    def _model_entity(self, run: KnownRun, model: KnownModel) -> LoggedModel:
        id = self.experiments.of(run)
        return model.entity(self.home, self.experiments.known.get(id) or self.experiments.find(id))

    def _say_of_model(self, model_id: str, said: dict[str, object], *, updates: bool = False) -> LoggedModel:
        with self.home.lock:
            run, _ = self._model(model_id)
            if updates:
                said = {**said, "updated": _now()}
            journal = self.home.journal(run)
            journal.write(record_of(model_id, said))
            journal.settle()
            return self._model_entity(*self._model(model_id))

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: Any = None,
        params: Any = None,
        model_type: str | None = None,
    ) -> LoggedModel:
        """Begins a model; it belongs to the run that made it, or to one of its own."""
        _validate_logged_model_name(name)
        with self.home.lock:
            experiment = self._active_experiment(experiment_id)
            run = self.home.run(source_run_id) if source_run_id else None
            title = name or _generate_random_name()
            if run is None:
                fields = {"name": title, "experiment": stored_name(experiment.name), "job_type": HOLDER}
                uid = self.home.writers.begin(dict(fields), in_server=True)
                run = self._run(uid)
                journal = self.home.journal(run)
                self.home.writers.end(journal, "finished", time.time_ns() // 1000)
                run = self._run(uid)
            model_id = new_model_id(run.uid)
            said: dict[str, object] = {"name": title, "status": "PENDING", "created": _now()}
            said.update(experiment_id=experiment.id, source_run_id=source_run_id, model_type=model_type)
            if tags:
                said["tags"] = {tag.key: tag.value for tag in tags}
            if params:
                said["params"] = {param.key: param.value for param in params}
            journal = self.home.journal(run)
            journal.write(record_of(model_id, {k: v for k, v in said.items() if v is not None}))
            journal.settle()
            return self._model_entity(*self._model(model_id))

    def get_logged_model(self, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        """A model as it is now."""
        with self.home.lock:
            return self._model_entity(*self._model(model_id, allow_deleted=allow_deleted))

    def finalize_logged_model(self, model_id: str, status: Any) -> LoggedModel:
        """Says that a model is ready, or failed."""
        word = status.value if isinstance(status, LoggedModelStatus) else str(status)
        return self._say_of_model(model_id, {"status": word}, updates=True)

    def delete_logged_model(self, model_id: str) -> None:
        """Says that a model is deleted; nothing of it is lost."""
        self._say_of_model(model_id, {"deleted": True}, updates=True)

    def _get_deleted_logged_models(self, older_than: int = 0) -> list[str]:
        latest = _now() - older_than
        return [
            model.id
            for _, model in self._all_models()
            if model.is_deleted and int(model.fields.get("updated") or 0) <= latest
        ]

    def set_logged_model_tags(self, model_id: str, tags: Any) -> None:
        """Sets tags of a model."""
        self._say_of_model(model_id, {"tags": {tag.key: tag.value for tag in tags}})

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Takes a tag of a model away."""
        with self.home.lock:
            _, model = self._model(model_id)
            if key not in model.tags:
                raise missing(f"No tag with key {key!r} found for model with ID {model_id!r}.")
            self._say_of_model(model_id, {"tags": {key: None}})

    def log_logged_model_params(self, model_id: str, params: Any) -> None:
        """Adds params to a model, which keep their values."""
        with self.home.lock:
            _, model = self._model(model_id)
            said = {param.key: str(param.value) for param in params}
            changed = [key for key in said if key in model.params and model.params[key] != said[key]]
            if changed:
                raise invalid(f"Changing params of the model {model_id} is not allowed: {changed}")
            self._say_of_model(model_id, {"params": said})

    def _log_model_metrics(self, run: KnownRun, metrics: list[Any]) -> None:
        by_model: dict[str, list[dict[str, object]]] = {}
        for metric in metrics:
            said = {
                "key": metric.key,
                "value": float(metric.value),
                "timestamp": int(metric.timestamp),
                "step": int(metric.step),
                "run_id": run.uid,
                "dataset_name": metric.dataset_name,
                "dataset_digest": metric.dataset_digest,
            }
            by_model.setdefault(metric.model_id, []).append({k: v for k, v in said.items() if v is not None})
        for model_id, said_of_it in by_model.items():
            home_run, _ = self._model(model_id)
            journal = self.home.journal(home_run)
            journal.write(record_of(model_id, {"metrics": said_of_it}))
            journal.settle()

    def log_outputs(self, run_id: str, models: Any) -> None:
        """Notes which models a run made, and at which step."""
        with self.home.lock:
            run = self._active_run(run_id)
            journal = self.home.journal(run)
            for model in models:
                made = {"model_id": model.model_id, "step": int(model.step or 0)}
                uri = f"models:/{model.model_id}"
                fields: dict[str, object] = {"name": f"outputs/{model.model_id}", "type": "model", "uri": uri}
                journal.write({"artifact": {**fields, OURS: {"output": made}}})
            journal.settle()

    def _all_models(self) -> list[tuple[KnownRun, KnownModel]]:
        with self.home.lock:
            runs = self.home.all_runs()
            self.lists.prepare(runs, ("artifacts.json",))
            found = []
            for run in runs:
                for model in self.models.of(run).values():
                    found.append((run, model))
            return found

    def search_logged_models(
        self,
        experiment_ids: Any,
        filter_string: str | None = None,
        datasets: Any = None,
        max_results: int | None = None,
        order_by: Any = None,
        page_token: str | None = None,
    ) -> Any:
        """The models that fit, newest first unless asked otherwise."""
        if datasets and not all(each.get("dataset_name") for each in datasets):
            raise invalid("`dataset_name` in the `datasets` clause must be specified.")
        wanted = {str(id) for id in _parse_experiment_ids(experiment_ids)}
        limit = whole(max_results or SEARCH_LOGGED_MODEL_MAX_RESULTS_DEFAULT)
        with self.home.lock:
            self.experiments.all()
            models = {
                model.id: (run, model)
                for run, model in self._all_models()
                if not model.is_deleted and self.experiments.of(run) in wanted
            }
            found = []
            for run, model in models.values():
                entity = self._model_entity(run, model)
                if not model.metrics:
                    entity._metrics = []  # to be iterated; the entity that is returned has None, as SQLite's
                found.append(entity)
            fitting = ModelSearch.filter_logged_models(found, checked(filter_string), datasets)
            in_order = ModelSearch.sort(fitting, order_by)
            page, token = page_of(in_order, experiment_ids, filter_string, order_by, page_token, limit)
            return PagedList([self._model_entity(*models[each.model_id]) for each in page], token)
