"""The README's examples for frameworks run as they stand, and a script of W&B watches a real module."""

from __future__ import annotations

import re

import pytest
import tiny_lightning
import torch
from test_docs_of_frameworks import names
from trained import all_runs, only_run

import gitruns.compat.wandb as wandb
from conftest import HOME, Repository

PAGE = (HOME / "README.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example with_frameworks: (\w+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))


@pytest.mark.parametrize("name", ["transformers", "lightning", "sklearn"])
def test_an_example_of_the_readme_runs(repository: Repository, name: str) -> None:
    try:
        exec(compile(EXAMPLES[name], f"README.md: {name}", "exec"), names(name))
    finally:
        if name == "sklearn":
            from gitruns.integrations.sklearn import autolog

            autolog(disable=True)
    [run] = all_runs()
    assert run.status == "finished"
    assert run.metrics


def test_wandb_watches_gradients_and_weights(repository: Repository) -> None:
    module = tiny_lightning.Line()
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
    with wandb.init(project="digits") as run:
        run.watch(module.layer, log="all", log_freq=2)
        for _ in range(4):
            loss = module.layer(torch.ones(2, 4)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log({"loss": loss})
        run.unwatch()
        module.layer(torch.ones(2, 4)).sum().backward()
    found = only_run()
    kept = sorted((item["key"], item["step"]) for item in found.media if item["kind"] == "histogram")
    keys = ("gradients/bias", "gradients/weight", "parameters/bias", "parameters/weight")
    assert kept == [(key, step) for key in keys for step in (0, 2)]
    assert len(found.history(["loss"])) == 4
