"""What never enters a snapshot because it is private: by its name, or because it lies in a home directory."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from work_trees import KINDS, WorkTree

from conftest import Cli
from gitruns.capture.code_capture import CodeCapture
from gitruns.capture.private_files import is_private
from vectors import ROOT

HOME_FILES = (".bash_history", ".config/app/login", "Documents/letter.txt")


@pytest.mark.parametrize("wanted", [True, False])
def test_names_of_the_vector_are_private_or_not(wanted: bool) -> None:
    paths = json.loads((ROOT / "valid/private-files/paths.json").read_text())
    for path in paths["private" if wanted else "others"]:
        assert is_private(path.encode()) == wanted, path


def home_with_projects(base: Path) -> WorkTree:
    tree = WorkTree(base, "user")
    tree.git("init", "-q", "-b", "main")
    tree.write(".vimrc", "set nocp\n")
    tree.commit("Dotfiles")
    for name in HOME_FILES:
        tree.write(name, "private\n")
    tree.write("p/t.py", "print(1)\n")
    tree.write("p/lib/u.py", "print(2)\n")
    tree.write("other/secret.txt", "private\n")
    return tree


@pytest.mark.parametrize(
    ("start", "taken"),
    [("p", {"p/t.py", "p/lib/u.py"}), ("p/lib", {"p/lib/u.py"}), (".", set())],
)
@pytest.mark.parametrize("writer", ["python", "java"])
def test_only_files_of_the_project_are_taken_in_a_home_directory(
    tmp_path: Path,
    start: str,
    taken: set[str],
    writer: str,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = home_with_projects(tmp_path / "at")
    monkeypatch.setenv("HOME", str(tree.top))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    code = captured(tree.top / start, writer, cli)
    files = set(tree.files(code["snapshot"])) if "snapshot" in code else {".vimrc"}
    assert files == {".vimrc", *taken}
    assert code["dirty"] == bool(taken)
    assert code["exact"] is False
    assert code["left_out"] == [{"path": "./", "reason": "home"}]


def captured(directory: Path, writer: str, cli: Cli) -> dict[str, Any]:
    if writer == "python":
        return CodeCapture(os.environ, lambda _: False).capture(str(directory)).document()
    cli.run("init", cwd=directory)
    cli.run("record", "-n", "r", "--", "true", cwd=directory)
    shown = cli.json("show", "r", cwd=directory)
    code: dict[str, Any] = shown["code"]
    return code


def test_kinds_of_private_work_trees_leave_out_what_they_should(tmp_path: Path) -> None:
    tree = KINDS["private_names"](tmp_path)
    code = CodeCapture(os.environ, lambda _: False).capture(str(tree.top)).document()
    files = tree.files(code["snapshot"])
    assert "deploy/id_map.py" in files
    assert {"deploy/.env.production", "deploy/id_ed25519"}.isdisjoint(files)
    assert {entry["path"] for entry in code["left_out"]} == {
        ".env",
        "deploy/.env.production",
        "deploy/id_ed25519",
    }
    assert {entry["reason"] for entry in code["left_out"]} == {"private"}
