"""Faults reach MLflow's callers as its exceptions, with a status that its clients don't repeat for minutes."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, Callable

import pytest
from mlflow.entities import ExperimentTag
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.utils.request_utils import _TRANSIENT_FAILURE_RESPONSE_CODES

from conftest import Cli, Repository
from gitruns import errors

from .conftest import open_store

LASTING: list[Exception] = [
    errors.UsageError("u"),
    errors.NotFoundError("n"),
    errors.ConflictError("c"),
    errors.EnvironmentFault("e"),
    errors.InvalidError("i"),
    OSError(errno.ENOSPC, "No space left on device"),
    PermissionError(errno.EACCES, "Permission denied"),
    FileNotFoundError(errno.ENOENT, "No such file or directory"),
    TypeError("'NoneType' object is not iterable"),
    KeyError("nosuch"),
    AttributeError("nosuch"),
    RecursionError("too deep"),
    UnicodeEncodeError("utf-8", "\udc80", 0, 1, "surrogates not allowed"),
]
PASSING: list[Exception] = [
    OSError(errno.EMFILE, "Too many open files"),
    OSError(errno.ENOMEM, "Out of memory"),
]


def _raised(error: Exception, store: Any, monkeypatch: pytest.MonkeyPatch) -> MlflowException:
    def fails(_: object) -> None:
        raise error

    monkeypatch.setattr(store.home, "run", fails)
    with pytest.raises(MlflowException) as raised:
        store.get_run("0" * 26)
    return raised.value


@pytest.mark.parametrize("error", LASTING, ids=repr)
def test_lasting_fault_is_not_repeated_by_clients(
    error: Exception, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = _raised(error, ours, monkeypatch)
    assert raised.get_http_status_code() not in _TRANSIENT_FAILURE_RESPONSE_CODES
    assert str(error) in raised.message


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_passing_fault_is_repeated_by_clients(
    error: Exception, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _raised(error, ours, monkeypatch).get_http_status_code() == 503


def test_branch_that_is_checked_out_is_told_at_once(repository: Repository, tmp_path: Path) -> None:
    store = open_store(f"gitruns:{repository.path}", tmp_path)
    run = store.create_run("0", "u", 1, [], "r").info.run_id
    store.create_experiment("first")
    repository.git("worktree", "add", "-q", str(tmp_path / "notebook"), "git-runs")
    for call in (
        lambda: store.set_experiment_tag("0", ExperimentTag("a", "b")),
        lambda: store.create_experiment("new"),
        lambda: store.delete_run(run),
    ):
        with pytest.raises(MlflowException, match="checked out") as raised:
            call()
        assert raised.value.get_http_status_code() == 409


@pytest.mark.parametrize("uri", ["gitruns:/nosuch/place", "gitruns://elsewhere/place"])
def test_place_without_a_repository_is_told_by_every_way_in(uri: str, tmp_path: Path) -> None:
    from gitruns.mlflow.registry import GitRunsRegistryStore

    ways: list[Callable[[str], Any]] = [
        lambda given: open_store(given, tmp_path),
        GitRunsRegistryStore,
        get_artifact_repository,
    ]
    for way in ways:
        with pytest.raises(MlflowException) as raised:
            way(uri)
        assert raised.value.get_http_status_code() == 400


@pytest.mark.parametrize("is_prepared", [False, True])
def test_runs_that_stay_unsealed_are_told_once(is_prepared: bool, repository: Repository, cli: Cli) -> None:
    if is_prepared:
        cli.run("init", cwd=repository.path)
    script = "import mlflow\nfor n in range(3):\n    with mlflow.start_run(): mlflow.log_metric('m', n)\n"
    said = repository.python(script, MLFLOW_TRACKING_URI="gitruns:", GITRUNS_SEAL="never").stderr
    assert said.count("git runs init") == (0 if is_prepared else 1)
