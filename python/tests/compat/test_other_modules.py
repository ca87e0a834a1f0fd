"""Every module of W&B's client that isn't carried is named when it is imported, with what to use."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

from gitruns.compat import wandb

THEIRS = importlib.util.find_spec("wandb")
OURS = {module.name for module in pkgutil.iter_modules(wandb.__path__)}


def modules() -> list[str]:
    """The public modules of the installed client, those in packages of theirs too."""
    assert THEIRS is not None and THEIRS.submodule_search_locations is not None
    found = []
    for top in THEIRS.submodule_search_locations:
        for path in Path(top).glob("*"):
            name = path.stem if path.suffix == ".py" else path.name
            if not name.startswith("_") and ((path / "__init__.py").exists() or path.suffix == ".py"):
                found.append(name)
                inner = [p.stem for p in path.glob("*") if p.suffix in (".py", "") and p.stem[0] not in "_."]
                found += [f"{name}.{each}" for each in inner]
    return sorted(name for name in found if name.partition(".")[0] not in OURS)


def test_all_modules_are_looked_at() -> None:
    assert {"integration", "integration.keras", "integration.sklearn", "sdk", "sdk.data_types"} <= set(
        modules()
    )


@pytest.mark.parametrize("name", modules())
def test_a_missing_module_says_what_to_use(name: str) -> None:
    if name == "integration":
        return  # empty; each module in it is named
    with pytest.raises(ImportError) as fault:
        importlib.import_module(f"gitruns.compat.wandb.{name}")
    top = name.partition(".")[0]
    assert f"has no {top}" in str(fault.value) and "docs/frameworks.md" in str(fault.value)
    assert isinstance(fault.value, ModuleNotFoundError)


INTEGRATIONS = {
    "huggingface": "transformers",
    **{name: name for name in ("keras", "lightgbm", "sklearn", "xgboost", "lightning")},
}


@pytest.mark.parametrize("framework", INTEGRATIONS)
def test_a_framework_is_led_to_its_integration(framework: str) -> None:
    ours = INTEGRATIONS[framework]
    with pytest.raises(AttributeError, match=f"from gitruns.integrations.{ours} import"):
        getattr(wandb, framework)
    with pytest.raises(ModuleNotFoundError, match=f"from gitruns.integrations.{ours} import"):
        importlib.import_module(f"gitruns.compat.wandb.integration.{framework}")
    assert (Path(wandb.__file__).parents[2] / "integrations" / f"{ours}.py").exists()


def test_from_imports_are_led_there_too() -> None:
    for line in (
        "from gitruns.compat.wandb.integration.keras import WandbMetricsLogger",
        "import gitruns.compat.wandb.keras",
        "from gitruns.compat.wandb.sdk.data_types import Image",
    ):
        with pytest.raises(ModuleNotFoundError, match="docs/frameworks"):
            exec(line, {})
    assert importlib.import_module("gitruns.compat.wandb.plot")
