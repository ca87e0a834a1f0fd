"""Objects of git: what is read is what was asked for, whatever happened before."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Repository
from gitruns.errors import EnvironmentFault
from gitruns.read.objects import Objects


@pytest.fixture
def blobs(repository: Repository) -> dict[str, bytes]:
    """Twenty blobs by name, one of them large."""
    made = {}
    for number in range(20):
        content = b"%d\n" % number * (1 if number != 7 else 400_000)
        (repository.path / "blob").write_bytes(content)
        made[repository.git("hash-object", "-w", "blob").strip()] = content
    return made


def test_many_objects_come_in_their_order(repository: Repository, blobs: dict[str, bytes]) -> None:
    names = list(blobs) * 40
    with Objects(str(repository.path)) as objects:
        assert list(objects.read(names)) == [blobs[name] for name in names]


def test_what_is_missing_or_of_another_kind_is_none(repository: Repository, blobs: dict[str, bytes]) -> None:
    name = next(iter(blobs))
    tree = repository.git("rev-parse", "HEAD^{tree}").strip()
    with Objects(str(repository.path)) as objects:
        assert list(objects.read([name, "0" * 40, tree, name])) == [blobs[name], None, None, blobs[name]]
        assert list(objects.tree(tree).files) == ["train.py"]
        assert objects.tree(name).files == {}


def test_a_reader_that_stops_halfway_leaves_nothing_behind(
    repository: Repository, blobs: dict[str, bytes]
) -> None:
    names = list(blobs)
    with Objects(str(repository.path)) as objects:
        reading = objects.read(names)
        assert next(reading) == blobs[names[0]]
        reading.close()  # type: ignore[attr-defined]
        assert list(objects.read(names[5:])) == [blobs[name] for name in names[5:]]


def test_a_git_that_dies_is_told(repository: Repository, blobs: dict[str, bytes]) -> None:
    name = next(iter(blobs))
    with Objects(str(repository.path)) as objects:
        list(objects.read([name]))
        assert objects._process is not None
        objects._process.kill()
        objects._process.wait()
        with pytest.raises(EnvironmentFault):
            list(objects.read([name]))
        assert list(objects.read([name])) == [blobs[name]]


@pytest.mark.parametrize("form", ["sha256"])
def test_repositories_of_the_other_hash_are_read(repository: Repository, form: str) -> None:
    other = repository.path.parent / "other"
    repository.git("init", "-q", f"--object-format={form}", str(other))
    (repository.path / "blob").write_bytes(b"x")
    name = repository.git("-C", str(other), "hash-object", "-w", str(repository.path / "blob")).strip()
    with Objects(str(other)) as objects:
        assert len(name) == 64 and list(objects.read([name])) == [b"x"]


def test_a_reader_of_very_many_that_stops_halfway_leaves_nothing_behind(
    repository: Repository, blobs: dict[str, bytes]
) -> None:
    names = [*blobs, "0" * 40] * 200
    with Objects(str(repository.path)) as objects:
        reading = objects.read(names)
        assert next(reading) == blobs[names[0]]
        reading.close()  # type: ignore[attr-defined]
        assert list(objects.read(names))[20:23] == [None, blobs[names[0]], blobs[names[1]]]


def test_a_git_that_cannot_start_is_told(tmp_path: Path) -> None:
    with Objects(str(tmp_path / "nothing")) as objects, pytest.raises(EnvironmentFault):
        list(objects.read(["0" * 40] * 400))
