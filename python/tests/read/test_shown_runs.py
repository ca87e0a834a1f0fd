"""The vectors of the check that every run passes before anything of it is shown, and what readers do by it."""

from __future__ import annotations

from pathlib import Path

import pytest

import vectors
from gitruns.read.branch import Branch
from gitruns.read.checks import CheckedRuns
from gitruns.read.objects import Objects
from gitruns.read.repository import Repository, find_repository
from tips import TipWriter

CASES = vectors.cases("valid", "run-shown")


def written(case: Path, place: Path) -> tuple[Repository, TipWriter]:
    """The repository that a vector describes."""
    facts = vectors.facts(case)
    writer = TipWriter(place)
    writer.write(vectors.document(case / facts["input"]), absent=facts.get("absent", []))
    for ref, commit in facts["refs"].items():
        writer.git("update-ref", ref, writer.commits[commit])
        if ref.startswith("refs/remotes/"):
            writer.git("config", f"remote.{ref.split('/')[2]}.gitruns", "read")
    repository = find_repository(str(writer.repository))
    assert repository is not None
    return repository, writer


def seen(repository: Repository, checked: CheckedRuns) -> dict[str, object]:
    with Objects(repository.directory) as objects:
        branch = Branch(objects, repository.refs(), checked=checked)
        return {
            "runs": {run_id: list(branch.files(run_id)) for run_id in branch.runs},
            "refused": branch.refused,
            "unchecked": branch.unchecked,
        }


@pytest.mark.parametrize("case", CASES, ids=vectors.name)
def test_only_runs_that_fit_their_id_are_shown(case: Path, tmp_path: Path) -> None:
    repository, _ = written(case, tmp_path / "repo")
    expected = vectors.document(case / "expected.json")
    assert seen(repository, repository.checked) == expected
    # Again by what the first look remembered: in this process, and in another.
    assert seen(repository, repository.checked) == expected
    assert seen(repository, CheckedRuns(str(tmp_path / "repo/.git/runs/cache"))) == expected
    # In a repository whose only refs are remote-tracking ones, and in a mirror or bare clone.
    assert len(CASES) >= 15


@pytest.mark.parametrize("case", CASES, ids=vectors.name)
def test_only_documents_that_fit_are_read(case: Path, tmp_path: Path) -> None:
    repository, _ = written(case, tmp_path / "repo")
    expected = vectors.document(case / "expected.json")
    with Objects(repository.directory) as objects:
        branch = Branch(objects, repository.refs(), checked=repository.checked)
        assert {run_id for run_id, _ in branch.all_documents()} == set(expected["runs"])
        for run_id in (*expected["refused"], *expected["unchecked"]):
            assert branch.files(run_id) == {}
