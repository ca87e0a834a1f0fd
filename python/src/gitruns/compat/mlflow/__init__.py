"""The words of MLflow's fluent interface, without MLflow: a script of them records to git-runs.

    import gitruns.compat.mlflow as mlflow

    with mlflow.start_run(run_name="base"):
        mlflow.log_param("lr", 3e-4)
        mlflow.log_metric("loss", 0.5, step=1)

It is a part of them, listed in docs/compat.md; anything else raises. With `pip install './python[mlflow]'` and
MLFLOW_TRACKING_URI=gitruns: MLflow itself records to git-runs, all of it.
"""

from __future__ import annotations

_PLACES = {
    "ActiveRun": "runs",
    "active_run": "runs",
    "create_experiment": "experiments",
    "data": "",
    "delete_tag": "logging",
    "end_run": "runs",
    "entities": "",
    "exceptions": "",
    "flush_async_logging": "experiments",
    "flush_artifact_async_logging": "experiments",
    "disable_system_metrics_logging": "experiments",
    "enable_system_metrics_logging": "experiments",
    "get_artifact_uri": "files",
    "get_experiment": "experiments",
    "get_experiment_by_name": "experiments",
    "get_parent_run": "search",
    "get_run": "search",
    "get_tracking_uri": "experiments",
    "is_tracking_uri_set": "experiments",
    "last_active_run": "runs",
    "log_artifact": "files",
    "log_artifacts": "files",
    "log_dict": "files",
    "log_figure": "files",
    "log_image": "files",
    "log_input": "logging",
    "log_metric": "logging",
    "log_metrics": "logging",
    "log_param": "logging",
    "log_params": "logging",
    "log_table": "files",
    "log_text": "files",
    "MlflowException": "exceptions",
    "search_experiments": "experiments",
    "search_runs": "search",
    "set_experiment": "experiments",
    "set_experiment_tag": "experiments",
    "set_tag": "logging",
    "set_tags": "logging",
    "set_tracking_uri": "experiments",
    "start_run": "runs",
}


def __getattr__(name: str) -> object:
    """Imports what is asked for; what isn't here says how all of MLflow is had."""
    from importlib import import_module

    if name in _PLACES:
        place = _PLACES[name]
        module = import_module(f"{__name__}.{place or name}")
        value: object = getattr(module, name) if place else module
        globals()[name] = value
        return value
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(
        f"gitruns.compat.mlflow has no {name}: it is a part of MLflow's fluent interface. Next: pip install"
        " './python[mlflow]' in a clone of git-runs, set MLFLOW_TRACKING_URI=gitruns: and import mlflow itself (docs/mlflow.md)."
    )


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
