"""Fingerprints files and directories, so that a change of them shows. Copies nothing."""

from __future__ import annotations

import os
import re
from hashlib import sha256

from ..artifacts.intake import digest_of, opened
from ..errors import EnvironmentFault, NotFoundError
from .references import reference_of
from .rows import TextRows

_BUFFER = 1 << 20
_NAMED = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.+)", re.DOTALL)


def captured(argument: str, cwd: str, name: str | None = None) -> tuple[dict[str, object], list[str]]:
    """The input that `path`, `name=path` or a reference such as `hf:name@revision` names.

    Gives the record's `input`, empty for what can't be read like a file, and what couldn't be said of it, a sentence each. Raises NotFoundError where a
    path names nothing, and EnvironmentFault where it can't be read.
    """
    named = _NAMED.fullmatch(argument)
    target = argument
    if named is not None and name is None and not os.path.exists(os.path.join(cwd, argument)):
        name, target = named.group(1), named.group(2)
    path = os.path.normpath(os.path.join(cwd, target))
    there = os.path.exists(path)
    uri = None if there else reference_of(target)
    if uri is not None:
        return {"name": name or uri, "kind": "reference", "uri": uri}, []
    if not there:
        raise NotFoundError(f"The input {target} isn't there.", f"Check the path, which is read from {cwd}.")
    if not os.path.isdir(path) and not os.path.isfile(path):
        # Reading would wait for a writer, or take from the program what it is to read.
        return {}, [f"The input {target} is a named pipe, a socket or a device: left out."]
    inside = path == cwd or path.startswith(cwd.rstrip(os.sep) + os.sep)
    shown = (os.path.relpath(path, cwd) if inside else path).replace(os.sep, "/")
    problems: list[str] = []
    try:
        if os.path.isdir(path):
            facts, kind = _directory(os.path.realpath(path), shown, problems), "directory"
        else:
            facts, kind = _file(os.path.realpath(path), shown, problems), "file"
    except OSError as error:
        raise EnvironmentFault(f"Can't read the input {target}: {error}.", "Make it readable.") from error
    return {"name": name or shown, "kind": kind, "path": shown, **facts}, problems


def _format(path: str) -> str:
    name = path.lower()
    if name.endswith((".csv", ".tsv")):
        return "csv"
    if name.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    return "parquet" if name.endswith(".parquet") else ""


def _file(real: str, shown: str, problems: list[str]) -> dict[str, object]:
    form = _format(shown)
    rows = TextRows(csv=form == "csv") if form in ("csv", "jsonl") else None
    digest, size = sha256(), 0
    stream, length = opened(real)
    with stream:
        while size < length:  # what is appended meanwhile isn't read
            piece = stream.read(min(_BUFFER, length - size))
            if not piece:
                break
            digest.update(piece)
            size += len(piece)
            if rows is not None:
                rows.update(piece)
    facts: dict[str, object] = {"size": size, "sha256": digest.hexdigest()}
    if not form:
        return facts
    facts["format"] = form
    if rows is None:
        from .parquet import add_rows

        add_rows(real, shown, facts, problems)
        return facts
    counted = rows.finish()
    if counted is None:
        problems.append(f"The rows of the input {shown} weren't counted: a quoted field has no end.")
    else:
        facts["rows"], facts["row_digest"] = counted
    return facts


def _directory(root: str, shown: str, problems: list[str]) -> dict[str, object]:
    files: dict[str, str] = {}
    left_out: list[str] = []
    for directory, below, names in os.walk(root):
        links = [each for each in below if os.path.islink(os.path.join(directory, each))]
        below[:] = sorted(each for each in below if each not in links and each != ".git")
        for each in names + links:
            path = os.path.join(directory, each)
            name = os.path.relpath(path, root).replace(os.sep, "/")
            if each == ".git" and directory != root and not os.path.isfile(path):
                continue
            if _counts(path, root):
                files[name.replace("\\", "\\\\").replace("\n", "\\n")] = path
            else:
                left_out.append(name)
    digest, size = sha256(), 0
    for name in sorted(files, key=lambda each: each.encode("utf-8", "surrogateescape")):
        own, length = _plain_digest(files[name])
        size += length
        digest.update(f"{own}  {name}\n".encode("utf-8", "replace"))
    if left_out:
        problems.append(
            f"The digest of the input {shown} leaves out {len(left_out)} links out of it or special files,"
            f" the first is {min(left_out)}."
        )
    return {"size": size, "sha256": digest.hexdigest(), "files": len(files)}


def _counts(path: str, root: str) -> bool:
    if os.path.islink(path):
        real = os.path.realpath(path)
        return real.startswith(root.rstrip(os.sep) + os.sep) and os.path.isfile(real)
    return os.path.isfile(path)


def _plain_digest(file: str) -> tuple[str, int]:
    taken = digest_of(file)
    return taken.sha256, taken.size
