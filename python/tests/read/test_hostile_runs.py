"""A branch that anybody may have written: readers pass over what makes no sense, and never fail at it."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest

import gitruns
from conftest import Repository
from gitruns.command import main
from gitruns.errors import GitRunsError
from gitruns.form import canonical
from gitruns.form.uid import new_uid
from sealed import SealedRun
from tips import TipWriter

_FORMAT = canonical.write({"erased": {"commits": [], "uids": []}, "format": 1, "requires": []}).decode()
_ODD: list[Any] = [
    *(None, True, 0, -1, 2**53, 2**63 - 1, -(2**63), 10**400, 0.0, -0.0, 1e308, float("nan"), float("inf")),
    *(
        "",
        "x",
        "\x1b[31m\u202e",
        "$int",
        "running",
        "1.5",
        "nan",
        "a" * 3000,
        "f" * 64,
        [],
        {},
        [[]],
        [None, "x", {"a": 1}],
    ),
    *({"n": 1}, {"last": "x"}, {"name": 7}, {"": {"": {}}}, {"step": 1, "id": "f" * 64}),
]
_FIELDS = {
    "run.json": (
        *(
            "name",
            "experiment",
            "status",
            "start",
            "end",
            "group",
            "parent",
            "job_type",
            "note",
            "user",
            "host",
        ),
        *(
            "command",
            "tags",
            "continues",
            "fork_from",
            "rewind",
            "journal",
            "problems",
            "exit_code",
            "signal",
        ),
    ),
    "config.json": ("lr", "net", "", "a.b", "$x"),
    "summary.json": ("metrics", "values", "goals"),
    "code.json": ("commit", "dirty", "snapshot", "left_out", "branch", "exact"),
    "environment.json": ("os", "cpu", "gpus", "packages", "language"),
    "artifacts.json": ("artifacts",),
}


def odd(chance: random.Random) -> Any:
    value = chance.choice(_ODD)
    if chance.random() < 0.3:
        value = {str(chance.choice(_ODD)): value, "loss": chance.choice(_ODD)}
    return [value] if chance.random() < 0.1 else value


def hostile_tree(chance: random.Random) -> tuple[dict[str, str], dict[str, str]]:
    tree, objects = {"FORMAT": "FORMAT"}, {"FORMAT": _FORMAT}
    uids = [new_uid() for _ in range(3)]
    ids = [f"{chance.getrandbits(256):064x}" for _ in range(3)]
    for _ in range(12):
        files: dict[str, Any] = {}
        for name, fields in _FIELDS.items():
            document: Any = {key: odd(chance) for key in fields if chance.random() < 0.7}
            if name == "run.json":
                document["uid"] = chance.choice(uids)
                if chance.random() < 0.5:
                    document["continues"] = chance.choices(ids, k=chance.randrange(4))
            content = canonical.write(document if chance.random() < 0.95 else odd(chance)).decode()
            content = content if chance.random() < 0.95 else content[: chance.randrange(len(content))]
            files[name] = content
        # Their lists fit: only what they say has no sense.
        run = SealedRun(files)
        ids.append(run.id)
        for name, content in run.files.items():
            key = hashlib.sha256(content.encode()).hexdigest()
            objects[key] = content
            tree[f"runs/{run.id[:2]}/{run.id}/{name}"] = key
    for _ in range(12):
        uid = chance.choice(uids)
        event = {"about": uid, "at": chance.randrange(9), "type": chance.choice(["set", "purge", "x"])}
        event.update(
            {
                key: odd(chance)
                for key in ("fields", "tags", "path", "event", "after")
                if chance.random() < 0.4
            }
        )
        content = canonical.write(event).decode()
        name = hashlib.sha256(content.encode()).hexdigest()
        objects[name] = content
        tree[f"events/run/{uid[24:]}/{uid}/{name}.json"] = name
    return tree, objects


@pytest.mark.parametrize("seed", range(12))
def test_nothing_fails_at_documents_without_sense(
    repository: Repository, seed: int, capfd: pytest.CaptureFixture[str]
) -> None:
    tree, objects = hostile_tree(random.Random(seed))
    writer = TipWriter(repository.path)
    writer.write({"objects": objects, "commits": [{"name": "tip", "date": 1, "tree": tree}]})
    writer.git("update-ref", "refs/remotes/origin/git-runs", writer.commits["tip"])
    runs = gitruns.runs(archived=True)
    assert runs
    runs.columns()
    for row in runs.sorted_by("-loss,config.lr,duration").where("loss > 0 or not loss > 0"):
        dict(row)
        repr(row)
        canonical.write(row.to_dict())
        if row.id is not None:
            view = gitruns.run(row.id)
            canonical.write(view.to_dict())
            assert len(view.history()) == 0
            assert main(["show", row.id]) == 0
    for words in (["ls", "--all"], ["ls", "--json"], ["ls", "--columns", "loss,config.net"]):
        assert main(words) == 0
    assert "\x1b" not in capfd.readouterr().out


def test_tables_hold_what_they_can_of_times_without_sense(repository: Repository) -> None:
    pytest.importorskip("pandas")
    tree, objects = hostile_tree(random.Random(106))
    writer = TipWriter(repository.path)
    writer.write({"objects": objects, "commits": [{"name": "tip", "date": 1, "tree": tree}]})
    writer.git("update-ref", "refs/heads/git-runs", writer.commits["tip"])
    runs = gitruns.runs()
    assert len(runs.to_pandas()) == len(runs) == runs.to_arrow().num_rows


def test_a_branch_that_must_be_refused_is_named(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    repository.git("update-ref", "refs/remotes/origin/git-runs", "HEAD")
    assert gitruns.runs() == [] and main(["ls"]) == 0
    assert "the runs of origin can't be read" in capfd.readouterr().err
    repository.git("update-ref", "refs/heads/git-runs", "HEAD")
    with pytest.raises(GitRunsError, match="no file FORMAT"):
        gitruns.runs()
