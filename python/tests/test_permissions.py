"""Journals hold what nobody has masked yet, so other accounts can neither read nor replace them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

import gitruns
from conftest import Repository
from gitruns.active.launch import agreement
from gitruns.read.tails import journals_in
from gitruns.record.job_attempt import attempt_of


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_file_of_a_journal_is_its_owners_alone(repository: Repository, open_umask: None) -> None:
    with gitruns.init("x", config={"db_password": "hunter22"}) as run:
        run.log({"loss": 1})
        journal = Path(run.directory)
        assert mode(journal) == 0o700
        files = [path for path in journal.iterdir() if path.is_file()]
        assert len(files) >= 2
        assert {path.name: oct(mode(path)) for path in files} == {path.name: "0o600" for path in files}


@pytest.mark.parametrize("wrong", [0o777, 0o707, 0o703])
def test_a_directory_in_which_all_may_replace_files_gets_no_journal(
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    wrong: int,
) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    chosen.chmod(wrong)
    monkeypatch.setenv("GITRUNS_DIR", str(chosen))
    with gitruns.init("x", console=False) as run:
        run.log({"loss": 1})
        journal = Path(run.directory)
    assert "every account may replace files in it" in capfd.readouterr().err
    assert list(chosen.iterdir()) == []
    assert chosen not in journal.parents
    assert (journal / "start.json").exists()
    assert mode(journal) == 0o700


@pytest.mark.parametrize("right", [0o1777, 0o775, 0o700])
def test_other_directories_get_private_journals(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: int
) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    chosen.chmod(right)
    monkeypatch.setenv("GITRUNS_DIR", str(chosen))
    with gitruns.init("x") as run:
        assert Path(run.directory).parent == chosen
        assert mode(Path(run.directory)) == 0o700


def test_a_chosen_directory_is_made_for_its_owner_alone(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_umask: None
) -> None:
    monkeypatch.setenv("GITRUNS_DIR", str(tmp_path / "new"))
    with gitruns.init("x") as run:
        assert Path(run.directory).parent == tmp_path / "new"
    assert mode(tmp_path / "new") == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no accounts")
def test_journals_of_others_do_not_count_where_all_may_put_them(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    chosen.chmod(0o1777)
    monkeypatch.setenv("GITRUNS_DIR", str(chosen))
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    with gitruns.init("x", name="mine"):
        pass
    assert len(journals_in(str(chosen))) == 1
    assert agreement(str(chosen / ".cache"), 1) is not None
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert journals_in(str(chosen)) == []
    assert [run.name for run in gitruns.runs()] == []
    assert agreement(str(chosen / ".cache"), 1) is None
    from gitruns.place import find

    assert attempt_of(["true"], find()) is None
    chosen.chmod(0o700)
    assert len(journals_in(str(chosen))) == 1
