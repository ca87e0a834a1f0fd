"""Scripts of W&B, run with their import line changed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
import gitruns.compat.wandb as wandb
from conftest import Repository
from gitruns import telling
from sealed import SealedRun, digest, run_document, write_tip
from tips import TipWriter

Records = Callable[[Path], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def over(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(telling, "_told", set())
    monkeypatch.setenv("GITRUNS_CAPTURE", "never")
    yield
    wandb.finish()
    gitruns.finish()


def the_run() -> Any:
    return gitruns.run("@0")


def artifacts() -> dict[str, bytes]:
    run = the_run()
    return {
        entry["name"]: run._from_journal(entry, entry["name"]) for entry in run.artifacts if "sha256" in entry
    }


def test_what_init_says_is_the_run(repository: Repository) -> None:
    config = {"lr": 0.1, "net": {"depth": 3}, "secret": 1}
    run = wandb.init(
        project="digits", entity="team", name="base", config=config, config_exclude_keys=["secret"], group="seeds",
        job_type="train", tags=["a", "b"], notes="why", id="mine", mode="offline", save_code=True,
        settings=wandb.Settings(start_method="fork"),
    )  # fmt: skip
    assert wandb.run is run
    assert (run.name, run.project, run.entity, run.group, run.job_type) == (
        "base",
        "digits",
        "team",
        "seeds",
        "train",
    )
    assert (run.id, run.path, run.url, run.tags, run.notes) == (
        "mine",
        "digits/mine",
        None,
        ("a", "b"),
        "why",
    )
    assert json.dumps(dict(wandb.config)) == '{"lr": 0.1, "net": {"depth": 3}}'
    wandb.config.batch = 16
    wandb.config.update({"epochs": 3}, allow_val_change=True)
    wandb.config.setdefaults({"epochs": 5, "seed": 1})
    wandb.finish()
    assert wandb.run is None
    row = the_run().row
    assert (row.experiment, row.name, row.group, row.job_type, row.note) == (
        "digits",
        "base",
        "seeds",
        "train",
        "why",
    )
    assert row.config == {"lr": 0.1, "net": {"depth": 3}, "batch": 16, "epochs": 3, "seed": 1}
    assert row.tags == {"a": "", "b": ""}


def test_without_a_run_calls_say_so() -> None:
    assert wandb.run is None
    for call in (lambda: wandb.log({"a": 1}), lambda: wandb.config.update({}), lambda: wandb.summary):
        with pytest.raises(wandb.Error, match=r"wandb\.init"):
            call()
    wandb.finish()
    assert wandb.login(key="x") is True


def test_unknown_words_warn_once(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    wandb.init(project="digits", mystery=1)
    wandb.init(project="digits", mystery=2, reinit=True)
    assert capsys.readouterr().err.count("mystery") == 1


def test_an_open_run_is_given_again(repository: Repository) -> None:
    first = wandb.init(project="digits")
    assert wandb.init(project="other") is first
    second = wandb.init(project="digits", reinit="create_new")
    assert not first.is_over
    second.finish()
    assert wandb.run is first
    third = wandb.init(project="digits", reinit=True)
    assert first.is_over
    assert wandb.run is third


def test_the_environment_counts_below_arguments(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PROJECT": "env",
        "NAME": "named",
        "TAGS": "x,y",
        "RUN_GROUP": "g",
        "RUN_ID": "one",
    }.items():
        monkeypatch.setenv(f"WANDB_{name}", value)
    run = wandb.init(name="said")
    assert (run.project, run.name, run.tags, run.group, run.id) == ("env", "said", ("x", "y"), "g", "one")


def test_what_a_sweep_chose_stays(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("yaml")
    (repository.path / "sweep.yaml").write_text(
        "wandb_version: 1\nlr:\n  value: 0.5\nlayers:\n  value: [1, 2]\n"
    )
    (repository.path / "config-defaults.yaml").write_text(
        "lr:\n  desc: rate\n  value: 0.1\nseed:\n  value: 7\n"
    )
    monkeypatch.setenv("WANDB_SWEEP_PARAM_PATH", str(repository.path / "sweep.yaml"))
    run = wandb.init(config={"lr": 0.2, "batch": 8})
    run.config.update({"lr": 0.3, "epochs": 2})
    assert run.config.as_dict() == {"lr": 0.5, "layers": [1, 2], "seed": 7, "batch": 8, "epochs": 2}
    with pytest.raises(wandb.UsageError, match=r"sweep\.child"):
        wandb.sweep({"method": "grid"})
    with pytest.raises(wandb.UsageError, match="Optuna"):
        wandb.agent("id", function=print)


def test_a_disabled_run_records_nothing(repository: Repository) -> None:
    with wandb.init(project="digits", mode="disabled", config={"lr": 1}) as run:
        run.log({"loss": 0.5, "image": wandb.Html("x")})
        run.define_metric("loss", summary="min")
        run.name = "other"
        run.save("*.py")
        run.log_artifact(__file__, type="code")
        assert (run.config.lr, run.summary["loss"], run.name, run.step) == (1, 0.5, "other", 1)
    assert repository.journals() == []


def test_rows_of_steps_as_wandb_counts_them(repository: Repository, read_records: Records) -> None:
    run = wandb.init()
    run.log({"a": 1})
    run.log({"b": 1}, commit=False)
    run.log({"c": 1})
    run.log({"d": 1}, step=20)
    run.log({"e": 1})
    run.log({"f": 1})
    run.log({"g": 1}, step=30, commit=True)
    assert run.step == 31
    steps = {next(iter(r["m"])): r["s"] for r in read_records(Path(run.recorded.directory)) if "m" in r}
    assert steps == {"a": 0, "b": 1, "c": 1, "d": 20, "e": 20, "f": 21, "g": 30}
    for wrong in ([1], {1: 2}):
        with pytest.raises(TypeError, match=r"[Nn]ames"):
            run.log(wrong)  # type: ignore[arg-type]


def test_names_tags_and_notes_change(repository: Repository) -> None:
    with wandb.init(name="before", tags=["a", "b"]) as run:
        run.name = "after"
        run.tags = run.tags[1:] + ("c",)
        run.notes = "better"
        run.mark_preempting()
        assert (run.name, run.tags, run.notes) == ("after", ("b", "c"), "better")
    row = the_run().row
    assert (row.name, set(row.tags), row.note) == ("after", {"b", "c", "preempting"}, "better")


def test_summaries_and_definitions(repository: Repository) -> None:
    with wandb.init() as run:
        run.define_metric("epoch")
        run.define_metric("val/*", step_metric="epoch", summary="max", goal="maximize")
        for value in (0.1, 0.9, 0.5):
            run.log({"val/f1": value, "epoch": value * 10})
        run.summary["best"] = 0.9
        run.summary.update({"deep": {"er": 1}})
        wandb.summary.table = wandb.Table(columns=["a"], data=[[1]])
        assert (run.summary["val/f1"], run.summary.best, run.summary["epoch"]) == (0.9, 0.9, 5.0)
        with pytest.raises(wandb.Error):
            run.define_metric("*/loss")
    found = the_run()
    assert found.row.summary == {"val/f1": 0.9, "best": 0.9, "deep": {"er": 1}}
    assert [item["kind"] for item in found.media] == ["table"]


def test_media_are_media(repository: Repository) -> None:
    numpy = pytest.importorskip("numpy")
    run = wandb.init()
    mask = {"mask_data": numpy.array([[0, 1], [1, 0]]), "class_labels": {0: "no", 1: "yes"}}
    boxes = {
        "found": {"box_data": [{"position": {"middle": [1, 1], "width": 1, "height": 1}, "class_id": 1}]}
    }
    image = wandb.Image(numpy.full((2, 2, 3), 200.0), caption="c", masks={"truth": mask}, boxes=boxes)
    table = wandb.Table(columns=["n", "image"])
    table.add_data(1, image)
    run.log(
        {
            "image": image,
            "images": [image, wandb.Image(numpy.zeros((2, 2)))],
            "table": table,
            "histogram": wandb.Histogram(np_histogram=numpy.histogram([1, 2, 3])),
            "sound": wandb.Audio(numpy.zeros(8), sample_rate=8),
            "video": wandb.Video(numpy.zeros((2, 3, 4, 4), "u1"), fps=2),
            "page": wandb.Html("<b>x</b>"),
        }
    )
    run.finish()
    found: dict[str, list[dict[str, Any]]] = {}
    for item in the_run().media:
        found.setdefault(item["key"], []).append(item)
    assert {key: items[0]["kind"] for key, items in found.items()} == {
        "image": "image", "image/masks/truth": "image", "images": "image", "images/masks/truth": "image",
        "table": "table", "histogram": "histogram", "sound": "audio", "video": "video", "page": "html",
    }  # fmt: skip
    assert len(found["images"]) == 2
    assert found["image"][0]["boxes"]["found"]["box_data"][0]["class_id"] == 1
    assert found["image"][0]["mask_labels"] == {"truth": {"0": "no", "1": "yes"}}
    assert found["table"][0]["value"]["rows"][0][1]["kind"] == "image"
    with pytest.raises(wandb.UsageError, match="log_artifact"):
        wandb.Object3D("scene.obj")


def test_tables_are_read_again() -> None:
    pandas = pytest.importorskip("pandas")
    table = wandb.Table(dataframe=pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    table.add_data(3, "z")
    table.add_column("c", [0.1, 0.2, 0.3])
    table.add_computed_columns(lambda number, row: {"twice": row["a"] * 2 + number})
    assert table.columns == ["a", "b", "c", "twice"]
    assert table.get_column("twice") == [2, 5, 8]
    assert list(table.get_dataframe()["b"]) == ["x", "y", "z"]
    assert next(iter(table.iterrows()))[1] == [1, "x", 0.1, 2]
    with pytest.raises(ValueError, match="4 cells"):
        table.add_data(1)


def test_charts_are_tables_that_say_what_to_draw(repository: Repository) -> None:
    with wandb.init() as run:
        table = wandb.Table(columns=["x", "y"], data=[[1, 2], [3, 4]])
        probabilities = [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]]
        run.log(
            {
                "line": wandb.plot.line(table, "x", "y", title="Line"),
                "lines": wandb.plot.line_series(xs=[0, 1], ys=[[1, 2], [3, 4]], keys=["a", "b"]),
                "confusion": wandb.plot.confusion_matrix(
                    y_true=[0, 1, 1, 0], preds=[0, 1, 0, 0], class_names=["n", "y"]
                ),
                "roc": wandb.plot.roc_curve([0, 1, 1, 0], probabilities, classes_to_plot=[1]),
                "pr": wandb.plot.pr_curve([0, 1, 1, 0], probabilities, interp_size=3),
            }
        )
    media = {item["key"]: item for item in the_run().media}
    assert media["line"]["plot"] == {"kind": "line", "x": "x", "y": "y", "title": "Line"}
    assert media["lines"]["value"]["rows"] == [[0, "a", 1], [1, "a", 2], [0, "b", 3], [1, "b", 4]]
    assert media["confusion"]["value"]["rows"] == [["n", "n", 2], ["n", "y", 0], ["y", "n", 1], ["y", "y", 1]]
    assert media["roc"]["value"]["rows"] == [
        [1, 0.0, 0.0],
        [1, 0.0, 0.5],
        [1, 0.0, 1.0],
        [1, 0.5, 1.0],
        [1, 1.0, 1.0],
    ]
    assert media["pr"]["value"]["rows"][:3] == [[0, 1.0, 0.0], [0, 1.0, 0.5], [0, 1.0, 1.0]]


def test_saved_files_are_kept(repository: Repository, tmp_path: Path) -> None:
    (repository.path / "out").mkdir()
    (repository.path / "out" / "a.txt").write_text("1")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.txt").write_text("b")
    with wandb.init() as run:
        assert len(wandb.save("out/*.txt")) == 1  # type: ignore[arg-type]
        wandb.save(str(elsewhere / "*.txt"), policy="now")
        (repository.path / "out" / "a.txt").write_text("2")
        (repository.path / "out" / "later.txt").write_text("3")
        directory = Path(run.dir)
        (directory / "model").mkdir()
        (directory / "model" / "weights.pt").write_bytes(b"w")
    assert artifacts() == {"out/a.txt": b"2", "out/later.txt": b"3", "b.txt": b"b", "model/weights.pt": b"w"}
    assert not directory.exists()


def test_artifacts_have_versions_over_runs(repository: Repository, tmp_path: Path) -> None:
    for number in (1, 1, 2):
        with wandb.init(project="digits") as run:
            made = wandb.Artifact("model", type="model", metadata={"number": number})
            source = tmp_path / "weights.pt"
            source.write_bytes(b"weights %d" % number)
            made.add_file(str(source))
            source.unlink()  # what was added is kept whatever becomes of it
            with made.new_file("notes.txt", mode="w") as file:
                file.write("fine")
            made.add(wandb.Table(columns=["a", "page"], data=[[number, wandb.Html("<b>")]]), "table")
            made.add_reference("s3://bucket/key?X-Amz-Signature=1")
            run.log_artifact(made, aliases=["latest", f"n{number}"]).wait()
            assert made.version == f"v{number - 1}"
    with wandb.init(project="digits") as run:
        used = run.use_artifact("digits/model:latest", type="model")
        assert (used.version, used.metadata, used.type) == ("v1", {"number": 2}, "model")
        assert Path(used.download(), "weights.pt").read_bytes() == b"weights 2"
        [[cell, page]] = used.get("table").data
        assert cell == 2
        assert used.get_path(page["path"]).content() == b"<b>"
        old = run.use_artifact("model:v0")
        assert (Path(old.download(tmp_path / "old")) / "weights.pt").read_bytes() == b"weights 1"
        assert run.use_artifact("model:n1").digest == old.digest
        assert old.get_path("key").ref_target() == "s3://bucket/key"
        with pytest.raises(wandb.CommError, match="v0 to v1"):
            run.use_artifact("model:v7")
    assert [each["name"] for each in the_run().inputs] == ["model:v1", "model:v0", "model:v0"]


def test_models_and_paths_are_artifacts(repository: Repository) -> None:
    (repository.path / "m").mkdir()
    (repository.path / "m" / "w.bin").write_bytes(b"w")
    with wandb.init() as run:
        run.log_model("m/w.bin", name="net")
        made = run.log_artifact("m", type="dir")
        assert made.name == f"run-{run.id}-m"
        with pytest.raises(ValueError, match="no file"):
            run.log_artifact("nowhere")
        assert Path(run.use_model("net:latest")).read_bytes() == b"w"
        with pytest.raises(wandb.UsageError, match="git runs tag"):
            run.link_model("m", "registry")


def test_what_is_missing_says_so(repository: Repository) -> None:
    with pytest.raises(AttributeError, match=r"gitruns\.integrations\.sklearn"):
        wandb.sklearn  # noqa: B018
    with pytest.raises(wandb.UsageError, match=r"gitruns\.runs"):
        wandb.Api()
    run = wandb.init()
    with pytest.raises(AttributeError, match="recorded"):
        run.mystery  # noqa: B018
    assert len(wandb.util.generate_id()) == 8
    assert wandb.data_types.Table is wandb.Table
    wandb.require("core")


def test_an_exception_fails_the_run(repository: Repository) -> None:
    source = """
