"""The examples of docs/frameworks.md run as they stand, with a small model and data beside them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy
import pytest
from trained import all_runs

from conftest import HOME, Repository

PAGE = (HOME / "docs" / "frameworks.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))
PINNED = dict(
    line.split("==")
    for line in (Path(__file__).parent / "requirements.txt").read_text().splitlines()
    if "==" in line
)
RUNS = {"optuna": 6, "sklearn": 2}


def names(example: str) -> dict[str, Any]:
    """What the page takes for given."""
    X = numpy.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    y = (X[:, 0] > 0).astype("float32")
    given: dict[str, Any] = {"X": X, "y": y}
    if example == "transformers":
        import tiny_models

        given.update(model=tiny_models.model(), dataset=tiny_models.data())
    elif example == "lightning":
        import tiny_lightning

        given.update(module=tiny_lightning.Line(), loader=tiny_lightning.loader())
    elif example == "xgboost":
        import xgboost

        given.update(matrix=xgboost.DMatrix(X, y))
    elif example == "keras":
        import keras

        network = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
        network.compile("sgd", "mse")
        given.update(network=network)
    elif example == "ignite":
        from test_ignite import engines

        given.update(zip(("trainer", "evaluator", "rows"), engines()))
    return given


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_runs(repository: Repository, name: str) -> None:
    exec(compile(EXAMPLES[name], f"docs/frameworks.md: {name}", "exec"), names(name))
    runs = all_runs()
    assert len(runs) == RUNS.get(name, 1)
    assert all(run.metrics for run in runs)


def test_the_page_names_the_versions_of_the_tests() -> None:
    table = "\n".join(line for line in PAGE.splitlines() if line.startswith("| "))
    for package, version in PINNED.items():
        if package not in ("torch", "datasets"):
            assert f"| {version} |" in table, package
