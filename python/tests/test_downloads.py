"""Files of runs that are written below a directory: never through a link, never elsewhere."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gitruns.artifacts.artifact import Artifact, ArtifactFile
from gitruns.artifacts.downloads import copy, is_refused, place_of, write
from gitruns.compat.wandb.artifact import Artifact as WandbArtifact
from gitruns.compat.wandb.artifact import Entry
from gitruns.errors import GitRunsError, InvalidError, UsageError
from vectors import ROOT

NAMES = json.loads((ROOT / "valid/download-names/names.json").read_text())


@pytest.mark.parametrize("kind", ["plain", "refused", "unsafe"])
def test_names_of_the_vector_are_judged(kind: str) -> None:
    assert len(NAMES[kind]) > 10
    for name in NAMES[kind]:
        assert is_refused(name) == (kind == "refused"), name


def gitruns_artifact(source: Path, names: list[str]) -> Artifact:
    artifact = Artifact("kept", "file")
    artifact.files = [ArtifactFile(name, 1, 1, "", str(source)) for name in names]
    return artifact


def wandb_artifact(source: Path, names: list[str]) -> WandbArtifact:
    artifact = WandbArtifact("kept", "file")
    artifact.manifest_files = {name: Entry(name, 1, "", path=str(source)) for name in names}
    return artifact


def wandb_read(source: Path, names: list[str]) -> WandbArtifact:
    artifact = WandbArtifact("kept", "file")
    artifact.manifest_files = {name: Entry(name, 1, "", read=source.read_bytes) for name in names}
    return artifact


MAKERS = [gitruns_artifact, wandb_artifact, wandb_read]
Maker = Callable[[Path, list[str]], "Artifact | WandbArtifact"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work tree with links that lead out of it, as a hostile commit may have them."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "keys").write_text("mine")
    (tmp_path / "source").write_text("hostile")
    top = tmp_path / "work"
    (top / ".git").mkdir(parents=True)
    (top / "real").mkdir()
    (top / "models").symlink_to(tmp_path / "outside")
    (top / "real" / "below").symlink_to(tmp_path / "outside")
    (top / "real" / "file").symlink_to(tmp_path / "outside" / "keys")
    (top / "real" / "dangling").symlink_to(tmp_path / "outside" / "new")
    (top / "real" / "plain").write_text("a file")
    monkeypatch.chdir(top)
    return top


def untouched(tree: Path) -> bool:
    outside = tree.parent / "outside"
    return os.listdir(outside) == ["keys"] and (outside / "keys").read_text() == "mine"


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("into", "name"),
    [
        ("models", "x"),
        ("models", "a/b/x"),
        ("models/deep", "x"),
        (".", "models/x"),
        (".", "real/below/x"),
        ("real", "below/a/x"),
        ("real/../models", "x"),
        ("real", "plain/x"),
    ],
)
def test_no_file_is_written_through_a_link(tree: Path, make: Maker, into: str, name: str) -> None:
    for directory in (into, str(tree / into), Path(into)):
        with pytest.raises((UsageError, NotADirectoryError)):
            make(tree.parent / "source", [name]).download(directory)
        assert untouched(tree)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", ["file", "dangling"])
def test_a_link_in_the_place_of_the_file_is_replaced(tree: Path, make: Maker, name: str) -> None:
    make(tree.parent / "source", [name]).download("real")
    assert not (tree / "real" / name).is_symlink()
    assert (tree / "real" / name).read_text() == "hostile"
    assert untouched(tree)


@pytest.mark.parametrize("make", MAKERS)
def test_a_linked_default_directory_is_refused(tree: Path, make: Maker) -> None:
    (tree / "artifacts").symlink_to(tree.parent / "outside")
    with pytest.raises(UsageError):
        make(tree.parent / "source", ["x"]).download()
    assert untouched(tree)


@pytest.mark.parametrize("make", MAKERS)
def test_refused_names_stop_no_other_file(tree: Path, make: Maker) -> None:
    with pytest.raises(GitRunsError):
        make(tree.parent / "source", ["../up", "a/x", ".git/hooks/x", "b"]).download("real")
    assert (tree / "real/a/x").read_text() == (tree / "real/b").read_text() == "hostile"
    assert not (tree / "up").exists()
    assert os.listdir(tree / ".git") == []


@pytest.mark.parametrize("make", MAKERS)
def test_a_linked_directory_elsewhere_is_the_users(tree: Path, make: Maker) -> None:
    chosen = tree.parent / "chosen"
    chosen.symlink_to(tree / "real")
    make(tree.parent / "source", ["a/x"]).download(chosen)
    assert (tree / "real/a/x").read_text() == "hostile"


@pytest.mark.parametrize("name", NAMES["refused"])
def test_refused_names_have_no_place(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidError):
        place_of(str(tmp_path / "into"), name)
    assert not (tmp_path / "into").exists()


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "in" / "directory").mkdir(parents=True)
    with pytest.raises(OSError):
        copy(str(tmp_path / "none"), str(tmp_path / "in" / "to"))
    with pytest.raises(OSError):
        write(b"x", str(tmp_path / "in" / "directory"))
    assert os.listdir(tmp_path / "in") == ["directory"]