import gitruns.compat.wandb as wandb
with wandb.init(project="digits"):
    wandb.log({"loss": 1.0})
    raise RuntimeError("no")
"""
    with pytest.raises(subprocess.CalledProcessError):
        repository.python(source)
    assert the_run().row.status == "failed"


def test_a_forged_manifest_or_file_is_no_version(repository: Repository) -> None:
    def version(number: int, content: str) -> SealedRun:
        said = {
            "digest": f"d{number}",
            "files": {"w.bin": digest(content.encode())},
            "metadata": {"n": number},
        }
        files = {"artifacts/m.json": json.dumps(said), "artifacts/w.bin": content}
        entries = [
            {"name": name, "path": path, "sha256": digest(files[path].encode()), "size": 1, "type": "model"}
            for name, path in (
                ("model/.artifact.json", "artifacts/m.json"),
                ("model/w.bin", "artifacts/w.bin"),
            )
        ]
        run = run_document(f"run {number}", start=1700000000000000 + number)
        return SealedRun({**files, "artifacts.json": {"artifacts": entries}, "run.json": run})

    old, new = version(1, "old"), version(2, "new")
    writer = TipWriter(repository.path)
    write_tip(writer, "refs/heads/git-runs", {new.id: {**new.files, "artifacts/w.bin": "forged"}})
    write_tip(writer, "refs/remotes/origin/git-runs", {old.id: old.files})
    with wandb.init(project="digits") as run:
        used = run.use_artifact("model:latest")
        assert Path(used.download(), "w.bin").read_text() == "old"
    # The copy of another remote that fits is a version.
    write_tip(writer, "refs/remotes/zoe/git-runs", {new.id: new.files})
    with wandb.init(project="digits") as run:
        assert Path(run.use_artifact("model:latest").download(), "w.bin").read_text() == "new"
