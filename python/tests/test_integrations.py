"""What an integration says where its framework isn't installed, or is too old."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import HOME, Repository

MODULES = {
    "accelerate": "accelerate",
    "ignite": "pytorch-ignite",
    "keras": "keras",
    "lightgbm": "lightgbm",
    "lightning": "lightning",
    "optuna": "optuna",
    "sklearn": "scikit-learn",
    "transformers": "transformers",
    "xgboost": "xgboost",
}
ASK = """
import sys
for missing in ("ignite", "pytorch_lightning", "lightning_fabric", *{modules!r}):
    sys.modules[missing] = None
import gitruns
for name in {modules!r}:
    try:
        __import__("gitruns.integrations." + name)
    except gitruns.GitRunsError as error:
        assert isinstance(error, ImportError)
        print(name, "|", error)
"""


def test_a_missing_framework_is_named_with_the_command_that_installs_it(repository: Repository) -> None:
    said = repository.python(ASK.format(modules=tuple(MODULES))).stdout.splitlines()
    assert len(said) == len(MODULES)
    for line in said:
        name, _, sentence = line.partition(" | ")
        assert f"needs {MODULES[name]}, which isn't installed" in sentence
        assert f"Next: pip install '{MODULES[name]}>=" in sentence


@pytest.mark.parametrize(("version", "fits"), [("2.10.1", False), ("3.0.0", True), ("5.0.0rc1+cpu", True)])
def test_a_framework_that_is_too_old_is_told_from_one_that_fits(
    repository: Repository, tmp_path: Path, version: str, fits: bool
) -> None:
    package = tmp_path / "old" / "optuna"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"__version__ = {version!r}\nclass TrialPruned(Exception): pass\n")
    done = repository.python(
        "import gitruns.integrations.optuna", check=False, PYTHONPATH=str(package.parent)
    )
    assert (done.returncode == 0) == fits, done.stderr
    assert fits or f"needs optuna 3.0, and {version} is here. Next: pip install 'optuna>=3.0'" in done.stderr


def test_every_integration_is_on_the_page() -> None:
    there = {file.stem for file in (HOME / "python/src/gitruns/integrations").glob("*.py")}
    page = (HOME / "docs" / "frameworks.md").read_text(encoding="utf-8")
    for module in MODULES:
        assert module in there and f"gitruns.integrations.{module}" in page
