"""Names of artifacts that are files everywhere: `artifacts get` and `download` write to them."""

from __future__ import annotations

import os

from ..telling import tell_once


def file_name(name: str) -> str:
    """The name without what would lead out of the directory that it is written to; a change of it is told."""
    slashed = name.replace(os.sep, "/")
    parts = [_part(part) for part in slashed.replace("\0", "_").split("/") if part not in ("", ".", "..")]
    named = "/".join(parts) or "artifact"
    if named != slashed:
        tell_once(f"No file can be called {name!r} everywhere: the artifact is called {named!r}.")
    return named


def _part(part: str) -> str:
    """Nothing is written into a directory of git's."""
    return part if part.lower() != ".git" else "git"
