"""The words of W&B's client: a script of it records to git-runs once its import line is changed.

    import gitruns.compat.wandb as wandb

    run = wandb.init(project="digits", config={"lr": 3e-4})
    wandb.log({"loss": 0.5})

Nothing is sent anywhere, and W&B needn't be installed. What is carried, and what differs, is in docs/compat.md.
"""

from __future__ import annotations

from .other_modules import install, what_to_use

__version__ = "0.31.0"
"""The version of W&B's client that this follows; some scripts ask for it."""

_PLACES = {
    "init": "starting",
    "login": "starting",
    "require": "starting",
    "setup": "starting",
    "teardown": "starting",
    "attach": "missing",
    "agent": "missing",
    "sweep": "missing",
    "controller": "missing",
    "Api": "missing",
    "Object3D": "missing",
    "Molecule": "missing",
    "Settings": "settings",
    "Run": "runs",
    "AlertLevel": "runs",
    "Artifact": "artifact",
    "Audio": "media",
    "Graph": "missing",
    "Histogram": "media",
    "Html": "media",
    "Image": "media",
    "Plotly": "media",
    "Table": "media",
    "Video": "media",
    "plot_table": "plot",
    "Error": "errors",
    "CommError": "errors",
    "UsageError": "errors",
    "termlog": "speaking",
    "termwarn": "speaking",
    "termerror": "speaking",
}
_MODULES = {"data_types": "media", "errors": "errors", "plot": "plot", "util": "util"}
_OF_THE_RUN = (
    "alert", "define_metric", "finish", "join", "link_artifact", "link_model", "log", "log_artifact", "log_code", "log_model",
    "mark_preempting", "restore", "save", "unwatch", "use_artifact", "use_model", "watch",
)  # fmt: skip


def __getattr__(name: str) -> object:
    """Imports what is asked for; `run` is the current one or None, `config` and `summary` are its."""
    from importlib import import_module

    if name in _PLACES:
        value: object = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return import_module(f"{__name__}.{_MODULES[name]}")
    if name == "run":
        return import_module(f"{__name__}.starting").current()
    if name in ("config", "summary"):
        return getattr(import_module(f"{__name__}.starting").needed(name), name)
    if name in _OF_THE_RUN:
        return import_module(f"{__name__}.starting").of_current(name)
    if name.startswith("__"):
        raise AttributeError(name)
    what, instead = what_to_use(name)
    raise AttributeError(f"{what} Next: {instead}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES, *_MODULES, *_OF_THE_RUN, "run", "config", "summary"})


install()
