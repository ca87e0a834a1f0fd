"""Which artifacts of W&B's kind the runs of a project logged: `name:v0`, `name:latest`, `name:alias`.

Each version is the files `<name>/…` of a run, and beside them `<name>/.artifact.json`, which says what belongs to it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...artifacts.intake import Taken
from ...errors import GitRunsError
from ...query.selectors import chosen
from ...read import documents
from ...read.api import Reading
from ...read.view import RunView
from .artifact import Artifact, Entry
from .errors import CommError

MANIFEST = ".artifact.json"


def keep(recorded: Any, artifact: Artifact, aliases: Sequence[str]) -> None:
    """Records the files of an artifact and what belongs to it."""
    into = str(recorded.files.directory)
    for entry in artifact.manifest_files.values():
        name = f"{artifact.name}/{entry.name}"
        if entry.ref is not None:
            fields = {"name": name, "type": artifact.type, "uri": entry.ref}
            recorded.append({"artifact": fields})
        elif entry.place.startswith(into):
            recorded.files.adopt(name, artifact.type, Taken(entry.digest, entry.size))
        elif entry.place:
            recorded.log_artifact(entry.place, name, artifact.type)
        else:
            recorded.log_artifact(entry.content(), name, artifact.type)
    artifact.aliases = list(dict.fromkeys([*artifact.aliases, *aliases]))
    said = {
        "aliases": artifact.aliases,
        "description": artifact.description,
        "digest": artifact.digest,
        "files": {entry.name: entry.digest or entry.ref for entry in artifact.manifest_files.values()},
        "metadata": artifact.metadata,
        "type": artifact.type,
    }
    content = (json.dumps(said, indent=2, sort_keys=True, default=str) + "\n").encode()
    artifact._manifest = recorded.log_artifact(content, f"{artifact.name}/{MANIFEST}", artifact.type).sha256
    artifact._version = None
    project, digest = recorded.experiment, artifact.digest
    artifact._counted = lambda: _number(project, artifact.name, digest)


class Logged:
    """One version that a run logged."""

    def __init__(self, view: RunView, name: str, manifest: dict[str, Any], digest: str) -> None:
        self.view = view
        self.name = name
        self.manifest = manifest
        self.digest = digest

    def artifact(self, number: int) -> Artifact:
        """The artifact, whose bytes are read when they are asked for."""
        said = self.manifest
        made = Artifact(self.name, documents.text(said, "type") or "", documents.text(said, "description"))
        made.metadata = dict(documents.fields_of(said, "metadata"))
        made.aliases = documents.texts(said, "aliases")
        made._version = number
        made._manifest = self.digest
        entries = self.view.artifacts
        for name, digest in documents.fields_of(said, "files").items():
            if not isinstance(digest, str):
                continue
            found = [
                e
                for e in entries
                if e.get("name") == f"{self.name}/{name}" and digest in (e.get("sha256"), e.get("uri"))
            ]
            if not found:
                continue
            kept = found[-1]
            ref = kept.get("uri") if "sha256" not in kept else None
            read = None if ref is not None else _reader(self.view, kept)
            made.manifest_files[name] = Entry(
                name, documents.integer(kept, "size") or 0, digest, ref=ref, read=read
            )
        return made


def _reader(view: RunView, entry: dict[str, Any]) -> Any:
    def read() -> bytes:
        return view.artifact_of(entry)

    return read


def _all(reading: Reading, project: str | None, name: str) -> list[Logged]:
    """Every version, the oldest first; one that has what another before it had isn't a further one."""
    found: list[Logged] = []
    for row in sorted(chosen(reading.rows()), key=lambda row: (row.start or 0, row.uid or "")):
        if project is not None and row.experiment != project:
            continue
        view = RunView(row, reading.repository, reading.branch, reading)
        entries = [e for e in view.artifacts if e.get("name") == f"{name}/{MANIFEST}"]
        for entry in sorted(entries, key=lambda e: documents.integer(e, "version") or 1):
            manifest = _manifest(view, entry)
            if manifest is None:
                continue
            same = [each for each in found if each.manifest.get("digest") == manifest.get("digest")]
            for each in same:
                aliases = [*documents.texts(each.manifest, "aliases"), *documents.texts(manifest, "aliases")]
                each.manifest["aliases"] = list(dict.fromkeys(aliases))
            if not same:
                found.append(Logged(view, name, manifest, str(entry.get("sha256", ""))))
    return found


def _manifest(view: RunView, entry: dict[str, Any]) -> dict[str, Any] | None:
    """What a version says of itself, None if a manifest is none or can't be read: other versions are used all the same."""
    try:
        value = json.loads(view.artifact_of(entry))
    except (GitRunsError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and isinstance(value.get("digest"), str) else None


def _number(project: str, name: str, digest: str) -> int:
    with Reading() as reading:
        versions = _all(reading, project, name)
    return next((at for at, each in enumerate(versions) if each.manifest.get("digest") == digest), 0)


def use(recorded: Any, project: str, what: Artifact | str) -> Artifact:
    """Notes an artifact as an input of the run; gives it. Raises CommError, as W&B does, where there is none."""
    artifact = what if isinstance(what, Artifact) else _found(project, what)
    version = f":v{artifact._version}" if artifact._version is not None else ""
    fields = {
        "name": artifact.name + version,
        "kind": "reference",
        "uri": f"artifact:{project}/{artifact.name}{version}",
        "sha256": artifact.digest,
        "size": artifact.size,
    }
    if artifact._manifest:
        fields["manifest"] = artifact._manifest
    recorded.append({"input": fields})
    return artifact


def _found(project: str, said: str) -> Artifact:
    path, _, alias = str(said).removeprefix("wandb-artifact://").partition(":")
    parts = path.split("/")
    name, alias = parts[-1], alias or "latest"
    project = parts[-2] if len(parts) > 1 else project
    reading = Reading()
    versions = _all(reading, project, name)
    if not versions:
        raise CommError(
            f"No run of the project {project} logged an artifact {name}.", "git runs ls shows the runs."
        )
    number = documents.small_number(alias[1:]) if alias.startswith("v") else None
    if number is not None:
        fitting = [number] if number < len(versions) else []
    elif alias == "latest":
        fitting = [len(versions) - 1]
    else:
        fitting = [
            at for at, each in enumerate(versions) if alias in documents.texts(each.manifest, "aliases")
        ]
    if not fitting:
        names = sorted({a for each in versions for a in documents.texts(each.manifest, "aliases")})
        raise CommError(
            f"The artifact {name} has no version {alias}.",
            f"It has v0 to v{len(versions) - 1}, and {', '.join(names)}.",
        )
    return versions[fitting[-1]].artifact(fitting[-1])
