"""The documents of a sealed run, each parsed when somebody first asks for it."""

from __future__ import annotations

from collections.abc import Iterable

from . import documents
from .objects import Objects


class Contents:
    """What several runs may share: objects by name, each read once, and parsed once when it is asked for."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._read: dict[str, bytes | dict[str, object] | None] = {}

    def read_ahead(self, names: Iterable[str]) -> None:
        """Reads these objects at once, those that were read before aside."""
        unread = [name for name in dict.fromkeys(names) if name not in self._read]
        self._read.update(zip(unread, self._objects.read(unread)))

    def fields(self, name: str) -> dict[str, object]:
        """The object that is written in the object of git of this name; empty where there is none."""
        known = self._read[name] if name in self._read else next(iter(self._objects.read([name])))
        if not isinstance(known, dict):
            known = self._read[name] = documents.object_in(known)
        return known


class Said(dict[str, dict[str, object]]):
    """The documents of a run by name: `said["config.json"]` is an empty object where the run has none.

    `unread` has those that nobody asked for yet: their bytes, or the name of the object that they are.
    """

    __slots__ = ("_contents", "unread")

    def __init__(self, unread: dict[str, bytes | str | None], contents: Contents | None = None) -> None:
        super().__init__()
        self.unread = unread
        self._contents = contents

    def __missing__(self, name: str) -> dict[str, object]:
        content = self.unread.get(name)
        if content is None:
            return self.setdefault(name, {})
        if isinstance(content, str) and self._contents is not None:
            fields = self._contents.fields(content)
        else:
            fields = documents.object_in(content) if isinstance(content, bytes) else {}
        # In this order: another thread that finds nothing unread finds it here.
        self[name] = fields
        self.unread.pop(name, None)
        return fields
