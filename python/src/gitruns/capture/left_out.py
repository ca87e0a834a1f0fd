"""What a snapshot lacks, one entry a path, and the directories that never enter one."""

from __future__ import annotations

from typing import Any

from gitruns.capture.status import shown

# The reasons of format-spec/code-state.md.
SIZE, TOTAL, COUNT, SECRET, OUTPUT = "size", "total", "count", "secret", "output"
UNREADABLE, SPECIAL, NAME, FILTER = "unreadable", "special", "name", "filter"
REFUSED, CHANGING = "refused", "changing"
PRIVATE, HOME, HIDDEN = "private", "home", "hidden"

# Secrets and failures are listed before files that are only too many.
_RANK = {OUTPUT: 1, SIZE: 2, TOTAL: 3, COUNT: 3}

# Directories that tools write to and nobody edits; untracked files in them stay out.
OUTPUT_DIRECTORIES = frozenset(
    b".cache .eggs .gitruns .gradle .hypothesis .ipynb_checkpoints .mypy_cache .neptune .nox .pytest_cache"
    b" .ruff_cache .tox .venv __pycache__ checkpoints lightning_logs mlruns multirun node_modules outputs runs"
    b" target tb_logs venv wandb".split()
)


class LeftOut:
    """The list `left_out` while it grows."""

    def __init__(self) -> None:
        self._entries: dict[bytes, tuple[int | None, str]] = {}

    def add(self, path: bytes, size: int | None, reason: str) -> None:
        """`size` in bytes where it is known."""
        self._entries[path] = (size, reason)

    def __contains__(self, path: bytes) -> bool:
        return path in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def first(self, most: int) -> list[dict[str, Any]]:
        """At most so many entries as code.json has them, in the order of their paths."""
        ranked = sorted(self._entries.items(), key=lambda entry: (_RANK.get(entry[1][1], 0), entry[0]))
        listed = []
        for path, (size, reason) in ranked[:most]:
            entry: dict[str, Any] = {"path": shown(path)}
            if size is not None:
                entry["size"] = size
            entry["reason"] = reason
            listed.append(entry)
        # The order of UTF-16, as the Java writer sorts.
        return sorted(listed, key=lambda entry: entry["path"].encode("utf-16-be", "surrogatepass"))


def output_directory(path: bytes) -> bytes | None:
    """The outermost output directory that this path lies in or is, with a slash at its end."""
    start = 0
    while (slash := path.find(b"/", start)) >= 0:
        if path[start:slash] in OUTPUT_DIRECTORIES:
            return path[: slash + 1]
        start = slash + 1
    return None
