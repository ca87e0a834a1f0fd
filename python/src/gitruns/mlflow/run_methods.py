"""The part of the tracking store that is about runs: begin, look, change, search."""

from __future__ import annotations

import json
import time
from typing import Any

from mlflow.entities import LifecycleStage, Run, RunStatus
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID, MLFLOW_RUN_NAME, MLFLOW_RUN_NOTE, MLFLOW_USER
from mlflow.utils.name_utils import _generate_random_name
from mlflow.utils.search_utils import SearchUtils
from mlflow.utils.validation import _parse_experiment_id, _validate_tag

from ..form.uid import is_uid
from ..read.checks import DOCUMENTS
from ..read.events import RUN, EventKey
from ..saying.composing import Statement
from . import capturing
from .entities import ShownRun, tags_of, with_lists
from .experiment_methods import ExperimentMethods, checked_limit
from .experiments import stored_name
from .failing import WrongArgument, invalid, missing
from .home import Home
from .known_run import KnownRun
from .known_runs import no_garbage
from .lists import Lists
from .models import HOLDER
from .writers import OpenJournal

_WORDS = {
    "RUNNING": "running",
    "SCHEDULED": "scheduled",
    "FINISHED": "finished",
    "FAILED": "failed",
    "KILLED": "killed",
}
# The documents that filters and orders of these types look into.
_SAID_IN = {"metric": "summary.json", "parameter": "config.json", "tag": "code.json"}
_NEWEST_FIRST = ("start_time desc", "attributes.start_time desc", "attribute.start_time desc")


