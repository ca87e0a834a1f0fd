"""What is logged beside numbers."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository

Records = Callable[[Path], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def over() -> Any:
    yield
    gitruns.finish()


def media(run: Any, read_records: Records) -> list[dict[str, Any]]:
    return [{"step": r.get("s"), **r["media"]} for r in read_records(Path(run.directory)) if "media" in r]


def content(run: Any, item: dict[str, Any]) -> bytes:
    return (Path(run.directory) / "files" / item["artifact"]).read_bytes()


def test_arrays_become_pictures_that_others_read(repository: Repository, read_records: Records) -> None:
    numpy = pytest.importorskip("numpy")
    pillow = pytest.importorskip("PIL.Image")
    run = gitruns.init(capture=False)
    grey = numpy.arange(12, dtype="u1").reshape(3, 4)
    colour = numpy.random.default_rng(1).random((3, 4, 5))
    run.log({"grey": gitruns.Image(grey, caption="g"), "colour": gitruns.Image(colour), "loss": 0.5}, step=3)
    run.log({"pil": pillow.fromarray(grey)})
    first, second, third = media(run, read_records)
    assert (first["kind"], first["step"], first["caption"]) == ("image", 3, "g")
    assert numpy.array_equal(numpy.asarray(pillow.open(io.BytesIO(content(run, first)))), grey)
    assert pillow.open(io.BytesIO(content(run, second))).size == (5, 4)
    assert numpy.array_equal(numpy.asarray(pillow.open(io.BytesIO(content(run, third)))), grey)
    assert third["step"] == 4


def test_several_items_of_one_key_are_all_kept(repository: Repository, read_records: Records) -> None:
    numpy = pytest.importorskip("numpy")
    run = gitruns.init(capture=False)
    run.log({"faces": [gitruns.Image(numpy.full((2, 2), shade, "u1")) for shade in (1, 2, 3)]})
    assert len({item["artifact"] for item in media(run, read_records)}) == 3
    names = [r["artifact"]["name"] for r in read_records(Path(run.directory)) if "artifact" in r]
    assert len(set(names)) == 3


def test_histograms_of_anything(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    run.log({"h": gitruns.Histogram([0.0, 0.5, 1.0, math.nan], num_bins=2)})
    [item] = media(run, read_records)
    assert item["value"] == {"counts": [1, 2], "edges": [0.0, 0.5, 1.0], "not_finite": 1}
    numpy = pytest.importorskip("numpy")
    run.log(
        {
            "weights": numpy.zeros(100),
            "np": gitruns.Histogram(np_histogram=numpy.histogram([1, 2, 3], bins=3)),
        }
    )
    assert [sum(item["value"]["counts"]) for item in media(run, read_records)[1:]] == [100, 3]


def test_tables_of_rows_and_frames(repository: Repository, read_records: Records) -> None:
    pandas = pytest.importorskip("pandas")
    numpy = pytest.importorskip("numpy")
    run = gitruns.init(capture=False)
    table = gitruns.Table(columns=["name", "face"])
    table.add_data("ann", gitruns.Image(numpy.zeros((2, 2), "u1")))
    run.log(
        {"table": table, "frame": pandas.DataFrame({"x": [1, 2]}), "big": gitruns.Table(data=[[1, 2]] * 2000)}
    )
    small, frame, big = media(run, read_records)
    assert small["value"]["rows"][0][1]["kind"] == "image"
    assert frame["value"] == {"columns": ["x"], "rows": [[1], [2]]}
    assert json.loads(content(run, big))["rows"][1999] == [1, 2]


def test_sound_pages_and_videos(repository: Repository, read_records: Records) -> None:
    numpy = pytest.importorskip("numpy")
    pillow = pytest.importorskip("PIL.Image")
    run = gitruns.init(capture=False)
    tone = numpy.sin(numpy.arange(800) / 10)
    run.log({"tone": gitruns.Audio(tone, sample_rate=8000), "page": gitruns.Html("<b>x</b>")})
    run.log({"film": gitruns.Video(numpy.zeros((3, 4, 5, 3), "u1"), fps=2)})
    sound, page, film = media(run, read_records)
    import wave

    assert wave.open(io.BytesIO(content(run, sound))).getparams()[:4] == (1, 2, 8000, 800)
    assert content(run, page) == b"<b>x</b>"
    assert pillow.open(io.BytesIO(content(run, film))).n_frames == 3


def test_figures_are_kept(repository: Repository, read_records: Records) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    plotly = pytest.importorskip("plotly.graph_objects")
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    run = gitruns.init(capture=False)
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    run.log({"figure": figure, "pyplot": plt, "plotly": plotly.Figure()})
    kinds = {item["key"]: item["kind"] for item in media(run, read_records)}
    assert kinds == {"figure": "image", "pyplot": "image", "plotly": "html"}
    plt.close(figure)


def test_what_is_no_picture_is_a_problem_and_no_exception(
    repository: Repository, read_records: Records
) -> None:
    numpy = pytest.importorskip("numpy")
    run = gitruns.init(capture=False)
    run.log({"bad": gitruns.Image(numpy.zeros((2, 2, 2, 2))), "loss": 0.5})
    problems = [r["problem"] for r in read_records(Path(run.directory)) if "problem" in r]
    assert "no picture" in problems[0]["message"]
    assert any(record.get("m") == {"loss": 0.5} for record in read_records(Path(run.directory)))


def test_sealed_media_are_artifacts_of_the_run(repository: Repository, cli: Cli) -> None:
    numpy = pytest.importorskip("numpy")
    cli.run("init", cwd=repository.path)
    run = gitruns.init(capture=False)
    run.log(
        {"face": gitruns.Image(numpy.zeros((2, 2), "u1")), "page": gitruns.Html("x"), "remark": "fine"},
        step=4,
    )
    run.finish()
    cli.run("seal", cwd=repository.path)
    sealed = gitruns.run(run.uid)
    assert {item["key"]: item["step"] for item in sealed.media} == {"face": 4, "page": 4, "remark": 4}
    assert sorted(each["name"] for each in sealed.artifacts) == ["media/face/4.png", "media/page/4.html"]
    cli.run("verify", "--all", cwd=repository.path)


def test_a_notebook_shows_curves(repository: Repository) -> None:
    run = gitruns.init(name="<b>", capture=False)
    for step in range(10):
        run.log({"loss": 1 / (step + 1)})
    html = run._repr_html_()
    assert "<svg" in html
    assert "&lt;b&gt;" in html


def test_executed_cells_are_kept(repository: Repository, read_records: Records) -> None:
    pytest.importorskip("IPython")
    cells = [
        "import gitruns; run = gitruns.init(capture=False)",
        "run.log({'a': 1.0})",
        "run",
        "run.finish()",
        "x = 1",
    ]
    source = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
results = [shell.run_cell(cell) for cell in {cells!r}]
print("<svg" in shell.display_formatter.format(results[2].result)[0]["text/html"] or "recording")
"""
    assert repository.python(source).stdout.splitlines()[-1] in ("True", "recording")
    [journal] = repository.journals()
    kept = [
        r["media"]["value"] for r in read_records(journal) if r.get("media", {}).get("key") == "notebook/cell"
    ]
    assert kept == cells[:3]
