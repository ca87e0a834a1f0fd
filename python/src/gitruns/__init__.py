"""Experiment tracking for machine learning that lives inside git.

import gitruns

with gitruns.init(experiment="digits", config={"lr": 3e-4}) as run:
    run.log({"loss": 0.5})
"""

from __future__ import annotations

__version__ = "0.1.0"

# Where each name is: nothing is imported before it is asked for.
_PLACES = {
    "alert": "api",
    "attach": "api",
    "current_run": "api",
    "define_metric": "api",
    "finish": "api",
    "init": "api",
    "log": "api",
    "log_artifact": "api",
    "log_input": "api",
    "alias": "artifacts.aliases",
    "run": "read.api",
    "runs": "read.api",
    "track": "api",
    "use_artifact": "api",
    "Run": "active.run",
    "Artifact": "artifacts",
    "Audio": "media",
    "Histogram": "media",
    "Html": "media",
    "Image": "media",
    "Plot": "media",
    "Table": "media",
    "Video": "media",
    "GitRunsError": "errors",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .active.config import Config
    from .active.run import Run as Run
    from .active.summary import Summary
    from .api import alert as alert
    from .api import attach as attach
    from .api import current_run as current_run
    from .api import define_metric as define_metric
    from .api import finish as finish
    from .api import init as init
    from .api import log as log
    from .api import log_artifact as log_artifact
    from .api import log_input as log_input
    from .api import track as track
    from .api import use_artifact as use_artifact
    from .artifacts.aliases import alias as alias
    from .errors import GitRunsError as GitRunsError
    from .read.api import run as run
    from .read.api import runs as runs

    config: Config
    summary: Summary


def __getattr__(name: str) -> object:
    """Imports what is asked for; `config` and `summary` are those of the current run."""
    place = _PLACES.get(name)
    if place is not None:
        from importlib import import_module

        value: object = getattr(import_module("gitruns." + place), name)
        globals()[name] = value
        return value
    if name in ("config", "summary"):
        from .api import _run

        return getattr(_run(), name)
    raise AttributeError(f"module 'gitruns' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES, "config", "summary"})
