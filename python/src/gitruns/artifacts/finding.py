"""Finds the files that a path, a directory or a pattern names, as `git runs record --artifact` does."""

from __future__ import annotations

import os

MOST = 10_000
_NEVER = (".git", ".gitruns")


class Found:
    """Files by the name that they get, and what of it couldn't be had: code and message."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.problems: list[tuple[str, str]] = []


def find(what: str, cwd: str) -> Found:
    """Looks for what this names, seen from `cwd`; nothing there is an empty result."""
    found = Found()
    path = os.path.normpath(os.path.join(cwd, what))
    if os.path.isdir(path):
        _walk(path, found, cwd, None)
    elif os.path.isfile(path):
        found.files[_name(path, cwd)] = path
    elif os.path.exists(path):
        found.problems.append(_special(what))
    elif any(mark in what for mark in "*?["):
        import glob

        for match in sorted(glob.glob(os.path.join(glob.escape(cwd), what), recursive=True)):
            if os.path.isdir(match):
                continue
            if os.path.exists(match) and not os.path.isfile(match):
                found.problems.append(_special(_name(match, cwd)))
            elif os.path.isfile(match) and not set(match.split(os.sep)) & set(_NEVER):
                if len(found.files) == MOST:
                    found.problems.append(_too_many(match))
                    break
                found.files[_name(match, cwd)] = match
    return found


def _walk(top: str, found: Found, cwd: str, name: str | None) -> None:
    real_top = os.path.realpath(top)
    prefix = _name(top, cwd)
    for directory, below, files in os.walk(real_top):
        below[:] = sorted(each for each in below if each not in _NEVER)
        for file in sorted(files):
            path = os.path.join(directory, file)
            relative = os.path.relpath(path, real_top).replace(os.sep, "/")
            named = relative if prefix in ("", ".") else f"{prefix}/{relative}"
            if len(found.files) == MOST:
                found.problems.append(_too_many(named))
                return
            if os.path.islink(path) and not _within(
                os.path.realpath(path), (real_top, os.path.realpath(cwd))
            ):
                message = f"The artifact {named} is a link out of the work directory."
                found.problems.append(("outside-artifact", message))
            elif os.path.isfile(path):
                found.files[named] = path
            elif os.path.exists(path):
                found.problems.append(_special(named))


def _within(path: str, tops: tuple[str, ...]) -> bool:
    return any(path.startswith(top.rstrip(os.sep) + os.sep) for top in tops)


def _too_many(name: str) -> tuple[str, str]:
    return "too-many-artifacts", f"The artifact {name} and what follows is left out, after {MOST}."


def _special(name: str) -> tuple[str, str]:
    return "special-artifact", f"The artifact {name} is a named pipe, a socket or a device: left out."


def _name(path: str, cwd: str) -> str:
    """The path from the work directory, or for what lies elsewhere its last name."""
    inside = path == cwd or path.startswith(cwd.rstrip(os.sep) + os.sep)
    return (os.path.relpath(path, cwd) if inside else os.path.basename(path)).replace(os.sep, "/")
