"""What remotes that are only read may not do to the runs of a clone (trust.md)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Repository
from gitruns.errors import NotFoundError
from gitruns.form import canonical
from tips import TipWriter

OWN, FOREIGN, FORK = "01hf7yat00aaaaaaaaaaaaaaaa", "01hf7yat00bbbbbbbbbbbbbbbb", "01hf7yat00cccccccccccccccc"


class _Tips:
    """Tips of runs branches, made of runs and events."""

    def __init__(self, repository: Repository) -> None:
        self.writer = TipWriter(repository.path)
        self.repository = repository

    def write(self, ref: str, *parts: dict[str, str]) -> None:
        tree: dict[str, str] = {}
        objects = {}
        document = canonical.write({"erased": {"commits": [], "uids": []}, "format": 1, "requires": []})
        for path, content in {
            "FORMAT": document.decode(),
            **{k: v for part in parts for k, v in part.items()},
        }.items():
            name = hashlib.sha1(content.encode()).hexdigest()
            objects[name], tree[path] = content, name
        self.writer.write({"objects": objects, "commits": [{"name": ref, "date": 1, "tree": tree}]})
        self.writer.git("update-ref", ref, self.writer.commits[ref])


def _run(uid: str, name: str, **more: object) -> tuple[str, dict[str, str]]:
    files = {
        "config.json": canonical.write({"lr": 0.5}).decode(),
        "run.json": canonical.write(
            {"format": 1, "name": name, "uid": uid, "start": 1, "end": 2, "status": "finished", **more}
        ).decode(),
    }
    sums = "".join(
        f"{hashlib.sha256(content.encode()).hexdigest()}  {path}\n" for path, content in sorted(files.items())
    )
    run_id = hashlib.sha256(sums.encode()).hexdigest()
    files["SHA256SUMS"] = sums
    return run_id, {f"runs/{run_id[:2]}/{run_id}/{path}": content for path, content in files.items()}


def _event(uid: str, kind: str, **fields: object) -> dict[str, str]:
    content = canonical.write({"about": uid, "at": 5, "by": "Eve", "type": kind, **fields}).decode()
    return {f"events/run/{uid[24:]}/{uid}/{hashlib.sha256(content.encode()).hexdigest()}.json": content}


def _shown() -> dict[str, Any]:
    return {row.name: row for row in gitruns.runs()}


@pytest.fixture
def tips(repository: Repository) -> _Tips:
    repository.git("config", "remote.origin.url", "nowhere")
    repository.git("config", "remote.fork.url", "nowhere")
    repository.git("config", "remote.fork.gitruns", "read")
    return _Tips(repository)


def test_a_remote_that_is_read_changes_no_run_of_this_clone(tips: _Tips) -> None:
    own, files = _run(OWN, "base")
    forged, segment = _run(OWN, "better", continues=[own])
    _, other = _run(FORK, "theirs")
    tips.write("refs/heads/git-runs", files)
    tips.write(
        "refs/remotes/fork/git-runs",
        segment,
        other,
        _event(OWN, "purge"),
        _event(OWN, "set", tags={"stage": "prod"}),
        _event(FORK, "set", tags={"stage": "prod"}),
    )
    rows = _shown()
    assert list(rows) == ["theirs", "base"] or sorted(rows) == ["base", "theirs"]
    assert rows["base"].id == own and rows["base"].tags == {} and rows["base"].remote is None
    assert rows["theirs"].tags == {"stage": "prod"} and rows["theirs"].remote == "fork"
    assert rows["theirs"].marks == ["foreign"]
    with pytest.raises(NotFoundError):
        gitruns.run(forged)


def test_selectors_use_origin_and_no_other_remote_that_is_read(tips: _Tips) -> None:
    _, files = _run(FOREIGN, "of-origin")
    _, other = _run(FORK, "of-fork", start=9)
    tips.write("refs/remotes/origin/git-runs", files)
    tips.write("refs/remotes/fork/git-runs", other, _event(FOREIGN, "purge"))
    assert gitruns.run("@0").name == "of-origin"
    with pytest.raises(NotFoundError):
        gitruns.run("@1")
    assert gitruns.run("of-fork").uid == FORK


def test_purges_of_the_shared_remote_hide(tips: _Tips) -> None:
    _, files = _run(OWN, "base")
    tips.write("refs/heads/git-runs", files)
    tips.write("refs/remotes/fork/git-runs", _event(OWN, "purge"))
    assert list(_shown()) == ["base"]
    tips.repository.git("config", "runs.remote", "fork")
    tips.repository.git("config", "remote.fork.gitruns", "share")
    assert _shown() == {}


def test_a_segment_counts_if_one_of_this_clone_continues_it(tips: _Tips) -> None:
    first, files = _run(OWN, "base")
    second, segment = _run(OWN, "resumed", continues=[first], start=5)
    tips.write("refs/remotes/origin/git-runs", files)
    tips.write("refs/heads/git-runs", segment)
    rows = _shown()
    assert list(rows) == ["resumed"]
    assert rows["resumed"].id == second and rows["resumed"].earlier == [first] and rows["resumed"].marks == []


def test_a_purge_of_an_event_covers_no_event_of_this_clone(tips: _Tips) -> None:
    _, files = _run(FOREIGN, "of-origin")
    tag = _event(FOREIGN, "set", tags={"best": ""})
    name = Path(next(iter(tag))).stem
    tips.write("refs/remotes/origin/git-runs", files, _event(FOREIGN, "purge", event=name))
    tips.write("refs/heads/git-runs", tag)
    assert _shown()["of-origin"].tags == {"best": ""}


def test_an_ignored_remote_has_no_part(tips: _Tips, capfd: pytest.CaptureFixture[str]) -> None:
    from gitruns.command import main

    _, files = _run(FORK, "theirs")
    tips.repository.git("config", "remote.fork.gitruns", "ignore")
    tips.write("refs/remotes/fork/git-runs", files)
    assert _shown() == {}
    assert main(["ls"]) == 0
    assert "The runs of fork are ignored" in capfd.readouterr().err
