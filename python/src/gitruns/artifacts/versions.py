"""What `NAME:VERSION` and `NAME:ALIAS` name: the contents of an artifact name over all runs that are here.

Versions are numbered from 1 in the order in which runs first made them; `latest` is what was made last. Other
aliases are events of the kind `artifact` (format-spec/events.md), which `git runs alias` writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..read.api import Reading
    from ..read.view import RunView

_FORM = re.compile(r"(.+)[:@]([^:@/]+)", re.DOTALL)
_NUMBER = re.compile(r"v?([0-9]{1,9})")
_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class Found(NamedTuple):
    """A version of an artifact: the run that first made it, its entry in that run's list, its number."""

    view: RunView
    entry: dict[str, Any]
    number: int


def find_version(reading: Reading, text: str) -> Found | None:
    """The version that a text names, None where no run made one of that name or it has no such version."""
    made = _made(reading, text)
    which = "latest"
    if not made:
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        text, which = form.group(1), form.group(2)
        made = _made(reading, text)
    first: dict[str, tuple[RunView, dict[str, Any]]] = {}
    for key, view, entry in made:
        first.setdefault(key, (view, entry))
    if not first:
        return None
    keys = list(first)
    wanted = _aliases(reading, text).get(which)
    number = _NUMBER.fullmatch(which)
    if which == "latest":
        wanted = made[-1][0]
    elif wanted is None and number is not None and 0 < int(number.group(1)) <= len(keys):
        wanted = keys[int(number.group(1)) - 1]
    if wanted not in first:
        return None
    view, entry = first[wanted]
    return Found(view, entry, keys.index(wanted) + 1)


def _made(reading: Reading, name: str) -> list[tuple[str, RunView, dict[str, Any]]]:
    """Every time that a run made an artifact of this name, the oldest first, by the key of its content."""
    from ..query.selectors import chosen
    from ..read.view import RunView

    found = []
    for row in sorted(chosen(reading.rows()), key=lambda row: (row.start, row.id or row.uid)):
        view = RunView(row, reading.repository, reading.branch, reading)
        for entry in view.artifacts:
            if entry.get("name") == name:
                found.append((key_of(row.uid, entry), view, entry))
    return found


def key_of(uid: str, entry: dict[str, Any]) -> str:
    """The word by which events name the content of an entry."""
    if entry.get("sha256", _NOTHING) != _NOTHING:
        return f"sha256:{entry['sha256']}"
    if "uri" in entry:
        return f"uri:{entry['uri']}"
    return f"run:{uid}/{entry.get('name', '')}@{entry.get('version', 1)}"


def _aliases(reading: Reading, name: str) -> dict[str, str]:
    """The aliases of an artifact name, and the key of the content that each names."""
    from ..read.events import fold, named

    if reading.branch is None:
        return {}
    said = fold(reading.branch.events_of("artifact").get(named("artifact", name), []))
    return {
        field[len("alias/") :]: value
        for field, value in said.fields.items()
        if field.startswith("alias/") and isinstance(value, str)
    }
