"""Who runs this, as git knows them: read from its settings without starting it."""

from __future__ import annotations

import os

from ..place import Place

_MOST_INCLUDED = 10


def user(place: Place) -> dict[str, object]:
    """The object `user` of start.json: `name`, and `email` where git has one."""
    found = {"name": "", "email": ""}
    for file in _files(place):
        _read(file, found, 0)
    name = found["name"] or os.environ.get("USER") or os.environ.get("USERNAME") or _login()
    who: dict[str, object] = {"name": name}
    if found["email"]:
        who["email"] = found["email"]
    return who


def _files(place: Place) -> list[str]:
    """The settings' files, what counts more later."""
    home = os.path.expanduser("~")
    files = [] if os.environ.get("GIT_CONFIG_NOSYSTEM") else ["/etc/gitconfig"]
    named = os.environ.get("GIT_CONFIG_GLOBAL")
    if named is not None:
        files.append(named)
    else:
        above = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
        files += [os.path.join(above, "git", "config"), os.path.join(home, ".gitconfig")]
    if place.repository:
        files.append(os.path.join(place.repository, "config"))
    return files


def _read(file: str, found: dict[str, str], depth: int) -> None:
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            lines = stream.read(1 << 20).splitlines()
    except OSError:
        return
    section = ""
    for line in lines:
        text = line.strip()
        if text.startswith("["):
            section = text[1 : text.find("]")].strip().lower()
            continue
        key, equals, value = text.partition("=")
        key = key.strip().lower()
        if section == "user" and equals and key in found:
            found[key] = _plain(value.strip())
        elif section == "include" and equals and key == "path" and depth < _MOST_INCLUDED:
            below = os.path.expanduser(_plain(value.strip()))
            _read(os.path.join(os.path.dirname(file), below), found, depth + 1)


def _plain(value: str) -> str:
    """A value without its quotes and comment."""
    if value.startswith('"'):
        end = value.find('"', 1)
        return value[1:end] if end > 0 else value[1:]
    for mark in ("#", ";"):
        value = value.split(mark, 1)[0]
    return value.strip()


def _login() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except Exception:
        return "unknown"
