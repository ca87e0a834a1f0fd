"""What a run keeps, as people think of it: media by key, logged models by name, and the other artifacts."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ..read import documents, texts

_OF_MODEL = re.compile(r"(?:models|outputs|mlflow-models)/([^/]+)(/.*)?\Z", re.DOTALL)
_MEDIA = "media/"
Entries = list[tuple[str, str]]


def kept_files(media: list[dict[str, Any]], given: list[dict[str, Any]]) -> tuple[Entries, Entries, Entries]:
    """Media, models and artifacts; each entry is what it is called, and what there is to say."""
    models = _models(given)
    files: Counter[str] = Counter()
    counts = Counter(_name(each) for each in given)
    artifacts: Entries = []
    for each in given:
        name = _name(each)
        of_model = _OF_MODEL.match(name)
        if of_model is not None and of_model[1] in models:
            files[of_model[1]] += of_model[2] is not None
        elif not media or not name.startswith(_MEDIA):
            version = documents.integer(each, "version") if counts[name] > 1 else None
            artifacts.append((name, data_text(each) + ("" if version is None else f", v{version}")))
    logged = [_model(id, model, files[id]) for id, model in models.items()]
    return _media(media), logged, artifacts


def data_text(entry: dict[str, Any]) -> str:
    """Where the data of an input or artifact are, and how large they are."""
    digest, size, rows = (
        documents.text(entry, "sha256"),
        documents.integer(entry, "size"),
        documents.integer(entry, "rows"),
    )
    uri, form = documents.text(entry, "uri"), documents.text(entry, "format")
    in_memory = documents.text(entry, "kind") == "memory"
    parts = [
        uri,
        form if in_memory else None,
        "in memory" if in_memory else None,
        None if digest is None else "sha256 " + (digest[:12] + "…" if len(digest) > 12 else digest),
        None if size is None else texts.bytes_text(size),
        None if rows is None else f"{rows} rows",
    ]
    return ", ".join(part for part in parts if part is not None)


def _name(entry: dict[str, Any]) -> str:
    return documents.text(entry, "name") or "?"


def _models(artifacts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is said of each logged model, later words over earlier ones."""
    models: dict[str, dict[str, Any]] = {}
    for each in artifacts:
        said = documents.fields_of(documents.fields_of(each, "mlflow"), "model")
        id = documents.text(said, "model_id")
        if id is not None:
            models[id] = {**models.get(id, {}), **said}
    return models


def _model(id: str, model: dict[str, Any], files: int) -> tuple[str, str]:
    status = documents.text(model, "status")
    parts = [] if status is None else [status.lower()]
    if files:
        parts.append("1 file" if files == 1 else f"{files} files")
    return documents.text(model, "name") or id, ", ".join([*parts, id])


def _media(media: list[dict[str, Any]]) -> Entries:
    """A line for each key: of what kind, and at which steps."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for each in media:
        by_key.setdefault(documents.text(each, "key") or "?", []).append(each)
    lines = []
    for key, items in sorted(by_key.items()):
        kinds = sorted({documents.text(each, "kind") or "?" for each in items})
        steps = sorted({step for each in items if (step := documents.integer(each, "step")) is not None})
        text = ", ".join(kinds) + ("" if len(items) == 1 else f", {len(items)} times")
        if steps:
            text += f", step {steps[0]}" if len(steps) == 1 else f", steps {steps[0]} to {steps[-1]}"
        lines.append((key, text))
    return lines
