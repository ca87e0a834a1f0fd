"""Says what to use for modules of W&B's client that git-runs doesn't have, instead of a bare ModuleNotFoundError."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from ...errors import GitRunsError

_PACKAGE = __name__.rpartition(".")[0]
_INTEGRATIONS = "integration"
_COUNTERPARTS = {
    "huggingface": "transformers import GitRunsCallback",
    "keras": "keras import GitRunsCallback",
    "lightgbm": "lightgbm import GitRunsCallback",
    "lightning": "lightning import GitRunsLogger",
    "sklearn": "sklearn import autolog",
    "xgboost": "xgboost import GitRunsCallback",
}
"""By W&B's name of the module: git-runs' own integration of the same framework."""


class MissingModuleError(GitRunsError, ModuleNotFoundError):
    """A module of W&B's client that git-runs has no counterpart for, or another one."""

    exit_code = 2


def what_to_use(name: str) -> tuple[str, str]:
    """What is missing, and what to use, for a dotted name such as `integration.keras`."""
    for part in name.split("."):
        if part in _COUNTERPARTS:
            return (
                f"gitruns.compat.wandb has no {name}: git-runs has an integration of its own for that.",
                f"from gitruns.integrations.{_COUNTERPARTS[part]}, and see docs/frameworks.md.",
            )
    return (
        f"gitruns.compat.wandb has no {name}.",
        "see docs/compat.md for what it has, and docs/frameworks.md for the callbacks of frameworks.",
    )


class _Finder:
    """Comes after all others: what it is asked for in our package isn't there."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith(_PACKAGE + "."):
            return None
        if name == f"{_PACKAGE}.{_INTEGRATIONS}":
            return ModuleSpec(name, None, is_package=True)  # empty, so that its modules are asked for by name
        raise MissingModuleError(*what_to_use(name[len(_PACKAGE) + 1 :]))


def install() -> None:
    """Has imports of missing modules of the package raise MissingModuleError. Once is enough."""
    if _Finder not in sys.meta_path:
        sys.meta_path.append(_Finder)
