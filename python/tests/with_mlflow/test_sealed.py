"""Runs that came through MLflow are everyone's runs: before the seal, after it, and in a clone."""

from __future__ import annotations

import math
import multiprocessing
import subprocess
from pathlib import Path
from typing import Any, Callable

import pytest
from mlflow.entities import (
    Dataset,
    DatasetInput,
    ExperimentTag,
    InputTag,
    Metric,
    Param,
    RunStatus,
    RunTag,
    ViewType,
)
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

from conftest import Cli, Repository
from sealed import SealedRun, digest, run_document, write_tip
from tips import TipWriter
from with_mlflow.conftest import open_store
from with_mlflow.test_store_runs import make_run

Seal = Callable[[], None]


def record(repository: Repository) -> tuple[Any, str, str]:
    """A run with everything, ended; the store, the run's id and its experiment's."""
    store = open_store(f"gitruns:{repository.path}", repository.path)
    experiment = store.create_experiment("digits", tags=[ExperimentTag("about", "numbers")])
    id = make_run(store, experiment, start=5000, name="first", team="red").info.run_id
    params = [Param("lr", "1e-05"), Param("n", "3"), Param("a.b", "x")]
    metrics = [Metric("loss", 1 / n, 5000 + n, n) for n in range(1, 4)] + [Metric("odd", math.nan, 5000, 0)]
    store.log_batch(id, metrics, params, [RunTag("t", "1"), RunTag("mlflow.note.content", "a note")])
    dataset = Dataset("train", "d1", "local", "src", "schema", "profile")
    store.log_inputs(id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])
    (repository.path / "out.txt").write_text("kept")
    repo = get_artifact_repository(store.get_run(id).info.artifact_uri)
    repo.log_artifact(str(repository.path / "out.txt"), "sub")
    (repository.path / "out.txt").unlink()
    store.update_run_info(id, RunStatus.FINISHED, 9000, None)
    return store, id, experiment


def check(store: Any, id: str, experiment: str) -> None:
    run = store.get_run(id)
    assert run.data.params == {"lr": "1e-05", "n": "3", "a.b": "x"}
    assert run.data.metrics["loss"] == 1 / 3 and math.isnan(run.data.metrics["odd"])
    assert run.data.tags == {
        "team": "red",
        "t": "1",
        "mlflow.runName": "first",
        "mlflow.note.content": "a note",
    }
    info = run.info
    assert (info.status, info.start_time, info.end_time, info.experiment_id) == (
        "FINISHED",
        5000,
        9000,
        experiment,
    )
    assert store.get_experiment(experiment).tags == {"about": "numbers"}
    history = store.get_metric_history(id, "loss")
    assert [(m.step, m.timestamp, m.value) for m in history] == [(n, 5000 + n, 1 / n) for n in range(1, 4)]
    assert {m.key: (m.timestamp, m.step) for m in run.data._metric_objs} == {
        "loss": (5003, 3),
        "odd": (5000, 0),
    }
    (given,) = run.inputs.dataset_inputs
    assert (given.dataset.name, given.dataset.profile, given.tags[0].value) == (
        "train",
        "profile",
        "training",
    )
    repo = get_artifact_repository(info.artifact_uri)
    assert [(f.path, f.is_dir) for f in repo.list_artifacts()] == [("sub", True)]
    assert [(f.path, f.file_size) for f in repo.list_artifacts("sub")] == [("sub/out.txt", 4)]
    assert Path(repo.download_artifacts("sub/out.txt")).read_text() == "kept"
    found = store.search_runs([experiment], "params.n = '3'", ViewType.ACTIVE_ONLY)
    assert [each.info.run_id for each in found] == [id]


def test_a_run_is_the_same_before_the_seal_after_it_and_in_a_clone(
    repository: Repository, cli: Cli, sealed: Seal, tmp_path: Path
) -> None:
    store, id, experiment = record(repository)
    check(store, id, experiment)
    (before,) = cli.json("ls", cwd=repository.path)["runs"]
    assert (before["uid"], before["name"], before["experiment"]) == (id, "first", "digits")
    assert before["config"]["lr"] == 1e-05
    sealed()
    check(store, id, experiment)
    check(open_store(f"gitruns:{repository.path}", tmp_path), id, experiment)
    (after,) = cli.json("ls", cwd=repository.path)["runs"]
    assert after["status"] == "finished" and after["note"] == "a note" and after["id"]
    cli.run("verify", cwd=repository.path)
    root = repository.git("rev-list", "--max-parents=0", "git-runs").strip()
    assert root == "4106002469b3d26103e4d26f43c90228652902b9"
    subprocess.run(["git", "clone", "-q", str(repository.path), str(tmp_path / "clone")], check=True)
    check(open_store(f"gitruns:{tmp_path / 'clone'}", tmp_path), id, experiment)


