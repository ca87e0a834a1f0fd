"""Checks each run against its ID before anything of it is shown (format-spec/run-directory.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import NamedTuple

from . import documents
from .objects import NOTHING, Digested, Objects
from .purges import is_listable

DOCUMENTS = ("run.json", "config.json", "summary.json", "code.json")
"""What a row of a list is made of."""
SUMS = "SHA256SUMS"
ATTRIBUTES = ".gitattributes"
WHOLE = "whole"
"""Every file is here, and fits."""
PARTLY = "partly"
"""The list and the documents of a row are here, and everything that is here fits."""
UNCHECKED = "unchecked"
"""The list or a document of a row isn't here, as in a partial clone."""
REFUSED = "refused"
"""The tree isn't the run that it is named after."""

_LINE = re.compile(rb"([0-9a-f]{64})  ([^\n]+)\n")
_KNOWN = re.compile(r"([0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64})\Z")
_LONGEST_LIST = 32 << 20
_NONE: frozenset[str] = frozenset()


class Claim(NamedTuple):
    """A tree that is named after a run; `purged` are the paths that may be missing from it."""

    id: str
    tree: str
    purged: Collection[str] = _NONE


class CheckedRuns:
    """The trees that were found whole, by run ID. The file is shared with the command, and may be deleted any time.

    Each line is a run ID, a space and the name of a tree.
    """

    def __init__(self, cache: str | None = None) -> None:
        """`cache` is the directory of the file; without one nothing outlasts this process."""
        self._cache = cache
        self._read: tuple[int, int] | None = None
        self._known: set[tuple[str, str]] = set()

    def load(self) -> None:
        """Reads what was written since the last time, by this process or another."""
        if self._cache is None:
            return
        try:
            with open(self._file, "rb") as file:
                state = os.fstat(file.fileno())
                now = (state.st_ino, state.st_size)
                if now == self._read:
                    return
                lines = file.read().decode("latin-1").split("\n")
        except OSError:
            return
        self._read = now
        self._known.update(match.groups() for line in lines if (match := _KNOWN.match(line)))  # type: ignore[misc]

    def __contains__(self, claim: Claim) -> bool:
        return (claim.id, claim.tree) in self._known

    def add(self, claims: Iterable[Claim]) -> None:
        """Remembers these; a failure to write them costs only time."""
        fresh = [claim[:2] for claim in claims if claim not in self]
        self._known.update(fresh)
        if self._cache is None or not fresh:
            return
        try:
            os.makedirs(self._cache, exist_ok=True)
            # One write: another process may append too.
            with open(self._file, "ab", buffering=0) as file:
                file.write("".join(f"{run_id} {tree}\n" for run_id, tree in fresh).encode())
        except OSError:
            pass

    @property
    def _file(self) -> str:
        return os.path.join(self._cache or "", "checked-runs")


class RunEntries(NamedTuple):
    """The entries of a run directory by path, objects of git; `is_well_formed` has names and modes."""

    files: dict[str, str]
    is_well_formed: bool
    is_here: bool


def files_of(objects: Objects, trees: Iterable[str]) -> list[RunEntries]:
    """What these run directories hold, names that no run may have left out."""
    tops = objects.trees(trees)
    below = {oid for top in tops for name, oid in top.directories.items() if is_listable(name)}
    directories = dict(zip(below, objects.trees(below)))
    found = []
    for top in tops:
        well_formed = not top.is_odd
        here = top is not NOTHING
        files = {}
        for name, oid in top.files.items():
            if name in (SUMS, ATTRIBUTES) or is_listable(name):
                files[name] = oid
            else:
                well_formed = False
        for directory, oid in top.directories.items():
            inner = directories.get(oid)
            if inner is None:
                well_formed = False
                continue
            here &= inner is not NOTHING
            well_formed &= not inner.is_odd and not inner.directories and bool(inner.files or not here)
            for name, blob in inner.files.items():
                path = f"{directory}/{name}"
                if is_listable(path):
                    files[path] = blob
                else:
                    well_formed = False
        found.append(RunEntries(files, well_formed, here))
    return found


def listed_in(sums: bytes) -> dict[str, str] | None:
    """The digests of a SHA256SUMS by path; None for bytes of any other form."""
    listed: dict[str, str] = {}
    size, last = 0, ""
    for digest, name in _LINE.findall(sums):
        path = name.decode("latin-1")
        if path <= last or not is_listable(path):
            return None
        listed[path] = digest.decode()
        last = path
        size += 67 + len(name)
    return listed if listed and size == len(sums) <= _LONGEST_LIST else None


