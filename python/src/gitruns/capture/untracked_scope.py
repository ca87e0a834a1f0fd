"""The part of a work tree whose untracked files belong to a run.

That is all of it, except in a repository whose top is a home directory: untracked files there are private,
so only those below the directory that the run was started in count.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gitruns.capture.left_out import HIDDEN, HOME, LeftOut
from gitruns.capture.status import ABSENT, UNTRACKED, StatusEntry

_ACCOUNTS = "/etc/passwd"
_PERSON = re.compile(r"0|[1-9][0-9]{3,8}")
# The entry of `left_out` that stands for everything outside of the scope.
_REST = b"./"


class UntrackedScope(NamedTuple):
    """`prefix` starts the paths of files that count, None if none does; `reason` says why a part stays out."""

    prefix: bytes | None
    reason: str | None

    def narrow(self, entries: list[StatusEntry]) -> list[StatusEntry]:
        """These entries without the untracked ones that don't count."""
        if self.reason is None:
            return entries
        return [kept for entry in entries for kept in self._kept(entry)]

    def _kept(self, entry: StatusEntry) -> Iterator[StatusEntry]:
        if entry.kind != UNTRACKED:
            yield entry
        elif self.prefix is not None:
            if entry.path.startswith(self.prefix):
                yield entry
            elif entry.path.endswith(b"/") and self.prefix.startswith(entry.path):
                yield StatusEntry(self.prefix, UNTRACKED, ABSENT, "100644")

    def note(self, left_out: LeftOut) -> None:
        """Adds the entry for what stays out, if anything does."""
        if self.reason is not None:
            left_out.add(_REST, None, self.reason)


def scope_of(top: str, directory: str, listed: bool, env: Mapping[str, str]) -> UntrackedScope:
    """`directory` is where the run was started; `listed` is whether git lists untracked files here."""
    if not listed:
        return UntrackedScope(None, HIDDEN)
    root = os.path.realpath(top)
    if not _is_home(root, env):
        return UntrackedScope(b"", None)
    inside = os.path.relpath(os.path.realpath(directory), root)
    if inside == os.curdir or inside.split(os.sep)[0] == os.pardir:
        return UntrackedScope(None, HOME)
    return UntrackedScope(os.fsencode(inside.replace(os.sep, "/") + "/"), HOME)


def _is_home(top: str, env: Mapping[str, str]) -> bool:
    accounts = list(_accounts())
    own = [home for person, home in accounts if person == _own_id()] or [os.path.expanduser("~")]
    homes = {env.get("HOME", ""), *own, *(home for _, home in accounts)}
    if any(os.path.isabs(home) and top in (home, os.path.realpath(home)) for home in homes):
        return True
    # A repository around all home directories is no better.
    return top.rstrip("/").count("/") <= 1 and any(
        os.path.isabs(home) and os.path.realpath(home).startswith(top.rstrip("/") + "/") for home in own
    )


def _own_id() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else ""


def _accounts() -> Iterator[tuple[str, str]]:
    """The number and the home directory of people's accounts, and of root."""
    try:
        with open(_ACCOUNTS, encoding="latin-1") as file:
            for line in file:
                fields = line.rstrip("\n").split(":")
                if len(fields) > 5 and fields[5] and _PERSON.fullmatch(fields[2]):
                    yield fields[2], fields[5]
    except OSError:
        return  # not on every system; HOME is known without it