def test_what_is_said_of_a_sealed_run_is_read_at_once_and_after_the_next_seal(
    repository: Repository, cli: Cli, sealed: Seal
) -> None:
    store, id, experiment = record(repository)
    sealed()
    for _ in range(2):
        store.set_tag(id, RunTag("t", "2"))
        store.set_tag(id, RunTag("new", "x"))
        store.update_run_info(id, None, None, "renamed")
        store.set_tag(id, RunTag("mlflow.note.content", "another"))
        store.log_metric(id, Metric("late", 7.0, 20_000, 9))
        store.log_metric(id, Metric("loss", 0.01, 20_000, 9))
        store.log_param(id, Param("after", "yes"))
        run = store.get_run(id)
        named = {"mlflow.runName": "renamed", "mlflow.note.content": "another"}
        assert run.data.tags == {"team": "red", "t": "2", "new": "x", **named}
        assert run.data.metrics["late"] == 7.0 and run.data.metrics["loss"] == 0.01
        assert run.data.params["after"] == "yes"
        assert (run.info.status, run.info.end_time) == ("FINISHED", 9000)
        assert [m.step for m in store.get_metric_history(id, "loss")] == [1, 2, 3, 9]
        sealed()
    (row,) = cli.json("ls", cwd=repository.path)["runs"]
    assert (row["name"], row["note"], row["status"]) == ("renamed", "another", "finished")
    assert row["tags"]["t"] == "2" and row["config"]["after"] == "yes"
    assert row["summary"]["metrics"]["loss"]["n"] >= 4
    store.delete_tag(id, "team")
    assert "team" not in store.get_run(id).data.tags
    store.delete_run(id)
    assert cli.json("ls", cwd=repository.path)["runs"] == []
    store.restore_run(id)
    assert store.search_runs([experiment], None, ViewType.ACTIVE_ONLY)[0].info.run_id == id
    cli.run("verify", cwd=repository.path)


def test_a_run_goes_on_in_a_clone(repository: Repository, cli: Cli, sealed: Seal, tmp_path: Path) -> None:
    _, id, _ = record(repository)
    sealed()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(repository.path), str(clone)], check=True)
    store = open_store(f"gitruns:{clone}", tmp_path)
    store.log_metric(id, Metric("late", 7.0, 20_000, 9))
    store.set_tag(id, RunTag("t", "there"))
    for _ in range(2):
        run = store.get_run(id)
        assert (run.data.metrics["late"], run.data.metrics["loss"], run.info.status) == (
            7.0,
            1 / 3,
            "FINISHED",
        )
        assert (run.data.tags["t"], run.data.tags["team"], run.info.end_time) == ("there", "red", 9000)
        assert [m.step for m in store.get_metric_history(id, "loss")] == [1, 2, 3]
        store.home.writers.close_all()
        cli.run("seal", "--pending", cwd=clone)
    (row,) = cli.json("ls", cwd=clone)["runs"]
    assert (row["status"], row["summary"]["metrics"]["late"]["last"], len(row["earlier"])) == (
        "finished",
        7.0,
        1,
    )
    store.update_run_info(id, RunStatus.RUNNING, None, None)
    assert store.get_run(id).info.status == "RUNNING"
    store.update_run_info(id, RunStatus.FAILED, 30_000, None)
    assert (store.get_run(id).info.status, store.get_run(id).info.end_time) == ("FAILED", 30_000)


_SHELL = 'for i in 1 2; do echo "{\\"m\\":{\\"loss\\":0.$i},\\"s\\":$i}" >> "$GITRUNS_JOURNAL"; done; echo hi > o.txt'


