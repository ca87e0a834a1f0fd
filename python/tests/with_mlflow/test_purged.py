"""What was purged elsewhere isn't carried on by what is said through MLflow."""

from __future__ import annotations

import subprocess
from pathlib import Path

from mlflow.entities import RunTag

from conftest import Cli, Repository
from with_mlflow.conftest import open_store


def test_a_commit_of_ours_lacks_what_a_fetched_purge_covers(
    repository: Repository, cli: Cli, tmp_path: Path
) -> None:
    hub = tmp_path / "hub.git"
    subprocess.run(["git", "init", "-q", "--bare", str(hub)], check=True)
    repository.git("remote", "add", "origin", str(hub))
    repository.git("push", "-q", "origin", "HEAD:refs/heads/main")
    cli.run("init", cwd=repository.path)
    (repository.path / "out.txt").write_text("a name")
    for name in ("gone", "stays", "less"):
        cli.run("record", "-n", name, "--artifact", "out.txt", "--", "true", cwd=repository.path)
    cli.run("push", "--yes", cwd=repository.path)

    subprocess.run(["git", "clone", "-q", "-b", "main", str(hub), str(tmp_path / "other")], check=True)
    other = Repository(tmp_path / "other")
    cli.run("init", "--share", "origin", cwd=other.path)
    cli.run("purge", "gone", "--reason", "a name", "--yes", cwd=other.path)
    cli.run("purge", "less", "out.txt", "--reason", "a name", "--yes", cwd=other.path)
    cli.run("push", cwd=other.path)

    cli.run("fetch", cwd=repository.path)
    listed = repository.git("ls-tree", "-r", "--name-only", "git-runs")
    assert listed.count("/run.json") == 3 and listed.count("/artifacts/") == 3
    store = open_store(f"gitruns:{repository.path}", repository.path)
    rows = {row["name"]: row["uid"] for row in cli.json("ls", cwd=repository.path)["runs"]}
    store.set_tag(rows["stays"], RunTag("seen", "yes"))

    listed = repository.git("ls-tree", "-r", "--name-only", "git-runs")
    assert listed.count("/run.json") == 2 and listed.count("/artifacts/") == 1
    cli.run("push", cwd=repository.path)
    cli.run("verify", "--all", cwd=repository.path)
