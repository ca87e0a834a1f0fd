"""Addresses of the scheme `gitruns`: of a repository, of a run's artifacts, of a logged model's."""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from ..errors import UsageError

SCHEME = "gitruns"
_RUN = re.compile(
    r"(?P<top>.*)/\.runs/(?P<uid>[0-7][0-9a-hjkmnp-tv-z]{25})/artifacts(?:/(?P<rest>.*))?\Z", re.DOTALL
)
_MODEL = re.compile(
    r"(?P<top>.*)/\.models/(?P<model>m-[0-9a-z]{32})(?:/artifacts)?(?:/(?P<rest>.*))?\Z", re.DOTALL
)
_EXPERIMENT = re.compile(r"(?P<top>.*)/\.experiments/[0-9]+\Z", re.DOTALL)
_PROXIED = re.compile(
    r"[^/]+/(?:(?P<uid>[0-7][0-9a-hjkmnp-tv-z]{25})|models/(?P<model>m-[0-9a-z]{32}))/artifacts(?:/(?P<rest>.*))?\Z",
    re.DOTALL,
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
    for pattern in (_RUN, _MODEL, _EXPERIMENT):
        match = pattern.match(rest)
        if match is not None:
            return os.path.abspath(_path(uri, unquote(match["top"])) or "/")
    # An address is typed as a path, in which `#`, `?` and `%` are letters like others. It counts as an
    # address with escapes, a query and a fragment only if there is no such directory.
    typed = os.path.abspath(_path(uri, rest) or os.getcwd())
    if os.path.isdir(typed):
        return typed
    plain = os.path.abspath(_path(uri, unquote(rest.partition("?")[0].partition("#")[0])) or os.getcwd())
    return plain if os.path.isdir(plain) else typed


def _path(uri: str, rest: str) -> str:
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if host not in ("", "localhost"):
            raise UsageError(
                f"{uri!r} names another machine: {host}.", "Say gitruns:/path, with a path of this machine."
            )
        return slash + path
    return rest


def of_run(directory: str, uid: str) -> str:
    """Where the artifacts of a run are."""
    return f"{SCHEME}://{quote(directory)}/.runs/{uid}/artifacts"


def of_model(directory: str, model: str) -> str:
    """Where the artifacts of a logged model are."""
    return f"{SCHEME}://{quote(directory)}/.models/{model}/artifacts"


def of_experiment(directory: str, id: str) -> str:
    """What an experiment without a place of its own for artifacts says; each run knows its own."""
    return f"{SCHEME}://{quote(directory)}/.experiments/{id}"


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
