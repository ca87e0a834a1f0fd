"""Further names of artifacts, set from Python: what Java's `alias` would write, and both read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.errors import NotFoundError, UsageError


def made(*contents: bytes, aliases: object = ()) -> None:
    """A run that logs these as versions of model.pt, the last one with aliases."""
    with gitruns.init(capture=False) as run:
        for number, content in enumerate(contents):
            Path("model.pt").write_bytes(content)
            last = number == len(contents) - 1
            run.log_artifact("model.pt", aliases=aliases if last else ())  # type: ignore[arg-type]
    os.remove("model.pt")


def used(name: str) -> bytes:
    with gitruns.init(capture=False) as run:
        (file,) = run.use_artifact(name).files
        return Path(file.path).read_bytes()


def test_an_alias_names_a_content_until_it_is_moved(repository: Repository) -> None:
    made(b"one", b"two", aliases=["best", "latest"])
    assert used("model.pt:best") == b"two"
    gitruns.alias("model.pt:1", "best", "first")
    assert used("model.pt:best") == used("model.pt:first") == b"one"
    assert used("model.pt:latest") == b"two"


def test_java_knows_aliases_that_python_sets_and_the_other_way(repository: Repository, cli: Cli) -> None:
    made(b"one", b"two", aliases="best")
    cli.run("seal", cwd=repository.path)
    assert "best" in cli.run("alias", "model.pt", cwd=repository.path).stdout
    cli.run("alias", "model.pt:1", "best", cwd=repository.path)
    assert used("model.pt:best") == b"one"


def test_what_is_no_alias_and_what_nobody_made_is_refused(repository: Repository) -> None:
    made(b"one")
    for word in ("v3", "7", "-x", "a/b", ""):
        with pytest.raises(UsageError):
            gitruns.alias("model.pt", word)
    with pytest.raises(UsageError):
        gitruns.alias("model.pt", "latest")
    with pytest.raises(NotFoundError):
        gitruns.alias("model.pt:2", "best")
    with gitruns.init(capture=False) as run, pytest.raises(UsageError):
        run.log_artifact(b"x", "x", aliases=["v3"])


def test_an_alias_that_cannot_be_written_is_a_problem_of_the_run(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    made(b"one", aliases=["best"])
    repository.git("checkout", "-q", "git-runs")
    made(b"two", aliases=["best"])
    assert "checked out" in capsys.readouterr().err
    repository.git("checkout", "-q", "main")
    assert used("model.pt:best") == b"one"
