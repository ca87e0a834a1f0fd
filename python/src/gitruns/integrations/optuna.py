"""Optuna: `study.optimize(objective, callbacks=[GitRunsCallback()])`; each trial is a child run."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .. import api
from ..active import current
from ..active.ending import end
from ..active.run import Run
from .library import library
from .own_config import add_own_config
from .quietly import quietly, training_first
from .training import begin_or_tell, checked_options

LEAST = "3.0"
_optuna = library("optuna", "optuna", LEAST)

_UNNAMED = re.compile("no-name-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What Optuna calls a study that nobody named."""
_ENDS = {"COMPLETE": "finished", "PRUNED": "killed", "FAIL": "failed"}
"""What a run comes to whose trial ended so."""


class GitRunsCallback:
    """Records each trial as a run: parameters as config, values, intermediate values by their step, attributes.

    A trial that was pruned is a run that was killed; the tag `state` has Optuna's own word. The study is
    their parent: the run that is open, else one that begins with the study's name, directions, sampler and
    pruner, and has each trial's values at its number, and the best so far in its summary. It ends with the
    program, with `finish()`, or at the end of a `with`.

    A trial's run is written when the trial is over. Decorate the objective with `track_in_objective()`
    to have it from the trial's start: then `gitruns.log` within the objective goes there.

    - `run`: the study's run, in place of the one that is open.
    - `metric_name`: what the values are called, `value` or `value_0`, `value_1` … otherwise.
    - further options are those of `gitruns.init`, for a study's run that begins here.
    """

    def __init__(
        self, run: Run | None = None, *, metric_name: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        self._run = run
        self._own = False
        self._names = [metric_name] if isinstance(metric_name, str) else list(metric_name or ())
        self._said = checked_options(options)
        self._turn = threading.RLock()
        self._open: dict[int, Run] = {}

    @property
    def run(self) -> Run | None:
        """The study's run, None before the first trial."""
        return self._run

    def __enter__(self) -> GitRunsCallback:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None and self._own and self._run is not None:
            run = self._run
            quietly("The end", lambda: run.fail(error))
        self.finish()

    @training_first
    def finish(self) -> None:
        """Ends the study's run, if it began here."""
        if self._own and self._run is not None:
            self._run.finish()

    @training_first
    def __call__(self, study: Any, trial: Any) -> None:
        """What Optuna calls after each trial."""
        with self._turn:
            parent = self._study(study)
            if parent is None:
                return
            run = self._open.pop(trial.number, None) or self._begin(parent, trial)
            values = self._values(study, trial)
            if values:
                run.log(values, step=max(trial.intermediate_values, default=0))
                parent.log(values, step=trial.number)
            self._finish(run, trial)
            self._note_best(parent, study, values)

    def track_in_objective(self) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """A decorator of the objective: the trial's run begins before it, and is the current run within it.

        In studies with `n_jobs` the objectives run beside each other, and none is the current run.
        """

        def decorate(objective: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(objective)
            def tracked(trial: Any, *args: Any, **kwargs: Any) -> Any:
                with self._turn:
                    run = quietly("A trial", lambda: self._begin_tracked(trial))
                if run is None:
                    return objective(trial, *args, **kwargs)
                alone = threading.current_thread() is threading.main_thread()
                before = current.current()
                if alone:
                    current.make_current(run)
                try:
                    return objective(trial, *args, **kwargs)
                except _optuna.TrialPruned:
                    raise
                except BaseException as error:
                    # Where Optuna doesn't catch it, no callback is called.
                    cause = error
                    quietly("The end of a trial", lambda: _fail(run, trial, cause))
                    raise
                finally:
                    if alone:
                        current.make_current(before)

            return tracked

        return decorate

    # The runs

    def _study(self, study: Any) -> Run | None:
        if self._run is None or self._run.is_over:
            open_one = current.current()
            if open_one is not None:
                self._run, self._own = open_one, False
            else:
                self._run = self._begin_study(study)
                self._own = self._run is not None
                # What an objective records by itself is no part of the study's own run.
                current.make_current(None)
        return self._run

    def _begin_study(self, study: Any) -> Run | None:
        name = None if _UNNAMED.fullmatch(study.study_name) else study.study_name
        said = {"name": name, "job_type": "study", **self._said}
        config = {
            "study_name": study.study_name,
            "directions": [direction.name.lower() for direction in study.directions],
            "sampler": type(study.sampler).__name__,
            "pruner": type(study.pruner).__name__,
            **{f"user_{name}": value for name, value in study.user_attrs.items()},
        }
        run = begin_or_tell(api.init, said)
        if run is None:
            return None
        add_own_config(run, "optuna", config)
        names = self._names_of(len(study.directions))
        for name, direction in zip(names, study.directions):
            run.define_metric(name, goal="max" if direction.name == "MAXIMIZE" else "min")
        return run

    def _begin_tracked(self, trial: Any) -> Run | None:
        parent = self._study(trial.study)
        if parent is None:
            return None
        run = self._open[trial.number] = self._begin(parent, trial)
        return run

    def _begin(self, parent: Run, trial: Any) -> Run:
        run = parent.child(name=f"trial-{trial.number}", job_type="trial", config=_parameters(trial))
        run.tag("trial", str(trial.number))
        return run

    def _finish(self, run: Run, trial: Any) -> None:
        state = trial.state.name
        if not run.is_over:
            add_own_config(run, "optuna", _parameters(trial))
            for step, value in sorted(trial.intermediate_values.items()):
                run.log({"intermediate_value": value}, step=step)
            run.tag("state", state)
            run.summary.update(_facts(trial))
            end(run, _ENDS.get(state, "failed"))

    def _names_of(self, count: int) -> list[str]:
        if len(self._names) == count:
            return self._names
        return ["value"] if count == 1 else [f"value_{number}" for number in range(count)]

    def _values(self, study: Any, trial: Any) -> dict[str, object]:
        values = trial.values or ()
        return dict(zip(self._names_of(len(study.directions)), values))

    @staticmethod
    def _note_best(parent: Run, study: Any, values: Iterable[str]) -> None:
        if len(study.directions) != 1:
            return
        try:
            best = study.best_trial
        except ValueError:
            return  # no trial was completed yet
        said = {"best_value": best.value, "best_trial": best.number, "best_params": dict(best.params)}
        # In tables the metric is the best one, too: a set value stands for the metric of its name.
        parent.summary.update({**said, **dict.fromkeys(values, best.value)})


def _fail(run: Run, trial: Any, cause: BaseException) -> None:
    add_own_config(run, "optuna", _parameters(trial))
    run.tag("state", "FAIL")
    run.fail(cause)


def _parameters(trial: Any) -> dict[str, object]:
    return {str(name): value for name, value in trial.params.items()}


def _facts(trial: Any) -> dict[str, object]:
    """When it began, how long it took, and what the study's program said of it."""
    facts: dict[str, object] = {"state": trial.state.name}
    if trial.duration is not None:
        facts["duration_seconds"] = trial.duration.total_seconds()
    if trial.user_attrs:
        facts["user_attrs"] = dict(trial.user_attrs)
    return facts
