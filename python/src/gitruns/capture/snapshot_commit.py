"""HEAD's commit object, and the snapshot commit made from it: a function of HEAD and the tree alone."""

from __future__ import annotations

from typing import NamedTuple

_NOBODY = b"git-runs <git-runs@invalid> 0 +0000"
_NOBODY_LINES = (b"author " + _NOBODY, b"committer " + _NOBODY)
_KEPT = (b"author ", b"committer ", b"encoding ")
# What Java's String.stripLeading takes for white space, of one byte.
_BLANK = b"\t\n\x0b\f\r\x1c\x1d\x1e\x1f "


class HeadCommit(NamedTuple):
    """What a snapshot takes over from HEAD; `identity` are its author, committer and encoding lines."""

    tree: str
    parents: tuple[str, ...]
    identity: tuple[bytes, ...]
    subject: bytes

    def snapshot(self, tree: str, parent: str | None) -> bytes:
        """The object of a snapshot of this tree; `parent` is HEAD, None in a shallow clone."""
        return _object(tree, parent, self.identity, b"snapshot: " + self.subject)

    def snapshot_of_nobody(self, tree: str, parent: str | None) -> bytes:
        """The same with our own author, where git refuses what HEAD has."""
        return _object(tree, parent, _NOBODY_LINES, b"snapshot: " + self.subject)


def parse_head(data: bytes) -> HeadCommit:
    """Reads HEAD from the bytes of its object."""
    head, _, message = data.partition(b"\n\n")
    tree, parents, identity = "", [], []
    for line in head.split(b"\n"):
        if line.startswith(b"tree "):
            tree = line[5:].decode("ascii")
        elif line.startswith(b"parent "):
            parents.append(line[7:].decode("ascii"))
        elif line.startswith(_KEPT):
            identity.append(line)
    return HeadCommit(tree, tuple(parents), tuple(identity), message.lstrip(_BLANK).split(b"\n", 1)[0])


def first_snapshot(tree: str) -> bytes:
    """The object of a snapshot where there is no commit yet."""
    return _object(tree, None, _NOBODY_LINES, b"snapshot: no commit yet")


def _object(tree: str, parent: str | None, identity: tuple[bytes, ...], message: bytes) -> bytes:
    lines = [b"tree " + tree.encode()]
    if parent is not None:
        lines.append(b"parent " + parent.encode())
    return b"\n".join((*lines, *identity, b"", message, b""))
