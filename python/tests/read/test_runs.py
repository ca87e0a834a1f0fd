"""gitruns.runs and gitruns.run, over what the client itself recorded; no Java is needed for any of it."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.errors import EnvironmentFault, NotFoundError, UsageError
from gitruns.form import lines
from gitruns.form.uid import new_uid


def journal(live: Path, name: str, *lines: str, **fields: object) -> str:
    uid = new_uid()
    place = live / uid
    place.mkdir(parents=True)
    start = 1_700_000_000_000_000 + len(list(live.iterdir()))
    document = {"uid": uid, "start": start, "name": name, "experiment": "digits", **fields}
    (place / "start.json").write_text(json.dumps(document))
    (place / "w-node-7-abc.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return uid


@pytest.fixture
def live(repository: Repository) -> Path:
    live = repository.live
    end = '{"t":1700000009000000,"end":{"status":"finished"}}'
    for lr, loss in ((0.1, 0.5), (0.01, 0.25)):
        steps = [f'{{"t":1700000001000000,"s":{step},"m":{{"loss":{loss + 1 - step}}}}}' for step in range(2)]
        journal(
            live, f"lr-{lr}", *steps, '{"m":{"acc":0.5,"loss":NaN},"console":"a\\n"}', end, config={"lr": lr}
        )
    journal(
        live, "other", '{"m":{"f1":1},"summary":{"f1":0.75,"n":3}}', experiment="elsewhere", tags={"a": "b"}
    )
    return live


def test_runs_are_rows_newest_first(live: Path) -> None:
    runs = gitruns.runs()
    assert [row.name for row in runs] == ["other", "lr-0.01", "lr-0.1"]
    assert runs[1].config == {"lr": 0.01} and runs[1]["config.lr"] == 0.01
    assert runs[1].status == "finished" and runs[1].end == 1_700_000_009_000_000
    assert runs[0]["f1"] == 0.75 and runs[0]["metric.f1"] == 1.0 and runs[0].tags == {"a": "b"}
    assert math.isnan(runs[1]["loss"]) and runs[1]["loss.min"] == 0.25


def test_runs_are_filtered_sorted_and_limited(live: Path) -> None:
    assert [row.name for row in gitruns.runs("config.lr < 0.05")] == ["lr-0.01"]
    assert [row.name for row in gitruns.runs(experiment="digits", sort="config.lr")] == ["lr-0.01", "lr-0.1"]
    assert [row.name for row in gitruns.runs(limit=1)] == ["other"]
    assert [row.name for row in gitruns.runs()[1:].where("config.lr > 0.05")] == ["lr-0.1"]
    for wrong in ({"query": "loss >"}, {"sort": "-"}, {"limit": -1}):
        with pytest.raises(UsageError):
            gitruns.runs(**wrong)  # type: ignore[arg-type]


def test_a_run_is_opened_with_its_history(live: Path) -> None:
    run = gitruns.run("lr-0.1")
    assert run.name == "lr-0.1" and run["config.lr"] == 0.1 and run.console == "a\n"
    history = run.history()
    assert history.keys == ["acc", "loss"] and len(history) == 3
    assert next(iter(history)) == {"_step": 0, "_time": 1_700_000_001_000_000, "loss": 1.5}
    assert run.history(["acc"]).columns() == {"_step": [2], "_time": [1_700_000_001_000_000], "acc": [0.5]}
    assert run.history("loss").series("loss")[0] == [0, 1, 2]
    with pytest.raises(NotFoundError, match="Perhaps"):
        gitruns.run("lr-")


def test_what_the_client_recorded_is_there(repository: Repository) -> None:
    repository.python(
        "import gitruns\n"
        "with gitruns.init(name='own', experiment='e', config={'net': {'depth': 3}}) as run:\n"
        "    for step in range(5):\n"
        "        run.log({'loss': 1 / (step + 1), 'text': 'x'})\n"
        "    run.summary['best'] = 7\n"
    )
    run = gitruns.run()
    assert (run.name, run.experiment, run.status) == ("own", "e", "finished")
    assert run["config.net.depth"] == 3 and run["best"] == 7 and run["loss"] == 0.2
    assert run.history("loss").series("loss") == ([0, 1, 2, 3, 4], [1.0, 0.5, 1 / 3, 0.25, 0.2])


def test_a_killed_run_is_there(repository: Repository) -> None:
    source = "import gitruns, os\nrun = gitruns.init()\nrun.log({'a': 1})\nos.kill(os.getpid(), 9)\n"
    repository.python(source, check=False)
    run = gitruns.run()
    assert run.status == "crashed" and run["a"] == 1


def test_tables_have_a_column_for_each_name(live: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = gitruns.runs().to_pandas()
    assert list(frame["name"]) == ["other", "lr-0.01", "lr-0.1"]
    assert list(frame["config.lr"])[1:] == [0.01, 0.1] and math.isnan(frame["config.lr"][0])
    assert str(frame["start"].dtype).startswith("datetime64") and str(frame["start"].dt.tz) == "UTC"
    assert frame["duration"].dtype.kind == "m" and pandas.isna(frame["end"][0]) == (
        gitruns.runs()[0].end is None
    )
    history = gitruns.run("lr-0.1").history().to_pandas()
    assert list(history["_step"]) == [0, 1, 2] and history["loss"].dtype == "float64"


def test_tables_of_arrow_and_polars_say_the_same(live: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = gitruns.runs().to_arrow()
    assert table.column("config.lr").to_pylist() == [None, 0.01, 0.1]
    assert table.schema.field("start").type == pyarrow.timestamp("us", tz="UTC")
    try:
        import polars  # noqa: F401
    except ImportError:
        with pytest.raises(EnvironmentFault, match="polars"):
            gitruns.runs().to_polars()
        return
    assert gitruns.runs().to_polars()["config.lr"].to_list() == [None, 0.01, 0.1]


def test_columns_of_mixed_values_are_texts(repository: Repository) -> None:
    for value in ('"auto"', "0.1", "3", "[1,2]", "true", "9223372036854775808"):
        journal(repository.live, "x", config={"v": json.loads(value)})
    pytest.importorskip("pyarrow")
    table = gitruns.runs().to_arrow()
    assert table.column("config.v").to_pylist() == [
        "9223372036854775808",
        "True",
        "[1,2]",
        "3",
        "0.1",
        "auto",
    ]
    gitruns.runs().to_pandas()


def test_columns_hold_numbers_beyond_those_of_a_table(repository: Repository) -> None:
    for value in (10**399, 1.5):
        journal(repository.live, "x", lines.encode({"config": {"v": value}}).decode())
    pytest.importorskip("pyarrow")
    assert gitruns.runs().to_arrow().column("config.v").to_pylist() == [1.5, math.inf]
    assert len(gitruns.runs().to_pandas()) == 2


def test_runs_outside_of_git_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EnvironmentFault, match="no git repository"):
        gitruns.runs()
    journal(tmp_path / ".gitruns" / "live", "scratch", '{"m":{"a":1}}')
    assert gitruns.runs()[0].name == "scratch" and gitruns.run()["a"] == 1


def test_a_directory_of_journals_elsewhere_is_read(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal(tmp_path / "node", "far", '{"m":{"a":1}}')
    monkeypatch.setenv("GITRUNS_DIR", str(tmp_path / "node"))
    assert [row.name for row in gitruns.runs()] == ["far"]


def test_no_run_is_no_error_but_names_none(repository: Repository) -> None:
    assert gitruns.runs() == []
    with pytest.raises(NotFoundError, match="no run yet"):
        gitruns.run()


def test_another_repository_is_named(live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getcwd()
    monkeypatch.chdir(tmp_path)
    assert gitruns.runs(directory=here)[0].name == "other"


def test_nothing_is_written_by_reading(live: Path, repository: Repository) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in (repository.path / ".git").rglob("*"))
    gitruns.run("lr-0.1").history()
    assert sorted((path, path.stat().st_mtime_ns) for path in (repository.path / ".git").rglob("*")) == before


def test_a_run_that_lost_records_is_degraded(repository: Repository, cli: Cli) -> None:
    """`ls`, `show`, `verify`, `doctor` and rows say so; a writer that only waited lost nothing."""
    cli.run("init", cwd=repository.path)
    end = '{"t":1700000009000000,"end":{"status":"finished"}}'
    for name, lost in (("lossy", 12), ("slow", 0)):
        dropped = f'{{"drop":{{"from":1700000001000000,"to":1700000002000000,"dropped":{lost}}}}}'
        journal(repository.live, name, '{"m":{"loss":1},"s":0}', dropped, end)
    cli.run("seal", cwd=repository.path)
    assert {row.name: row.marks for row in gitruns.runs()} == {"lossy": ["degraded"], "slow": []}
    assert [row.name for row in gitruns.runs("degraded")] == ["lossy"]
    said = {verb: cli.run(*verb.split(), cwd=repository.path, check=False).stdout for verb in _VERBS}
    assert "lost        12 records: a writer couldn't keep up\n" in said["show lossy"]
    assert "lost " not in said["show slow"]
    assert "finished, degraded" in said["ls"] and said["ls"].count("degraded") == 1
    assert "not checked  12 records that were lost while the run was active\n" in said["verify --all"]
    assert "note  1 run lost records while active.\n" in said["doctor"]


_VERBS = ("show lossy", "show slow", "ls", "verify --all", "doctor")
