"""Experiments, and settings of MLflow that mean little here."""

from __future__ import annotations

import os

from ...telling import tell_once
from .entities import Experiment
from .exceptions import absent, invalid

URI = "gitruns:"
_chosen: str | None = None


def set_tracking_uri(uri: object) -> None:
    """Taken, with a warning where it names another place: runs are recorded in the repository that is worked in."""
    if not str(uri).startswith(URI):
        tell_once(f"set_tracking_uri({str(uri)!r}) means nothing here: runs are recorded in this repository.")


def get_tracking_uri() -> str:
    """`gitruns:`"""
    return URI


def is_tracking_uri_set() -> bool:
    """True: there is one place only."""
    return True


def set_experiment(
    experiment_name: str | None = None, experiment_id: str | None = None, **_: object
) -> Experiment:
    """The experiment of the runs that are begun from now on. Raises MlflowException without a name."""
    global _chosen
    name = experiment_name if experiment_name is not None else experiment_id
    if not name:
        raise invalid("An experiment needs a name.", 'Call set_experiment("digits").')
    _chosen = str(name)
    return Experiment(_chosen)


def chosen() -> str:
    """The experiment of the next run."""
    said = os.environ.get("MLFLOW_EXPERIMENT_NAME") or os.environ.get("MLFLOW_EXPERIMENT_ID")
    return _chosen or said or "Default"


def create_experiment(name: str, artifact_location: str | None = None, tags: object = None) -> str:
    """The id of an experiment, which is its name: there is one as soon as a run belongs to it."""
    if not name:
        raise invalid("An experiment needs a name.", 'Call create_experiment("digits").')
    return str(name)


def get_experiment(experiment_id: str) -> Experiment:
    """An experiment by its id. Raises MlflowException where there is none."""
    found = get_experiment_by_name(experiment_id)
    if found is None:
        raise absent(f"No experiment is called {experiment_id}.", "git runs ls shows the runs of all.")
    return found


def get_experiment_by_name(name: str) -> Experiment | None:
    """An experiment; None where no run belongs to it."""
    return next((each for each in search_experiments() if each.name == str(name)), None)


def search_experiments(**_: object) -> list[Experiment]:
    """All that have a run, and the one that is chosen, by name."""
    from .search import rows

    names = {row.experiment or "Default" for row in rows()} | ({_chosen} if _chosen else set())
    return [Experiment(name) for name in sorted(names)]


def set_experiment_tag(key: str, value: object) -> None:
    """Not carried: says so once."""
    tell_once("Tags of experiments aren't kept here; MLflow's own client with gitruns: keeps them.")


def _nothing(*_: object, **__: object) -> None:
    """Nothing: all is written at once, and system metrics are always recorded."""


flush_async_logging = flush_artifact_async_logging = _nothing
enable_system_metrics_logging = disable_system_metrics_logging = _nothing
