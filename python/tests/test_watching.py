"""Runs that colleagues see while they go on: their state on a real remote, pushed by a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.watching import process
from gitruns.watching.process import Watching

SECRET = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture
def hub(repository: Repository, tmp_path: Path) -> Path:
    """A bare remote called origin, to which runs go by consent."""
    made = tmp_path / "hub.git"
    subprocess.run(["git", "init", "-q", "--bare", made], check=True)
    repository.git("remote", "add", "origin", str(made))
    repository.git("config", "runs.remote", "origin")
    return made


def shown(hub: Path) -> list[dict[str, Any]]:
    """The states that the remote shows now."""
    words = ["git", "-C", str(hub), "for-each-ref", "--format=%(refname)", "refs/runs/watch/"]
    refs = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    found = []
    for ref in refs:
        read = subprocess.run(["git", "-C", str(hub), "show", f"{ref}:watch.json"], capture_output=True)
        if read.returncode == 0:
            found.append(json.loads(read.stdout))
    return found


def await_that(holds: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_colleagues_see_a_run_until_it_is_sealed(repository: Repository, hub: Path, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    objects = repository.git("count-objects")
    with gitruns.init(name="base", config={"lr": 0.5}, capture=False, watch=True) as run:
        run.log({"loss": 0.25})
    await_that(lambda: shown(hub))
    (state,) = shown(hub)
    assert state["uid"] == run.uid and state["status"] == "finished" and state["config"] == {"lr": 0.5}
    assert state["metrics"]["loss"]["last"] == 0.25
    assert repository.git("count-objects") == objects
    marker = repository.path / ".git" / "runs" / "watch" / run.uid
    assert marker.read_text() == "origin"
    cli.run("seal", cwd=repository.path)
    await_that(lambda: not shown(hub) and not marker.exists())


def test_a_state_grows_and_has_no_secrets(
    repository: Repository, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_FIRST_SECONDS", 0.1)
    monkeypatch.setattr(process, "_SEALING_SECONDS", 0.1)
    subprocess.run(["git", "-C", str(hub), "config", "receive.denyNonFastForwards", "true"], check=True)
    config = {"token": SECRET, "net": {"password": "correct horse", "depth": 3}}
    run = gitruns.init(name=f"not {SECRET}", config=config, capture=False, watch=False)
    run.log({"loss": 0.5}, step=3)
    control, ours = os.pipe()
    watching = Watching(run.directory, str(repository.path), "origin", 0.2)
    thread = threading.Thread(target=watching.last, args=(control,))
    thread.start()
    try:
        await_that(lambda: shown(hub))
        run.log({"loss": 0.25}, step=4)
        await_that(lambda: any(state["metrics"]["loss"]["last"] == 0.25 for state in shown(hub)))
        (state,) = shown(hub)
        assert state["status"] == "running" and "end" not in state
        assert state["series"]["loss"] == {"steps": [3.0, 4.0], "values": [0.5, 0.25]}
        assert state["config"]["net"] == {"password": "[secret:named-setting]", "depth": 3}
        assert SECRET not in json.dumps(state)
        assert state["command"] and state["host"] and state["rate"] > 0
    finally:
        run.finish()
        os.close(ours)
        thread.join()
        os.close(control)
    assert [state["status"] for state in shown(hub)] == ["finished"]


def test_without_consent_nothing_goes_anywhere(
    repository: Repository, hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("config", "--unset", "runs.remote")
    with gitruns.init(capture=False, watch=True) as run:
        run.log({"loss": 1.0})
    assert "Nobody agreed yet that runs go to origin" in capsys.readouterr().err
    assert not (repository.path / ".git" / "runs" / "watch").exists() and not shown(hub)


def test_the_setting_of_the_repository_decides_unless_the_program_does(
    repository: Repository, hub: Path
) -> None:
    marks = repository.path / ".git" / "runs" / "watch"
    gitruns.init(capture=False).finish()
    repository.git("config", "runs.watch", "30")
    gitruns.init(capture=False, watch=False).finish()
    assert not marks.exists()
    with gitruns.init(capture=False) as run:
        await_that(lambda: (marks / run.uid).exists())
    await_that(lambda: shown(hub))
    # A purge takes journals away like this; the state goes with it.
    shutil.rmtree(run.directory)
    await_that(lambda: not shown(hub) and not (marks / run.uid).exists())


def test_a_remote_that_is_away_disturbs_nobody(
    repository: Repository, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_SEALING_SECONDS", 0.1)
    hub.rename(hub.with_name("away"))
    with gitruns.init(capture=False, watch=False) as run:
        control, ours = os.pipe()
        watching = Watching(run.directory, str(repository.path), "origin", 30)
    os.close(ours)
    watching.last(control)
    os.close(control)
    assert (repository.path / ".git" / "runs" / "watch" / run.uid).exists()
    assert not list((repository.path / ".git" / "runs" / "watch").glob("*.objects"))
