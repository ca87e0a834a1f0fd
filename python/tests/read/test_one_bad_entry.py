"""One bad field in a run that somebody pushed: readers leave out that field, and the runs beside it come."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import Any

import pytest

import gitruns
from conftest import Repository
from crafted import Crafted, run_document
from gitruns.form import canonical

pandas = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
pytest.importorskip("polars")

ODD: list[Any] = [
    None,
    True,
    -1,
    1 << 62,
    -(1 << 62),
    10**400,
    0.5,
    float("nan"),
    "",
    "²",
    "9" * 5_000,
    [],
    [[]],
    {},
    {"a": {}},
]
RUN_FIELDS = (
    "start",
    "end",
    "status",
    "name",
    "experiment",
    "tags",
    "command",
    "user",
    "host",
    "group",
    "parent",
    "continues",
    "degraded",
    "note",
)
BYTES = [b"", b"no document", b"[]\n", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"9" * 5_000]


def cases() -> dict[str, tuple[dict[str, bytes], str]]:
    """Files of a run, and what is odd about them."""
    found: dict[str, dict[str, bytes]] = {}
    for field in RUN_FIELDS:
        for number, value in enumerate(ODD):
            found[f"run.json {field} {number}"] = {"run.json": run_document("odd", **{field: value})}
    found["run.json ages"] = {"run.json": run_document("odd", start=-(1 << 62), end=1 << 62)}
    for number, value in enumerate(ODD):
        run = run_document(f"values {number}")
        found[f"config {number}"] = {
            "run.json": run,
            "config.json": canonical.write({"lr": value, "net": {"a": value}}),
        }
        metrics = {
            "metrics": {"loss": {"last": value, "n": value}, "acc": value},
            "values": {"best": value},
            "goals": {"loss": value},
        }
        found[f"summary {number}"] = {"run.json": run, "summary.json": canonical.write(metrics)}
        found[f"code {number}"] = {
            "run.json": run,
            "code.json": canonical.write({"commit": value, "branch": value, "dirty": value}),
        }
    for number, content in enumerate(BYTES):
        for name in (
            "config.json",
            "summary.json",
            "code.json",
            "artifacts.json",
            "inputs.json",
            "media.json",
        ):
            found[f"bytes {name} {number}"] = {"run.json": run_document(f"bytes {number}"), name: content}
    return {name: (files, name) for name, files in found.items()}


@pytest.fixture
def git(repository: Repository) -> Crafted:
    git = Crafted(repository.path)
    runs = [git.run({"run.json": run_document("good"), "config.json": canonical.write({"lr": 0.1})})]
    runs += [git.run(files) for files, _ in cases().values()]
    git.tip({"runs": git.runs(dict(runs))})
    return git


def test_every_table_has_the_good_run(git: Crafted) -> None:
    runs = gitruns.runs()
    assert len(runs) > 100
    for table in (runs.to_pandas().reset_index(), runs.to_arrow().to_pandas(), runs.to_polars().to_pandas()):
        (row,) = table[table["name"] == "good"].to_dict("records")
        assert float(row["config.lr"]) == 0.1 and row["start"] == pandas.Timestamp(
            1_700_000_000, unit="s", tz="UTC"
        )
        assert row["duration"] == pandas.Timedelta(seconds=1)


def test_every_reader_shows_the_good_run(git: Crafted) -> None:
    for words in (["ls"], ["ls", "--json"], ["ls", "--sort", "-start,config.lr"], ["show", "name:good"]):
        done = subprocess.run(
            [sys.executable, "-m", "gitruns", *words], cwd=git.repository, capture_output=True
        )
        assert (done.returncode, b"good" in done.stdout) == (0, True), (words, done.stderr[-500:])
    for run in gitruns.runs()[::12]:
        view = gitruns.run(run.id)
        assert isinstance(
            [view.config, view.metrics, view.artifacts, view.inputs, view.media, view.code], list
        )
        assert view.console == ""


MANIFESTS: dict[str, bytes] = {
    "no JSON": b"no document",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "a large number": b'{"digest":' + b"9" * 5_000 + b"}",
    "no digest": b"{}",
    "files that are a list": b'{"digest":"d","files":[1],"aliases":{"a":1},"metadata":[2],"type":3,"description":4}',
    "digests that are none": b'{"digest":"e","files":{"w.bin":7,"x":null}}',
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_artifact_version_with_a_bad_manifest_is_left_out_alone(
    git: Crafted, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gitruns.compat.wandb import versions

    good = b'{"digest":"good","files":{"w.bin":"%s"},"aliases":["best"],"type":"model"}'
    bytes_of = b"weights"
    digest = hashlib.sha256(bytes_of).hexdigest()
    runs = []
    for number, manifest in enumerate((good % digest.encode(), MANIFESTS[name])):
        # Numbers and sizes that are none, too.
        entries = [
            {
                "name": "net/.artifact.json",
                "path": f"artifacts/{hashlib.sha256(manifest).hexdigest()}",
                "sha256": hashlib.sha256(manifest).hexdigest(),
                "version": "abc",
                "size": "big",
            },
            {
                "name": "net/w.bin",
                "path": f"artifacts/{digest}",
                "sha256": digest,
                "size": "big" if number else 7,
            },
        ]
        files = {
            "run.json": run_document(f"made {number}", experiment="p"),
            "artifacts.json": canonical.write({"artifacts": entries}),
            f"artifacts/{hashlib.sha256(manifest).hexdigest()}": manifest,
            f"artifacts/{digest}": bytes_of,
        }
        runs.append(git.run(files))
    git.tip({"runs": git.runs(dict(runs))})
    artifact = versions._found("p", "net:best")
    assert artifact.manifest_files["w.bin"].digest == digest
    with pytest.raises(Exception, match="no version"):
        versions._found("p", "net:v" + "9" * 5_000)
