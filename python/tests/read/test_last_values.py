"""The last value of a metric is the one logged last, also if a resume went back to earlier steps.

Each way to resume is looked at open and sealed, by Java and by Python, and looked at in between, since readers go on from
what they read before.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.form.uid import new_uid
from gitruns.read.following import FollowedJournal

START = 1_700_000_000_000_000


def lines(*points: tuple[int, int, dict[str, float]], ended: bool = True) -> str:
    """Records of (seconds since the start, step, values)."""
    records: list[dict[str, Any]] = [{"t": START + at * 10**6, "s": step, "m": m} for at, step, m in points]
    if ended:
        records.append({"t": START + points[-1][0] * 10**6, "end": {"status": "finished"}})
    return "".join(json.dumps(record) + "\n" for record in records)


def begin(live: Path, uid: str, at: int, **fields: object) -> Path:
    place = live / uid
    place.mkdir(parents=True)
    start = {"uid": uid, "start": START + at * 10**6, "name": "base", **fields}
    (place / "start.json").write_text(json.dumps(start))
    return place


def last(cli: Cli, here: Path) -> dict[str, tuple[float, int]]:
    """The last value and its step of each metric, as both say it."""
    (told,) = cli.json("ls", cwd=here)["runs"]
    of_java = {name: (one["last"], one["last_step"]) for name, one in told["summary"]["metrics"].items()}
    run = gitruns.run("base")
    assert {name: (one["last"], one["last_step"]) for name, one in run.metrics.items()} == of_java
    return of_java


FIRST = lines((1, 0, {"loss": 9, "first": 1}), (2, 50, {"loss": 5, "acc": 2, "late": 3}))


def resume(repository: Repository, cli: Cli, uid: str) -> Path:
    """A journal that continues the sealed run, as any resume begins one."""
    head = gitruns.run("base")
    for done in (repository.path / ".git" / "runs" / "live").glob("*"):
        done.rename(repository.path / ".git" / "runs" / "done" / done.name)
    return begin(
        repository.live, uid, 100, continues=[head.row.id], summary=head.document("summary.json"), config={}
    )


def test_resumed_run_has_the_value_logged_last(repository: Repository, cli: Cli) -> None:
    here = repository.path
    cli.run("init", cwd=here)
    uid = new_uid()
    (begin(repository.live, uid, 0) / "w-a-1-b.jsonl").write_text(FIRST)
    cli.run("seal", cwd=here)
    (here / ".git" / "runs" / "done").mkdir(exist_ok=True)
    journal = resume(repository, cli, uid)
    file = journal / "w-a-2-b.jsonl"
    file.write_text('{"hb":1}\n')
    before = {"loss": (5.0, 50), "acc": (2.0, 50), "late": (3.0, 50), "first": (1.0, 0)}
    assert last(cli, here) == before
    followed = FollowedJournal(str(journal))
    followed.look()
    # The run went back: step 10 was logged last, though step 50 is greater.
    file.write_text('{"hb":1}\n' + lines((101, 10, {"loss": 7}), (102, 9, {"loss": 8}), ended=False))
    resumed = {**before, "loss": (7.0, 10)}
    assert last(cli, here) == resumed
    file.write_text(file.read_text() + lines((103, 8, {"acc": 4})))
    resumed["acc"] = (4.0, 8)
    assert last(cli, here) == resumed
    followed.look()
    assert {name: (one.value, one.step) for name, one in followed.latest.items()} == resumed
    cli.run("seal", cwd=here)
    assert gitruns.run("base").row.id is not None
    assert last(cli, here) == resumed
    # What comes after the seal is of the same session; a metric that it didn't log yet is still from before.
    late = next((here / ".git" / "runs").glob(f"*/{uid}*/w-a-2-b.jsonl"))
    late.write_text(late.read_text() + lines((200, 3, {"late": 6, "loss": 1}), ended=False))
    resumed["late"] = (6.0, 3)
    assert last(cli, here) == resumed
    cli.run("seal", cwd=here)
    assert last(cli, here) == resumed
    cli.run("verify", "--all", cwd=here)


@pytest.mark.parametrize("writers", [("w-a-1-b.jsonl", "w-a-2-b.jsonl"), ("w-a-2-b.jsonl", "w-a-1-b.jsonl")])
def test_further_writer_resumes_in_the_same_journal(
    repository: Repository, cli: Cli, writers: tuple[str, str]
) -> None:
    here = repository.path
    cli.run("init", cwd=here)
    journal = begin(repository.live, new_uid(), 0)
    (journal / writers[0]).write_text(FIRST)
    resumed = json.dumps({"t": START + 100 * 10**6, "resumed": 1}) + "\n"
    (journal / writers[1]).write_text(
        resumed + lines((101, 10, {"loss": 7}), (102, 9, {"loss": 8, "acc": 4}))
    )
    expected = {"loss": (7.0, 10), "acc": (4.0, 9), "late": (3.0, 50), "first": (1.0, 0)}
    assert last(cli, here) == expected
    cli.run("seal", cwd=here)
    assert gitruns.run("base").row.id is not None
    assert last(cli, here) == expected
    cli.run("verify", "--all", cwd=here)


def test_resume_without_a_seal_says_that_it_goes_on(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITRUNS_CLI", "/nowhere/git-runs")
    with gitruns.init(id="mine", name="base") as run:
        run.log({"loss": 5.0}, step=50)
    with gitruns.init(id="mine", resume="must") as run:
        run.log({"loss": 7.0}, step=10)
    assert gitruns.run("base").metrics["loss"]["last"] == 7.0
