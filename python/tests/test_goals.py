"""What is declared better, and a name that changes: before the seal, after it, and in the segments that follow."""

from __future__ import annotations

import gitruns
from conftest import Cli, Repository


def declared(repository: Repository, name: str, f1: float, *, resume: bool = False) -> None:
    with gitruns.init("digits", id=name, resume=resume, capture=False) as run:
        if not resume:
            run.define_metric("val/*", goal="maximize")
            run.define_metric("val/loss", goal="min")
            run.rename(f"called-{name}")
        run.log({"val/f1": f1, "val/loss": 1 - f1, "late/x" if resume else "early/x": 1.0})


def test_goals_and_names_hold_live_sealed_and_resumed(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    declared(repository, "a", 0.5)
    declared(repository, "b", 0.75)
    for sealed in (False, True):
        if sealed:
            cli.run("seal", cwd=repository.path)
        best = gitruns.run("best:val/f1")
        assert (best.name, best.goals["val/f1"], best.goals["val/loss"]) == ("called-b", "max", "min")
        assert best.document("summary.json")["goals"] == {"val/*": "max", "val/loss": "min"}
        for metric in ("val/f1", "val/loss"):
            [shown] = [cli.json("show", f"best:{metric}", cwd=repository.path)]
            assert shown["name"] == "called-b"
        assert {row.name for row in gitruns.runs()} == {"called-a", "called-b"}
    gitruns.finish()


def test_a_segment_keeps_goals_and_name(repository: Repository, cli: Cli, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("GITRUNS_CLI", str(cli.path))
    cli.run("init", cwd=repository.path)
    declared(repository, "a", 0.5)
    cli.run("seal", cwd=repository.path)
    declared(repository, "a", 0.9, resume=True)
    cli.run("seal", cwd=repository.path)
    [row] = gitruns.runs()
    assert (row.name, row.metric("val/f1"), row.goals["val/f1"], len(row.earlier)) == (
        "called-a",
        0.9,
        "max",
        1,
    )
