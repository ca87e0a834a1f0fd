"""Every integration takes every option of `gitruns.init`, keeps the user's config, and never ends a training."""

from __future__ import annotations

import functools
import inspect
from pathlib import Path
from typing import Any

import pytest
from trained import all_runs
from trainings import TRAININGS

import gitruns
import gitruns.active.current as current
from conftest import Repository, records
from gitruns.active.run import Run
from gitruns.errors import UsageError

UID = "01m8rer0000000000000000000"
OPTIONS: dict[str, tuple[Any, Any]] = {
    "experiment": ("digits", lambda run: run.experiment == "digits"),
    "project": ("digits", lambda run: run.experiment == "digits"),
    "name": ("base", lambda run: run.name == "base"),
    "config": ({"team": "vision", "net": {"depth": 2}}, lambda run: run["config.team"] == "vision"),
    "group": ("seeds", lambda run: run.group == "seeds"),
    "job_type": ("train", lambda run: run.job_type == "train"),
    "tags": ({"stage": "a"}, lambda run: run.tags["stage"] == "a"),
    "notes": ("a remark", lambda run: run.note == "a remark"),
    "id": ("mine", lambda run: run.document("run.json")["user_id"] == "mine"),
    "resume": ("allow", lambda run: True),
    "fork_from": (("a" * 64, 3), lambda run: run.document("run.json")["fork_from"]["step"] == 3),
    "parent": (UID, lambda run: run.parent == UID),
    "dir": (".", lambda run: True),
    "reinit": ("create_new", lambda run: True),
    "capture": (False, lambda run: "os" not in run.environment and not run.code),
    "watch": (False, lambda run: True),
    "console": (False, lambda run: not run.console),
    "quiet": (True, lambda run: True),
}
each_training = pytest.mark.parametrize("name", TRAININGS)


def train(name: str, /, **options: Any) -> object:
    training, _ = TRAININGS[name]
    return training(**options)


def run_of(name: str) -> Any:
    """The training's run: the study's, and no trial's."""
    return all_runs()[0]


def test_the_table_has_every_option() -> None:
    assert set(OPTIONS) == set(inspect.signature(gitruns.init).parameters)


@each_training
def test_all_options_are_taken_together(repository: Repository, name: str) -> None:
    said = {option: value for option, (value, _) in OPTIONS.items() if option != "project"}
    train(name, **said)
    run = run_of(name)
    for option in said:
        assert OPTIONS[option][1](run), option
    assert run.status == "finished"


@pytest.mark.long
@pytest.mark.parametrize("option", OPTIONS)
@each_training
def test_each_option_is_taken(repository: Repository, name: str, option: str) -> None:
    value, holds = OPTIONS[option]
    train(name, **{"capture": False, option: value})
    assert holds(run_of(name)) and run_of(name).status == "finished"


@each_training
def test_the_users_config_is_kept_and_another_value_stands_beside_it(
    repository: Repository, name: str
) -> None:
    _, key = TRAININGS[name]
    train(name, capture=False)
    reported = run_of(name).config[key]
    framework = "sklearn" if name == "autolog" else name
    with gitruns.init("digits", config={key: "mine"}, capture=False) as joined:
        train(name)
        if name != "optuna":  # a study that joins a run adds nothing to its config
            assert joined.config[framework] == {key: reported}
        assert joined.config[key] == "mine"
    train(name, capture=False, config={key: "mine"})
    own = next(run for run in all_runs() if run.config.get(key) == "mine" and run.uid != joined.uid)
    assert own.config[framework] == {key: reported}


@each_training
def test_equal_values_are_recorded_once(repository: Repository, name: str) -> None:
    _, key = TRAININGS[name]
    train(name, capture=False)
    reported = run_of(name).config[key]
    with gitruns.init("digits", config={key: reported}, capture=False) as joined:
        for _ in range(2):
            train(name)
        assert joined.config[key] == reported
        assert ("sklearn" if name == "autolog" else name) not in joined.config


@each_training
@pytest.mark.parametrize(
    "options",
    [{"id": "not-here", "resume": "must"}, {"parent": "no uid"}, {"fork_from": "nothing"}],
    ids=["resume", "parent", "fork_from"],
)
def test_options_that_no_run_can_meet_end_no_training(
    repository: Repository, capfd: Any, name: str, options: dict[str, Any]
) -> None:
    without = train(name, capture=False)
    assert train(name, capture=False, experiment="kept", **options) == without
    assert "without " + ", ".join(options) in capfd.readouterr().err
    [*_, run] = [run for run in all_runs() if run.experiment == "kept" and run.parent is None]
    assert run.status == "finished" and run.name


@each_training
def test_options_that_mean_nothing_are_refused_before_the_training(repository: Repository, name: str) -> None:
    for options in (
        {"nosuch": 1},
        {"config": 3},
        {"tags": 3},
        {"experiment": "a", "project": "b"},
    ):
        with pytest.raises(UsageError):
            train(name, **options)
    assert not repository.journals()


FAULTS = ["log", "define_metric", "append", "log_artifact", "log_input", "finish", "fail", "child", "init"]


@each_training
@pytest.mark.parametrize("fault", [pytest.param(one, marks=pytest.mark.long) for one in FAULTS] + ["all"])
def test_no_fault_of_recording_reaches_the_training(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    without = train(name, capture=False)

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("broken")

    for method in FAULTS if fault == "all" else [fault]:
        if method == "init":
            if fault == "init":
                monkeypatch.setattr("gitruns.api.init", functools.wraps(gitruns.init)(broken))
        else:
            monkeypatch.setattr(Run, method, broken)
    assert train(name, **({} if fault == "init" else {"capture": False})) == without
    monkeypatch.undo()
    for run in current.open_runs():
        run.finish()


@each_training
def test_a_read_only_repository_ends_no_training(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    without = train(name, capture=False)
    monkeypatch.setenv("GITRUNS_DIR", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no directory")
    assert train(name, capture=False) == without


def test_xgboost_parameters_read_as_they_were_written(repository: Repository) -> None:
    import xgboost
    from trainings import X, Y

    from gitruns.integrations.xgboost import GitRunsCallback

    said = {"eta": 0.1, "subsample": 0.85, "lambda": 1.7, "alpha": 1e-5, "max_depth": 3, "gamma": 0.123456}
    xgboost.train(said, xgboost.DMatrix(X, Y), 1, callbacks=[GitRunsCallback(capture=False)])
    [run] = all_runs()
    assert {key: run.config[key] for key in said} == said
    [row] = gitruns.runs("config.eta = 0.1")
    assert row.uid == run.uid and records(repository.journals()[0])
