"""Objects of any content in a repository, and tips made of them: what a hostile colleague could push."""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gitruns.form import canonical
from gitruns.form.uid import new_uid

FORMAT = canonical.write({"erased": {"commits": [], "uids": []}, "format": 1, "requires": []})
AUTHOR = "Eve <eve@example.org> 1700000000 +0000"

Entry = tuple  # a mode and the name of an object


class Crafted:
    """Writes loose objects as they are, whatever git itself would say to them."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository

    def object(self, kind: str, content: bytes) -> str:
        """Any object."""
        whole = f"{kind} {len(content)}\0".encode() + content
        name = hashlib.sha1(whole).hexdigest()
        place = self.repository / ".git" / "objects" / name[:2] / name[2:]
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(zlib.compress(whole, 1))
        return name

    def file(self, content: bytes) -> Any:
        """A plain file."""
        return "100644", self.object("blob", content)

    def directory(self, entries: Mapping[str, Any]) -> Any:
        """A directory of these entries."""
        listed = sorted(entries.items(), key=lambda each: each[0] + ("/" if each[1][0] == "40000" else ""))
        content = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for name, (mode, oid) in listed)
        return "40000", self.object("tree", content)

    def many(self, count: int, name: Callable[[int], str], entry: Any) -> Any:
        """A directory that has the same entry under many names."""
        return self.directory({name(number): entry for number in range(count)})

    def tree_of(self, files: Mapping[str, bytes]) -> Any:
        """A directory of files by path."""
        entries: dict[str, Any] = {}
        inner: dict[str, dict[str, bytes]] = {}
        for path, content in files.items():
            top, slash, rest = path.partition("/")
            if slash:
                inner.setdefault(top, {})[rest] = content
            else:
                entries[top] = self.file(content)
        return self.directory({**entries, **{name: self.tree_of(below) for name, below in inner.items()}})

    def run(self, files: Mapping[str, bytes]) -> tuple[str, Any]:
        """The id and the directory of a whole run of these files."""
        listed = sorted((path, hashlib.sha256(content).hexdigest()) for path, content in files.items())
        sums = "".join(f"{digest}  {path}\n" for path, digest in listed).encode()
        return hashlib.sha256(sums).hexdigest(), self.tree_of({**files, "SHA256SUMS": sums})

    def runs(self, runs: Mapping[str, Any]) -> Any:
        """The directory `runs` of a tip with these runs by id."""
        shards: dict[str, dict[str, Any]] = {}
        for run_id, directory in runs.items():
            shards.setdefault(run_id[:2], {})[run_id] = directory
        return self.directory({shard: self.directory(inner) for shard, inner in shards.items()})

    def tip(self, entries: Mapping[str, Any], remote: str = "") -> None:
        """Makes this the tip of a remote that is read, or of the local branch."""
        if remote:
            level = ["git", "config", f"remote.{remote}.gitruns", "read"]
            subprocess.run(level, cwd=self.repository, check=True)
        _, tree = self.directory({"FORMAT": self.file(FORMAT), **entries})
        text = f"tree {tree}\nauthor {AUTHOR}\ncommitter {AUTHOR}\n\nRecord a run\n"
        ref = f"refs/remotes/{remote}/git-runs" if remote else "refs/heads/git-runs"
        commit = self.object("commit", text.encode())
        subprocess.run(["git", "update-ref", ref, commit], cwd=self.repository, check=True)


def run_document(name: str, /, **fields: object) -> bytes:
    """The run.json of a run that finished."""
    usual = {"uid": new_uid(), "start": 1_700_000_000_000_000, "end": 1_700_000_001_000_000}
    return canonical.write({**usual, "status": "finished", "name": name, "experiment": "default", **fields})
