"""LightGBM: `lightgbm.train(…, callbacks=[GitRunsCallback()])`, also for `cv` and the estimators of scikit-learn's kind."""

from __future__ import annotations

from typing import Any

from ..active.run import Run
from .library import library
from .quietly import training_first
from .training import Training

LEAST = "3.3"
library("lightgbm", "lightgbm", LEAST)


class GitRunsCallback:
    """Records the parameters and, each round, the metrics of each data set as `<data>-<metric>`.

    Of `cv`, `<data>-<metric>-mean` and `-stdv`, as in what `cv` returns. The run that is open is joined and stays open.
    Where there is none, one begins with the training and ends with its last round. LightGBM tells its
    callbacks neither of an early stop nor of an exception: then the run ends at the next training, at
    `finish()`, or with the program.

    - `run`: the run to record into, in place of the one that is open.
    - further options are those of `gitruns.init`, for a run that begins.
    """

    # Before early stopping, which ends the round with an exception.
    order = 20
    before_iteration = False

    def __init__(self, run: Run | None = None, **options: Any) -> None:
        self._training = Training(run, options, framework="lightgbm")

    @training_first
    def __call__(self, env: Any) -> None:
        """What LightGBM calls after each round."""
        if env.iteration == env.begin_iteration:
            config = {key: value for key, value in env.params.items() if not callable(value)}
            config.setdefault("num_iterations", env.end_iteration - env.begin_iteration)
            self._training.begin(config, ends=False)
        run = self._training.run
        if run is None:
            return
        found: dict[str, object] = {}
        higher: dict[str, bool] = {}
        for data, metric, value, is_higher_better, *spread in env.evaluation_result_list or ():
            name = f"{data}-{metric}"
            if spread:
                found[f"{name}-mean"], found[f"{name}-stdv"] = value, spread[0]
            else:
                found[name] = value
            higher[f"{name}-mean" if spread else name] = is_higher_better
        if env.iteration == env.begin_iteration:
            for name, is_higher_better in higher.items():
                run.define_metric(name, goal="max" if is_higher_better else "min")
        if found:
            run.log(found, step=env.iteration)
        if env.iteration + 1 == env.end_iteration:
            self._training.end()

    @training_first
    def finish(self) -> None:
        """Ends the run that began with the training, where that stopped early."""
        self._training.end()
