"""The two packages, built from the clone and installed into an environment of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import HOME, Cli, Repository

pytestmark = pytest.mark.long


class Environment:
    """A fresh virtual environment, in which there is git, and no Java but its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.programs = place / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        tools = place / "tools"
        tools.mkdir()
        for name in ("git", "sh", "cksum", "readlink", "stty", "nice", "mkdir", "mv", "rm", "find", "sleep"):
            found = shutil.which(name)
            if found is not None:
                (tools / name).symlink_to(found)
        self.path = os.pathsep.join([str(self.programs), str(tools)])

    def install(self, *what: str) -> None:
        pip = [str(self.programs / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *what], capture_output=True, text=True, timeout=600)
        if "No matching distribution" in done.stderr or "Connection" in done.stderr:
            pytest.skip(f"the packages that these need can't be had: {done.stderr.strip().splitlines()[-1]}")
        assert done.returncode == 0, done.stderr

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        env = {
            key: value
            for key, value in os.environ.items()
            if key not in ("JAVA_HOME", "GITRUNS_JAVA", "PYTHONPATH")
        }
        env.update(PATH=self.path, GITRUNS_NO_ARCHIVE="1")
        program = str(self.programs / words[0])
        return subprocess.run(
            [program, *words[1:]], cwd=cwd, env=env, capture_output=True, text=True, timeout=120
        )


def test_the_client_alone_and_with_the_full_command(repository: Repository, cli: Cli, tmp_path: Path) -> None:
    del cli  # the jar is what matters
    environment = Environment(tmp_path / "venv")
    here = repository.path
    environment.install(str(HOME / "python"))
    assert (
        environment.run("git-runs", "record", "-n", "plain", "--", "sh", "-c", "echo hi", cwd=here).returncode
        == 0
    )
    listed = environment.run("git-runs", "ls", "--json", cwd=here)
    assert [run["name"] for run in json.loads(listed.stdout)["runs"]] == ["plain"]
    refused = environment.run("git-runs", "seal", cwd=here)
    assert refused.returncode == 6 and "pip install './python[cli]'" in refused.stderr

    environment.install(f"{HOME / 'python'}[cli]", str(HOME / "python" / "cli-wheel"))
    for words in (["init"], ["seal"], ["record", "-n", "full", "--", "sh", "-c", "exit 0"]):
        done = environment.run("git-runs", *words, cwd=here)
        assert done.returncode == 0, done.stderr
    rows = json.loads(environment.run("git-runs", "ls", "--json", cwd=here).stdout)["runs"]
    assert {row["name"]: row["marks"] for row in rows} == {"full": [], "plain": []}
    checked = environment.run("git-runs", "verify", cwd=here)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    java = environment.run("git-runs", "doctor", "--json", cwd=here)
    assert java.returncode == 0, java.stdout + java.stderr
    assert list((environment.place / "share" / "man" / "man1").iterdir())
