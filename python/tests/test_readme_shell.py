"""The README's example for the shell runs as it stands."""

from __future__ import annotations

import os
import re
import subprocess

import gitruns
from conftest import HOME, Cli, Repository


def test_the_example_for_the_shell_records_a_run(repository: Repository, cli: Cli) -> None:
    page = (HOME / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"<!-- example: shell -->\n```sh\n(.*?)```", page, re.DOTALL)
    cli.run("init", cwd=repository.path)
    path = f"{cli.path.parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["bash", "-c", example], cwd=repository.path, env={**os.environ, "PATH": path}, check=True)
    [row] = gitruns.runs()
    assert (row.name, row.status, row.config) == ("base", "finished", {"lr": 3e-4})
    assert gitruns.run("base").history(["loss"]).series("loss") == ([0, 1, 2], [0.0, 0.1, 0.2])
