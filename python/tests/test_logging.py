"""What `log` writes, and what it costs nobody."""

from __future__ import annotations

import json
import math
import os
import threading
import time
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository

Records = Callable[[Path], list[dict[str, Any]]]


def metrics(journal: Path, read_records: Records) -> list[tuple[int, dict[str, Any]]]:
    return [(record["s"], record["m"]) for record in read_records(journal) if "m" in record]


@pytest.fixture(autouse=True)
def over() -> Any:
    yield
    gitruns.finish()


def test_a_run_is_a_journal_with_start_metrics_and_end(repository: Repository, read_records: Records) -> None:
    run = gitruns.init("digits", name="base", config={"lr": 3e-4}, tags=["baseline"], capture=False)
    run.log({"loss": 0.5, "epoch": 1})
    gitruns.log({"loss": 0.25}, step=7)
    run.finish()
    [journal] = repository.journals()
    start = json.loads((journal / "start.json").read_bytes())
    assert (start["uid"], start["name"], start["experiment"]) == (run.uid, "base", "digits")
    assert start["config"] == {"lr": 3e-4}
    assert start["tags"] == {"baseline": ""}
    assert start["user"] == {"name": "Test", "email": "test@localhost"}
    assert start["process"]["pid"] == os.getpid()
    assert metrics(journal, read_records) == [(0, {"loss": 0.5, "epoch": 1}), (7, {"loss": 0.25})]
    assert read_records(journal)[-1]["end"] == {"status": "finished"}


def test_steps_follow_each_other_and_commit_false_keeps_one(
    repository: Repository, read_records: Records
) -> None:
    run = gitruns.init(capture=False)
    run.log({"a": 1.0})
    run.log({"a": 2.0}, commit=False)
    run.log({"b": 2.0})
    run.log({"a": 3.0}, step=10)
    run.log({"a": 4.0})
    run.flush()
    assert [step for step, _ in metrics(Path(run.directory), read_records)] == [0, 1, 1, 10, 11]


