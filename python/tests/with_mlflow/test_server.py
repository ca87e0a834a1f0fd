"""`mlflow server` on a repository: what its pages ask for, and what a client of its REST interface writes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import pytest
from mlflow import MlflowClient

from conftest import Repository


class Server:
    """A server of MLflow on loopback."""

    def __init__(self, place: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.log = place.parent / "server.log"
        words = [
            "server",
            "--backend-store-uri",
            f"gitruns:{place}",
            "--artifacts-destination",
            f"gitruns:{place}",
        ]
        words += ["--host", "127.0.0.1", "--port", self.address.rpartition(":")[2], "--workers", "1"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mlflow", *words],
                cwd=place,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + 90
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.address + "/health", timeout=5).read()
                return
            except OSError:
                time.sleep(0.3)
        self.stop()
        raise AssertionError(self.log.read_text())

    def ask(self, path: str, body: Any = None) -> Any:
        """What a page gets: the object, or the bytes of anything else."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read()[:300]!r}") from None
        return json.loads(content) if content[:1] == b"{" else content

    def refusal(self, path: str, body: Any) -> tuple[int, str]:
        """The status and the error code with which a request is refused."""
        try:
            return 200, repr(self.ask(path, body))
        except AssertionError as refused:
            status, content = str(refused).partition(": ")[2].split(" ", 1)
            return int(status), content

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


@pytest.fixture
def server(repository: Repository) -> Iterator[Server]:
    mlflow.set_tracking_uri(f"gitruns:{repository.path}")
    mlflow.set_experiment("digits")
    with mlflow.start_run(run_name="shown"):
        mlflow.log_param("lr", 0.1)
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_text("hello", "dir/x.txt")
    started = Server(repository.path)
    yield started
    if started.process.poll() is None:
        started.stop()


def test_pages_show_the_runs_of_the_repository_and_clients_write_there(
    server: Server, repository: Repository
) -> None:
    assert b"<html" in server.ask("/")
    found = server.ask("/ajax-api/2.0/mlflow/experiments/search", {"max_results": 10})["experiments"]
    id = next(each["experiment_id"] for each in found if each["name"] == "digits")
    order = ["attributes.start_time DESC"]
    listed = server.ask("/ajax-api/2.0/mlflow/runs/search", {"experiment_ids": [id], "order_by": order})[
        "runs"
    ]
    uid = listed[0]["info"]["run_id"]
    assert listed[0]["info"]["run_name"] == "shown"
    assert server.ask(f"/ajax-api/2.0/mlflow/runs/get?run_id={uid}")["run"]["data"]["params"] == [
        {"key": "lr", "value": "0.1"}
    ]
    files = server.ask(f"/ajax-api/2.0/mlflow/artifacts/list?run_id={uid}&path=dir")["files"]
    assert files == [{"path": "dir/x.txt", "is_dir": False, "file_size": 5}]
    assert server.ask(f"/get-artifact?path=dir/x.txt&run_uuid={uid}") == b"hello"
    asked = f"run_ids={uid}&metric_key=loss&max_results=3"
    assert len(server.ask(f"/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?{asked}")["metrics"]) == 3
    for path, body in {
        "/ajax-api/2.0/mlflow/logged-models/search": {"experiment_ids": [id]},
        "/ajax-api/2.0/mlflow/experiments/search-datasets": {"experiment_ids": [id]},
        "/ajax-api/3.0/mlflow/traces/search": {"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": id}}]},
        "/ajax-api/3.0/mlflow/datasets/search": {"experiment_ids": [id]},
        f"/ajax-api/3.0/mlflow/scorers/list?experiment_id={id}": None,
        "/ajax-api/2.0/mlflow/registered-models/search?max_results=10": None,
        "/ajax-api/2.0/mlflow/model-versions/search?max_results=10": None,
        "/ajax-api/3.0/mlflow/gateway/endpoints/list": None,
    }.items():  # fmt: skip
        assert server.ask(path, body) == {}, path

    client = MlflowClient(server.address)
    run = client.create_run(id, run_name="remote", tags={"a": "b"})
    client.log_metric(run.info.run_id, "m", 2.0, step=1)
    client.log_param(run.info.run_id, "p", "x")
    assert run.info.artifact_uri.startswith("mlflow-artifacts:/")  # through the server, from any machine
    client.log_text(run.info.run_id, "from afar", "notes.txt")
    assert client.get_run(run.info.run_id).info.status == "RUNNING"
    assert [f.path for f in client.list_artifacts(run.info.run_id)] == ["notes.txt"]
    client.set_terminated(run.info.run_id)
    direct = MlflowClient(f"gitruns:{repository.path}")
    there = direct.get_run(run.info.run_id)
    assert (there.info.status, there.data.metrics, there.data.params) == ("FINISHED", {"m": 2.0}, {"p": "x"})
    assert [f.path for f in direct.list_artifacts(run.info.run_id)] == ["notes.txt"]
    client.create_registered_model("net")
    assert direct.get_registered_model("net").name == "net"


UNREADABLE: dict[str, tuple[str, dict[str, Any]]] = {
    "runs, filter": ("2.0/mlflow/runs/search", {"filter": "metrics.loss >"}),
    "runs, order": ("2.0/mlflow/runs/search", {"order_by": ["nosuch.thing"]}),
    "runs, page token": ("2.0/mlflow/runs/search", {"page_token": "zzz"}),
    "models, filter": ("2.0/mlflow/logged-models/search", {"filter": "metrics.acc >"}),
    "models, name": ("2.0/mlflow/logged-models/search", {"filter": "name > 'a'"}),
    "models, order": ("2.0/mlflow/logged-models/search", {"order_by": [{"field_name": "nosuch"}]}),
    "models, page token": ("2.0/mlflow/logged-models/search", {"page_token": "zzz"}),
}
"""Requests that can't be understood."""


def test_refusals_are_answers_and_a_restarted_server_goes_on(server: Server, repository: Repository) -> None:
    for name, (path, body) in UNREADABLE.items():
        status, content = server.refusal("/api/" + path, {"experiment_ids": ["0"], **body})
        # Clients repeat 408, 429 and from 500 on for minutes.
        assert status == 400, (name, status, content)
        assert "error_code" in content, (name, content)
    client = MlflowClient(server.address)
    run = client.create_run("0", run_name="long").info.run_id
    model = client.create_logged_model("0", "net", source_run_id=run)
    client.log_metric(run, "acc", 0.9, step=1, model_id=model.model_id)
    client.create_logged_model("0", "plain")
    found = client.search_logged_models(["0"], "metrics.acc > 0.5")
    assert [each.name for each in found] == ["net"]
    made = server.ask("/api/2.0/mlflow/runs/create", {"experiment_id": "0", "start_time": 1})["run"]
    assert made["info"].get("user_id") == "unknown"
    server.stop()

    again = Server(repository.path)
    try:
        client = MlflowClient(again.address)
        client.log_metric(
            run, "acc", 0.9, timestamp=client.get_metric_history(run, "acc")[0].timestamp, step=1
        )
        client.log_metric(run, "acc", 0.95, step=2)
        client.set_terminated(run)
        assert [(m.step, m.value) for m in client.get_metric_history(run, "acc")] == [(1, 0.9), (2, 0.95)]
        assert client.get_run(run).info.status == "FINISHED"
    finally:
        again.stop()
