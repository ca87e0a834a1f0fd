"""Scripts of MLflow's fluent interface, without MLflow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gitruns
import gitruns.compat.mlflow as mlflow
from conftest import Repository
from gitruns import telling
from gitruns.compat.mlflow import experiments
from gitruns.compat.mlflow.exceptions import MlflowException


@pytest.fixture(autouse=True)
def over(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(telling, "_told", set())
    monkeypatch.setenv("GITRUNS_CAPTURE", "never")
    monkeypatch.setattr(experiments, "_chosen", None)
    yield
    while mlflow.active_run() is not None:
        mlflow.end_run()


def content(name: str) -> bytes:
    run = gitruns.run("@0")
    return run._from_journal([e for e in run.artifacts if e["name"] == name][-1], name)


def test_a_run_has_what_was_logged(repository: Repository) -> None:
    assert mlflow.set_experiment("digits").experiment_id == "digits"
    with mlflow.start_run(run_name="base", tags={"stage": "a"}, description="why") as run:
        assert mlflow.active_run() is run
        assert mlflow.log_param("lr", 0.1) == 0.1
        mlflow.log_params({"depth": 3, "name": "adam"})
        mlflow.log_metric("loss", 0.5)
        mlflow.log_metric("loss", 0.25, step=7)
        mlflow.log_metrics({"acc": 1, "f1": 0.5}, step=7)
        mlflow.set_tags({"more": 1, "gone": "x"})
        mlflow.delete_tag("gone")
        mlflow.set_tag("mlflow.note.content", "better")
        assert run.info.status == "RUNNING"
    assert mlflow.active_run() is None
    found = mlflow.get_run(run.info.run_id)
    assert found.data.params == {"lr": "0.1", "depth": "3", "name": "adam"}
    assert found.data.metrics == {"loss": 0.25, "acc": 1.0, "f1": 0.5}
    assert {key: found.data.tags[key] for key in ("stage", "more", "mlflow.note.content")} == {
        "stage": "a", "more": "1", "mlflow.note.content": "better",
    }  # fmt: skip
    assert "gone" not in found.data.tags
    assert (found.info.status, found.info.experiment_id, found.info.run_name) == (
        "FINISHED",
        "digits",
        "base",
    )
    history = gitruns.run("@0").history(["loss"])
    assert history.series("loss") == ([0, 7], [0.5, 0.25])
    assert gitruns.runs()[0].config == {"lr": 0.1, "depth": 3, "name": "adam"}


def test_a_param_that_changes_raises(repository: Repository) -> None:
    with mlflow.start_run():
        mlflow.log_param("lr", 0.1)
        mlflow.log_param("lr", "0.1")
        for call in (lambda: mlflow.log_param("lr", 0.2), lambda: mlflow.log_params({"new": 1, "lr": 0.2})):
            with pytest.raises(MlflowException, match="Changing param values is not allowed") as raised:
                call()
            assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
        with pytest.raises(MlflowException, match="invalid value"):
            mlflow.log_metric("loss", "much")
    assert gitruns.runs()[0].config == {"lr": "0.1"}


def test_a_run_is_begun_where_there_is_none(repository: Repository) -> None:
    mlflow.log_metric("loss", 1.0)
    run = mlflow.active_run()
    assert run is not None
    mlflow.end_run("FAILED")
    assert mlflow.last_active_run() is run
    found = mlflow.get_run(run.info.run_id)
    assert (found.info.status, found.info.experiment_id) == ("FAILED", "Default")


def test_nested_runs_are_children(repository: Repository) -> None:
    with mlflow.start_run() as parent:
        with pytest.raises(Exception, match="already active"):
            mlflow.start_run()
        with mlflow.start_run(run_name="trial", nested=True) as child:
            mlflow.log_metric("loss", 1.0)
        assert mlflow.active_run() is parent
        mlflow.log_metric("loss", 2.0)
    assert mlflow.get_run(child.info.run_id).data.metrics == {"loss": 1.0}
    assert mlflow.get_run(parent.info.run_id).data.metrics == {"loss": 2.0}
    assert mlflow.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id
    with mlflow.start_run(run_name="late", parent_run_id=parent.info.run_id) as late:
        pass
    assert mlflow.get_parent_run(late.info.run_id).info.run_id == parent.info.run_id


def test_an_exception_fails_the_run(repository: Repository) -> None:
    with pytest.raises(RuntimeError), mlflow.start_run() as run:
        raise RuntimeError("no")
    assert mlflow.get_run(run.info.run_id).info.status == "FAILED"


def test_a_run_goes_on(repository: Repository) -> None:
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 1.0, step=0)
    with mlflow.start_run(run_id=run.info.run_id) as again:
        mlflow.log_metric("loss", 0.5, step=1)
    assert again.info.run_id == run.info.run_id
    assert dict(zip(*gitruns.run("@0").history(["loss"]).series("loss"))) == {0: 1.0, 1: 0.5}
    with pytest.raises(MlflowException, match="not found"):
        mlflow.start_run(run_id="nowhere")


def test_files_of_any_kind(repository: Repository) -> None:
    numpy = pytest.importorskip("numpy")
    pyplot = pytest.importorskip("matplotlib.figure")
    (repository.path / "out" / "deep").mkdir(parents=True)
    (repository.path / "out" / "a.txt").write_text("a")
    (repository.path / "out" / "deep" / "b.txt").write_text("b")
    with mlflow.start_run():
        mlflow.log_artifact("out/a.txt")
        mlflow.log_artifact("out/a.txt", "sub")
        mlflow.log_artifacts("out", artifact_path="all")
        mlflow.log_text("text", "notes/text.md")
        mlflow.log_dict({"a": [1, {"b": 2.5}]}, "config.json")
        figure = pyplot.Figure()
        figure.subplots().plot([1, 2])
        mlflow.log_figure(figure, "figure.svg")
        mlflow.log_image(numpy.zeros((2, 2, 3), "u1"), "image.png")
        mlflow.log_image(numpy.zeros((2, 2, 3), "u1"), key="step", step=3)
        mlflow.log_table({"q": ["a", "b"], "n": [1, 2]}, "table.json")
        mlflow.log_table({"q": "c", "more": True}, "table.json")
        for call in (lambda: mlflow.log_artifact("nowhere"), lambda: mlflow.log_text("x", "../out")):
            with pytest.raises(MlflowException):
                call()
    run: Any = gitruns.run("@0")
    names = {entry["name"] for entry in run.artifacts if entry["type"] != "media"}
    assert names == {"a.txt", "sub/a.txt", "all/a.txt", "all/deep/b.txt", "notes/text.md", "config.json", "figure.svg",
                     "image.png", "table.json"}  # fmt: skip
    assert content("all/deep/b.txt") == b"b"
    assert json.loads(content("config.json")) == {"a": [1, {"b": 2.5}]}
    assert b"<svg" in content("figure.svg")
    assert json.loads(content("table.json")) == {
        "columns": ["q", "n", "more"], "data": [["a", 1, None], ["b", 2, None], ["c", None, True]],
    }  # fmt: skip
    assert [(item["key"], item["kind"], item["step"]) for item in run.media] == [("step", "image", 3)]


def test_inputs_are_digested(repository: Repository) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [1, 2]})
    with mlflow.start_run():
        mlflow.log_input(mlflow.data.from_pandas(frame, name="train"), context="training")
        mlflow.log_input(frame)
    first, second = gitruns.run("@0").inputs
    assert (first["name"], first["context"], first["rows"]) == ("train", "training", 2)
    assert first["row_digest"] == second["row_digest"]


@pytest.fixture
def three(repository: Repository) -> None:
    mlflow.set_experiment("digits")
    for number in range(3):
        with mlflow.start_run(run_name=f"run-{number}", tags={"stage": "ab"[number % 2]}):
            mlflow.log_param("lr", number / 10)
            mlflow.log_param("model.depth", number)
            mlflow.log_metric("val/f1", number * 1.0)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("", "210"),
        ("metrics.`val/f1` >= 1", "21"),
        ("metrics.val/f1 < 2 and params.lr = '0.1'", "1"),
        ("params.\"lr\" != '0.1'", "20"),
        ("tags.stage = 'a'", "20"),
        ("tags.stage IN ('b', 'c')", "1"),
        ("attributes.run_name LIKE 'run-%' AND tag.stage ILIKE 'B'", "1"),
        ("run_name = 'run-2'", "2"),
        ("status = 'FINISHED' AND attributes.start_time > 0", "210"),
        ("metrics.none > 0", ""),
        ("params.model.depth = '2'", "2"),
        ("tags.mlflow.runName = 'run-0'", "0"),
    ],
)
def test_conditions_of_mlflow(three: None, condition: str, names: str) -> None:
    found = mlflow.search_runs(filter_string=condition, output_format="list")
    assert "".join(run.info.run_name[-1] for run in found) == names


def test_searches_are_ordered_and_tables(three: None) -> None:
    pytest.importorskip("pandas")
    frame = mlflow.search_runs(experiment_names=["digits"], order_by=["metrics.`val/f1` ASC"], max_results=2)
    assert list(frame["metrics.val/f1"]) == [0.0, 1.0]
    assert list(frame["params.lr"]) == ["0.0", "0.1"]
    assert list(frame["tags.stage"]) == ["a", "b"]
    assert frame["start_time"].dt.tz is not None
    assert len(mlflow.search_runs(experiment_ids=["other"])) == 0
    assert [each.name for each in mlflow.search_experiments()] == ["digits"]
    for wrong in (
        "metrics.a",
        "metrics.a > 'x'",
        "params.a > '1'",
        "nothing.a = '1'",
        "tags.a = 'x' or tags.b = 'y'",
    ):
        with pytest.raises(MlflowException):
            mlflow.search_runs(filter_string=wrong)


def test_what_is_missing_names_the_next_step(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("autolog", "sklearn", "register_model", "MlflowClient"):
        with pytest.raises(AttributeError, match=r"\./python\[mlflow\]"):
            getattr(mlflow, name)
    for _ in range(2):
        mlflow.set_tracking_uri("http://localhost:5000")
    mlflow.set_tracking_uri("gitruns:")
    assert mlflow.get_tracking_uri() == "gitruns:"
    mlflow.start_run(mystery=1)
    said = capsys.readouterr().err
    assert said.count("set_tracking_uri") == 1
    assert said.count("mystery") == 1
    assert Path(gitruns.current_run().directory).is_dir()  # type: ignore[union-attr]