def test_what_is_no_float_is_kept_as_what_it_is(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    run.log(
        {
            "nan": math.nan,
            "inf": math.inf,
            "low": -math.inf,
            "whole": 3,
            "yes": True,
            "none": None,
            "text": "a",
        }
    )
    run.log({"big": 2**60, "$odd": 1.0, "tiny": 1e-300, "lone\ud800": 1.0})
    [(_, first), (_, second)] = metrics(Path(run.directory), read_records)
    assert first == {
        "nan": {"$float": "NaN"},
        "inf": {"$float": "Infinity"},
        "low": {"$float": "-Infinity"},
        "whole": 3,
        "yes": True,
        "text": "a",
    }
    assert second == {"big": {"$int": str(2**60)}, "$$odd": 1.0, "tiny": 1e-300, "lone?": 1.0}


def test_numbers_of_numpy_are_numbers(repository: Repository, read_records: Records) -> None:
    numpy = pytest.importorskip("numpy")
    run = gitruns.init(capture=False)
    run.log(
        {"a": numpy.float32(0.5), "b": numpy.int64(3), "c": numpy.array([2.5]), "d": numpy.bool_(True)},
        numpy.int32(4),
    )
    assert metrics(Path(run.directory), read_records) == [(4, {"a": 0.5, "b": 3, "c": 2.5, "d": True})]


def test_nested_values_are_joined_by_dots(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    run.log({"val": {"loss": 0.5, "by": {"cat": 1.0}}, "x": 1.0})
    assert metrics(Path(run.directory), read_records) == [(0, {"val.loss": 0.5, "val.by.cat": 1.0, "x": 1.0})]


def test_a_value_that_has_no_form_costs_the_training_nothing(repository: Repository, capsys: Any) -> None:
    run = gitruns.init(capture=False)

    class Nameless:
        def __str__(self) -> str:
            raise ValueError("no name")

    run.log(5)  # type: ignore[arg-type]
    run.log({Nameless(): 0.5})  # type: ignore[dict-item]
    assert run.dropped == 2
    assert "lost" in capsys.readouterr().err


def test_config_and_summary_are_written_as_they_change(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(config={"net": {"depth": 3}}, capture=False)
    run.config.lr = 0.1
    run.config["net"]["width"] = 64  # type: ignore[index]
    run.config.update({"net": {"depth": 4}}, seed=1)
    run.log({"loss": 0.5})
    assert run.summary["loss"] == 0.5
    run.summary["verdict"] = "good"
    said = [record["config"] for record in read_records(Path(run.directory)) if "config" in record]
    assert said == [{"lr": 0.1}, {"net": {"width": 64}}, {"net": {"depth": 4}}, {"seed": 1}]
    assert run.config.as_dict() == {"net": {"depth": 4, "width": 64}, "lr": 0.1, "seed": 1}
    assert {"verdict": "good"} in [r.get("summary") for r in read_records(Path(run.directory))]


def test_a_declared_metric_counts_as_declared(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    run.define_metric("val/*", summary="max")
    for value in (0.5, 0.9, 0.7):
        run.log({"val/f1": value, "loss": 1.0})
    assert run.summary["val/f1"] == 0.9
    said = [record["summary"] for record in read_records(Path(run.directory)) if "summary" in record]
    assert said == [{"val/f1": 0.5}, {"val/f1": 0.9}]
    with pytest.raises(gitruns.GitRunsError):
        run.define_metric("x", summary="best")


def test_threads_lose_nothing(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)

    def work(number: int) -> None:
        for step in range(500):
            run.log({f"worker{number}": float(step)})

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.finish()
    rows = metrics(Path(repository.journals()[0]), read_records)
    assert sorted(step for step, _ in rows) == list(range(4000))


def test_a_second_run_ends_the_first_unless_it_is_kept(repository: Repository, read_records: Records) -> None:
    first = gitruns.init(name="first", capture=False)
    second = gitruns.init(name="second", capture=False)
    assert first.is_over
    third = gitruns.init(name="third", reinit="create_new", capture=False)
    assert not second.is_over
    assert gitruns.current_run() is third
    second.finish()


def test_outside_of_git_runs_lie_beside_the_program(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    run = gitruns.init(capture=False)
    run.log({"a": 1.0})
    run.finish()
    assert (tmp_path / ".gitruns" / "live" / run.uid / "start.json").exists()
    assert "no git repository" in capsys.readouterr().err


def test_worktrees_share_the_journals_of_their_repository(repository: Repository, monkeypatch: Any) -> None:
    repository.git("worktree", "add", "-q", "../other")
    (repository.path.parent / "other" / "sub").mkdir()
    monkeypatch.chdir(repository.path.parent / "other" / "sub")
    run = gitruns.init(capture=False)
    run.finish()
    assert [journal.name for journal in repository.journals()] == [run.uid]
    assert json.loads((repository.journals()[0] / "start.json").read_bytes())["work_dir"] == "sub"


def test_an_unknown_option_raises(repository: Repository) -> None:
    with pytest.raises(TypeError):
        gitruns.init(projekt="x")  # type: ignore[call-arg]


def test_import_and_start_bring_in_nothing_slow(repository: Repository) -> None:
    source = "import sys; before = set(sys.modules)\nimport gitruns; gitruns.init(capture=False)\n"
    source += "print(*sorted(set(sys.modules) - before))"
    loaded = set(repository.python(source).stdout.split())
    slow = {
        "subprocess",
        "asyncio",
        "logging",
        "typing",
        "pathlib",
        "tempfile",
        "inspect",
        "json",
        "dataclasses",
    }
    assert not loaded & slow


def test_a_sealed_run_holds_what_was_logged(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    run = gitruns.init(
        "digits", name="base", config={"net": {"depth": 3}}, tags={"stage": "a"}, notes="so far"
    )
    run.define_metric("acc", summary="max")
    for step in range(20):
        run.log({"loss": 1 / (step + 1), "acc": step % 7 / 10, "remark": f"step {step}"})
    run.log_artifact(b"weights", name="model.pt")
    run.log_input("train.py")
    run.summary["verdict"] = "good"
    run.finish()
    cli.run("seal", cwd=repository.path)
    [row] = cli.json("ls", cwd=repository.path)["runs"]
    assert (row["uid"], row["name"], row["experiment"], row["status"]) == (
        run.uid,
        "base",
        "digits",
        "finished",
    )
    assert row["config"] == {"net": {"depth": 3}}
    assert row["tags"] == {"stage": "a"}
    assert row["summary"]["metrics"]["loss"]["n"] == 20
    assert row["summary"]["values"] == {"acc": 0.6, "verdict": "good"}
    shown = cli.json("show", "@0", cwd=repository.path)
    text = json.dumps(shown)
    assert "model.pt" in text
    assert "train.py" in text
    assert shown.get("commit") or "commit" in text
    cli.run("verify", "--all", cwd=repository.path)


class OnDevice:
    """A tensor as a GPU's library gives it: fetching its number waits for the device."""

    is_cuda = True

    def item(self) -> float:
        time.sleep(0.01)
        return 0.5


def test_waiting_for_a_device_is_counted_apart(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    run.log({"loss": OnDevice(), "x": 1.0})
    run.finish()
    [journal] = repository.journals()
    assert metrics(journal, read_records) == [(0, {"loss": 0.5, "x": 1.0})]
    [said] = [r["environment"]["device_sync"] for r in read_records(journal) if "environment" in r]
    assert said["count"] == 1
    assert said["seconds"] >= 0.01
