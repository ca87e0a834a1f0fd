"""Addresses of the scheme `gitruns`: of a repository, of a run's artifacts, of a logged model's."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from ..errors import UsageError

SCHEME = "gitruns"
_RUN = re.compile(r"(?P<top>.*)/\.runs/(?P<uid>[0-7][0-9a-hjkmnp-tv-z]{25})/artifacts(?:/(?P<rest>.*))?\Z")
_MODEL = re.compile(r"(?P<top>.*)/\.models/(?P<model>m-[0-9a-z]{32})(?:/artifacts)?(?:/(?P<rest>.*))?\Z")
_PROXIED = re.compile(
    r"[^/]+/(?:(?P<uid>[0-7][0-9a-hjkmnp-tv-z]{25})|models/(?P<model>m-[0-9a-z]{32}))/artifacts(?:/(?P<rest>.*))?\Z"
)


class Whose(NamedTuple):
    """Whose artifacts an address means: those of a run or of a logged model, below `rest`."""

    uid: str | None
    model: str | None
    rest: str


def directory_of(uri: str) -> str:
    """The directory that `gitruns:`, `gitruns:/path` or `gitruns:///path` names; without a path the working one."""
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme != SCHEME:
        raise UsageError(f"{uri!r} is no address of git-runs.", "Say gitruns: or gitruns:/path/to/repository")
    for pattern in (_RUN, _MODEL):
        match = pattern.match(rest)
        if match is not None:
            rest = match["top"] or "/"
            break
    rest = rest.partition("?")[0].partition("#")[0]
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if host not in ("", "localhost"):
            raise UsageError(
                f"{uri!r} names another machine: {host}.", "Say gitruns:/path, with a path of this machine."
            )
        rest = slash + path
    return os.path.abspath(rest or os.getcwd())


def of_run(directory: str, uid: str) -> str:
    """Where the artifacts of a run are."""
    return f"{SCHEME}://{directory}/.runs/{uid}/artifacts"


def of_model(directory: str, model: str) -> str:
    """Where the artifacts of a logged model are."""
    return f"{SCHEME}://{directory}/.models/{model}/artifacts"


def of_experiment(directory: str, id: str) -> str:
    """What an experiment without a place of its own for artifacts says; each run knows its own."""
    return f"{SCHEME}://{directory}/.experiments/{id}"


def whose(uri: str) -> Whose | None:
    """Whose artifacts an address means; None where it is that of a repository."""
    rest = uri.partition(":")[2]
    match = _RUN.match(rest)
    if match is not None:
        return Whose(match["uid"], None, match["rest"] or "")
    match = _MODEL.match(rest)
    return None if match is None else Whose(None, match["model"], match["rest"] or "")


def whose_below(path: str) -> Whose | None:
    """Whose artifacts a path means that a server was asked for: experiment, run, `artifacts`."""
    match = _PROXIED.match(path)
    return None if match is None else Whose(match["uid"], match["model"], match["rest"] or "")