def test_runs_that_came_another_way_show_too(repository: Repository, cli: Cli, tmp_path: Path) -> None:
    cli.run("init", cwd=repository.path)
    words = ["-n", "shell", "-e", "other", "--param", "lr=3e-4", "--param", "net.depth=3", "--tag", "team=x"]
    words += ["--input", "train.py", "--artifact", "o.txt"]
    cli.run("record", *words, "--", "sh", "-c", _SHELL, cwd=repository.path)
    store = open_store(f"gitruns:{repository.path}", tmp_path)
    experiment = store.get_experiment_by_name("other")
    (run,) = store.search_runs([experiment.experiment_id], None, ViewType.ALL)
    assert (run.info.run_name, run.info.status, run.data.metrics) == ("shell", "FINISHED", {"loss": 0.2})
    assert run.data.params == {"lr": "0.0003", "net.depth": "3"}
    assert run.data.tags["team"] == "x" and run.data.tags["mlflow.source.name"].startswith("sh -c")
    assert run.inputs.dataset_inputs[0].dataset.name == "train.py"
    repo = get_artifact_repository(run.info.artifact_uri)
    assert [f.path for f in repo.list_artifacts()] == ["o.txt"]


def _log(uri: str, id: str, number: int) -> None:
    store = open_store(uri, Path("."))
    for step in range(50):
        store.log_metric(id, Metric(f"m{number}", float(step), step, step))
    store.log_param(id, Param(f"p{number}", "1"))
    store.home.writers.close_all()


@pytest.mark.parametrize("start", ["spawn", "fork"])
def test_many_processes_log_to_one_run(ours: Any, repository: Repository, start: str) -> None:
    id = make_run(ours).info.run_id
    ours.log_metric(id, Metric("own", 1.0, 1, 0))
    context = multiprocessing.get_context(start)
    workers = [context.Process(target=_log, args=(f"gitruns:{repository.path}", id, n)) for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run = ours.get_run(id)
    assert run.data.metrics == {"own": 1.0, "m0": 49.0, "m1": 49.0}
    assert run.data.params == {"p0": "1", "p1": "1"}
    assert all(len(ours.get_metric_history(id, f"m{n}")) == 50 for n in range(2))


def test_no_artifact_is_downloaded_through_a_link(
    repository: Repository, sealed: Seal, tmp_path: Path
) -> None:
    store, id, _ = record(repository)
    outside = tmp_path / "outside"
    outside.mkdir()
    (repository.path / "models").symlink_to(outside)
    (repository.path / "real").mkdir()
    (repository.path / "real" / "sub").symlink_to(outside)
    for _ in range(2):
        repo = get_artifact_repository(store.get_run(id).info.artifact_uri)
        for into in ("models", "real"):
            with pytest.raises(Exception, match="is a link"):
                repo.download_artifacts("sub/out.txt", str(repository.path / into))
            with pytest.raises(Exception, match="is a link"):
                repo.download_artifacts("", str(repository.path / into))
        assert list(outside.iterdir()) == []
        sealed()


def test_a_forged_copy_of_a_run_is_never_shown(repository: Repository, tmp_path: Path) -> None:
    weights = b"the weights of the run"
    listed = {"name": "w.bin", "path": "artifacts/w.bin", "sha256": digest(weights), "size": 22, "version": 1}
    runs = []
    for name in ("good", "bad"):
        document = run_document(name)
        files = {
            "artifacts.json": {"artifacts": [{**listed, "type": "model"}]},
            "artifacts/w.bin": weights.decode(),
            "config.json": {"lr": 0.1},
            "run.json": document,
            "summary.json": {"values": {"accuracy": 0.5}},
        }
        runs.append((str(document["uid"]), SealedRun(files)))
    (good, whole), (bad, other) = runs
    forged = {
        run.id: {**run.with_files(config__json={"lr": 666}), "artifacts/w.bin": "other weights"}
        for run in (whole, other)
    }
    writer = TipWriter(repository.path)
    write_tip(writer, "refs/heads/git-runs", forged)
    write_tip(writer, "refs/remotes/origin/git-runs", {whole.id: whole.files})
    store = open_store(f"gitruns:{repository.path}", repository.path)
    run = store.get_run(good)
    assert run.data.params == {"lr": "0.1"}
    with pytest.raises(MlflowException):
        store.get_run(bad)
    experiments = [each.experiment_id for each in store.search_experiments(ViewType.ALL)]
    found = store.search_runs(experiments, "", ViewType.ALL)
    assert [each.info.run_id for each in found] == [good]
    repo = get_artifact_repository(run.info.artifact_uri)
    (tmp_path / "down").mkdir()
    got = repo.download_artifacts("w.bin", str(tmp_path / "down"))
    assert Path(got).read_bytes() == weights
