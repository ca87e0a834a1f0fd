"""Commits that vectors describe, written into a repository by plain git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from gitruns.form import canonical

_CONSTANT = (
    Path(__file__).resolve().parents[2] / "format-spec/vectors/v1/valid/branch-root-nothing-erased/files"
)


class TipWriter:
    """Writes the commits of a file of tips; `commits` are their names by those that the vector has."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self.commits: dict[str, str] = {}
        repository.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", ".")

    def git(self, *words: str, stdin: str = "", **env: str) -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=self.repository,
            env={**os.environ, **env},
            input=stdin.encode(),
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def write(self, tips: dict[str, Any]) -> None:
        """Writes all of them."""
        blobs = {name: self._blob(content) for name, content in tips.get("objects", {}).items()}
        for commit in tips["commits"]:
            if "first" in commit:
                made = self._first(commit["first"])
            else:
                made = self._commit(commit, blobs)
            self.commits[commit["name"]] = made

    def _blob(self, content: str) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content)

    def _first(self, erased: dict[str, Any]) -> str:
        document = {
            "erased": {"commits": erased.get("commits", []), "uids": erased.get("uids", [])},
            "format": 1,
            "requires": [],
        }
        tree = {
            "FORMAT": self._blob(canonical.write(document).decode()),
            "README.md": self._blob((_CONSTANT / "README.md").read_text()),
            ".gitattributes": self._blob((_CONSTANT / "dot-gitattributes").read_text()),
        }
        who = "git-runs <git-runs@invalid>"
        return self._object(
            self._tree(tree, {}), [], who, 1, "Begin the runs of this repository\n\n[skip ci]\n"
        )

    def _commit(self, commit: dict[str, Any], blobs: dict[str, str]) -> str:
        files = {path: blobs[name] for path, name in commit["tree"].items()}
        parents = [self.commits[parent] for parent in commit.get("parents", [])]
        tree = self._tree(files, commit.get("modes", {}))
        return self._object(tree, parents, "vector <vector@invalid>", commit["date"], commit["name"] + "\n")

    def _tree(self, files: dict[str, str], modes: dict[str, str], at: str = "") -> str:
        """Tree by tree: an index would refuse some of what hostile branches hold."""
        entries = {}
        for path, blob in files.items():
            if not path.startswith(at):
                continue
            name, slash, _ = path[len(at) :].partition("/")
            if slash:
                entries[name] = f"040000 tree {self._tree(files, modes, f'{at}{name}/')}\t{name}"
            else:
                entries[name] = f"{modes.get(path, '100644')} blob {blob}\t{name}"
        return self.git("mktree", stdin="".join(f"{entry}\n" for entry in entries.values()))

    def _object(self, tree: str, parents: list[str], who: str, date: int, message: str) -> str:
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {who} {date} +0000", f"committer {who} {date} +0000", "", message]
        return self.git("hash-object", "-t", "commit", "-w", "--stdin", stdin="\n".join(lines))
