"""Tips of a remote whose few objects stand for more paths, events or bytes than a reader takes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Repository
from crafted import Crafted, run_document
from gitruns.read import limits
from gitruns.read.api import Reading

DATA = Path(__file__).resolve().parents[3] / "format-spec" / "data" / "reading-limits.json"


def digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def name_of_event(number: int) -> str:
    return digest(number) + ".json"


def in_hex(number: int) -> str:
    return f"{number:02x}"


def files(git: Crafted, count: int) -> Any:
    return git.many(count, "f{:04d}".format, git.file(b"{}\n"))


def files_of_one_run(git: Crafted) -> dict[str, Any]:
    return {"runs": git.runs({digest(0): git.many(1_500, "d{:04d}".format, files(git, 1_500))})}


def files_that_all_runs_share(git: Crafted) -> dict[str, Any]:
    run = git.directory({"run.json": git.file(b"{}\n"), "media": files(git, 1_000)})
    return {"runs": git.runs({digest(number): run for number in range(1_100)})}


def keys_that_all_shards_share(git: Crafted) -> dict[str, Any]:
    inner = git.many(256, in_hex, git.many(256, name_of_event, git.file(b"{}\n")))
    keys = git.many(256, lambda number: in_hex(number) + digest(number)[:30], inner)
    return {"events": git.many(20, "kind{}".format, git.many(256, in_hex, keys))}


def events_that_all_keys_share(git: Crafted) -> dict[str, Any]:
    shared = git.many(5_000, name_of_event, git.file(b"{}\n"))
    uid = "01jd00000000000000000000"
    shards = {f"{shard:02d}": git.directory({f"{uid}{shard:02d}": shared}) for shard in range(60)}
    return {"events": git.directory({"run": git.directory(shards)})}


def bytes_of_one_large_event_at_many_paths(git: Crafted) -> dict[str, Any]:
    key = {"01jd0000000000000000000000": git.many(70, name_of_event, git.file(b"x" * (1 << 20)))}
    return {"events": git.directory({"run": git.directory({"00": git.directory(key)})})}


def one_directory_of_more_than_32_mib(git: Crafted) -> dict[str, Any]:
    return {"events": git.many(9_000, lambda number: "x" * 4_000 + str(number), git.file(b"{}\n"))}


TOO_LARGE = [
    files_of_one_run,
    files_that_all_runs_share,
    keys_that_all_shards_share,
    events_that_all_keys_share,
    bytes_of_one_large_event_at_many_paths,
    one_directory_of_more_than_32_mib,
]


@pytest.fixture
def git(repository: Repository) -> Crafted:
    git = Crafted(repository.path)
    git.tip({"runs": git.runs(dict([git.run({"run.json": run_document("mine")})]))})
    return git


@pytest.mark.parametrize("fault", TOO_LARGE)
def test_tip_beyond_a_limit_is_refused_by_name_and_the_rest_is_shown(
    git: Crafted, fault: Callable[[Crafted], dict[str, Any]]
) -> None:
    git.tip(fault(git), "evil")
    with Reading() as reading:
        assert [row.name for row in reading.rows()] == ["mine"]
        assert reading.branch is not None
        assert list(reading.branch.unreadable) == ["evil"] and "limit" in reading.branch.unreadable["evil"]
    done = subprocess.run(
        [sys.executable, "-m", "gitruns", "ls", "--json"], cwd=git.repository, capture_output=True, check=True
    )
    assert b"the runs of evil can't be read" in done.stderr
    document = json.loads(done.stdout)
    assert document["unreadable"] == ["evil"]
    assert [each["name"] for each in document["runs"]] == ["mine"]


def test_directories_of_other_forms_cost_nothing(git: Crafted) -> None:
    tree = files(git, 40)
    for _ in range(5):
        tree = git.many(40, "D{:02d}".format, tree)
    git.tip({"events": tree, "runs": tree, "odd": tree}, "evil")
    assert [row.name for row in gitruns.runs()] == ["mine"]


def test_the_figures_are_those_of_the_specification() -> None:
    figures = json.loads(DATA.read_text())
    here = {name: value for name, value in vars(limits).items() if name.isupper()}
    camel = {
        "".join([w.title() if i else w.lower() for i, w in enumerate(name.split("_"))]): value
        for name, value in here.items()
    }
    assert camel == {name: value for name, value in figures.items() if not name.startswith("document")}
