"""Files that a run keeps."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.artifacts.finding import find

Records = Callable[[Path], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def over() -> Any:
    yield
    gitruns.finish()


def artifacts(run: Any, read_records: Records) -> list[dict[str, Any]]:
    return [record["artifact"] for record in read_records(Path(run.directory)) if "artifact" in record]


def test_what_is_kept_outlives_the_file(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    Path("model.pt").write_bytes(b"one")
    artifact = run.log_artifact("model.pt")
    Path("model.pt").write_bytes(b"other")
    os.unlink("model.pt")
    assert Path(artifact.file()).read_bytes() == b"one"
    assert artifacts(run, read_records) == [
        {
            "name": "model.pt",
            "type": "model",
            "media_type": "application/octet-stream",
            "size": 3,
            "sha256": hashlib.sha256(b"one").hexdigest(),
            "version": 1,
        }
    ]


def test_the_same_name_again_is_the_next_version(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    versions = [run.log_artifact(content, name="model.pt").version for content in (b"a", b"b", b"b", b"a")]
    assert versions == [1, 2, 2, 3]


def test_keep_gives_up_the_bytes_of_older_versions(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    run = gitruns.init(capture=False)
    for epoch in range(5):
        run.log_artifact(b"checkpoint %d" % epoch, name="last.ckpt", keep=2)
    assert len(os.listdir(Path(run.directory) / "files")) == 2
    run.finish()
    cli.run("seal", cwd=repository.path)
    sealed = gitruns.run(run.uid)
    assert [each["version"] for each in sealed.artifacts] == [1, 2, 3, 4, 5]
    assert ["path" in each for each in sealed.artifacts] == [False, False, False, True, True]
    assert not sealed.document("run.json").get("problems")


def test_directories_keep_their_files_by_name(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    Path("out/sub").mkdir(parents=True)
    Path("out/a.txt").write_text("a")
    Path("out/sub/b.json").write_text("{}")
    os.symlink("/etc/hostname", "out/outside")
    run.log_artifact("out")
    run.log_artifact("out", name="checkpoint", type="model")
    names = [artifact["name"] for artifact in artifacts(run, read_records)]
    assert names == ["out/a.txt", "out/sub/b.json", "checkpoint/a.txt", "checkpoint/sub/b.json"]
    assert any(
        record.get("problem", {}).get("code") == "outside-artifact"
        for record in read_records(Path(run.directory))
    )
    assert [a["name"] for a in artifacts(run, read_records)][:1] == ["out/a.txt"]
    assert len(run.log_artifact("out/*.txt").files) == 1


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("ext/*", "ext/top.pt"),
        ("ext/*/*", "ext/lib/w.pt"),
        ("ext/**", "ext/lib/w.pt ext/top.pt"),
        ("ext", "ext/lib/w.pt ext/top.pt"),
        ("ext/lib", "ext/lib/w.pt"),
        ("ext/lib/.*", ""),
        ("**/.git*", ".gitignore"),
        (".git*/*", ""),
        (".git/*", ""),
        (".git", ""),
    ],
)
def test_repositories_are_never_kept(repository: Repository, what: str, expected: str) -> None:
    for name in ("ext/lib", "ext/nested/.git"):
        Path(name).mkdir(parents=True)
    Path("ext/lib/.git").write_text("gitdir: ../../.git/modules/lib\n")
    Path("ext/lib/w.pt").write_text("w")
    Path("ext/top.pt").write_text("t")
    Path("ext/nested/.git/config").write_text("token")
    Path(".gitignore").write_text("*.o")
    os.symlink("../.git/config", "ext/link")
    os.symlink("lib/.git", "ext/.GIT")
    os.symlink("../.git", "ext/repository")
    os.symlink("/etc", "ext/etc")
    assert " ".join(sorted(find(what, os.getcwd()).files)) == expected


def test_links_in_patterns_stay_in_the_work_directory(repository: Repository) -> None:
    os.symlink("/etc", "etc")
    os.symlink("/etc/hostname", "hostname")
    found = find("*/hostname", os.getcwd())
    assert (found.files, [code for code, _ in found.problems]) == ({}, ["outside-artifact"])
    found = find("host*", os.getcwd())
    assert (found.files, [code for code, _ in found.problems]) == ({}, ["outside-artifact"])
    found = find(str(repository.path / "../*/train.py"), os.getcwd())
    assert list(found.files.values()) == [str(repository.path / "../repo/train.py")]


def test_without_waiting_the_end_waits(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    Path("big.bin").write_bytes(b"x" * 5_000_000)
    artifact = run.log_artifact("big.bin", wait=False)
    assert artifact.wait().size == 5_000_000
    run.log_artifact("big.bin", name="again.bin", wait=False)
    run.finish()
    assert [a["name"] for a in artifacts(run, read_records)] == ["big.bin", "again.bin"]


def test_what_is_missing_raises(repository: Repository) -> None:
    run = gitruns.init(capture=False)
    for missing in ("nothing.pt", "nothing/*.pt"):
        with pytest.raises(gitruns.GitRunsError, match="names no file"):
            run.log_artifact(missing)
    with pytest.raises(gitruns.GitRunsError):
        run.log_artifact(b"bytes without a name")
    with pytest.raises(gitruns.GitRunsError):
        run.use_artifact("nobody:model")


def test_references_are_kept_by_reference(repository: Repository, read_records: Records) -> None:
    run = gitruns.init(capture=False)
    run.log_artifact("s3://bucket/weights.bin", name="weights")
    run.use_artifact("hf:team/model@main")
    assert artifacts(run, read_records) == [
        {"name": "weights", "type": "reference", "uri": "s3://bucket/weights.bin"}
    ]
    inputs = [record["input"] for record in read_records(Path(run.directory)) if "input" in record]
    assert inputs[0]["uri"] == "hf:team/model@main"


def test_an_artifact_of_another_run_is_used_and_noted(repository: Repository, read_records: Records) -> None:
    first = gitruns.init(name="trainer", capture=False)
    first.log_artifact(b"weights", name="model.pt")
    first.finish()
    second = gitruns.init(name="eval", capture=False)
    used = second.use_artifact("trainer:model.pt")
    assert Path(used.file()).read_bytes() == b"weights"
    [noted] = [record["input"] for record in read_records(Path(second.directory)) if "input" in record]
    assert noted["uri"].endswith("/model.pt@1")
    assert noted["sha256"] == hashlib.sha256(b"weights").hexdigest()


def test_an_artifact_is_used_by_its_name_over_all_runs(repository: Repository, read_records: Records) -> None:
    for content in (b"first", b"second", b"first"):
        run = gitruns.init(capture=False)
        run.log_artifact(content, name="out/model.pt")
        run.finish()
    user = gitruns.init(name="eval", capture=False)
    contents = [
        Path(user.use_artifact(f"out/model.pt{which}").file()).read_bytes()
        for which in (":1", ":v2", ":latest", "")
    ]
    assert contents == [b"first", b"second", b"first", b"first"]
    noted = [record["input"] for record in read_records(Path(user.directory)) if "input" in record]
    assert noted[1]["name"] == "out/model.pt:v2"
    assert noted[1]["sha256"] == hashlib.sha256(b"second").hexdigest()
    with pytest.raises(gitruns.GitRunsError):
        user.use_artifact("out/model.pt:3")
    with pytest.raises(gitruns.GitRunsError):
        user.use_artifact("out/model.pt:best")
