"""Two stores for each contract test: ours, and MLflow's own on SQLite, which says what is right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli, Repository

_EMPTY: dict[str, Path] = {}


@pytest.fixture(autouse=True)
def quiet_mlflow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No capture, no telemetry, no stores or runs of another test."""
    monkeypatch.setenv("GITRUNS_CAPTURE", "never")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    monkeypatch.setenv("DO_NOT_TRACK", "true")
    monkeypatch.setenv("GIT_PYTHON_REFRESH", "quiet")
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_ID", "MLFLOW_RUN_ID", "MLFLOW_REGISTRY_URI"):
        monkeypatch.delenv(name, raising=False)
    yield
    import mlflow

    from gitruns.mlflow import home

    while mlflow.active_run() is not None:
        mlflow.end_run()
    mlflow.tracking.fluent._active_experiment_id = None
    os.environ.pop("MLFLOW_EXPERIMENT_ID", None)  # set_experiment sets it
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)
    # A store is remembered by its address, and `gitruns:` means another repository in each test.
    from mlflow.tracking._model_registry.utils import _get_store_registry
    from mlflow.tracking._tracking_service.utils import _tracking_store_registry

    _tracking_store_registry._get_store_with_resolved_uri.cache_clear()
    _get_store_registry()._get_store_with_resolved_uri.cache_clear()
    for each in set(home._homes.values()):
        each.writers.close_all()
        each.runs.close()
    home._homes.clear()


@pytest.fixture(params=["gitruns", "sqlite"])
def uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new store of each sort."""
    if request.param == "gitruns":
        repository = request.getfixturevalue("repository")
        return f"gitruns:{repository.path}"
    return sqlite_uri(tmp_path)


def sqlite_uri(tmp_path: Path) -> str:
    """A copy of an empty database: to make one takes seconds."""
    if "at" not in _EMPTY:
        import tempfile

        from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

        at = Path(tempfile.mkdtemp(prefix="git-runs-sqlite-")) / "empty.db"
        SqlAlchemyStore(f"sqlite:///{at}", str(at.parent))
        _EMPTY["at"] = at
    shutil.copyfile(_EMPTY["at"], tmp_path / "mlflow.db")
    return f"sqlite:///{tmp_path / 'mlflow.db'}"


@pytest.fixture
def store(uri: str, tmp_path: Path) -> Any:
    """A tracking store of each sort."""
    return open_store(uri, tmp_path)


def open_store(uri: str, tmp_path: Path) -> Any:
    """The tracking store of an address."""
    if uri.startswith("gitruns:"):
        from gitruns.mlflow.tracking import GitRunsTrackingStore

        return GitRunsTrackingStore(store_uri=uri, artifact_uri=None)
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    return SqlAlchemyStore(uri, str(tmp_path / "artifacts"))


def is_ours(store: Any) -> bool:
    """Whether a store is that of git-runs."""
    return type(store).__module__.startswith("gitruns")


@pytest.fixture
def ours(repository: Repository) -> Any:
    """Our tracking store, in a new repository."""
    return open_store(f"gitruns:{repository.path}", repository.path)


@pytest.fixture
def sealed(repository: Repository, cli: Cli) -> Any:
    """Seals what ended, as the built command does it, and forgets what this process knew."""

    def seal() -> None:
        from gitruns.mlflow import home

        for each in set(home._homes.values()):
            each.writers.close_all()
        if not repository.git("for-each-ref", "refs/heads/git-runs"):
            cli.run("init", cwd=repository.path)
        cli.run("seal", "--pending", cwd=repository.path)

    return seal
