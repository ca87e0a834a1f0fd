"""Settings: as given to `init`, and in the environment variables that W&B's client reads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

# Variables, and the argument of `init` that each stands for.
_VARIABLES = {
    "WANDB_CONSOLE": "console",
    "WANDB_ENTITY": "entity",
    "WANDB_JOB_TYPE": "job_type",
    "WANDB_MODE": "mode",
    "WANDB_NAME": "name",
    "WANDB_NOTES": "notes",
    "WANDB_PROJECT": "project",
    "WANDB_RESUME": "resume",
    "WANDB_RUN_GROUP": "group",
    "WANDB_RUN_ID": "id",
    "WANDB_TAGS": "tags",
}
_OF_SETTINGS = {
    "console": "console",
    "entity": "entity",
    "mode": "mode",
    "project": "project",
    "reinit": "reinit",
    "resume": "resume",
    "run_group": "group",
    "run_id": "id",
    "run_job_type": "job_type",
    "run_name": "name",
    "run_notes": "notes",
    "run_tags": "tags",
}


class Settings:
    """Settings of W&B's client. Those that stand for an argument of `init` count; all others are only kept."""

    def __init__(self, **said: Any) -> None:
        self.__dict__.update(said)

    def __getattr__(self, name: str) -> Any:
        """None for what wasn't set."""
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __repr__(self) -> str:
        return f"<Settings {self.__dict__}>"


def of_environment() -> dict[str, Any]:
    """What the environment says, as arguments of `init`."""
    said: dict[str, Any] = {
        argument: os.environ[name] for name, argument in _VARIABLES.items() if os.environ.get(name)
    }
    if "console" in said:
        said["console"] = _is_console_kept(said["console"])
    if "tags" in said:
        said["tags"] = [tag for tag in str(said["tags"]).split(",") if tag]
    return said


def of_settings(settings: object) -> dict[str, Any]:
    """What settings say, as arguments of `init`; they are a mapping or `Settings`."""
    if settings is None:
        return {}
    said = settings if isinstance(settings, Mapping) else vars(settings)
    wanted = {argument: said[name] for name, argument in _OF_SETTINGS.items() if said.get(name) is not None}
    if "console" in wanted:
        wanted["console"] = _is_console_kept(wanted["console"])
    return wanted


def _is_console_kept(word: object) -> bool:
    """Whether W&B's client would keep the console: "off" is the only word that says no."""
    return str(word).lower() != "off"
