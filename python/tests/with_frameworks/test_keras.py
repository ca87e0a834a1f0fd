"""What Keras tells at the end of each epoch is in the run."""

from __future__ import annotations

from typing import Any

import pytest
from trained import all_runs, only_run, series

import gitruns
from conftest import Repository

import keras  # isort: skip
import numpy

from gitruns.integrations.keras import GitRunsCallback

X = numpy.random.default_rng(0).normal(size=(32, 4)).astype("float32")
Y = X[:, :1]


def network() -> Any:
    keras.utils.set_random_seed(1)
    made = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)], name="line")
    made.compile(keras.optimizers.SGD(learning_rate=0.1), loss="mse", metrics=["mae"])
    return made


def ours(**options: Any) -> GitRunsCallback:
    return GitRunsCallback(**{"experiment": "tiny", "capture": False, **options})


def test_numbers_are_those_of_the_history(repository: Repository) -> None:
    history = network().fit(
        X, Y, epochs=3, batch_size=8, validation_split=0.25, verbose=0, callbacks=[ours()]
    )
    run = only_run()
    for name in ("loss", "mae", "val_loss", "val_mae"):
        assert series(run, name) == dict(enumerate(history.history[name]))
    assert set(run.metrics) == set(history.history)
    assert run.config["optimizer"]["learning_rate"] == pytest.approx(0.1)
    assert run.config["epochs"] == 3 and run.config["model"] == "line" and run.config["parameters"] == 5
    assert run.status == "finished"


def test_batches_and_a_later_evaluation(repository: Repository) -> None:
    made, recording = network(), ours(every=2)
    made.fit(X, Y, epochs=2, batch_size=8, verbose=0, callbacks=[recording])
    loss, _ = made.evaluate(X, Y, verbose=0, callbacks=[recording])
    run = only_run()
    assert sorted(series(run, "batch_loss")) == [0, 2, 4, 6]
    assert series(run, "test_loss") == {1: pytest.approx(loss)}


@pytest.mark.parametrize(("error", "status"), [(ValueError, "failed"), (KeyboardInterrupt, "killed")])
def test_in_a_with_the_run_ends_as_the_training(
    repository: Repository, error: type[BaseException], status: str
) -> None:
    class Bad(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            raise error

    with pytest.raises(error), gitruns.init("tiny", capture=False):
        network().fit(X, Y, epochs=2, verbose=0, callbacks=[ours(), Bad()])
    assert only_run().status == status


def test_fits_after_each_other_have_runs_of_their_own(repository: Repository) -> None:
    recording = ours()
    for _ in range(2):
        network().fit(X, Y, epochs=1, verbose=0, callbacks=[recording])
    assert [run.status for run in all_runs()] == ["finished", "finished"]
