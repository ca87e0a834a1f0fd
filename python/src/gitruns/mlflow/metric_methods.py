"""The part of the tracking store that logs: metrics, params, inputs; and reads histories."""

from __future__ import annotations

import math
from typing import Any

from mlflow.entities import Metric, Run, RunData
from mlflow.entities.metric import MetricWithRunId
from mlflow.store.entities.paged_list import PagedList
from mlflow.utils.search_utils import SearchUtils
from mlflow.utils.validation import (
    _parse_experiment_ids,
    _validate_batch_log_data,
    _validate_batch_log_limits,
    _validate_dataset_inputs,
    _validate_metric,
    _validate_param,
    _validate_param_keys_unique,
    _validate_run_id,
)

from ..read import documents
from .entities import OURS, dataset_input, dataset_record, order_of
from .failing import WrongArgument, invalid
from .histories import Histories
from .known_run import KnownRun
from .params import flat, typed
from .run_methods import RunMethods
from .writers import Logged, OpenJournal, logged

_MIDDLE = 500
"""Microseconds that a value's time in milliseconds gets: of values of one step and time MLflow takes the
greatest for the last one, and git-runs the latest, so the greatest gets more and the others less."""
_MOST_POINTS = 50_000
_LARGEST = 1 << 63
_MOST_DATASETS = 1000


