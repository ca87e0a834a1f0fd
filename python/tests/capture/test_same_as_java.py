"""Java and Python record the same code and the same machine for the same work tree."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Callable

import pytest
from work_trees import KINDS, WorkTree

from conftest import Cli
from gitruns.capture.code_capture import CodeCapture
from gitruns.capture.entry_point import entry_point
from gitruns.capture.environment import machine_environment
from gitruns.capture.interpreter import Interpreter
from gitruns.capture.packages import this_interpreter
from gitruns.capture.secret.allowed import scanner_of

Records = Callable[[Path], "list[dict[str, Any]]"]


@pytest.fixture(scope="session")
def prepared(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a branch for runs, which others fetch instead of starting Java once more."""
    tree = WorkTree(tmp_path_factory.mktemp("prepared"))
    tree.git("init", "-q")
    cli.run("init", cwd=tree.top)
    return tree.top


def java_records(cli: Cli, tree: WorkTree, prepared: Path, records: Records, *command: str) -> dict[str, Any]:
    tree.git("fetch", "-q", str(prepared), "git-runs:git-runs")
    cli.run("record", "--no-seal", "--", *command, cwd=tree.top)
    live = Path(tree.git("rev-parse", "--path-format=absolute", "--git-common-dir")) / "runs" / "live"
    (journal,) = live.iterdir()
    found: dict[str, Any] = {}
    for record in records(journal):
        found.update({key: record[key] for key in ("code", "environment") if key in record})
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_code_is_the_same(
    tmp_path: Path, kind: str, cli: Cli, prepared: Path, read_records: Records
) -> None:
    tree = KINDS[kind](tmp_path / "at")
    command = ("true", "train.py")
    theirs = java_records(cli, tree, prepared, read_records, *command).get("code", {})
    top = str(tree.top)
    ours = CodeCapture(os.environ, scanner_of(top, os.environ).holds_secret).capture(top).document()
    entry = entry_point(command, top, top)
    assert {**ours, "entry_point": entry} if entry else ours == theirs


def test_of_a_bare_repository_head_is_the_same(
    tmp_path: Path, cli: Cli, prepared: Path, read_records: Records
) -> None:
    tree = KINDS["clean"](tmp_path / "at")
    bare = WorkTree(tmp_path, "bare.git")
    bare.git("clone", "-q", "--bare", str(tree.top), ".")
    theirs = java_records(cli, bare, prepared, read_records, "true")["code"]
    top = str(bare.top)
    assert CodeCapture(os.environ, scanner_of(top, os.environ).holds_secret).capture(top).document() == theirs


def test_the_environment_is_the_same(
    tmp_path: Path, cli: Cli, prepared: Path, read_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLURM_JOB_ID", "17")
    monkeypatch.setenv("SLURM_JOB_PARTITION", "gpu")
    monkeypatch.setenv("MY_SECRET", "unseen")
    tree = KINDS["clean"](tmp_path / "at")
    theirs = java_records(cli, tree, prepared, read_records, sys.executable, "-c", "1")["environment"]
    ours = machine_environment(os.environ, str(tree.top))
    assert {**ours, **this_interpreter()} == theirs
    assert ours["scheduler"] == {"slurm": {"job_id": "17", "job_partition": "gpu"}}
    asked = Interpreter(os.environ, str(tree.top)).facts([sys.executable, "-c", "1"])
    assert asked == this_interpreter()