class RunMethods(ExperimentMethods):
    """Runs, as MLflow's stores have them."""

    home: Home
    lists: Lists

    def _run(self, run_id: str) -> KnownRun:
        run = self.home.run(run_id)
        self.experiments.look()
        if run is None:
            raise missing(f"Run with id={run_id} not found")
        return run

    def _active_run(self, run_id: str) -> KnownRun:
        run = self._run(run_id)
        if run.is_deleted:
            raise invalid(f"The run {run_id} must be in the 'active' state. Current state is deleted.")
        return run

    def _shown(self, run: KnownRun) -> ShownRun:
        """The run without its lists, remembered as long as nothing about it changes."""
        id = self.experiments.of(run)
        experiment = self.experiments.known.get(id) or self.experiments.told(id)
        made_of = (run.stamp(), id, None if experiment is None else experiment.location)
        shown = run.shown
        if run.shown_of != made_of or not isinstance(shown, ShownRun):
            shown = run.shown = ShownRun(self.home, experiment, run, id)
            run.shown_of = made_of
        return shown

    def _whole(self, run: KnownRun) -> Run:
        """The run with its lists."""
        shown = self._shown(run)
        if shown.whole is None:
            shown.whole = with_lists(self.lists, run, shown.entity)
        return shown.whole

    def create_run(
        self, experiment_id: Any, user_id: str | None, start_time: int | None, tags: Any, run_name: str | None
    ) -> Run:
        """Begins a run: a journal in the repository's directory of git."""
        experiment = self.experiments.settle(self._active_experiment(experiment_id))
        said = {tag.key: tag.value for tag in tags or []}
        told = said.pop(MLFLOW_RUN_NAME, None)
        if run_name and told and run_name != told:
            raise MlflowException(
                "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values"
                f" (run_name='{run_name}', mlflow.runName='{told}').",
                INVALID_PARAMETER_VALUE,
            )
        fields: dict[str, object] = {
            "name": run_name or told or _generate_random_name(),
            "experiment": stored_name(experiment.name),
            "start": int(start_time) * 1000 if start_time else time.time_ns() // 1000,
        }
        parent, note = said.get(MLFLOW_PARENT_RUN_ID), said.pop(MLFLOW_RUN_NOTE, None)
        if parent is not None and is_uid(parent):
            fields["parent"] = said.pop(MLFLOW_PARENT_RUN_ID)
        if note:
            fields["note"] = note
        if said:
            fields["tags"] = {key: "" if value is None else str(value) for key, value in said.items()}
        if user_id and user_id != "unknown" and MLFLOW_USER not in said:
            fields["user"] = {"name": user_id}
        with self.home.lock:
            is_named = bool(run_name or told)
            uid = self.home.writers.begin(fields, in_server=self.home.in_server, is_named=is_named)
            return self._whole(self._run(uid))

    def get_run(self, run_id: str) -> Run:
        """A run as it is now, with its last metrics, params, tags, data sets and models."""
        with self.home.lock:
            run = self._run(run_id)
            whole = self._whole(run)
            return self._with_times(run, whole)

    def _with_times(self, run: KnownRun, whole: Run) -> Run:
        raise NotImplementedError

    def update_run_info(
        self, run_id: str, run_status: Any, end_time: int | None, run_name: str | None
    ) -> Any:
        """Ends a run, goes on with one, or gives it another name."""
        ending: OpenJournal | None = None
        word, at = "", None
        with self.home.lock:
            run = self._active_run(run_id)
            if run_name:
                self._rename(run, run_name)
            if run_status is not None:
                word = _WORDS[RunStatus.to_string(run_status)]
                if word in ("running", "scheduled"):
                    end = None if end_time is None else int(end_time) * 1000
                    if run.status != word or run.end != end:
                        self.home.writers.resume(self.home.journal(run), word, end)
                elif run.status != word or end_time is not None:
                    at = int(end_time) * 1000 if end_time is not None else run.end
                    ending = self.home.journal(run)
        if ending is not None:
            # What is captured may take seconds to be ready, in which other runs are logged to.
            capturing.end(ending)
        with self.home.lock:
            if ending is not None:
                self.home.writers.end(ending, word, at or time.time_ns() // 1000)
            return self._shown(self._run(run_id)).info

    def _rename(self, run: KnownRun, name: str) -> None:
        self._say_tags(run, {MLFLOW_RUN_NAME: name})

    def delete_run(self, run_id: str) -> None:
        """Archives a run: lists leave it out, and nothing of it is lost."""
        self._run(run_id)
        self.home.say([Statement(EventKey(RUN, run_id), {"archived": True})])

    def restore_run(self, run_id: str) -> None:
        """Takes a run back."""
        self._run(run_id)
        self.home.say([Statement(EventKey(RUN, run_id), {"archived": None})])

    def _get_deleted_runs(self, older_than: int = 0) -> list[str]:
        """The runs that were archived at least so many milliseconds ago."""
        latest = time.time_ns() // 1000 - older_than * 1000
        return [run.uid for run in self.home.all_runs() if run.is_deleted and run.later.latest <= latest]

    # Tags

    def set_tag(self, run_id: str, tag: Any) -> None:
        """Sets a tag of a run: in its journal while that isn't sealed, as an event after that."""
        checked = _validate_tag(tag.key, tag.value)
        with self.home.lock:
            self._say_tags(self._active_run(run_id), {checked.key: checked.value})

    def delete_tag(self, run_id: str, key: str) -> None:
        """Takes a tag of a run away."""
        with self.home.lock:
            run = self._active_run(run_id)
            if key not in tags_of(run):
                raise missing(f"No tag with name: {key} in run with id {run_id}")
            if key != MLFLOW_RUN_NAME:
                self._say_tags(run, {key: None})

    def _say_tags(self, run: KnownRun, tags: dict[str, str | None]) -> None:
        fields: dict[str, object] = {}
        events: dict[str, str | None] = {}
        own: dict[str, object] = {}
        said: dict[str, object] = {}
        is_open = run.followed is not None or self.home.writers.opened(run.uid) is not None
        for key, value in tags.items():
            if value is not None:
                value = str(value)
            if key == MLFLOW_RUN_NAME:
                if not value or value == run.text("name"):
                    continue
                if is_open and "name" not in run.later.fields:
                    said["name"] = value
                else:
                    fields["name"] = value
            elif key == MLFLOW_RUN_NOTE:
                if is_open and "note" not in run.later.fields:
                    said["note"] = value or ""
                else:
                    fields["note"] = value
            elif key == MLFLOW_PARENT_RUN_ID and value == run.text("parent"):
                continue
            elif is_open and key not in run.later.tags and key not in run.later.removed:
                own[key] = value
            else:
                events[key] = value
        if own:
            said["tag"] = own
        if said:
            journal = self.home.journal(run)
            journal.write(said)
            journal.settle()
        if fields or events:
            self.home.say([Statement(EventKey(RUN, run.uid), fields, events)])

    # Search

    def _search_runs(
        self,
        experiment_ids: Any,
        filter_string: str | None,
        run_view_type: Any,
        max_results: int | None,
        order_by: Any,
        page_token: Any,
    ) -> tuple[list[Run], Any]:
        """The runs that fit, newest first unless asked otherwise, and the token of the next page."""
        checked_limit(max_results, none_is_fine=True)
        wanted = {str(_parse_experiment_id(id)) for id in experiment_ids}
        stages = LifecycleStage.view_type_to_stages(run_view_type)
        shown = {stage == LifecycleStage.DELETED for stage in stages}
        limit = max_results if max_results is not None else 10**9
        with self.home.lock, no_garbage():
            self.experiments.all()
            runs = [run for run in self.home.runs.by_uid.values() if run.is_deleted in shown]
            runs = [
                run
                for run in runs
                if self.experiments.of(run) in wanted and run.document.get("job_type") != HOLDER
            ]
            plain = not order_by or [_words(each) for each in order_by] in ([one] for one in _NEWEST_FIRST)
            if plain and not filter_string:
                runs.sort(key=lambda run: (-(run.start // 1000), run.uid))
                page, token = SearchUtils.paginate(runs, page_token, limit)
                return self._listed(page), token
            by_id = {run.uid: run for run in runs}
            asked = {each.get("type") for each in SearchUtils.parse_search_filter(filter_string)}
            asked |= {SearchUtils.parse_order_by_for_search_runs(each)[0] for each in order_by or []}
            self.home.runs.read_ahead(runs, [_SAID_IN[kind] for kind in asked if kind in _SAID_IN])
            found: list[Any]
            if "dataset" in asked:
                found = self._listed(runs)
            else:
                found = [self._shown(run) for run in runs]
            found = SearchUtils.sort(SearchUtils.filter(found, filter_string), order_by)
            page, token = SearchUtils.paginate(found, page_token, limit)
            return self._listed([by_id[each.info.run_id] for each in page]), token

    def _listed(self, runs: list[KnownRun]) -> list[Run]:
        """These runs with their lists; git is asked for what wasn't read of them at once."""
        self.home.runs.read_ahead(runs, DOCUMENTS)
        self.lists.prepare(runs, ("inputs.json", "artifacts.json"))
        return [self._whole(run) for run in runs]

    def record_logged_model(self, run_id: str, mlflow_model: Any) -> None:
        """Adds a model to the tag in which older clients look for them."""
        from mlflow.models import Model
        from mlflow.utils.mlflow_tags import MLFLOW_LOGGED_MODELS

        if not isinstance(mlflow_model, Model):
            raise WrongArgument(
                f"Argument 'mlflow_model' should be mlflow.models.Model, got '{type(mlflow_model)}'"
            )
        with self.home.lock:
            run = self._active_run(run_id)
            value = json.dumps([*_models_in(tags_of(run)), mlflow_model.get_tags_dict()])
            # Longer than a tag of the user may be: 17 models take 8,000 characters, and a cut list is no JSON.
            self._say_tags(run, {MLFLOW_LOGGED_MODELS: value})


def _models_in(tags: dict[str, str]) -> list[Any]:
    from mlflow.utils.mlflow_tags import MLFLOW_LOGGED_MODELS

    try:
        found = json.loads(tags.get(MLFLOW_LOGGED_MODELS) or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _words(clause: Any) -> str:
    return " ".join(str(clause).replace("`", "").replace('"', "").split()).lower()
