"""The examples of README.md, docs/python.md and docs/compat.md run as they stand."""

from __future__ import annotations

import re

import pytest

import gitruns
from conftest import HOME, Repository

EXAMPLES = dict(
    re.findall(
        r"<!-- example: (\w+) -->\n```python\n(.*?)```",
        "".join(
            (HOME / page).read_text(encoding="utf-8")
            for page in ("README.md", "docs/python.md", "docs/compat.md")
        ),
        re.DOTALL,
    )
)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_runs(repository: Repository, name: str) -> None:
    (repository.path / "train.csv").write_text("text,label\na,1\n")
    done = repository.python(EXAMPLES[name])
    assert done.stderr == ""
    rows = gitruns.runs()
    assert {row.experiment for row in rows} == {"digits"}
    assert {row.status for row in rows} == {"finished"}
    assert any(row.commit or row.parent for row in rows)
