"""Files that a run writes itself are neither dirt nor code; what it was started with is, however young."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Callable

import pytest
import work_trees
from work_trees import WorkTree

import gitruns
from conftest import Cli, Repository
from gitruns.capture.code_capture import CodeCapture
from gitruns.capture.code_state import CodeState
from gitruns.capture.start_mark import mark_of


def start(tree: WorkTree) -> Path:
    """The run starts now: later times are others, by the coarsest clock that file systems use."""
    time.sleep(0.03)
    file = tree.top / ".git" / "start.json"
    file.write_text("{}")
    time.sleep(0.03)
    return file


def captured(tree: WorkTree, start_file: Path | None = None) -> CodeState:
    mark = None if start_file is None else mark_of(str(start_file), time.time_ns() // 1000)
    return CodeCapture(os.environ, lambda content: b"secret" in content).capture(str(tree.top), None, mark)


def _copied(tree: WorkTree) -> None:
    shutil.copy2(tree.top / "train.py", tree.top / "used.py")


def _renamed(tree: WorkTree) -> None:
    tree.write("a.tmp").rename(tree.top / "history.csv")


def _linked(tree: WorkTree) -> None:
    (tree.top / "latest").symlink_to("train.py")


def _repository(tree: WorkTree) -> None:
    subprocess.run(["git", "clone", "-q", str(tree.top), str(tree.top / "data")], check=True)


def _empty(tree: WorkTree) -> None:
    (tree.top / "cells").mkdir()


LATER: dict[str, tuple[Callable[[WorkTree], Any], list[str]]] = {
    "file": (lambda tree: tree.write("history.csv"), ["history.csv"]),
    "large file": (lambda tree: tree.write("big.bin", b"x" * 3_000_000), ["big.bin"]),
    "file with a secret": (lambda tree: tree.write("token.txt", "secret"), ["token.txt"]),
    "file in a tracked directory": (lambda tree: tree.write("lib/out.csv"), ["lib/out.csv"]),
    "new directory": (lambda tree: tree.write("plots/deep/a.png"), ["plots/"]),
    "output directory": (lambda tree: tree.write("checkpoints/a.ckpt"), ["checkpoints/"]),
    "copy with its time": (_copied, ["used.py"]),
    "renamed": (_renamed, ["history.csv"]),
    "link": (_linked, ["latest"]),
    "repository": (_repository, ["data/"]),
    "empty directory": (_empty, []),
}


@pytest.mark.parametrize("kind", LATER)
def test_what_the_run_writes_leaves_a_clean_tree_clean(tmp_path: Path, kind: str) -> None:
    tree = work_trees.clean(tmp_path)
    clean = captured(tree).document()
    begun = start(tree)
    write, names = LATER[kind]
    write(tree)
    state = captured(tree, begun)
    assert state.document() == clean
    assert state.changed_after(1 << 62) == names


@pytest.mark.parametrize("kind", LATER)
def test_what_was_there_before_is_code_beside_it(tmp_path: Path, kind: str) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    before = captured(tree).document()
    begun = start(tree)
    LATER[kind][0](tree)
    assert captured(tree, begun).document() == before


@pytest.mark.parametrize("kind", LATER)
def test_the_same_written_just_before_the_start_is_recorded(tmp_path: Path, kind: str) -> None:
    tree = work_trees.clean(tmp_path)
    LATER[kind][0](tree)
    expected = captured(tree).document()
    file = tree.top / ".git" / "start.json"
    file.write_text("{}")
    assert captured(tree, file).document() == expected


def test_a_directory_of_both_is_taken_apart(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    tree.write("new/module.py", "x = 1\n")
    tree.write("logs/.gitignore", "*.log\n.gitignore\n")
    tree.write("logs/old.log")
    tree.write("outputs/old.csv")
    begun = start(tree)
    for name in ("new/out.csv", "new/deep/out.csv", "logs/a.csv", "outputs/a.csv"):
        tree.write(name)
    state = captured(tree, begun)
    assert state.dirty and state.snapshot is not None
    assert [entry["path"] for entry in state.document()["left_out"]] == ["outputs/"]
    assert {"new/module.py"} == set(tree.files(state.snapshot)) - {"a.txt", "train.py", "lib/net.py"}
    assert state.changed_after(1 << 62) == ["logs/a.csv", "new/deep/out.csv", "new/out.csv"]


def test_a_directory_whose_older_files_are_ignored_leaves_the_tree_clean(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    tree.write("logs/.gitignore", "*.log\n.gitignore\n")
    tree.write("logs/old.log")
    begun = start(tree)
    tree.write("logs/a.csv")
    state = captured(tree, begun)
    assert not state.dirty and state.exact


def test_tracked_files_that_change_after_the_start_are_told(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    begun = start(tree)
    tree.write("a.txt", "two\n")
    state = captured(tree, begun)
    assert state.dirty and state.changed_after(begun.stat().st_mtime_ns // 1000) == ["a.txt"]


PROGRAM = """
import gitruns, os
run = gitruns.init("digits", name="v")
os.makedirs("checkpoints")
for name in ("checkpoints/a.ckpt", "history.csv"):
    with open(name, "w") as file:
        file.write("0,1")
run.log({"loss": 1.0})
run.finish()
"""


@pytest.mark.parametrize("untracked", [False, True])
def test_a_run_of_a_committed_tree_is_recorded_as_clean(
    repository: Repository, cli: Cli, untracked: bool
) -> None:
    cli.run("init", cwd=repository.path)
    if untracked:
        (repository.path / "new.py").write_text("x = 1\n")
    repository.python(PROGRAM)
    cli.run("seal", cwd=repository.path)
    code = gitruns.run("v").code
    assert code["dirty"] == untracked and code["exact"] and "left_out" not in code
    if untracked:
        names = repository.git("ls-tree", "-r", "--name-only", code["snapshot"]).split()
        assert names == ["new.py", "train.py"]
    assert code["changed_meanwhile"] == ["checkpoints/", "history.csv"]
