"""What W&B's client has and this can't carry: each says what to do instead."""

from __future__ import annotations

from typing import NoReturn

from .errors import UsageError

_SWEEPS = (
    'Loop over the configurations: with gitruns.init("sweep") as sweep, sweep.child(config=…) for each; or let Optuna'
    " choose them (docs/frameworks.md). A script that W&B's own agent starts gets its parameters in wandb.config."
)


def sweep(*_: object, **__: object) -> NoReturn:
    """Raises UsageError: there is no service that gives out configurations."""
    raise UsageError("wandb.sweep needs W&B's service, and git-runs has none.", _SWEEPS)


def agent(*_: object, **__: object) -> NoReturn:
    """Raises UsageError, as `sweep`."""
    raise UsageError("wandb.agent asks W&B's service for configurations, and git-runs has none.", _SWEEPS)


def controller(*_: object, **__: object) -> NoReturn:
    """Raises UsageError, as `sweep`."""
    raise UsageError("wandb.controller steers a sweep of W&B's service, and git-runs has none.", _SWEEPS)


def attach(*_: object, **__: object) -> NoReturn:
    """Raises UsageError: a run is joined by its journal."""
    raise UsageError(
        "wandb.attach finds runs through W&B's own process.", "Join a run by gitruns.attach(run.directory)."
    )


class Api:
    """W&B's reading side; making one raises UsageError."""

    def __init__(self, *_: object, **__: object) -> None:
        raise UsageError(
            "wandb.Api reads from W&B's service.",
            'Read runs by gitruns.runs("config.lr < 0.1"): docs/python.md.',
        )


class _NoMedia:
    what = ""

    def __init__(self, *_: object, **__: object) -> None:
        raise UsageError(
            f"wandb.{type(self).__name__} isn't carried: git-runs has no media for {self.what}.",
            "Keep its file: run.log_artifact(path).",
        )


class Object3D(_NoMedia):
    """Making one raises UsageError."""

    what = "scenes of points and shapes"


class Molecule(_NoMedia):
    """Making one raises UsageError."""

    what = "molecules"


class Graph(_NoMedia):
    """Making one raises UsageError."""

    what = "graphs of models"
