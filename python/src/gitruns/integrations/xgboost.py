"""XGBoost: `xgboost.train(…, callbacks=[GitRunsCallback()])`, also for `cv` and the estimators of scikit-learn's kind."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

from ..active.run import Run
from .library import library
from .quietly import quietly, training_first
from .training import Training

LEAST = "1.7"
_DIGITS = 9
"""With so many significant digits XGBoost writes 32-bit floats that fewer digits don't tell apart."""
_Callback: Any = library("xgboost.callback", "xgboost", LEAST).TrainingCallback


class GitRunsCallback(_Callback):  # type: ignore[misc]
    """Records the parameters of the booster and, each round, the metrics of each data set as `<data>-<metric>`.

    The names are those that XGBoost prints; of `cv`, `<data>-<metric>-mean` and `-std`. The run that is open is
    joined and stays open; where there is none, one begins with the training and ends with it.

    - `run`: the run to record into, in place of the one that is open.
    - `log_model`: keeps the booster at the end, as `model.ubj`.
    - further options are those of `gitruns.init`, for a run that begins.
    """

    def __init__(self, run: Run | None = None, *, log_model: bool = False, **options: Any) -> None:
        super().__init__()
        self._training = Training(run, options, framework="xgboost")
        self._keeps_model = log_model

    def before_training(self, model: Any) -> Any:
        """Joins or begins the run."""
        self._begin(model)
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Mapping[str, Any]) -> bool:
        """The newest value of each metric, at the number of the round. False: the training continues."""
        self._log(epoch, evals_log)
        return False

    def after_training(self, model: Any) -> Any:
        """The best round where there is one, and the end."""
        self._finish(model)
        return model

    @training_first
    def _begin(self, model: Any) -> None:
        self._training.begin(parameters_of(model))

    @training_first
    def _log(self, epoch: int, evals_log: Mapping[str, Any]) -> None:
        run = self._training.run
        if run is not None:
            found: dict[str, object] = {}
            for data, metrics in evals_log.items():
                for metric, values in metrics.items():
                    value = values[-1]
                    if isinstance(value, tuple):
                        found[f"{data}-{metric}-mean"], found[f"{data}-{metric}-std"] = value
                    else:
                        found[f"{data}-{metric}"] = value
            if found:
                run.log(found, step=epoch)

    def _finish(self, model: Any) -> None:
        run = self._training.run
        if run is not None:
            quietly("The best round", lambda: run.summary.update(_best(model)))
            if self._keeps_model and hasattr(model, "save_raw"):
                quietly("The model", lambda: self._keep(run, model))
        self._training.end()

    @staticmethod
    def _keep(run: Run, model: Any) -> None:
        run.log_artifact(bytes(model.save_raw("ubj")), name="model.ubj", type="model")


def parameters_of(model: Any) -> dict[str, object]:
    """The parameters that the booster works with, by the names that XGBoost documents, and its number of features."""
    boosters = getattr(model, "cvfolds", None)
    booster = boosters[0].bst if boosters else model
    try:
        said = json.loads(booster.save_config())
    except (AttributeError, TypeError, ValueError):
        return {}
    found: dict[str, object] = {}
    _gather(said.get("learner", {}), found)
    return found


def _gather(said: Mapping[str, Any], found: dict[str, object]) -> None:
    for name, value in said.items():
        if isinstance(value, Mapping):
            _gather(value, found)
        elif isinstance(value, str) and name not in ("name", "version"):
            found[name] = _number(value)


def _number(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    digits = text.lower().partition("e")[0].replace(".", "").strip("-0")
    return _as_it_was_given(number) if len(digits) == _DIGITS else number


def _as_it_was_given(number: float) -> float:
    """The shortest decimal that is the same 32-bit float: 0.1 for 0.100000001, as the user wrote it."""
    stored = struct.pack("f", number)
    for digits in range(1, _DIGITS):
        shorter = float(f"{number:.{digits}g}")
        if struct.pack("f", shorter) == stored:
            return shorter
    return number


def _best(model: Any) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in ("best_iteration", "best_score"):
        try:
            found[name] = getattr(model, name)
        except (AttributeError, TypeError):
            pass  # nothing stopped early
    return found
