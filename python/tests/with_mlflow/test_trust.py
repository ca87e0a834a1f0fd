"""What events of others may not do to MLflow: say where artifacts go, or what a registered version is made of."""

from __future__ import annotations

import hashlib
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from gitruns.form import canonical
from gitruns.read.events import named
from tips import TipWriter

mlflow = pytest.importorskip("mlflow")


def _git(directory: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=directory, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "repo"
    path.mkdir()
    _git(path, "init", "-q", ".")
    _git(path, "config", "user.name", "Ada")
    _git(path, "config", "user.email", "ada@example.org")
    _git(path, "commit", "-q", "--allow-empty", "-m", "code")
    monkeypatch.chdir(path)
    mlflow.set_tracking_uri(f"gitruns:{path}")
    mlflow.set_registry_uri(f"gitruns:{path}")
    return path


def _events(path: Path, remote: str, *events: tuple[str, str, int, dict[str, Any]]) -> None:
    """A tip of a remote with these events: kind, name of the thing, time, fields."""
    tree, objects = {}, {}
    objects["FORMAT"] = canonical.write(
        {"erased": {"commits": [], "uids": []}, "format": 1, "requires": []}
    ).decode()
    tree["FORMAT"] = "FORMAT"
    for kind, name, at, fields in events:
        key = named(kind, name)
        document = canonical.write(
            {"about": key.key, "at": at, "by": "Eve", "fields": {"name": name, **fields}, "type": "set"}
        )
        digest = hashlib.sha256(document).hexdigest()
        objects[digest] = document.decode()
        tree[key.path(digest)] = digest
    writer = TipWriter(path)
    writer.write({"objects": objects, "commits": [{"name": "tip", "date": 1, "tree": tree}]})
    _git(path, "update-ref", f"refs/remotes/{remote}/git-runs", writer.commits["tip"])


_LEVELS = ("ignore", "read", "share")


def _trust(path: Path, level: str) -> None:
    """Gives `origin` this level, the only remote."""
    _git(path, "config", "remote.origin.url", "nowhere")
    _git(path, "config", "remote.origin.gitruns", level)


@pytest.mark.parametrize("level", _LEVELS)
def test_no_byte_goes_to_a_location_that_only_an_event_names(
    repository: Path, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            asked.append(str(self.headers.get("Authorization")))
            self.send_response(200)
            self.end_headers()

        do_GET = do_POST = do_PUT

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "token-of-ada")
    elsewhere = f"http://127.0.0.1:{server.server_port}/x"
    files = tmp_path / "victim"
    try:
        _trust(repository, level)
        _events(
            repository,
            "origin",
            ("experiment", "default", 2_000_000_000_000_000, {"artifact_location": elsewhere, "id": "7"}),
            ("experiment", "other", 2_000_000_000_000_000, {"artifact_location": files.as_uri(), "id": "0"}),
        )
        (tmp_path / "w.bin").write_bytes(b"weights")
        with mlflow.start_run() as run:
            mlflow.log_artifact(str(tmp_path / "w.bin"))
        mlflow.set_experiment("other")
        with mlflow.start_run():
            mlflow.log_artifact(str(tmp_path / "w.bin"))
        assert asked == [] and not files.exists()
        assert run.info.experiment_id == "0"
        client = mlflow.MlflowClient()
        assert client.get_experiment("0").name == "Default"
        if level != "ignore":
            shown = client.get_experiment_by_name("other")
            assert shown.tags["gitruns.unusedArtifactLocation"] == files.as_uri()
    finally:
        server.shutdown()
        server.server_close()


def test_a_location_that_was_set_here_is_used(repository: Path, tmp_path: Path) -> None:
    place = tmp_path / "artifacts"
    made = mlflow.create_experiment("mine", artifact_location=place.as_uri())
    (tmp_path / "w.bin").write_bytes(b"weights")
    with mlflow.start_run(experiment_id=made):
        mlflow.log_artifact(str(tmp_path / "w.bin"))
    assert [found.name for found in place.rglob("w.bin")] == ["w.bin"]
    assert _git(repository, "config", "--get-all", "runs.artifactLocation") == place.as_uri()


@pytest.mark.parametrize("level", _LEVELS)
@pytest.mark.parametrize("at", [1, 4_000_000_000_000_000])
def test_no_event_redefines_a_version_that_is_registered_here(repository: Path, level: str, at: int) -> None:
    client = mlflow.MlflowClient()
    client.create_registered_model("prod")
    client.create_model_version("prod", "runs:/01arz3ndektsv4rrffq69g5fav/model")
    client.set_registered_model_alias("prod", "champion", "1")
    theirs = {"source": "runs:/01arz3ndektsv4rrffq69g5faw/model", "created": 1}
    _trust(repository, level)
    _events(
        repository,
        "origin",
        ("model", "prod", at, {"version/1": theirs, "version/2": theirs, "alias/champion": 2}),
    )
    version = client.get_model_version("prod", "1")
    if level == "share" and at == 1:
        # Among those who share runs, the first event decides.
        assert version.source.endswith("5faw/model")
    else:
        assert version.source.endswith("5fav/model")
    if level != "ignore":
        assert "gitruns.conflict" in version.tags
    if level != "share":
        assert str(client.get_model_version_by_alias("prod", "champion").version) == "1"


def test_no_token_goes_to_the_source_of_a_version_that_nobody_set_here(repository: Path) -> None:
    _trust(repository, "share")
    theirs = {
        "source": "http://127.0.0.1:9/model",
        "storage_location": "http://127.0.0.1:9/model",
        "created": 1,
    }
    _events(repository, "origin", ("model", "prod", 1, {"version/1": theirs}))
    with pytest.raises(mlflow.MlflowException, match=r"runs\.artifactLocation"):
        mlflow.MlflowClient().get_model_version_download_uri("prod", "1")


def test_an_event_beyond_the_year_2100_freezes_nothing(repository: Path) -> None:
    _trust(repository, "share")
    _events(repository, "origin", ("model", "prod", (1 << 53) - 1, {"description": "frozen"}))
    client = mlflow.MlflowClient()
    client.create_registered_model("prod", description="mine")
    client.update_registered_model("prod", description="again")
    assert client.get_registered_model("prod").description == "again"
