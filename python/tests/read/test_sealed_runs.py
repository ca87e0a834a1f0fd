"""Histories and files of sealed runs: a chain, what came after its seal, a fork, and what isn't here."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.command import main
from gitruns.errors import EnvironmentFault, NotFoundError
from gitruns.form.uid import new_uid

pytest.importorskip("pyarrow")


def script(*lines: str) -> list[str]:
    return [
        "--",
        "sh",
        "-c",
        "".join(f"echo '{line}' >> \"$GITRUNS_JOURNAL\"; " for line in lines) + "echo said",
    ]


_made: list[Path] = []


@pytest.fixture
def chain(repository: Repository, cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run of two segments: steps 0 to 2, then 2 and 3. Gives the id of the head. Recorded once, then copied."""
    here = repository.path
    if _made:
        shutil.rmtree(here / ".git")
        shutil.copytree(_made[0], here, dirs_exist_ok=True)
        return gitruns.run("base").row.id or ""
    (here / "model.bin").write_bytes(b"\x00" * 300_000)
    cli.run("init", cwd=here)
    first = script(*(f'{{"s":{step},"m":{{"loss":{1 - step / 4},"once":{step}}}}}' for step in range(3)))
    cli.run("record", "-n", "base", "--artifact", "model.bin", *first, cwd=here)
    second = script('{"s":2,"m":{"loss":0.4}}', '{"s":3,"m":{"loss":0.3,"Loss":7}}')
    cli.run("record", "--resume", "base", *second, cwd=here)
    head = gitruns.run("base").row.id
    assert head is not None
    _made.append(tmp_path_factory.mktemp("chain") / "repo")
    shutil.copytree(here, _made[0])
    return head


def journal(live: Path, **fields: object) -> None:
    place = live / new_uid()
    place.mkdir(parents=True, exist_ok=True)
    uid = fields.pop("uid", place.name)
    (place / "start.json").write_text(
        json.dumps({"uid": uid, "start": 1_700_000_000_000_000, "name": "tail", **fields})
    )
    (place / "w-a-1-b.jsonl").write_text('{"s":9,"m":{"loss":0.1}}\n')


def test_the_segments_of_a_chain_are_one_history(chain: str) -> None:
    run = gitruns.run(chain)
    assert len(run.earlier) == 1 and run.status == "finished"
    assert run.history("loss").series("loss") == ([0, 1, 2, 2, 3], [1.0, 0.75, 0.5, 0.4, 0.3])
    assert run.history().keys == ["Loss", "loss", "once"]
    assert run.history(["once"]).columns()["once"] == [0.0, 1.0, 2.0]
    assert run.metrics["loss"]["n"] == 5 and run["loss"] == 0.3
    assert run.console == "said\nsaid\n"
    assert list(run.history().to_pandas()["_step"]) == [0, 1, 2, 2, 3]


def test_a_copy_of_a_row_has_all_of_it(chain: str) -> None:
    (row,) = gitruns.runs()
    copied = pickle.loads(pickle.dumps(row))
    assert copied == row
    assert copied.metrics["loss"]["last"] == 0.3
    assert copied.goals == {}
    with pytest.raises(AttributeError):
        copied.nothing  # noqa: B018


def test_large_files_are_read_where_their_bytes_are(chain: str, repository: Repository) -> None:
    run = gitruns.run(chain)
    assert run.artifact("model.bin") == b"\x00" * 300_000
    assert run.document("run.json")["continues"] == run.earlier
    assert "metrics-long.parquet" in run.file_names() and run.file("run.json").startswith(b"{")
    with pytest.raises(NotFoundError):
        run.file("nothing")
    for kept in (repository.path / ".git" / "lfs" / "objects").rglob("*"):
        if kept.is_file():
            kept.unlink()
    shutil.rmtree(repository.path / ".git" / "runs" / "kept", ignore_errors=True)
    with pytest.raises(EnvironmentFault, match="aren't on this machine"):
        run.artifact("model.bin")


def test_large_files_are_found_where_settings_put_them_and_where_they_are_kept(
    chain: str, repository: Repository
) -> None:
    objects = repository.path / ".git" / "lfs"
    shutil.copytree(objects, repository.path / "elsewhere")
    kept = list((repository.path / ".git" / "runs" / "kept").iterdir())
    assert len(kept) == 1
    shutil.rmtree(objects)
    assert gitruns.run(chain).artifact("model.bin") == b"\x00" * 300_000
    kept[0].unlink()
    with pytest.raises(EnvironmentFault):
        gitruns.run(chain).artifact("model.bin")
    repository.git("config", "lfs.storage", str(repository.path / "elsewhere"))
    assert gitruns.run(chain).artifact("model.bin") == b"\x00" * 300_000


def test_what_came_after_the_seal_is_shown_with_it(chain: str, repository: Repository) -> None:
    before = gitruns.run(chain)
    journal(
        repository.live,
        uid=before.uid,
        continues=[*before.earlier, chain],
        summary={"metrics": before.metrics},
    )
    (live,) = repository.live.iterdir()
    live.rename(live.with_name(before.uid))
    run = gitruns.run(before.uid)
    assert run.history("loss").series("loss")[0] == [0, 1, 2, 2, 3, 9]
    assert run.row.id == chain and run["loss"] == 0.1 and run.metrics["loss"]["n"] == 6
    assert run.missing() == []


def test_a_fork_begins_as_the_run_that_it_is_a_fork_of(chain: str, repository: Repository) -> None:
    journal(repository.live, fork_from={"id": chain, "step": 2}, rewind={"step": 1})
    run = gitruns.run("tail")
    assert run.history("loss").series("loss")[0] == [0, 1, 9]


def test_a_fork_of_what_is_not_here_names_the_gap(repository: Repository) -> None:
    journal(repository.live, fork_from={"id": "f" * 64, "step": 2})
    assert gitruns.run("tail").missing() == ["f" * 64]
    assert gitruns.run("tail").history("loss").series("loss")[0] == [9]


def test_a_colleagues_runs_are_there_after_a_fetch(
    chain: str, repository: Repository, tmp_path: Path
) -> None:
    repository.git("clone", "-q", str(repository.path), str(tmp_path / "clone"))
    run = gitruns.run(chain, directory=tmp_path / "clone")
    assert run.history("loss").series("loss")[0] == [0, 1, 2, 2, 3]
    repository.git("clone", "-q", "--bare", str(repository.path), str(tmp_path / "bare"))
    assert gitruns.runs(directory=tmp_path / "bare")[0].id == chain


def test_the_tail_of_a_sealed_run_has_its_metrics_alone(
    chain: str, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    assert main(["tail", "-m", "-n", "2", "base"]) == 0
    assert capfd.readouterr().out == "step 2  loss 0.4\nstep 3  Loss 7  loss 0.3\n"
