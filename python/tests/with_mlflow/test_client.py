"""Unchanged MLflow code, with the tracking URI alone: fluent API, autolog, models, Optuna, a killed process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient

from conftest import HOME, Cli, Repository


@pytest.fixture
def tracked(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The working directory is a repository, and MLflow records to it."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "gitruns:")
    return repository


def test_the_fluent_functions_record_runs_of_git_runs(tracked: Repository, cli: Cli) -> None:
    mlflow.set_experiment("digits")
    with mlflow.start_run(run_name="outer", tags={"team": "red"}, description="words") as outer:
        mlflow.log_params({"lr": 0.1, "layers": [1, 2]})
        mlflow.log_metrics({"loss": 0.5, "acc": 0.9}, step=3)
        mlflow.log_metric("later", 1.0, synchronous=False).wait()
        mlflow.log_dict({"a": 1}, "out/a.json")
        with mlflow.start_run(nested=True, run_name="inner"):
            mlflow.log_metric("loss", 0.1)
    with pytest.raises(ZeroDivisionError), mlflow.start_run(run_name="broken"):
        raise ZeroDivisionError
    rows = {row["name"]: row for row in cli.json("ls", cwd=tracked.path)["runs"]}
    assert {name: row["status"] for name, row in rows.items()} == {
        "outer": "finished",
        "inner": "finished",
        "broken": "failed",
    }
    assert rows["inner"]["parent"] == outer.info.run_id == rows["outer"]["uid"]
    assert rows["outer"]["config"] == {"lr": 0.1, "layers": "[1, 2]"} and rows["outer"]["note"] == "words"
    table = mlflow.search_runs(filter_string="tags.team = 'red'")
    assert list(table["params.lr"]) == ["0.1"] and list(table["metrics.loss"]) == [0.5]
    assert mlflow.artifacts.load_dict(outer.info.artifact_uri + "/out/a.json") == {"a": 1}
    with mlflow.start_run(run_id=outer.info.run_id):
        mlflow.log_metric("loss", 0.05, step=9)
    found = MlflowClient().get_run(outer.info.run_id)
    assert found.data.metrics["loss"] == 0.05 and found.info.status == "FINISHED"


def test_the_example_of_the_readme_runs(tracked: Repository) -> None:
    text = (HOME / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"<!-- example with_mlflow: \w+ -->\n```python\n(.*?)```", text, re.DOTALL)
    tracked.python(example)
    (run,) = MlflowClient().search_runs(["0"])
    assert (run.info.run_name, run.data.params) == ("base", {"lr": "0.0003"})


def test_what_runs_are_recorded_with_is_captured(tracked: Repository, cli: Cli) -> None:
    example = "import mlflow\nfor n in range(5):\n    with mlflow.start_run(run_name=f'r{n}'): mlflow.log_metric('m', n)"
    tracked.python(example, GITRUNS_CAPTURE="")
    for n in range(5):
        shown = cli.json("show", f"r{n}", cwd=tracked.path)
        assert shown["code"]["commit"] and shown["environment"]["language"], n


def test_data_frames_are_inputs(tracked: Repository) -> None:
    import pandas

    data = mlflow.data.from_pandas(pandas.DataFrame({"a": [1, 2]}), name="pairs", targets="a")
    with mlflow.start_run() as run:
        mlflow.log_input(data, context="training")
    (given,) = mlflow.get_run(run.info.run_id).inputs.dataset_inputs
    assert given.dataset.name == "pairs" and "num_rows" in given.dataset.profile
    assert mlflow.data.get_source(given) is not None


def test_autolog_keeps_a_model_that_loads_before_and_after_the_seal(tracked: Repository, sealed: Any) -> None:
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression

    x, y = load_iris(return_X_y=True)
    mlflow.sklearn.autolog(log_input_examples=False)
    try:
        with mlflow.start_run() as run:
            model = LogisticRegression(max_iter=300).fit(x, y)
    finally:
        mlflow.sklearn.autolog(disable=True)
    recorded = mlflow.get_run(run.info.run_id)
    assert recorded.data.params["max_iter"] == "300" and recorded.data.metrics["training_score"] > 0.9
    assert recorded.inputs.dataset_inputs
    (output,) = recorded.outputs.model_outputs
    uri = f"models:/{output.model_id}"
    version = mlflow.register_model(uri, "iris")
    MlflowClient().set_registered_model_alias("iris", "best", version.version)
    for address in (uri, f"runs:/{run.info.run_id}/model", "models:/iris@best"):
        assert (mlflow.sklearn.load_model(address).predict(x) == model.predict(x)).all()
    sealed()
    clone = tracked.path.parent / "clone"
    subprocess.run(["git", "clone", "-q", str(tracked.path), str(clone)], check=True)
    for place in (tracked.path, clone):
        mlflow.set_tracking_uri(f"gitruns:{place}")
        assert mlflow.get_run(run.info.run_id).outputs.model_outputs, place
        assert mlflow.get_logged_model(output.model_id).metrics
        for address in (uri, "models:/iris@best"):
            assert (mlflow.sklearn.load_model(address).predict(x[:5]) == model.predict(x[:5])).all()
    names = [f.path for f in MlflowClient().list_artifacts(run.info.run_id)]
    assert "model" not in names


def test_trials_of_optuna_are_runs(tracked: Repository) -> None:
    import optuna
    from mlflow.optuna.storage import MlflowStorage

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    experiment = mlflow.create_experiment("study")
    storage = MlflowStorage(experiment_id=experiment)
    study = optuna.create_study(study_name="s", storage=storage, direction="minimize")
    study.optimize(lambda trial: (trial.suggest_float("x", -1, 1) - 0.5) ** 2, n_trials=4)
    assert len(study.trials) == 4 and study.best_trial.value == min(t.value for t in study.trials)
    runs = MlflowClient().search_runs([experiment])
    assert len(runs) == 5 and len({run.data.tags.get("mlflow.parentRunId") for run in runs}) == 2


def test_artifacts_are_replaced_listed_and_deleted(tracked: Repository, tmp_path: Path) -> None:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    with mlflow.start_run() as run:
        for text in ("one", "two", "one"):
            mlflow.log_text(text, "dir/a.txt")
        (tmp_path / "tree" / "deep").mkdir(parents=True)
        (tmp_path / "tree" / "deep" / "x.txt").write_text("x")
        mlflow.log_artifacts(str(tmp_path / "tree"), "dir/sub")
    repo = get_artifact_repository(run.info.artifact_uri)
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/dir/a.txt") == "one"
    assert [(f.path, f.is_dir, f.file_size) for f in repo.list_artifacts("dir")] == [
        ("dir/a.txt", False, 3),
        ("dir/sub", True, None),
    ]
    assert repo.list_artifacts("dir/a.txt") == [] and repo.list_artifacts("none") == []
    whole = Path(repo.download_artifacts(""))
    assert sorted(p.relative_to(whole).as_posix() for p in whole.rglob("*.txt")) == [
        "dir/a.txt",
        "dir/sub/deep/x.txt",
    ]
    below = get_artifact_repository(run.info.artifact_uri + "/dir")
    assert [f.path for f in below.list_artifacts()] == ["a.txt", "sub"]
    repo.delete_artifacts("dir/sub")
    assert [f.path for f in repo.list_artifacts("dir")] == ["dir/a.txt"]
    with pytest.raises(mlflow.exceptions.MlflowException):
        repo.download_artifacts("dir/none.txt")
    for bad in ("../x", "/x"):
        with pytest.raises(mlflow.exceptions.MlflowException):
            repo.log_artifact(str(tmp_path / "tree" / "deep" / "x.txt"), bad)


def test_threads_log_to_their_runs_and_to_one(tracked: Repository) -> None:
    client = MlflowClient()
    shared = client.create_run("0").info.run_id

    def work(number: int) -> str:
        own = client.create_run("0", run_name=f"r{number}").info.run_id
        for step in range(20):
            client.log_metric(own, "m", step, step=step)
            client.log_metric(shared, f"m{number}", step, step=step)
        client.log_param(own, "p", number)
        client.set_tag(shared, f"t{number}", "x")
        client.set_terminated(own)
        return own

    with ThreadPoolExecutor(6) as pool:
        ids = list(pool.map(work, range(12)))
    for number, id in enumerate(ids):
        run = client.get_run(id)
        assert (run.data.metrics, run.data.params, run.info.status) == (
            {"m": 19.0},
            {"p": str(number)},
            "FINISHED",
        )
        assert len(client.get_metric_history(shared, f"m{number}")) == 20
    assert len(client.search_runs(["0"])) == 13 and client.get_run(shared).data.tags["t11"] == "x"


def test_a_bare_repository_has_runs_too(repository: Repository, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare.git")], check=True)
    mlflow.set_tracking_uri(f"gitruns://{tmp_path}/bare.git")
    mlflow.set_experiment("digits")
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1)
        mlflow.log_text("x", "a/b.txt")
    assert mlflow.search_runs()["run_id"].tolist() == [run.info.run_id]
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/a/b.txt") == "x"


def test_tracing_does_not_stop_a_program(tracked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")

    @mlflow.trace
    def double(x: int) -> int:
        return 2 * x

    with mlflow.start_run() as run:
        assert double(3) == 6
    assert mlflow.get_run(run.info.run_id).info.status == "FINISHED"
    assert mlflow.search_traces(locations=["0"], return_type="list") == []


_TRAINER = """
import mlflow, sys
mlflow.set_experiment("kills")
with mlflow.start_run() as run:
    for step in range(10**6):
        mlflow.log_metric("m", step, step=step)
        sys.stdout.write(f"{run.info.run_id} {step}\\n"); sys.stdout.flush()
"""


def test_what_was_logged_survives_a_kill(tracked: Repository, cli: Cli) -> None:
    trainer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_TRAINER)], cwd=tracked.path, env={**os.environ}, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert trainer.stdout is not None
    line = next(line for line in trainer.stdout if line.endswith(" 50\n"))
    trainer.send_signal(signal.SIGKILL)
    rest = trainer.stdout.read().splitlines()
    trainer.wait()
    trainer.stdout.close()
    id, last = (rest[-1] if rest else line).split()
    run = MlflowClient().get_run(id)
    assert run.data.metrics["m"] >= int(last) and run.info.status == "FAILED"
    (row,) = cli.json("ls", cwd=tracked.path)["runs"]
    assert row["status"] == "crashed"


def test_without_a_repository_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri("gitruns:")
    with pytest.raises(mlflow.exceptions.MlflowException, match=r"no git repository .*git init"):
        mlflow.search_experiments()
