"""The commands in the README of the runs branch work in a fresh clone, with git and coreutils alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conftest import Cli, Repository


def commands_of(readme: str) -> list[list[str]]:
    """The blocks of commands, each a list of lines without their comments."""
    blocks: list[list[str]] = [[]]
    for line in readme.splitlines():
        if line.startswith("    "):
            blocks[-1].append(line.strip().partition("  #")[0])
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def test_commands_work_in_a_fresh_clone(repository: Repository, tmp_path: Path, cli: Cli) -> None:
    (repository.path / "train.py").write_text("print(1)\n")
    cli.run("init", cwd=repository.path)
    cli.run("record", "-n", "base", "--", "true", cwd=repository.path)
    hub, clone, place = tmp_path / "hub.git", tmp_path / "clone", tmp_path / "place"
    repository.git("init", "-q", "--bare", str(hub))
    repository.git("remote", "add", "origin", str(hub))
    repository.git("push", "-q", "origin", "HEAD:refs/heads/main")
    cli.run("push", "--yes", "origin", cwd=repository.path)
    subprocess.run(["git", "clone", "-q", "-b", "main", str(hub), str(clone)], check=True)
    place.mkdir()

    shown = cli.json("show", "base", cwd=repository.path)
    run, code = shown["id"], shown["code"]
    readme = repository.git("show", "git-runs:README.md")
    check, look = commands_of(readme)
    names = {
        "runs/ab/abcd...": f"runs/{run[:2]}/{run}",
        "/tmp": str(place),
        "SNAPSHOT": code["snapshot"],
        "COMMIT": code["commit"],
    }

    def said(lines: list[str]) -> str:
        script = "set -eo pipefail\n" + "\n".join(lines)
        for name, value in names.items():
            script = script.replace(name, value)
        done = subprocess.run(["bash", "-c", script], cwd=clone, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    checked = said(check)
    assert run in checked and "run.json: OK" in checked
    assert "+print(1)" in said(look)
