"""What a run reads of another: an artifact, a file, or a reference."""

from __future__ import annotations

import os
import re

from ..errors import InvalidError, NotFoundError, UsageError
from ..place import working_directory
from .artifact import Artifact, ArtifactFile
from .intake import digest_of, take_bytes
from .kinds import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..active.run import Run
    from ..read.api import Reading
    from ..read.view import RunView

_VERSION = re.compile(r"(.+)(?:@|:v|:)([0-9]{1,9}|latest)")


def use(run: Run, what: object, type: str | None) -> Artifact:
    """Notes it as an input of the run, and gives it."""
    if isinstance(what, Artifact):
        what.wait()
        for file in what.files:
            run.append({"input": _input(what.name, f"sha256:{file.sha256}", file)})
        return what
    if not isinstance(what, (str, os.PathLike)):
        raise UsageError(
            f"An artifact is named by a text, not {what.__class__.__name__}.", "Give a path or a reference."
        )
    from ..inputs.paths import captured
    from ..inputs.references import reference_of

    text = os.fspath(what)
    if os.path.exists(text) or reference_of(text) is not None:
        fields, problems = captured(text, working_directory())
        for sentence in problems:
            run.problem("input", sentence)
        if not fields:
            raise UsageError(problems[0], "Give a file, a directory or a reference.")
        run.append({"input": fields})
        artifact = Artifact(text, type or kind_of(text)[0], reference_of(text) if "uri" in fields else None)
        if fields["kind"] == "file":
            taken = digest_of(text)
            artifact.files.append(ArtifactFile(os.path.basename(text), 1, taken.size, taken.sha256, text))
        return artifact
    return _of_another(run, text, type)


def _of_another(run: Run, text: str, type: str | None) -> Artifact:
    """The artifact that `RUN:NAME`, `RUN:NAME@VERSION`, `NAME`, `NAME:VERSION` or `NAME:ALIAS` names."""
    from ..read.api import Reading
    from .versions import find_version

    with Reading() as reading:
        try:
            view, entry = _of_run(reading, text)
        except NotFoundError as fault:
            found = find_version(reading, text)
            if found is None:
                raise fault from None
            view, entry = found.view, found.entry
        return _taken(run, text, type, view, entry)


def _of_run(reading: Reading, text: str) -> tuple[RunView, dict[str, Any]]:
    """Whose run and which entry `RUN:NAME`, `RUN:NAME@VERSION` or `RUN:NAME:v3` names. Raises NotFoundError."""
    selector, colon, rest = text.partition(":")
    if not colon or not selector or not rest:
        raise NotFoundError(
            f"Nothing here is called {text}.", "Give a path, a reference, NAME:VERSION or RUN:ARTIFACT."
        )
    match = _VERSION.fullmatch(rest)
    name, version = (match.group(1), match.group(2)) if match else (rest, None)
    view = reading.open(selector)
    entries = [entry for entry in view.artifacts if entry.get("name") == name]
    if version not in (None, "latest"):
        entries = [entry for entry in entries if str(entry.get("version", 1)) == version]
    if not entries:
        raise NotFoundError(f"The run {selector} has no artifact {rest}.", f"git-runs show {selector}")
    return view, entries[-1]


def _taken(run: Run, text: str, type: str | None, view: RunView, entry: dict[str, Any]) -> Artifact:
    """Notes the entry as an input, and has its bytes at hand."""
    from ..place import find
    from ..read import documents
    from ..read.texts import harmless

    name, number = str(entry.get("name", "")), documents.integer(entry, "version") or 1
    uri = f"gitruns:{view.row.id or view.row.uid}/{name}@{number}"
    artifact = Artifact(name, type or str(entry.get("type", "")), uri)
    if "sha256" in entry:
        digest = documents.text(entry, "sha256") or ""
        if not documents.is_digest(digest):
            raise InvalidError(
                f"The artifact {harmless(text, 100)} names no SHA-256 but {harmless(str(entry['sha256']), 100)}.",
                "git runs verify --all",
            )
        path = os.path.join(find().cache, "used", digest)
        if not _has(path, digest):
            taken = take_bytes(view.artifact_of(entry), os.path.dirname(path))
            if taken.sha256 != digest:
                raise InvalidError(f"The bytes of {text} aren't those that the run kept.", "git runs verify")
        size = os.path.getsize(path)
        artifact.files.append(ArtifactFile(os.path.basename(name), number, size, digest, path))
        run.append({"input": _input(text, uri, artifact.files[0])})
    else:
        run.append({"input": {"name": text, "kind": "reference", "uri": str(entry.get("uri", uri))}})
    return artifact


def _has(path: str, digest: str) -> bool:
    """Whether the file is there and has the digest; one that has another is removed."""
    try:
        if digest_of(path).sha256 == digest:
            return True
        os.unlink(path)
    except FileNotFoundError:
        pass
    return False


def _input(name: str, uri: str, file: ArtifactFile) -> dict[str, object]:
    return {"name": name, "kind": "reference", "uri": uri, "size": file.size, "sha256": file.sha256}
