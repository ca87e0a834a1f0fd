"""Sealed runs made by hand, whole or not, and tips that hold them: no program of ours would write some of them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from gitruns.form import canonical
from gitruns.form.uid import new_uid
from tips import TipWriter

FORMAT = canonical.write({"erased": {"commits": [], "uids": []}, "format": 1, "requires": []}).decode()


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def pointer(content: bytes) -> str:
    """The LFS pointer to this content."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest(content)}\nsize {len(content)}\n"


class SealedRun:
    """The files of a run by path, and its ID."""

    def __init__(self, files: dict[str, Any], large: dict[str, bytes] | None = None) -> None:
        """Files are texts, or values of documents; `large` is content that only pointers stand for."""
        self.files = {
            path: value if isinstance(value, str) else canonical.write(value).decode()
            for path, value in files.items()
        }
        listed = {path: digest(text.encode()) for path, text in self.files.items()}
        for path, content in (large or {}).items():
            self.files[path] = pointer(content)
            listed[path] = digest(content)
        self.files["SHA256SUMS"] = "".join(f"{listed[path]}  {path}\n" for path in sorted(listed))
        if large:
            lines = (f"/{path} filter=lfs diff=lfs merge=lfs -text\n" for path in sorted(large))
            self.files[".gitattributes"] = "".join(lines)
        self.id = digest(self.files["SHA256SUMS"].encode())

    def with_files(self, **files: Any) -> dict[str, str]:
        """Its files with others in their place; `__` stands for a dot."""
        changed = {
            path.replace("__", "."): value if isinstance(value, str) else canonical.write(value).decode()
            for path, value in files.items()
        }
        return {**self.files, **changed}


def run_document(name: str, **fields: Any) -> dict[str, Any]:
    """A run.json."""
    document = {
        "command": ["python", "train.py"],
        "end": 1700000009000000,
        "experiment": "digits",
        "format": 1,
        "name": name,
        "start": 1700000000000000,
        "status": "finished",
        "uid": new_uid(),
    }
    return {**document, **fields}


def write_tip(writer: TipWriter, ref: str, runs: dict[str, dict[str, str]]) -> None:
    """Makes a commit that has these directories by run ID, and points the ref to it."""
    objects = {"FORMAT": FORMAT}
    tree = {"FORMAT": "FORMAT"}
    for run_id, files in runs.items():
        for path, text in files.items():
            key = digest(text.encode("utf-8", "surrogateescape"))
            objects[key] = text
            tree[f"runs/{run_id[:2]}/{run_id}/{path}"] = key
    writer.write({"objects": objects, "commits": [{"name": ref, "date": 1, "tree": tree}]})
    writer.git("update-ref", ref, writer.commits[ref])
    if ref.startswith("refs/remotes/"):
        writer.git("config", f"remote.{ref.split('/')[2]}.gitruns", "read")