class MetricMethods(RunMethods):
    """What is logged, as MLflow's stores have it."""

    histories: Histories

    def log_batch(self, run_id: str, metrics: Any, params: Any, tags: Any) -> None:
        """Appends it all to the run's journal; others see it when this returns."""
        _validate_run_id(run_id)
        metrics, params, tags = _validate_batch_log_data(metrics, params, tags)
        _validate_batch_log_limits(metrics, params, tags)
        _validate_param_keys_unique(params)
        with self.home.lock:
            # Params are compared with what others logged, so for them the journal is read.
            known = None if params else self.home.recent(run_id)
            run = self._active_run(run_id) if known is None else known
            self._log_params(run, params)
            self._log_metrics(run, metrics)
            if tags:
                self._say_tags(run, {tag.key: tag.value for tag in tags})

    def log_metric(self, run_id: str, metric: Any) -> None:
        """Appends a value of a metric."""
        _validate_metric(metric.key, metric.value, metric.timestamp, metric.step)
        with self.home.lock:
            known = self.home.recent(run_id)
            self._log_metrics(self._active_run(run_id) if known is None else known, [metric])

    def log_param(self, run_id: str, param: Any) -> None:
        """Appends a param, which keeps its value from then on."""
        checked = _validate_param(param.key, param.value)
        with self.home.lock:
            run = self._active_run(run_id)
            before = flat(run.config).get(checked.key)
            if before is None:
                self._write_params(run, [checked])
            elif before != str(checked.value):
                raise invalid(
                    f"Changing param values is not allowed. Param with key='{checked.key}' was already logged"
                    f" with value='{before}' for run ID='{run_id}'. Attempted logging new value"
                    f" '{checked.value}'."
                )

    def _log_params(self, run: KnownRun, params: list[Any]) -> None:
        if not params:
            return
        known = flat(run.config)
        changed = [
            {"key": param.key, "old_value": known[param.key], "new_value": param.value}
            for param in params
            if known.get(param.key, str(param.value)) != str(param.value)
        ]
        if changed:
            raise invalid(
                f"Changing param values is not allowed. Params were already logged='{changed}' for run"
                f" ID='{run.uid}'."
            )
        self._write_params(run, [param for param in params if param.key not in known])

    def _write_params(self, run: KnownRun, params: list[Any]) -> None:
        if params:
            journal = self.home.journal(run)
            journal.write({"config": {param.key: typed(str(param.value)) for param in params}})
            journal.settle()

    def _log_metrics(self, run: KnownRun, metrics: list[Any]) -> None:
        if not metrics:
            return
        for metric in metrics:
            _check_point(metric)
        journal = self.home.journal(run)
        place: tuple[int, int] | None = None
        values: dict[str, object] = {}
        new = self._new(run, metrics)
        for metric in new:
            at, step = _micros(journal, metric), int(metric.step)
            if place is not None and (place != (at, step) or metric.key in values):
                journal.write({"t": place[0], "s": place[1], "m": values})
                values = {}
            place = (at, step)
            values[metric.key] = float(metric.value)
        if place is not None:
            journal.write({"t": place[0], "s": place[1], "m": values})
        journal.settle()
        # Only now: a point that couldn't be written has to be written when the caller tries again.
        self.home.writers.remember(run.uid, map(_point, new))
        self.home.note_recent(run)
        of_models = [metric for metric in metrics if metric.model_id is not None]
        if of_models:
            self._log_model_metrics(run, of_models)

    def _new(self, run: KnownRun, metrics: list[Any]) -> list[Any]:
        """The points that the run doesn't have yet.

        MLflow's SQL store keeps equal points once, and MLflow relies on it: `log_model` logs the points of a
        step again, as those of the model. Those are looked up in the run's history, whoever logged them.
        """
        writers = self.home.writers
        new: dict[Logged, Any] = {}
        before: dict[str, set[Logged]] = {}
        for metric in metrics:
            point = _point(metric)
            if point in new or writers.has_logged(run.uid, point):
                continue
            if metric.model_id is not None and not writers.is_only_writer(run):
                key = metric.key
                if key not in before:
                    points = self.histories.of(self._run(run.uid)).get(key, ())
                    before[key] = {logged(key, step, time // 1000, value) for step, time, value in points}
                if point in before[key]:
                    continue
            new[point] = metric
        return list(new.values())

    def _log_model_metrics(self, run: KnownRun, metrics: list[Any]) -> None:
        raise NotImplementedError

    # Histories

    def _points(self, run_id: str, key: str) -> list[Metric]:
        with self.home.lock:
            run = self._run(run_id)
            found = {
                (time // 1000, step, repr(value)): Metric(key, value, time // 1000, step)
                for step, time, value in self.histories.of(run).get(key, ())
            }
        return sorted(found.values(), key=order_of)

    def get_metric_history(
        self, run_id: str, metric_key: str, max_results: int | None = None, page_token: Any = None
    ) -> Any:
        """All values of a metric, by time, step and value; equal ones once."""
        found = self._points(run_id, metric_key)
        if max_results is None:
            return PagedList(found[SearchUtils.parse_start_offset_from_page_token(page_token) :], None)
        page, token = SearchUtils.paginate(found, page_token, max_results)
        return PagedList(page, token)

    def get_metric_history_bulk(self, run_ids: Any, metric_key: str, max_results: int) -> Any:
        """The values of a metric of several runs, by run, time, step and value."""
        found: list[Any] = []
        for run_id in sorted(set(run_ids)):
            if self.home.run(run_id) is not None:
                found += [MetricWithRunId(run_id=run_id, metric=m) for m in self._points(run_id, metric_key)]
        return found[:max_results]

    def get_max_step_for_metric(self, run_id: str, metric_key: str) -> int:
        """The greatest step of a metric, 0 where it has no value."""
        return max((point.step for point in self._points(run_id, metric_key)), default=0) or 0

    def get_metric_history_bulk_interval_from_steps(
        self, run_id: str, metric_key: str, steps: Any, max_results: int
    ) -> Any:
        """The values of a metric at these steps, by step."""
        wanted = set(steps)
        found = [point for point in self._points(run_id, metric_key) if point.step in wanted]
        found.sort(key=lambda m: (m.step, m.timestamp, order_of(m)[2]))
        return [MetricWithRunId(run_id=run_id, metric=metric) for metric in found[:max_results]]

    def get_metric_history_bulk_interval(
        self, run_ids: Any, metric_key: str, max_results: int, start_step: int | None, end_step: int | None
    ) -> Any:
        """At most so many values of a metric for each run, evenly from its first to its last."""
        if (start_step is None) != (end_step is None):
            raise invalid(
                "Both start_step and end_step must be specified together, or neither may be specified."
            )
        limit = max(1, max_results)
        found: list[Any] = []
        for run_id in run_ids:
            self._run(run_id)
        for run_id in run_ids:
            points = self._points(run_id, metric_key)
            if start_step is not None and end_step is not None:
                points = [point for point in points if start_step <= point.step <= end_step]
            points.sort(key=lambda m: (m.step, m.timestamp, order_of(m)[2], math.isnan(m.value)))
            found += [MetricWithRunId(run_id=run_id, metric=m) for m in _sampled(points, limit)]
        return found

    def _with_times(self, run: KnownRun, whole: Run) -> Run:
        """The run with the times of its last values, which the summary of a sealed run hasn't."""
        followed = run.followed
        if followed is not None and all(last.time >= 0 for last in followed.latest.values()):
            return whole
        metrics = {} if run.row is None else run.row.metrics
        if not metrics or sum(said.get("n") or 0 for said in metrics.values()) > _MOST_POINTS:
            return whole
        shown = self._shown(run)
        if shown.timed is not None:
            return shown.timed
        last: dict[str, tuple[int, int, float]] = {}
        for name, points in self.histories.of(run).items():
            for point in points:
                if name not in last or point[:2] >= last[name][:2]:
                    last[name] = point
        timed = [
            Metric(m.key, m.value, last[m.key][1] // 1000 if m.key in last else m.timestamp, m.step)
            for m in whole.data._metric_objs
        ]
        data = RunData(
            metrics=timed,
            params=[*_params(whole)],
            tags=[*_tags(whole)],
        )
        shown.timed = Run(whole.info, data, whole.inputs, whole.outputs)
        return shown.timed

    # Inputs

    def log_inputs(self, run_id: str, datasets: Any = None, models: Any = None) -> None:
        """Notes data sets and models that a run reads, each once."""
        _validate_run_id(run_id)
        if datasets is not None:
            if not isinstance(datasets, list):
                raise WrongArgument(f"Argument 'datasets' should be a list, got '{type(datasets)}'")
            _validate_dataset_inputs(datasets)
        with self.home.lock:
            run = self._active_run(run_id)
            inputs = [dataset_input(each).dataset for each in self.lists.of(run, "inputs.json")]
            known = {(dataset.name, dataset.digest) for dataset in inputs}
            read = self.lists.of(run, "inputs.json")
            known_models = {documents.text(documents.fields_of(each, OURS), "model_id") for each in read}
            journal = self.home.journal(run)
            for each in datasets or []:
                place = (each.dataset.name, each.dataset.digest)
                if place not in known:
                    known.add(place)
                    journal.write({"input": dataset_record(each)})
            for model in models or []:
                if model.model_id in known_models:
                    continue
                known_models.add(model.model_id)
                said = {"model_id": model.model_id}
                uri = f"models:/{model.model_id}"
                journal.write(
                    {"input": {"name": model.model_id, "kind": "reference", "uri": uri, OURS: said}}
                )
            journal.settle()

    def _search_datasets(self, experiment_ids: Any) -> list[Any]:
        """Which data sets the runs of these experiments read, and what for."""
        from mlflow.entities import _DatasetSummary
        from mlflow.entities._mlflow_object import _MlflowObject  # noqa: F401  (registers entities)
        from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT

        wanted = {str(id) for id in _parse_experiment_ids(experiment_ids)}
        found: dict[tuple[str, str, str, str | None], Any] = {}
        with self.home.lock:
            self.experiments.all()
            runs = [run for run in self.home.runs.by_uid.values() if self.experiments.of(run) in wanted]
            self.lists.prepare(runs, ("inputs.json",))
            for run in runs:
                id = self.experiments.of(run)
                for fields in self.lists.of(run, "inputs.json"):
                    if "model_id" in (fields.get(OURS) or {}):
                        continue
                    given = dataset_input(fields)
                    context = next((t.value for t in given.tags if t.key == MLFLOW_DATASET_CONTEXT), None)
                    name, digest = given.dataset.name, given.dataset.digest
                    found[id, name, digest, context] = _DatasetSummary(
                        experiment_id=id, name=name, digest=digest, context=context
                    )
                    if len(found) >= _MOST_DATASETS:
                        return list(found.values())
        return list(found.values())


def _check_point(metric: Any) -> None:
    if not -_LARGEST <= int(metric.step) < _LARGEST:
        raise invalid(f"Step must be a valid long (64-bit integer), not {metric.step}.")
    if not -_LARGEST <= int(metric.timestamp) * 1000 < _LARGEST - 999:
        raise invalid(
            f"The timestamp {metric.timestamp} of metric '{metric.key}' is no time in milliseconds."
        )


def _point(metric: Any) -> Logged:
    return logged(metric.key, int(metric.step), int(metric.timestamp), float(metric.value))


def _micros(journal: OpenJournal, metric: Any) -> int:
    """The time of a value in microseconds: the greatest of one step and millisecond is the latest."""
    milliseconds = int(metric.timestamp)
    step, value = int(metric.step), float(metric.value)
    if math.isnan(value):
        value = 0.0
    before = journal.last.get(metric.key)
    if before is None or before[:2] != (step, milliseconds):
        if before is None or (step, milliseconds) > before[:2]:
            journal.last[metric.key] = (step, milliseconds, value, _MIDDLE, _MIDDLE)
        return milliseconds * 1000 + _MIDDLE
    _, _, greatest, low, high = before
    if value >= greatest:
        high = min(high + 1, 999)
        journal.last[metric.key] = (step, milliseconds, value, low, high)
        return milliseconds * 1000 + high
    low = max(low - 1, 0)
    journal.last[metric.key] = (step, milliseconds, greatest, low, high)
    return milliseconds * 1000 + low


def _sampled(points: list[Metric], limit: int) -> list[Metric]:
    """Evenly chosen ones, the first and the last among them."""
    count = len(points)
    if count <= limit:
        return points
    if limit == 1:
        return points[-1:]
    return [points[round(n * (count - 1) / (limit - 1))] for n in range(limit)]


def _params(run: Run) -> Any:
    from mlflow.entities import Param

    return (Param(key, value) for key, value in run.data.params.items())


def _tags(run: Run) -> Any:
    from mlflow.entities import RunTag

    return (RunTag(key, value) for key, value in run.data.tags.items())
