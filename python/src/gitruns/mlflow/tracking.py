"""MLflow's tracking store of the scheme `gitruns`: runs are those of git-runs, in the repository."""

from __future__ import annotations

import os
from typing import Any

from mlflow.store.tracking import DEFAULT_LOCAL_FILE_AND_ARTIFACT_PATH
from mlflow.store.tracking.abstract_store import AbstractStore
from mlflow.utils.uri import resolve_uri_if_local

from .absent import EMPTY, EMPTY_PAGES, RAISING, without
from .experiments import Experiments
from .failing import invalid, telling
from .histories import Histories
from .home import home_at
from .lists import Lists
from .model_methods import ModelMethods
from .models import Models

INHERITED = {
    "log_batch_async": "queues calls of log_batch, in their order",
    "log_metric_async": "as log_batch_async",
    "log_param_async": "as log_batch_async",
    "set_tag_async": "as log_batch_async",
    "flush_async_logging": "waits for that queue",
    "end_async_logging": "as flush_async_logging",
    "shut_down_async_logging": "as flush_async_logging",
    "search_runs": "calls _search_runs",
    "supports_workspaces": "False: a repository is one workspace",
    "supports_trace_archival": "False: there are no traces",
    "_evenly_spaced_indices": "computes, and keeps nothing",
    "set_model_versions_tags": "raises NotImplementedError, as every store but that of Databricks does",
}
"""What is taken from MLflow's base class as it is, each with the reason."""


@without(RAISING, EMPTY, EMPTY_PAGES)
class GitRunsTrackingStore(ModelMethods, AbstractStore):
    """Runs of a git repository, for MLflow: `gitruns:` or `gitruns:/path/to/repository`.

    For any number of threads and processes. Journals are written as of any run of git-runs; tags and names of
    what is sealed are events on the runs branch.
    """

    def __init__(self, store_uri: str = "gitruns:", artifact_uri: str | None = None, **_: Any) -> None:
        super().__init__()
        self.home = telling(home_at)(store_uri)
        self.experiments = Experiments(self.home)
        self.lists = Lists(self.home)
        self.histories = Histories(self.home)
        self.models = Models(self.home, self.lists)
        # Of a server that was told to keep artifacts in the repository too.
        destination = os.environ.get("_MLFLOW_SERVER_ARTIFACT_DESTINATION", "")
        root = artifact_uri or ""
        if root.startswith("mlflow-artifacts:") and destination.startswith("gitruns:"):
            self.home.is_proxied = True
        elif root and not _is_default(root, destination):
            self.home.artifact_root = resolve_uri_if_local(root)

    def _hard_delete_run(self, run_id: str) -> None:
        raise self._no_gc("run", f"git-runs purge {run_id}")

    def _hard_delete_experiment(self, experiment_id: str) -> None:
        raise self._no_gc("experiment", "git-runs purge, for each of its runs")

    def _hard_delete_logged_model(self, model_id: str) -> None:
        raise self._no_gc("model", "git-runs purge, for the run that made it")

    @staticmethod
    def _no_gc(what: str, command: str) -> Exception:
        return invalid(
            f"`mlflow gc` doesn't take a {what} out of a git repository: every clone has it. Next: {command}"
        )

    def search_traces(self, *_: Any, **__: Any) -> tuple[list[Any], None]:
        """Nothing: this store keeps no traces, and pages of experiments ask for them."""
        return [], None


def _is_default(root: str, destination: str) -> bool:
    """Whether nobody named this place: then artifacts stay in the repository, with their run."""
    if root.startswith("mlflow-artifacts:"):
        return destination in ("", "./mlartifacts")
    return root == DEFAULT_LOCAL_FILE_AND_ARTIFACT_PATH


for _cls in GitRunsTrackingStore.__mro__:
    if _cls.__module__.startswith("gitruns."):
        for _name, _value in list(vars(_cls).items()):
            if (
                callable(_value)
                and not _name.startswith("__")
                and not isinstance(_value, (type, staticmethod))
            ):
                setattr(_cls, _name, telling(_value))
