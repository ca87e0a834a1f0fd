"""Each trial of a study is a run, a child of the study's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import optuna
import pytest
from trained import all_runs, series

import gitruns
from conftest import Repository
from gitruns.integrations.optuna import GitRunsCallback

optuna.logging.set_verbosity(optuna.logging.ERROR)


def ours(**options: Any) -> GitRunsCallback:
    return GitRunsCallback(**{"experiment": "tiny", "capture": False, **options})


def study(**said: Any) -> Any:
    return optuna.create_study(study_name="squares", sampler=optuna.samplers.RandomSampler(seed=1), **said)


def square(trial: Any) -> float:
    x = trial.suggest_float("x", -1, 1)
    kind = trial.suggest_categorical("kind", ["a", "b"])
    trial.set_user_attr("note", "fine")
    for step in range(3):
        trial.report(x * x / (1 + step), step)
    return x * x + (kind == "b")


def test_trials_are_children_with_params_values_and_states(repository: Repository) -> None:
    squares = study()
    with ours() as recording:
        squares.optimize(square, n_trials=4, callbacks=[recording])
    parent, *children = all_runs()
    assert (
        parent.name == "squares"
        and parent.status == "finished"
        and parent.config["directions"] == ["minimize"]
    )
    assert len(children) == 4
    for run, trial in zip(children, squares.trials):
        assert run.parent == parent.uid and run.experiment == "tiny" and run.status == "finished"
        assert run.config == trial.params
        assert series(run, "intermediate_value") == trial.intermediate_values
        assert run["value"] == trial.value
        assert run.tags["state"] == "COMPLETE" and run.summary["user_attrs"] == {"note": "fine"}
    assert series(parent, "value") == {trial.number: trial.value for trial in squares.trials}
    assert parent.summary["best_value"] == squares.best_value
    assert parent.summary["best_params"] == squares.best_params
    [best] = gitruns.runs(f"parent = {parent.uid}", sort="value", limit=1)
    assert best.name == f"trial-{squares.best_trial.number}"


def test_pruned_and_failed_trials_end_so(repository: Repository) -> None:
    def uneven(trial: Any) -> float:
        trial.suggest_int("n", 0, 9)
        trial.report(1.0, 0)
        if trial.number == 0:
            raise optuna.TrialPruned
        if trial.number == 1:
            raise ValueError("bad")
        return 2.0

    with ours() as recording:
        study().optimize(uneven, n_trials=3, callbacks=[recording], catch=[ValueError])
    _, *children = all_runs()
    told = [(run.status, run.tags["state"]) for run in children]
    assert told == [("killed", "PRUNED"), ("failed", "FAIL"), ("finished", "COMPLETE")]


def test_several_objectives_have_a_value_each(repository: Repository) -> None:
    both = study(directions=["minimize", "maximize"])
    with ours(metric_name=["loss", "f1"]) as recording:
        both.optimize(lambda trial: (trial.suggest_float("x", 0, 1), 0.5), n_trials=2, callbacks=[recording])
    parent, *children = all_runs()
    assert [(run["loss"], run["f1"]) for run in children] == [tuple(trial.values) for trial in both.trials]
    assert parent.config["directions"] == ["minimize", "maximize"]


def test_an_open_run_is_the_study(repository: Repository) -> None:
    with gitruns.init("mine", capture=False) as run:
        study().optimize(square, n_trials=2, callbacks=[ours()])
        assert not run.is_over
    parent, *children = all_runs()
    assert parent.experiment == "mine" and {run.parent for run in children} == {parent.uid}


def test_what_the_objective_logs_is_in_the_trials_run(repository: Repository) -> None:
    recording = ours()

    @recording.track_in_objective()
    def logging(trial: Any) -> float:
        x = trial.suggest_float("x", 0, 1)
        gitruns.log({"inner": x}, step=7)
        if trial.number == 1:
            raise KeyboardInterrupt
        return x

    squares = study()
    with pytest.raises(KeyboardInterrupt):
        squares.optimize(logging, n_trials=2, callbacks=[recording])
    recording.finish()
    _, first, second = all_runs()
    assert series(first, "inner") == {7: squares.trials[0].params["x"]} and first.status == "finished"
    assert second.status == "killed" and second.config == squares.trials[1].params


def test_trials_beside_each_other_keep_apart(repository: Repository) -> None:
    squares = study()
    with ours() as recording:
        squares.optimize(square, n_trials=12, n_jobs=4, callbacks=[recording])
    _, *children = all_runs()
    told = {run.tags["trial"]: (run.config, run["value"]) for run in children}
    assert told == {str(trial.number): (trial.params, trial.value) for trial in squares.trials}


def test_a_study_that_is_loaded_again_goes_on(repository: Repository, tmp_path: Path) -> None:
    for _ in range(2):
        kept = optuna.create_study(
            study_name="kept", storage=f"sqlite:///{tmp_path}/study.db", load_if_exists=True
        )
        with ours(id="kept", resume="allow") as recording:
            kept.optimize(square, n_trials=2, callbacks=[recording])
    runs = [run for run in all_runs() if run.job_type == "trial"]
    assert [run.name for run in runs] == ["trial-0", "trial-1", "trial-2", "trial-3"]
    assert len({run.parent for run in runs}) == 1


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
@pytest.mark.parametrize("joined", [False, True])
def test_the_study_shows_its_best_value_as_its_metric(
    repository: Repository, direction: str, joined: bool
) -> None:
    squares = study(direction=direction)
    open_one = gitruns.init("tiny", capture=False) if joined else None
    with ours(metric_name="score") as recording:
        squares.optimize(square, n_trials=5, callbacks=[recording])
    if open_one is not None:
        open_one.finish()
    assert squares.trials[-1].value != squares.best_value
    [row] = [row for row in gitruns.runs() if row.parent is None]
    assert row["score"] == squares.best_value
    assert row["metric.score.last"] == squares.trials[-1].value


def test_a_study_without_a_name_gets_one_that_people_can_say(repository: Repository) -> None:
    unnamed = optuna.create_study()
    with ours() as recording:
        unnamed.optimize(square, n_trials=1, callbacks=[recording])
    parent, _ = all_runs()
    assert parent.config["study_name"] == unnamed.study_name
    first, second = parent.name.split("-")
    assert first.isalpha() and second.isalpha()
