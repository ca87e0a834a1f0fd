"""A repository with a run of every sort: sealed, failed, resumed, tagged, renamed, archived, purged, held,
waiting for its branch, waiting for a seal, alive, stale, crashed and damaged.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

from conftest import Cli, Repository
from gitruns.form import canonical
from gitruns.form.uid import new_uid
from gitruns.read.liveness import Host
from tips import TipWriter

_LOG = (
    'for i in 1 2 3; do echo "{\\"m\\":{\\"loss\\":0.$i,\\"n\\":$i},\\"s\\":$i}" >> "$GITRUNS_JOURNAL"; done'
)
_KEY = "AK" + "IA" + "Q3ZT7LK2MN8PRS5V\n"


def make(repository: Repository, cli: Cli) -> None:
    """Records them all."""
    here = repository.path

    def record(*words: str, script: str = _LOG, check: bool = True) -> None:
        cli.run("record", *words, "--", "sh", "-c", script, cwd=here, check=check)

    cli.run("init", cwd=here)
    record(
        "-n", "base", "--param", "lr=3e-4", "--param", "net.depth=3", "--tag", "draft", "--tag", "team=nlp"
    )
    cli.run("tag", "base", "stage=best", "odd \u202e=x", cwd=here)
    cli.run("tag", "-d", "base", "draft", cwd=here)
    cli.run("note", "base", "ein Wort", cwd=here)
    (here / "train.py").write_text("print('changed')\n")
    record("-n", "failing", "-e", "other", "--group", "g", script="echo out; exit 3", check=False)
    record(
        "--resume", "base", "--param", "lr=1e-5", script='echo \'{"m":{"loss":0.05}}\' >> "$GITRUNS_JOURNAL"'
    )
    (here / "model.txt").write_text(_KEY)
    record("-n", "with-a-secret", "--artifact", "model.txt", check=False)
    record("-n", "purged")
    record("-n", "archived")
    rows = {row["name"]: row for row in cli.json("ls", cwd=here)["runs"]}
    _say_from_a_remote(repository, rows)
    repository.git("worktree", "add", "-q", str(here.parent / "checkout"), "git-runs")
    record("-n", "waits-for-its-branch")
    record("-n", "waits-for-a-seal", "--no-seal")
    _journals(repository.live)


def _say_from_a_remote(repository: Repository, rows: dict[str, Any]) -> None:
    """A colleague's branch with events of runs that are here, and of one that isn't."""
    tree: dict[str, str] = {"FORMAT": "FORMAT"}
    objects = {
        "FORMAT": canonical.write(
            {"erased": {"commits": [], "uids": []}, "format": 1, "requires": []}
        ).decode()
    }

    def say(uid: str, at: int, kind: str, **fields: object) -> None:
        document = canonical.write({"about": uid, "at": at, "by": "Ada", "type": kind, **fields})
        name = hashlib.sha256(document).hexdigest()
        tree[f"events/run/{uid[24:]}/{uid}/{name}.json"] = name
        objects[name] = document.decode()

    now = time.time_ns() // 1000
    say(rows["purged"]["uid"], now, "purge")
    say(rows["archived"]["uid"], now, "set", fields={"archived": True})
    say(rows["failing"]["uid"], now, "set", fields={"name": "renamed", "experiment": "moved"}, tags={"t": ""})
    say(new_uid(), now, "set", tags={"of": "nobody"})
    writer = TipWriter(repository.path)
    writer.write({"objects": objects, "commits": [{"name": "tip", "date": 1, "tree": tree}]})
    writer.git("update-ref", "refs/remotes/ada/git-runs", writer.commits["tip"])
    writer.git("update-ref", "refs/remotes/bob/git-runs", "HEAD")
    writer.git("config", "runs.remote", "ada")
    writer.git("config", "remote.bob.gitruns", "read")


def _journals(live: Path) -> None:
    """Journals as writers in any language leave them, of processes in every state."""
    here = Host()
    now = time.time_ns() // 1000
    mine = {"boot_id": here.boot_id, "pid": os.getpid(), "pid_space": here.pid_space}
    mine["pid_start"] = here.start_of(os.getpid())
    dead = {**mine, "pid": 4_000_000}
    lines = [
        f'{{"t":{now},"s":0,"m":{{"loss":NaN,"acc":0.5}}}}',
        '{"m":{"acc":0.75,"big":9007199254740993}}',
        '{"config":{"net":{"depth":4}},"tag":{"x":1,"gone":null},"summary":{"best":{"$int":"9007199254740993"}}}',
        "no record",
        '{"code":{"commit":"%s","dirty":true}}' % ("a" * 40),
    ]
    config: dict[str, object] = {"config": {"net": {"width": 2}}, "tags": {"gone": "soon", "first": ""}}
    _journal(live, "alive", lines, {**config, "host": here.name, "process": mine, "user": {"name": "Eve"}})
    _journal(live, "crashed", lines, {"host": here.name, "process": dead})
    old = [f'{{"t":{now - 1_200_000_000},"s":0,"m":{{"loss":1.0}}}}']
    _journal(live, "stale", old, {"host": "elsewhere", "process": {"pid": 1}}, start=now - 1_300_000_000)
    expired = [f'{{"t":{now - 90_000_000_000},"m":{{"loss":1.0}}}}']
    _journal(live, "expired", expired, {"host": "elsewhere"}, start=now - 95_000_000_000)
    _journal(live, "ended", [*lines, '{"end":{"status":"killed","signal":"TERM"}}'], {})
    ended = f'{{"end":{{"status":"finished"}},"t":{now + 2_000_000}}}'
    _journal(live, "clock-set-back", [*lines, ended], {}, start=now + 3_600_000_000)
    _journal(live, "gap", lines, {"continues": ["f" * 64], "host": here.name, "process": mine})
    damaged = live / new_uid()
    damaged.mkdir()
    (damaged / "start.json").write_text("{")


def _journal(
    live: Path, name: str, lines: list[str], fields: dict[str, object], start: int | None = None
) -> None:
    uid = new_uid()
    place = live / uid
    place.mkdir(parents=True)
    began = time.time_ns() // 1000 if start is None else start
    document = {"uid": uid, "start": began, "name": name, "experiment": "live", **fields}
    (place / "start.json").write_text(json.dumps(document))
    (place / "w-node-7-abc.jsonl").write_text("".join(f"{line}\n" for line in lines))
