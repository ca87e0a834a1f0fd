"""The README's example of MLflow runs as it stands, with nothing but the variable set."""

from __future__ import annotations

import re

import gitruns
from conftest import HOME, Repository


def test_the_example_of_mlflow_records_a_run(repository: Repository) -> None:
    page = (HOME / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"<!-- example with_mlflow: mlflow -->\n```python\n(.*?)```", page, re.DOTALL)
    repository.python(example, MLFLOW_TRACKING_URI="gitruns:")
    [row] = gitruns.runs()
    assert (row.name, row.status, row.metric("loss")) == ("base", "finished", 0.1)
    assert row["config.lr"] == 3e-4
    assert gitruns.run("base").history(["loss"]).series("loss")[0] == list(range(10))
