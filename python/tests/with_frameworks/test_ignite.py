"""What engines of Ignite put out is in the run."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from ignite.engine import Engine, Events
from ignite.handlers import global_step_from_engine
from ignite.metrics import Average
from trained import only_run, series

import gitruns
from conftest import Repository
from gitruns.integrations.ignite import GitRunsLogger


def engines() -> tuple[Any, Any, list[float]]:
    """A trainer whose loss falls, an evaluator with its average, and their data."""
    trainer = Engine(lambda engine, row: {"loss": row / engine.state.iteration})
    evaluator = Engine(lambda engine, row: row)
    Average().attach(evaluator, "mean")
    return trainer, evaluator, [1.0, 2.0, 3.0]


def test_outputs_metrics_and_rates_are_those_of_the_engines(repository: Repository) -> None:
    trainer, evaluator, rows = engines()
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    kept = []
    trainer.add_event_handler(
        Events.ITERATION_COMPLETED, lambda engine: kept.append(engine.state.output["loss"])
    )
    trainer.add_event_handler(Events.EPOCH_COMPLETED, lambda engine: evaluator.run(rows))
    with GitRunsLogger(experiment="tiny", capture=False, config={"lr": 0.5}) as logger:
        logger.attach_output_handler(
            trainer, Events.ITERATION_COMPLETED, tag="train", output_transform=lambda output: output
        )
        logger.attach_output_handler(
            evaluator,
            Events.EPOCH_COMPLETED,
            tag="valid",
            metric_names="all",
            global_step_transform=global_step_from_engine(trainer),
        )
        logger.attach_opt_params_handler(trainer, Events.EPOCH_STARTED, optimizer=optimizer)
        trainer.run(rows, max_epochs=2)
    run = only_run()
    assert series(run, "train/loss") == dict(enumerate(kept, 1)) and len(kept) == 6
    assert series(run, "valid/mean") == {1: 2.0, 2: 2.0}
    assert series(run, "lr/group_0") == {1: 0.5, 2: 0.5}
    assert run.config == {"lr": 0.5} and run.status == "finished"


@pytest.mark.parametrize(("error", "status"), [(ValueError, "failed"), (KeyboardInterrupt, "killed")])
def test_a_training_that_raises_ends_its_run_so(
    repository: Repository, error: type[BaseException], status: str
) -> None:
    def bad(engine: Any, row: Any) -> Any:
        raise error

    with pytest.raises(error), GitRunsLogger(experiment="tiny", capture=False):
        Engine(bad).run([1.0])
    assert only_run().status == status


def test_an_open_run_is_joined_and_stays_open(repository: Repository) -> None:
    with gitruns.init("mine", capture=False) as run:
        with GitRunsLogger() as logger:
            logger.log_metrics({"a": 1.0}, 3)
        assert not run.is_over
    assert series(only_run(), "a") == {3: 1.0}
