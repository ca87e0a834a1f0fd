"""How a script of W&B begins its run, and the run that its other calls mean."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from ... import api
from ...active.config import merge
from ...active.values import fields
from ...telling import tell_once
from ..unknown import warn_of
from .errors import Error, UsageError
from .runs import Run
from .settings import Settings, of_environment, of_settings

_open: list[Run] = []


def current() -> Run | None:
    """The run that was begun last and isn't over."""
    while _open and _open[-1].is_over:
        _open.pop()
    return _open[-1] if _open else None


def needed(what: str) -> Run:
    """The current run. Raises Error where there is none."""
    run = current()
    if run is None:
        raise Error(f"There is no run for wandb.{what}.", "Call wandb.init() first.")
    return run


def of_current(name: str) -> Callable[..., Any]:
    """The function of the module that means the current run, whichever that is when it is called."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if name in ("finish", "join") and current() is None:
            return None
        return getattr(needed(f"{name}()"), name)(*args, **kwargs)

    call.__name__ = name
    call.__doc__ = f"`Run.{name}` of the current run. Raises Error where there is none."
    return call


def login(*_: object, **__: object) -> bool:
    """True: there is nobody to log in to."""
    return True


def require(*_: object, **__: object) -> None:
    """Nothing: what W&B's client has to be asked for is here, or isn't."""


def setup(settings: object = None) -> Settings:
    """The settings, as given."""
    return settings if isinstance(settings, Settings) else Settings()


def teardown(exit_code: int | None = None) -> None:
    """Ends the current run, if there is one."""
    run = current()
    if run is not None:
        run.finish(exit_code)


def init(
    entity: str | None = None,
    project: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    id: str | None = None,
    name: str | None = None,
    notes: str | None = None,
    tags: object = None,
    config: object = None,
    config_exclude_keys: list[str] | None = None,
    config_include_keys: list[str] | None = None,
    allow_val_change: bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    force: bool | None = None,
    reinit: bool | str | None = None,
    resume: bool | str | None = None,
    resume_from: str | None = None,
    fork_from: str | None = None,
    save_code: bool | None = None,
    tensorboard: bool | None = None,
    sync_tensorboard: bool | None = None,
    monitor_gym: bool | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    anonymous: object = None,
    **unknown: object,
) -> Run:
    """Begins a run as `wandb.init` does; the repository of the working directory gets it.

    `project` is the experiment. `mode` "disabled" records nothing, and all others record. `dir` is where `run.dir`
    lies. What only W&B's service has a use for (`entity`, `force`, `save_code` …) is taken and left out. Where a
    run is open it is given again, unless `reinit` is True, "finish_previous" or "create_new", or this is a notebook.
    """
    warn_of("wandb.init", unknown)
    if sync_tensorboard or tensorboard or monitor_gym:
        tell_once(
            "wandb.init: what TensorBoard or Gym write isn't read; log the values, and videos by wandb.Video."
        )
    if resume_from is not None:
        raise UsageError("A run can't go back to an earlier step.", "Say fork_from= to begin another there.")
    arguments = {
        "entity": entity, "project": project, "id": id, "name": name, "notes": notes, "tags": tags, "group": group,
        "job_type": job_type, "mode": mode, "reinit": reinit, "resume": resume,
    }  # fmt: skip
    said = {**of_environment(), **of_settings(settings)}
    said.update({key: value for key, value in arguments.items() if value is not None})
    before = current()
    how = _reinit(said.pop("reinit", None))
    if before is not None and how == "return_previous":
        if config is not None:
            tell_once("wandb.init gives the run that is open: what it was called with now is left out.")
        return before
    if before is not None and how == "finish_previous":
        before.finish()
    swept = _swept()
    whole = _config(config, config_exclude_keys, config_include_keys)
    merge(whole, swept)
    entity, mode = said.pop("entity", None), str(said.pop("mode", "online"))
    if mode not in ("online", "offline", "disabled", "shared", "dryrun", "run"):
        raise UsageError(f"mode can't be {mode!r}.", 'One of "online", "offline", "disabled".')
    if mode == "disabled":
        from .disabled import Unrecorded

        recorded: Any = Unrecorded(said, whole)
    else:
        recorded = api.init(
            **said,
            config=whole or None,
            fork_from=fork_from,
            reinit="create_new" if how == "create_new" else None,
        )
    run = Run(
        recorded,
        entity=entity,
        mode=mode,
        tags=_tags(said.get("tags")),
        directory=None if dir is None else os.fspath(dir),
        settings=settings,
        locked=set(swept),
    )
    _open.append(run)
    return run


def _tags(said: object) -> list[str]:
    if said is None:
        return []
    return [said] if isinstance(said, str) else [str(tag) for tag in said]  # type: ignore[attr-defined]


def _reinit(said: object) -> str:
    if said in (True, "finish_previous", "True", "true"):
        return "finish_previous"
    if said == "create_new":
        return "create_new"
    if said in (None, "default"):
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        return "finish_previous" if shell is not None else "return_previous"
    return "return_previous"


def _config(said: object, without: list[str] | None, only: list[str] | None) -> dict[str, object]:
    """The config of an object or the path of a file, over that of `config-defaults.yaml` where there is one."""
    whole: dict[str, object] = {}
    if os.path.exists("config-defaults.yaml"):
        merge(whole, _of_file("config-defaults.yaml"))
    if isinstance(said, (str, os.PathLike)):
        found = _of_file(os.fspath(said))
    else:
        found = fields(said) if said is not None else {}
    if only:
        found = {key: value for key, value in found.items() if key in only}
    if without:
        found = {key: value for key, value in found.items() if key not in without}
    merge(whole, found)
    return whole


def _swept() -> dict[str, object]:
    """The parameters that the agent of a sweep chose, which nothing in the script overrides."""
    path = os.environ.get("WANDB_SWEEP_PARAM_PATH")
    return _of_file(path) if path and os.path.exists(path) else {}


def _of_file(path: str) -> dict[str, object]:
    """A config of a file, in which W&B gives each parameter as `{value, desc}`. Raises UsageError."""
    from ...record.parameters import parameters_in

    found = parameters_in(path)
    found.pop("wandb_version", None)
    found.pop("_wandb", None)
    wrapped = all(isinstance(value, Mapping) and "value" in value for value in found.values())
    return {key: value["value"] for key, value in found.items()} if wrapped else found  # type: ignore[index]