def check(objects: Objects, claims: Collection[Claim], known: CheckedRuns) -> dict[Claim, str]:
    """What each of these trees is: WHOLE, PARTLY, UNCHECKED or REFUSED."""
    known.load()
    verdicts = {claim: WHOLE for claim in claims if claim in known}
    new = [claim for claim in claims if claim not in verdicts]
    if new:
        found = _Check(objects, new).verdicts()
        # One that only passes since something of it was purged passes as long as that purge counts.
        known.add(claim for claim, verdict in found.items() if verdict == WHOLE and not claim.purged)
        verdicts.update(found)
    return verdicts


class _Check:
    """Checks many at once: all lists are read in one stream of git, then every blob once."""

    def __init__(self, objects: Objects, claims: list[Claim]) -> None:
        self._objects = objects
        self._claims = claims
        self._verdicts: dict[Claim, str] = {}
        self._blobs: dict[str, Digested | None] = {}

    def verdicts(self) -> dict[Claim, str]:
        runs = dict(zip(self._claims, files_of(self._objects, [claim.tree for claim in self._claims])))
        lists: dict[Claim, dict[str, str]] = {}
        asked = []
        for claim, run in runs.items():
            if not run.is_here:
                self._verdicts[claim] = UNCHECKED
            elif not run.is_well_formed or SUMS not in run.files or "run.json" not in run.files:
                self._verdicts[claim] = REFUSED
            else:
                asked.append(claim)
        oids = [runs[claim].files[SUMS] for claim in asked]
        without_list = []
        for claim, sums in zip(asked, self._objects.read(oids)):
            if sums is None:
                without_list.append(claim)
                continue
            listed = listed_in(sums) if sha256(sums).hexdigest() == claim.id else None
            paths = runs[claim].files.keys() - {SUMS, ATTRIBUTES}
            if listed is None or paths - listed.keys() or listed.keys() - paths - set(claim.purged):
                self._verdicts[claim] = REFUSED
            else:
                lists[claim] = listed
        for claim, sums_here in zip(
            without_list, self._objects.digests(runs[claim].files[SUMS] for claim in without_list)
        ):
            # One that is here is larger than any list.
            self._verdicts[claim] = UNCHECKED if sums_here is None else REFUSED
        self._digest(oid for claim in lists for path, oid in runs[claim].files.items() if path != SUMS)
        for claim, listed in lists.items():
            self._verdicts[claim] = self._verdict(claim, runs[claim].files, listed)
        return {claim: self._verdicts[claim] for claim in self._claims}

    def _digest(self, oids: Iterable[str]) -> None:
        unread = list(dict.fromkeys(oid for oid in oids if oid not in self._blobs))
        self._blobs.update(zip(unread, self._objects.digests(unread)))

    def _verdict(self, claim: Claim, files: dict[str, str], listed: dict[str, str]) -> str:
        missing = []
        pointers = []
        for path, oid in files.items():
            found = self._blobs.get(oid)
            if path in (SUMS, ATTRIBUTES):
                continue
            if found is None:
                missing.append(path)
            elif found.content != listed[path]:
                return REFUSED
            elif found.oid is not None:
                pointers.append(path)
        if missing:
            return UNCHECKED if any(name in missing for name in DOCUMENTS) else PARTLY
        return self._attributes(claim, files.get(ATTRIBUTES), sorted(pointers))

    def _attributes(self, claim: Claim, oid: str | None, pointers: list[str]) -> str:
        """Whether .gitattributes names the pointers; lines of purged ones may still stand in it."""
        wanted = "".join(f"/{path} filter=lfs diff=lfs merge=lfs -text\n" for path in pointers).encode()
        if oid is None:
            return REFUSED if wanted else WHOLE
        found = self._blobs[oid]
        if found is None:
            return PARTLY
        if wanted and found.sha256 == sha256(wanted).hexdigest():
            return WHOLE
        content = next(iter(self._objects.read([oid]))) if claim.purged else None
        left = without(claim.purged, content) if content is not None else None
        return WHOLE if left == wanted else REFUSED


def without(purged: Collection[str], attributes: bytes) -> bytes:
    """A .gitattributes without the lines of these paths."""
    lines = attributes.decode("latin-1").splitlines(keepends=True)
    kept = [line for line in lines if line[:1] != "/" or line[1:].split(" ")[0] not in purged]
    return "".join(kept).encode("latin-1")


def is_content(content: bytes, digest: str) -> bool:
    """Whether these bytes have this SHA-256."""
    return documents.is_digest(digest) and sha256(content).hexdigest() == digest
