"""A run whose content isn't what its ID names is shown by no reader, on whatever ref it lies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Repository
from gitruns.command import main
from gitruns.errors import EnvironmentFault, GitRunsError, InvalidError
from sealed import SealedRun, digest, run_document, write_tip
from tips import TipWriter

_WEIGHTS = b"the weights of the run"
_LARGE = b"more weights than a blob may have"
_LOCAL, _ORIGIN, _MALLORY = (
    "refs/heads/git-runs",
    "refs/remotes/origin/git-runs",
    "refs/remotes/mallory/git-runs",
)


def made(name: str, **fields: Any) -> SealedRun:
    entries = [
        {
            "name": "w",
            "path": "artifacts/w.bin",
            "sha256": digest(_WEIGHTS),
            "size": 22,
            "type": "model",
            "version": 1,
        },
        {
            "name": "x",
            "path": "artifacts/x.bin",
            "sha256": digest(_LARGE),
            "size": 33,
            "type": "model",
            "version": 1,
        },
    ]
    return SealedRun(
        {
            "artifacts.json": {"artifacts": entries},
            "artifacts/w.bin": _WEIGHTS.decode(),
            "config.json": {"lr": 0.1},
            "console.log": "step 1\n",
            "run.json": run_document(name, **fields),
            "summary.json": {"values": {"accuracy": 0.5}},
        },
        large={"artifacts/x.bin": _LARGE},
    )


def forged(run: SealedRun) -> dict[str, str]:
    return {
        **run.with_files(config__json={"lr": 666}, summary__json={"values": {"accuracy": 0.9999}}),
        "artifacts/w.bin": "other weights",
        "console.log": "forged\n",
    }


def use(run: SealedRun, name: str = "w") -> bytes:
    with gitruns.init(capture=False) as user:
        return Path(user.use_artifact(f"{run.id}:{name}").file()).read_bytes()


def resume(run: SealedRun) -> Any:
    uid = json.loads(run.files["run.json"])["uid"]
    with gitruns.init(id=uid, resume="must", capture=False) as resumed:
        return resumed.config["lr"]


READERS: dict[str, tuple[Callable[[SealedRun], Any], Any]] = {
    "rows": (lambda run: {row.id: row["accuracy"] for row in gitruns.runs()}[run.id], 0.5),
    "where": (lambda run: gitruns.runs(f"id = '{run.id}'")[0].name, "base"),
    "best": (lambda run: gitruns.run("best:max(accuracy)")["accuracy"], 0.5),
    "config": (lambda run: gitruns.run(run.id).config, {"lr": 0.1}),
    "console": (lambda run: gitruns.run(run.id).console, "step 1\n"),
    "artifact": (lambda run: gitruns.run(run.id).artifact("w"), _WEIGHTS),
    "file": (lambda run: gitruns.run("base").file("artifacts/w.bin"), _WEIGHTS),
    "columns": (lambda run: gitruns.runs().columns()["accuracy"], [0.5]),
    "use_artifact": (use, _WEIGHTS),
    "resume": (resume, 0.1),
}


@pytest.mark.filterwarnings("ignore:1 run isn't shown")
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("refs", [[_LOCAL], [_ORIGIN], [_LOCAL, _ORIGIN]], ids=["local", "remote", "both"])
def test_no_reader_shows_a_forged_run(repository: Repository, refs: list[str], reader: str) -> None:
    run = made("base")
    for ref in refs:
        write_tip(TipWriter(repository.path), ref, {run.id: forged(run)})
    with pytest.raises((GitRunsError, LookupError)):
        READERS[reader][0](run)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "good,bad", [(_LOCAL, _ORIGIN), (_ORIGIN, _LOCAL), (_ORIGIN, _MALLORY), (_MALLORY, _ORIGIN)]
)
def test_every_reader_shows_the_copy_that_fits(
    repository: Repository, good: str, bad: str, reader: str
) -> None:
    run = made("base")
    writer = TipWriter(repository.path)
    write_tip(writer, good, {run.id: run.files})
    write_tip(writer, bad, {run.id: forged(run)})
    read, expected = READERS[reader]
    assert read(run) == expected


@pytest.mark.filterwarnings("ignore:2 runs aren't shown")
@pytest.mark.parametrize("option", ["--bare", "--mirror", "--branch=git-runs"])
def test_clones_that_make_the_branch_of_a_remote_their_own_are_checked(
    repository: Repository, tmp_path: Path, option: str, capfd: pytest.CaptureFixture[str]
) -> None:
    good, bad = made("good"), made("bad")
    made_up = "ab" + "1" * 62
    runs = {good.id: good.files, bad.id: forged(bad), made_up: {"run.json": good.files["run.json"]}}
    write_tip(TipWriter(repository.path), _LOCAL, runs)
    repository.git("clone", "-q", option, str(repository.path), str(tmp_path / "clone"))
    rows = gitruns.runs(directory=tmp_path / "clone")
    assert [row.id for row in rows] == [good.id]
    with pytest.raises(GitRunsError, match="content doesn't match its ID"):
        gitruns.run(bad.id[:12], directory=tmp_path / "clone")
    assert main(["ls"]) == 0
    assert "2 runs aren't shown: their content doesn't match their IDs." in capfd.readouterr().err


def test_a_check_is_remembered_until_the_tree_changes(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gitruns.read import checks

    asked: list[int] = []
    verdicts = checks._Check.verdicts
    monkeypatch.setattr(
        checks._Check, "verdicts", lambda self: (asked.append(len(self._claims)), verdicts(self))[1]
    )
    runs = [made(f"run {number}") for number in range(3)]
    writer = TipWriter(repository.path)
    write_tip(writer, _ORIGIN, {run.id: run.files for run in runs})
    for _ in range(2):
        assert len(gitruns.runs()) == 3
    assert asked == [3]
    write_tip(writer, _ORIGIN, {run.id: run.files for run in runs[:2]} | {runs[2].id: forged(runs[2])})
    with pytest.warns(UserWarning, match="1 run isn't shown"):
        assert len(gitruns.runs()) == 2
    assert asked == [3, 1]
    lines = (repository.path / ".git/runs/cache/checked-runs").read_text().splitlines()
    assert sorted(line.split(" ")[0] for line in lines) == sorted(run.id for run in runs)


def test_a_cache_that_cannot_be_written_or_is_torn_costs_only_time(repository: Repository) -> None:
    run = made("base")
    write_tip(TipWriter(repository.path), _ORIGIN, {run.id: forged(run)})
    cache = repository.path / ".git/runs/cache"
    cache.mkdir(parents=True)
    tree = repository.git("rev-parse", f"{_ORIGIN}:runs/{run.id[:2]}/{run.id}").strip()
    # Torn lines, and such that say something else than that this tree is this run.
    (cache / "checked-runs").write_bytes(
        f"{run.id} {tree[:-1]}\n{run.id}\n{run.id} {tree}0\n{'0' * 64} {tree}\n\xff\n{run.id[:20]}".encode()
    )
    with pytest.warns(UserWarning, match="1 run isn't shown"):
        assert gitruns.runs() == []
    (cache / "checked-runs").unlink()
    cache.rmdir()
    cache.write_text("no directory")
    with pytest.warns(UserWarning, match="1 run isn't shown"):
        assert gitruns.runs() == []


def test_large_bytes_are_digested_when_they_are_read(repository: Repository) -> None:
    run = made("base")
    write_tip(TipWriter(repository.path), _ORIGIN, {run.id: run.files})
    oid = digest(_LARGE)
    stored = repository.path / ".git/lfs/objects" / oid[:2] / oid[2:4] / oid
    with pytest.raises(EnvironmentFault, match="aren't on this machine"):
        gitruns.run("base").artifact("x")
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"more weights than a blob may hav3")
    for read in (lambda: gitruns.run("base").artifact("x"), lambda: use(run, "x")):
        with pytest.raises(InvalidError, match="corrupt"):
            read()
    kept = repository.path / ".git/runs/kept" / oid
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(_LARGE)
    assert gitruns.run("base").artifact("x") == _LARGE == use(run, "x")
    # What use_artifact keeps may have been changed by whoever got its path.
    (used,) = repository.path.glob(f".git/runs/**/used/{oid}")
    used.chmod(0o600)
    used.write_bytes(b"changed in place")
    assert use(run, "x") == _LARGE


@pytest.mark.parametrize(
    "entry",
    [
        {"sha256": "/etc/passwd", "size": 7},
        {"sha256": "../../../../../etc/passwd", "size": 7},
        {"sha256": digest(b"other"), "path": "run.json"},
        {"sha256": digest(b"other"), "path": "../../etc/passwd"},
        {"sha256": digest(b"other"), "path": "/etc/passwd"},
        {"sha256": 7, "path": "run.json"},
        {"sha256": None, "path": "run.json"},
        {"sha256": digest(_WEIGHTS)[:-1], "path": "artifacts/w.bin"},
        {"sha256": digest(_WEIGHTS).upper(), "path": "artifacts/w.bin"},
        {"path": "run.json"},
    ],
    ids=str,
)
def test_manifests_of_valid_runs_name_no_other_bytes(repository: Repository, entry: dict[str, Any]) -> None:
    fields = {"name": "w", "type": "model", "version": "abc", **entry}
    run = SealedRun(
        {
            "artifacts.json": {"artifacts": [fields]},
            "artifacts/w.bin": _WEIGHTS.decode(),
            "run.json": run_document("valid"),
        }
    )
    write_tip(TipWriter(repository.path), _ORIGIN, {run.id: run.files})
    assert [row.id for row in gitruns.runs()] == [run.id]
    with pytest.raises(GitRunsError):
        gitruns.run(run.id).artifact("w")
    with gitruns.init(capture=False) as user:
        if "sha256" not in entry:
            assert user.use_artifact(f"{run.id}:w").files == []
            return
        with pytest.raises(GitRunsError):
            user.use_artifact(f"{run.id}:w").file()


def test_a_version_that_is_no_number_is_the_first(repository: Repository) -> None:
    entry = {"name": "w", "path": "artifacts/w.bin", "sha256": digest(_WEIGHTS), "version": "abc"}
    run = SealedRun(
        {
            "artifacts.json": {"artifacts": [entry]},
            "artifacts/w.bin": _WEIGHTS.decode(),
            "run.json": run_document("valid"),
        }
    )
    write_tip(TipWriter(repository.path), _ORIGIN, {run.id: run.files})
    assert use(run) == _WEIGHTS


def test_a_listing_of_a_partial_clone_fetches_nothing(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = [made("base"), made("other")]
    write_tip(TipWriter(repository.path), _LOCAL, {runs[0].id: runs[0].files, runs[1].id: forged(runs[1])})
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--filter=blob:none", f"file://{repository.path}", str(clone))

    def missing() -> list[str]:
        listed = repository.git("-C", str(clone), "rev-list", "--objects", "--missing=print", "--all")
        return sorted(line for line in listed.splitlines() if line.startswith("?"))

    before = missing()
    assert len(before) > 5
    with pytest.warns(UserWarning, match="2 runs can't be checked"):
        assert gitruns.runs(directory=clone) == []
    with pytest.raises(EnvironmentFault, match="can't be checked: its files aren't in this partial clone"):
        gitruns.run(runs[0].id, directory=clone)
    assert missing() == before
    # Once they are here.
    repository.git("-C", str(clone), "fetch", "-q", "--refetch", "--no-filter", "origin")
    with pytest.warns(UserWarning, match="1 run isn't shown"):
        assert [row.name for row in gitruns.runs(directory=clone)] == ["base"]
