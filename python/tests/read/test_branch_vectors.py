"""The vectors of purge.md, and of branch-layout.md as far as they concern readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import vectors
from gitruns.errors import EnvironmentFault, GitRunsError
from gitruns.read.branch import Branch, erased_of
from gitruns.read.objects import Objects
from gitruns.read.repository import Ref, find_repository
from tips import TipWriter


@pytest.mark.parametrize("case", vectors.cases("valid", "purge"), ids=vectors.name)
def test_a_reader_hides_what_is_purged(case: Path, tmp_path: Path) -> None:
    facts = vectors.facts(case)
    writer = TipWriter(tmp_path / "repo")
    writer.write(vectors.document(case / facts["input"]))
    for number, tip in enumerate(facts["tips"]):
        ref = f"refs/remotes/r{number}/git-runs" if number else "refs/heads/git-runs"
        writer.git("update-ref", ref, writer.commits[tip])
    writer.git("config", "runs.remote", "r1")
    repository = find_repository(str(writer.repository))
    assert repository is not None
    with Objects(repository.directory) as objects:
        branch = Branch(objects, repository.refs())
        expected = vectors.document(case / facts["expected"])
        assert {run_id: list(branch.files(run_id)) for run_id in branch.runs} == expected["runs"]
        assert {run_id: branch.attributes(run_id) for run_id in expected["attributes"]} == expected[
            "attributes"
        ]
        purged = sorted((_purge(purge) for purge in branch.purges.all.values()), key=lambda said: said["at"])
        assert purged == expected["purged"]
        events = [key.path(event.name) for key, said in branch.events.items() for event in said]
        # Of other things than runs only purges are read.
        assert sorted(events) == [path for path in expected["events"] if path.startswith("events/run/")]


def _purge(purge: Any) -> Any:
    said = {"uid": purge.key.key, "by": purge.by, "at": purge.at, "path": purge.path, "event": purge.event}
    return {key: value for key, value in said.items() if value is not None}


@pytest.mark.parametrize("case", vectors.cases("valid", "branch-format"), ids=vectors.name)
def test_a_format_that_is_known_is_read(case: Path) -> None:
    document = (case / vectors.facts(case)["input"]).read_bytes()
    assert sorted(erased_of(document)) == vectors.document(case / "FORMAT")["erased"]["uids"]


@pytest.mark.parametrize("case", vectors.cases("invalid", "branch-format"), ids=vectors.name)
def test_a_format_that_is_not_known_is_refused(case: Path) -> None:
    facts = vectors.facts(case)
    with pytest.raises(GitRunsError) as refusal:
        erased_of((case / facts["input"]).read_bytes())
    newer = isinstance(refusal.value, EnvironmentFault)
    assert ("UNKNOWN_FORMAT" if newer else "BAD_FORMAT") == facts["finding"]


@pytest.mark.parametrize("case", vectors.cases("valid", "union"), ids=vectors.name)
def test_a_reader_shows_every_run_and_event_of_all_tips(case: Path, tmp_path: Path) -> None:
    facts = vectors.facts(case)
    if facts.get("held"):
        return
    writer = TipWriter(tmp_path / "repo")
    writer.write(vectors.document(case / facts["input"]))
    repository = find_repository(str(writer.repository))
    assert repository is not None
    expected = vectors.document(case / facts["expected"])
    with Objects(repository.directory) as objects:
        refs = [Ref(f"r{number}", writer.commits[tip]) for number, tip in enumerate(facts["tips"])]
        branch = Branch(objects, refs)
        united = {path.split("/")[2] for path in expected["tree"] if path.startswith("runs/")}
        # A union can make a run whole from pieces that several tips have; a reader shows none of them.
        assert set(branch.runs) <= united
        assert set(branch.runs).isdisjoint(branch.refused)
        purged = {
            run_id
            for run_id, said in branch.all_documents()
            if branch.purges.covers_run(str(said["run.json"].get("uid")))
        }
        assert not purged


def test_the_first_commit_has_the_name_that_the_page_gives(tmp_path: Path) -> None:
    writer = TipWriter(tmp_path / "repo")
    writer.write({"commits": [{"name": "first", "first": {}}]})
    assert writer.commits["first"] == "4106002469b3d26103e4d26f43c90228652902b9"
