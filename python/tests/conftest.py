"""What the tests share: a scratch repository, the built command, and what is told of skipped tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

HOME = Path(__file__).resolve().parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        if long:
            config.hook.pytest_deselected(items=long)
            items[:] = [item for item in items if item not in long]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    told = os.environ.get("GITRUNS_TEST_SKIPS")
    if told and report.skipped:
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        with open(told, "a", encoding="utf-8") as file:
            file.write(f"python/{report.nodeid}: {why.removeprefix('Skipped: ')}\n")


@pytest.fixture(autouse=True)
def clean_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of who runs the tests, and no repository around, changes what they see."""
    for name in list(os.environ):
        others = name.startswith(
            ("GIT_", "GITRUNS_", "SLURM_", "OMPI_", "PMI", "TORCHELASTIC_", "WANDB_", "MLFLOW_")
        )
        if others and name not in ("GITRUNS_TEST_SKIPS", "GITRUNS_JAVA"):
            monkeypatch.delenv(name)
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    settings = "[user]\n\tname = Test\n\temail = test@localhost\n[init]\n\tdefaultBranch = main\n"
    (home / "gitconfig").write_text(settings + "[gc]\n\tauto = 0\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    # Nothing is sealed behind a test's back; a test of that sets it.
    monkeypatch.setenv("GITRUNS_SEAL", "never")


@pytest.fixture(autouse=True)
def no_run_is_left(clean_surroundings: None) -> Iterator[None]:
    """A run that a test left open belongs to no other test."""
    yield
    current = sys.modules.get("gitruns.active.current")
    for run in current.open_runs() if current is not None else ():
        run.finish()


class Repository:
    """A git repository in a directory of its own, with one commit."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def git(self, *words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=self.path, check=True, capture_output=True, text=True
        ).stdout

    @property
    def live(self) -> Path:
        return self.path / ".git" / "runs" / "live"

    def journals(self) -> list[Path]:
        """The journal directories, in the order of their uids."""
        return sorted(self.live.iterdir()) if self.live.is_dir() else []

    def python(self, source: str, *, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs this program here, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-c", source],
            cwd=self.path,
            env={**os.environ, **env},
            check=check,
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with one commit, which is also the working directory."""
    path = tmp_path / "repo"
    path.mkdir()
    made = Repository(path)
    made.git("init", "-q", ".")
    (path / "train.py").write_text("print('training')\n")
    made.git("add", ".")
    made.git("commit", "-qm", "one")
    monkeypatch.chdir(path)
    return made


class Cli:
    """The built command."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, *words: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([str(self.path), *words], cwd=cwd, capture_output=True, text=True, timeout=300)
        if check and done.returncode != 0:
            raise AssertionError(f"git-runs {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def json(self, *words: str, cwd: Path) -> Any:
        """What a command says with --json."""
        return json.loads(self.run(*words, "--json", cwd=cwd).stdout)


@pytest.fixture(scope="session")
def cli() -> Cli:
    """bin/git-runs of this clone; the test is skipped where it isn't built."""
    if not (HOME / "cli" / "target" / "git-runs.jar").exists():
        pytest.skip("git-runs isn't built (mvn -DskipTests package)")
    return Cli(HOME / "bin" / "git-runs")


def records(journal: Path, slow_times: bool = False) -> list[dict[str, Any]]:
    """All records of a journal directory, in the order of writers and lines; each has its writer's name.

    Times in which a busy disk was slow and nothing was lost only if asked for: any write may meet one.
    """
    found = []
    for file in sorted(journal.glob("w-*.jsonl")):
        for line in file.read_bytes().splitlines():
            record = json.loads(line)
            if slow_times or record.get("drop", {}).get("dropped") != 0:
                found.append({"writer": file.name, **record})
    return found


@pytest.fixture
def read_records() -> Callable[[Path], list[dict[str, Any]]]:
    return records
