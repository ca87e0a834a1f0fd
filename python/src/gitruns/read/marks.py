"""The documents beside the writer files: start.json, and how far a journal is sealed."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from ..errors import InvalidError
from ..form.canonical import parse
from ..form.rules import BYTES, FormError
from ..form.uid import is_uid
from . import documents
from .statements import CHANGEABLE

START = "start.json"
MARK = "sealed.json"


class JournalFault(InvalidError):
    """A journal that can't be read; `code` is that of journal.md, such as JOURNAL_START_MISSING."""

    def __init__(self, code: str, message: str, next_step: str = "") -> None:
        super().__init__(message, next_step)
        self.code = code


class Extent(NamedTuple):
    """How far a writer file was read, and what later lines go by that don't say it themselves."""

    bytes: int = 0
    step: int | None = None
    time: int | None = None


class SealMark(NamedTuple):
    """What of a journal is sealed; `ids` is the whole chain, oldest first.

    `changed` are the names of the run that records changed.
    """

    files: dict[str, Extent]
    ids: list[str]
    config: dict[str, object]
    summary: dict[str, object]
    tags: dict[str, object]
    note: str | None
    changed: dict[str, str]


def read_start(directory: str) -> tuple[dict[str, object], bytes]:
    """The start.json of a journal, checked, and its bytes. Raises :class:`JournalFault`."""
    path = os.path.join(directory, START)
    document = _regular(path)
    if document is None:
        if os.path.lexists(path):
            raise _damaged_start(path, "it is no file of at most 64 MiB")
        raise JournalFault(
            "JOURNAL_START_MISSING",
            f"{directory} has no start.json, so it is no journal of a run.",
            "Name the directory that holds start.json.",
        )
    try:
        fields = parse(document)
    except FormError as error:
        raise _damaged_start(path, str(error)) from None
    if not isinstance(fields, dict):
        raise _damaged_start(path, "it is no JSON object")
    uid = documents.text(fields, "uid")
    if uid is None or not is_uid(uid):
        raise _damaged_start(path, "its uid is missing or no lower-case ULID")
    if documents.integer(fields, "start") is None:
        raise _damaged_start(path, "its start is missing or no integer of microseconds")
    if documents.texts(fields, "continues") != documents.digests(fields, "continues"):
        raise _damaged_start(path, "what it continues are no ids of runs")
    return fields, document


def _damaged_start(path: str, why: str) -> JournalFault:
    return JournalFault(
        "JOURNAL_START_INVALID",
        f"{path} can't be used: {why}.",
        "The lines of its w-*.jsonl files are still there; repair start.json by hand.",
    )


def read_mark(directory: str) -> SealMark | None:
    """How far a journal is sealed; None where nothing of it is. Raises :class:`JournalFault`."""
    path = os.path.join(directory, MARK)
    if not os.path.lexists(path):
        return None
    document = _regular(path)
    if document is None and not os.path.lexists(path):
        return None
    fields = documents.object_in(document)
    files = {}
    for name, value in documents.fields_of(fields, "files").items():
        extent = value if isinstance(value, dict) else {}
        offset = documents.integer(extent, "bytes")
        if offset is None or offset < 0:
            raise _damaged_mark(path, "a file has no offset")
        files[name] = Extent(offset, documents.integer(extent, "step"), documents.integer(extent, "time"))
    ids = documents.texts(fields, "ids")
    if not ids or ids != documents.digests(fields, "ids"):
        raise _damaged_mark(path, "it names no seal")
    return SealMark(
        files,
        ids,
        documents.fields_of(fields, "config"),
        documents.fields_of(fields, "summary"),
        documents.fields_of(fields, "tags"),
        documents.text(fields, "note"),
        {key: text for key in CHANGEABLE if (text := documents.text(fields, key)) is not None},
    )


def _damaged_mark(path: str, why: str) -> JournalFault:
    return JournalFault(
        "JOURNAL_MARK_INVALID",
        f"{path} is damaged: {why}.",
        "Remove it to seal the whole journal again, as a run beside the one sealed before.",
    )


def _regular(path: str) -> bytes | None:
    """The bytes of a plain file of at most 64 MiB that is no link; None for anything else."""
    try:
        state = os.lstat(path)
        if not stat.S_ISREG(state.st_mode) or state.st_size > BYTES:
            return None
        with open(path, "rb") as file:
            return file.read(BYTES + 1)
    except OSError:
        return None
