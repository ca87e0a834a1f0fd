"""Keras: `model.fit(…, callbacks=[GitRunsCallback()])`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..active.run import Run
from .library import library
from .quietly import quietly, training_first
from .training import Training

LEAST = "3.0"
_Callback: Any = library("keras", "keras", LEAST).callbacks.Callback


class GitRunsCallback(_Callback):  # type: ignore[misc]
    """Records the optimizer and the arguments of `fit`, and the logs of each epoch under Keras' names.

    The step is the number of the epoch, from 0. The run that is open is joined and stays open; where there is
    none, one begins with `fit` and ends with it. What `evaluate` finds is logged as `test_<metric>`.

    - `run`: the run to record into, in place of the one that is open.
    - `every`: also the logs of every so many batches, as `batch_<metric>`, at the number of the batch.
    - further options are those of `gitruns.init`, for a run that begins.
    """

    def __init__(self, run: Run | None = None, *, every: int | None = None, **options: Any) -> None:
        super().__init__()
        self._training = Training(run, options, framework="keras")
        self._every = every
        self._batches = 0
        self._epoch: int | None = None
        self._is_fitting = False

    @training_first
    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Joins or begins the run."""
        self._training.begin(quietly("The config", lambda: _config(self.model, self.params)))
        self._batches = 0
        self._is_fitting = True

    @training_first
    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Every so many batches, where that is wanted."""
        if self._every and logs and self._training.run is not None and self._batches % self._every == 0:
            self._training.run.log(
                {f"batch_{name}": value for name, value in logs.items()}, step=self._batches
            )
        self._batches += 1

    @training_first
    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """All numbers of the epoch."""
        self._epoch = epoch
        if self._training.run is not None and logs:
            self._training.run.log(logs, step=epoch)

    @training_first
    def on_test_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """What `evaluate` found, where it was called by itself and not by `fit`."""
        if self._is_fitting or not logs:
            return
        run = self._training.late() if self._training.run is not None else self._training.begin(ends=False)
        if run is not None:
            run.log({f"test_{name}": value for name, value in logs.items()}, step=self._epoch)

    @training_first
    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Ends the run that began here."""
        self._is_fitting = False
        self._training.end()


def _config(model: Any, params: Mapping[str, Any] | None) -> dict[str, object]:
    """How the model learns: its name and size, loss, optimizer with its settings, and what `fit` was told."""
    config: dict[str, object] = {"model": getattr(model, "name", ""), **dict(params or {})}
    try:
        config["parameters"] = model.count_params()
    except (AttributeError, ValueError):
        pass  # not built yet
    loss = getattr(model, "loss", None)
    if loss is not None:
        config["loss"] = loss if isinstance(loss, str) else getattr(loss, "name", type(loss).__name__)
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None:
        said = optimizer.get_config()
        config["optimizer"] = {key: value for key, value in said.items() if value is not None}
    return config
