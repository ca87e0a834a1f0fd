"""The same script with W&B's own client and with ours: what each wrote is compared."""

from __future__ import annotations

import json
import math
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Repository

SCRIPT = """
import math
import numpy
IMPORT

with wandb.init(
    project="digits", name="base", config={"lr": 3e-4, "net": {"depth": 3, "act": "relu"}, "sizes": [1, 2]}, group="seeds",
    job_type="train", tags=["a", "b"], notes="a remark", save_code=False,
) as run:
    wandb.config.update({"epochs": 3})
    wandb.config.batch = 16
    run.config["nothing"] = None
    run.config.setdefaults({"epochs": 9, "seed": 1})
    run.define_metric("epoch")
    run.define_metric("val/*", step_metric="epoch")
    assert run.step == 0
    for step in range(5):
        wandb.log({"loss": 1 / (1 + step), "nested": {"a": step, "b": {"c": 2.5}}})
    assert run.step == 5
    wandb.log({"x": 1}, commit=False)
    wandb.log({"y": 2})
    wandb.log({"at": 1.5}, step=20)
    assert run.step == 20
    wandb.log({"also": 2.5}, step=20)
    wandb.log({"after": 3})
    wandb.log({"then": 4})
    wandb.log({"val/f1": 0.5, "epoch": 1}, step=30, commit=True)
    wandb.log({"val/f1": 0.75})
    wandb.log({})
    wandb.log({"nan": math.nan, "inf": math.inf, "int": 7, "true": True, "text": "hello", "np": numpy.float32(0.5)})
    wandb.log({"arr": numpy.float64(0.25), "none": None, "big": 2 ** 40, "tiny": 5e-324})
    wandb.log({
        "image": wandb.Image(numpy.zeros((4, 4, 3), "uint8"), caption="c"),
        "table": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]]),
        "hist": wandb.Histogram([1, 2, 3]),
        "html": wandb.Html("<b>x</b>"),
        "loss": 0.01,
    })
    run.summary["best"] = 0.9
    run.summary.update({"more": {"deep": 1}, "loss": 0.125})
"""


def frames(content: bytes) -> Iterator[bytes]:
    """The records of W&B's file: chunks of blocks of 32 KiB, behind a header of 7 bytes."""
    at, record = 7, b""
    while at + 7 <= len(content):
        left = 32768 - at % 32768
        if left < 7:
            at += left
            continue
        length, kind = struct.unpack_from("<HB", content, at + 4)
        piece = content[at + 7 : at + 7 + length]
        record = piece if kind in (1, 2) else record + piece
        if kind in (1, 4):
            yield record
        at += 7 + length


class Theirs:
    """What W&B's client wrote: config, summary, and the values of each step by name, as nested as they were."""

    def __init__(self, directory: Path) -> None:
        from wandb.proto.wandb_internal_pb2 import Record

        self.config: dict[str, Any] = {}
        self.summary: dict[str, Any] = {}
        self.steps: dict[int, dict[str, Any]] = {}
        [file] = directory.glob("wandb/offline-run-*/*.wandb")
        for frame in frames(file.read_bytes()):
            record = Record()
            record.ParseFromString(frame)
            which = record.WhichOneof("record_type")
            if which == "run":
                self.run = record.run
                _take(self.config, record.run.config.update)
            elif which == "config":
                _take(self.config, record.config.update)
            elif which == "summary":
                _take(self.summary, record.summary.update)
            elif which == "history":
                row: dict[str, Any] = {}
                _take(row, record.history.item)
                step = record.history.step.num if record.history.HasField("step") else row["_step"]
                self.steps.setdefault(step, {}).update(row)


def _take(into: dict[str, Any], items: Any) -> None:
    for item in items:
        names = list(item.nested_key) or [item.key]
        place = into
        for name in names[:-1]:
            place = place.setdefault(name, {})
        place[names[-1]] = json.loads(item.value_json)


def flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """With names that are joined by dots; media by their kind only."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name.startswith("_") and not prefix:
            continue
        if isinstance(value, dict) and "_type" in value:
            found[prefix + name] = f"<{value['_type'].partition('-')[0]}>"
        elif isinstance(value, dict):
            found.update(flat(value, f"{prefix}{name}."))
        elif value is not None:
            found[prefix + name] = float(value) if isinstance(value, (bool, int, float)) else value
    return found


def ours_by_step(run: Any) -> dict[int, dict[str, Any]]:
    steps: dict[int, dict[str, Any]] = {}
    for row in run.history():
        values = {name: value for name, value in row.items() if not name.startswith("_")}
        steps.setdefault(row["_step"], {}).update(values)
    for item in run.media:
        value = item["value"] if item["kind"] == "text" else f"<{item['kind']}>"
        steps.setdefault(item["step"], {})[item["key"]] = value
    return steps


def number(value: Any) -> Any:
    """W&B writes what isn't finite as a text."""
    return {"NaN": math.nan, "Infinity": math.inf}.get(value, value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Theirs:
    pytest.importorskip("wandb")
    place = tmp_path_factory.mktemp("wandb")
    env = {
        **os.environ, "WANDB_MODE": "offline", "WANDB_DIR": str(place), "WANDB_SILENT": "true", "HOME": str(place),
        "WANDB_ERROR_REPORTING": "false", "WANDB_DISABLE_GIT": "true", "WANDB_CONSOLE": "off",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", SCRIPT.replace("IMPORT", "import wandb")],
        cwd=place, env=env, check=True, timeout=120,
    )  # fmt: skip
    return Theirs(place)


def test_history_config_and_summary_are_those_of_wandb(repository: Repository, theirs: Theirs) -> None:
    done = repository.python(SCRIPT.replace("IMPORT", "import gitruns.compat.wandb as wandb"))
    assert done.stderr == ""
    run: Any = gitruns.run("@0")
    expected = {step: {k: number(v) for k, v in flat(row).items()} for step, row in theirs.steps.items()}
    expected = {step: row for step, row in expected.items() if row}
    found = ours_by_step(run)
    assert {s: repr(sorted(r.items())) for s, r in found.items()} == {
        s: repr(sorted(r.items())) for s, r in expected.items()
    }
    config = {name: value for name, value in theirs.config.items() if name != "_wandb"}
    assert run.config == config
    row = run.row
    assert (row.experiment, row.name, row.group, row.job_type, row.note, set(row.tags)) == (
        theirs.run.project, theirs.run.display_name, theirs.run.run_group, theirs.run.job_type, theirs.run.notes,
        set(theirs.run.tags),
    )  # fmt: skip
    summary = flat(theirs.summary)
    assert {name: number(value) for name, value in summary.items() if name in ("best", "more.deep", "loss")} == {
        "best": row.metric("best"), "more.deep": row.summary["more"]["deep"], "loss": row.metric("loss"),
    }  # fmt: skip
    for name in ("val/f1", "epoch", "nested.b.c", "int", "true", "inf"):
        assert row.metric(name) == number(summary[name]), name
