"""The part of the tracking store that is about experiments."""

from __future__ import annotations

from typing import Any

from mlflow.entities import Experiment, ExperimentTag, LifecycleStage, ViewType
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_STATE, RESOURCE_ALREADY_EXISTS
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.tracking import SEARCH_MAX_RESULTS_DEFAULT, SEARCH_MAX_RESULTS_THRESHOLD
from mlflow.utils.search_utils import SearchExperimentsUtils, SearchUtils
from mlflow.utils.uri import resolve_uri_if_local
from mlflow.utils.validation import (
    _parse_experiment_id,
    _validate_experiment_artifact_location_length,
    _validate_experiment_name,
    _validate_experiment_tag,
)

from ..read.events import RUN, EventKey
from ..saying.composing import Statement
from . import addresses
from .experiments import DEFAULT_ID, Experiments, KnownExperiment
from .failing import invalid, missing
from .home import Home


def checked_limit(limit: int | None, *, none_is_fine: bool = False) -> None:
    """Raises what MLflow raises for a page that is too small or too large."""
    if limit is None and none_is_fine:
        return
    if limit is None or limit < 1:
        raise invalid(
            f"Invalid value {limit} for parameter 'max_results' supplied. It must be a positive integer"
        )
    if limit > SEARCH_MAX_RESULTS_THRESHOLD:
        raise invalid(
            f"Invalid value {limit} for parameter 'max_results' supplied. It must be at most"
            f" {SEARCH_MAX_RESULTS_THRESHOLD}"
        )


class ExperimentMethods:
    """Experiments, as MLflow's stores have them."""

    home: Home
    experiments: Experiments

    def _known_experiment(self, experiment_id: Any, *, stages: Any = None) -> KnownExperiment:
        number = _parse_experiment_id(experiment_id or DEFAULT_ID)
        known = self.experiments.find(str(number))
        if known is None or (stages is not None and _stage(known) not in stages):
            raise missing(f"No Experiment with id={number} exists")
        return known

    def _active_experiment(self, experiment_id: Any) -> KnownExperiment:
        known = self._known_experiment(experiment_id)
        if known.is_deleted:
            raise invalid(
                f"The experiment {known.id} must be in the 'active' state. Current state is {_stage(known)}."
            )
        return known

    def _experiment(self, known: KnownExperiment) -> Experiment:
        location = known.location or addresses.of_experiment(self.home.directory, known.id)
        return Experiment(
            experiment_id=known.id,
            name=known.name,
            artifact_location=location,
            lifecycle_stage=_stage(known),
            tags=[ExperimentTag(key, value) for key, value in known.tags.items()],
            creation_time=known.created // 1000,
            last_update_time=known.updated // 1000,
        )

    def create_experiment(self, name: str, artifact_location: str | None = None, tags: Any = None) -> str:
        """Begins an experiment: an event on the runs branch. Gives its id, which follows from its name."""
        _validate_experiment_name(name)
        if artifact_location:
            artifact_location = resolve_uri_if_local(artifact_location)
            _validate_experiment_artifact_location_length(artifact_location)
        for tag in tags or []:
            _validate_experiment_tag(tag.key, tag.value)
        with self.home.lock:
            if self.experiments.by_name(name) is not None:
                raise MlflowException(f"Experiment(name={name}) already exists.", RESOURCE_ALREADY_EXISTS)
            return self.experiments.create(
                name, artifact_location or None, {tag.key: tag.value for tag in tags or []}
            )

    def search_experiments(
        self,
        view_type: Any = ViewType.ACTIVE_ONLY,
        max_results: int = SEARCH_MAX_RESULTS_DEFAULT,
        filter_string: str | None = None,
        order_by: Any = None,
        page_token: Any = None,
    ) -> Any:
        """The experiments that fit, newest first unless asked otherwise, and the token of the next page."""
        checked_limit(max_results)
        stages = set(LifecycleStage.view_type_to_stages(view_type))
        found = [self._experiment(each) for each in self.experiments.all().values() if _stage(each) in stages]
        found = SearchExperimentsUtils.filter(found, filter_string)
        order = order_by or ["creation_time DESC", "experiment_id ASC"]
        found = SearchExperimentsUtils.sort(found, order)
        page, token = SearchUtils.paginate(found, page_token, max_results)
        return PagedList(page, token)

    def get_experiment(self, experiment_id: Any) -> Experiment:
        """An experiment, a deleted one too."""
        return self._experiment(self._known_experiment(experiment_id))

    def get_experiment_by_name(self, experiment_name: str) -> Experiment | None:
        """An experiment by its name, a deleted one too; None where there is none."""
        known = self.experiments.by_name(experiment_name)
        return None if known is None else self._experiment(known)

    def _in_experiment(self, known: KnownExperiment) -> list[Any]:
        return [run for run in self.home.all_runs() if self.experiments.of(run) == known.id]

    def delete_experiment(self, experiment_id: Any) -> None:
        """Archives it and each of its runs."""
        known = self._known_experiment(experiment_id, stages=[LifecycleStage.ACTIVE])
        self._archive(known, True)

    def restore_experiment(self, experiment_id: Any) -> None:
        """Takes it and each of its runs back."""
        known = self._known_experiment(experiment_id, stages=[LifecycleStage.DELETED])
        self._archive(known, None)

    def _archive(self, known: KnownExperiment, archived: bool | None) -> None:
        with self.home.lock:
            runs = [run for run in self._in_experiment(known) if run.is_deleted != bool(archived)]
            own = self.experiments.statement(known, {"archived": archived})
            self.home.say([own, *(Statement(EventKey(RUN, run.uid), {"archived": archived}) for run in runs)])

    def rename_experiment(self, experiment_id: Any, new_name: str) -> None:
        """Gives it another name; its runs have that name too then, and it keeps its id."""
        _validate_experiment_name(new_name)
        known = self._known_experiment(experiment_id)
        if known.is_deleted:
            raise MlflowException("Cannot rename a non-active experiment.", INVALID_STATE)
        if known.id == DEFAULT_ID:
            raise invalid("The default experiment has no other name: runs that name none belong to it.")
        with self.home.lock:
            other = self.experiments.by_name(new_name)
            if other is not None and other.id != known.id:
                raise MlflowException(f"Experiment(name={new_name}) already exists.", RESOURCE_ALREADY_EXISTS)
            if other is None:
                self.experiments.rename(known, new_name)

    def set_experiment_tag(self, experiment_id: Any, tag: Any) -> None:
        """Sets a tag of an experiment."""
        _validate_experiment_tag(tag.key, tag.value)
        known = self._active_experiment(experiment_id)
        self.home.say([self.experiments.statement(known, {}, {tag.key: tag.value})])

    def delete_experiment_tag(self, experiment_id: Any, key: str) -> None:
        """Takes a tag of an experiment away."""
        known = self._active_experiment(experiment_id)
        if key not in known.tags:
            raise missing(f"No tag with name: {key} in experiment with id {experiment_id}")
        self.home.say([self.experiments.statement(known, {}, {key: None})])

    def filter_active_experiment_ids(self, experiment_ids: list[str]) -> list[str]:
        """Those of these experiments that aren't deleted."""
        known = self.experiments.all()
        return [id for id in experiment_ids if id in known and not known[id].is_deleted]


def _stage(known: KnownExperiment) -> Any:
    return LifecycleStage.DELETED if known.is_deleted else LifecycleStage.ACTIVE
