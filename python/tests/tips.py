"""Commits that vectors describe, written into a repository as loose objects: no git would write some of them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zlib
from collections.abc import Sequence
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

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", *words], cwd=self.repository, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def write(self, tips: dict[str, Any], absent: Sequence[str] = ()) -> None:
        """Writes all of them, but not the objects of these names, as in a partial clone."""
        blobs = {name: self._blob(content) for name, content in tips.get("objects", {}).items()}
        for commit in tips["commits"]:
            if "first" in commit:
                made = self._first(commit["first"])
            else:
                made = self._commit(commit, blobs)
            self.commits[commit["name"]] = made
        for name in absent:
            (self.repository / ".git" / "objects" / blobs[name][:2] / blobs[name][2:]).unlink()

    def _object(self, kind: str, content: bytes) -> str:
        whole = f"{kind} {len(content)}\0".encode() + content
        name = hashlib.sha1(whole).hexdigest()
        place = self.repository / ".git" / "objects" / name[:2] / name[2:]
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(zlib.compress(whole, 1))
        return name

    def _blob(self, content: str) -> str:
        return self._object("blob", content.encode())

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
        message = "Begin the runs of this repository\n\n[skip ci]\n"
        return self._commit_object(self._tree(tree, {}), [], "git-runs <git-runs@invalid>", 1, message)

    def _commit(self, commit: dict[str, Any], blobs: dict[str, str]) -> str:
        files = {path: blobs[name] for path, name in commit["tree"].items()}
        parents = [self.commits[parent] for parent in commit.get("parents", [])]
        tree = self._tree(files, commit.get("modes", {}))
        return self._commit_object(
            tree, parents, "vector <vector@invalid>", commit["date"], commit["name"] + "\n"
        )

    def _tree(self, files: dict[str, str], modes: dict[str, str], at: str = "") -> str:
        entries: dict[str, tuple[str, str]] = {}
        for path, blob in files.items():
            if path.startswith(at):
                name, slash, _ = path[len(at) :].partition("/")
                if slash and name not in entries:
                    entries[name] = ("40000", self._tree(files, modes, f"{at}{name}/"))
                elif not slash:
                    entries[name] = (modes.get(path, "100644"), blob)
        # Directories stand as if a slash followed their names.
        in_order = sorted(entries, key=lambda name: os.fsencode(name + "/" * (entries[name][0] == "40000")))
        return self._object(
            "tree",
            b"".join(
                f"{entries[name][0]} ".encode() + os.fsencode(name) + b"\0" + bytes.fromhex(entries[name][1])
                for name in in_order
            ),
        )

    def _commit_object(self, tree: str, parents: list[str], who: str, date: int, message: str) -> str:
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {who} {date} +0000", f"committer {who} {date} +0000", "", message]
        return self._object("commit", "\n".join(lines).encode())
