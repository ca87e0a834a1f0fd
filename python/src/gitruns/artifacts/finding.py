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
            if not os.path.isdir(match) and not _add(match, _name(match, cwd), found, (cwd,)):
                break
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
            if not _add(path, named, found, (real_top, cwd)):
                return


def _add(path: str, name: str, found: Found, tops: tuple[str, ...]) -> bool:
    """Adds a file that was looked for, if it may be taken; False if there are too many."""
    if _is_repository(name):
        return True
    if len(found.files) == MOST:
        found.problems.append(_too_many(name))
        return False
    if os.path.islink(path) or _within(path, tops[-1]):
        real, within = os.path.realpath(path), [os.path.realpath(top) for top in tops]
        inside = [os.path.relpath(real, top) for top in within if _within(real, top)]
        if not inside or any(map(_is_repository, inside)):
            where = "into .git" if inside else "out of the work directory"
            found.problems.append(("outside-artifact", f"The artifact {name} is a link {where}."))
            return True
    if os.path.isfile(path):
        found.files[name] = path
    elif os.path.exists(path):
        found.problems.append(_special(name))
    return True


def _is_repository(name: str) -> bool:
    """Whether this is a work tree's directory of git, a submodule's file of that name, or below."""
    return not set(name.lower().replace(os.sep, "/").split("/")).isdisjoint(_NEVER)


def _within(path: str, top: str) -> bool:
    return path.startswith(top.rstrip(os.sep) + os.sep)


def _too_many(name: str) -> tuple[str, str]:
    return "too-many-artifacts", f"The artifact {name} and what follows is left out, after {MOST}."


def _special(name: str) -> tuple[str, str]:
    return "special-artifact", f"The artifact {name} is a named pipe, a socket or a device: left out."


def _name(path: str, cwd: str) -> str:
    """The path from the work directory, or for what lies elsewhere its last name."""
    inside = path == cwd or path.startswith(cwd.rstrip(os.sep) + os.sep)
    return (os.path.relpath(path, cwd) if inside else os.path.basename(path)).replace(os.sep, "/")
