"""Records what is no number as media of a run."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from ..active.values import plain, text_of
from ..interruption import raised_by_handler
from ..telling import tell_once
from .parts import Media, Part
from .pictures import Image, Plot
from .values import Histogram, Table

if TYPE_CHECKING:
    from ..active.run import Run

_LONGEST_LIST = 1_000


def record_media(run: Run, key: str, value: object, step: int) -> None:
    """Records the value under a key and step; what it can't be is a problem of the run."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, Media) for item in value):
        for item in value[:_LONGEST_LIST]:
            _record(run, key, item, step)
        return
    try:
        media = media_of(value)
        if media is None:
            text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
            run.append({"media": {"key": key, "kind": "text", "value": text}, "s": step})
        else:
            _record(run, key, media, step)
    except Exception as error:
        _problem(run, key, error)


def media_of(value: Any) -> Media | None:
    """The media that this object of any library is; None where only its text is left."""
    if isinstance(value, Media):
        return value
    module = type(value).__module__.partition(".")[0]
    if hasattr(value, "savefig") or (module == "plotly" and hasattr(value, "to_html")):
        return Plot(value)
    if module == "matplotlib" and hasattr(value, "figure"):
        return Plot(value)
    if hasattr(value, "getbands") and hasattr(value, "save"):
        return Image(value)
    if hasattr(value, "columns") and (hasattr(value, "iloc") or hasattr(value, "rows")):
        return Table(dataframe=value)
    dtype = str(getattr(value, "dtype", ""))
    if dtype and any(kind in dtype for kind in ("float", "int", "bool", "double", "half")):
        return Histogram(value)
    return None


def _record(run: Run, key: str, media: Media, step: int) -> None:
    try:
        part = media.part()
        item: dict[str, object] = {"key": key, "kind": part.kind, **part.extra}
        record: dict[str, object] = {"media": item, "s": step}
        if isinstance(media, Table):
            value = {"columns": media.columns, "rows": [[_cell(run, c) for c in row] for row in media.rows]}
            if media.is_large():
                content = (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "replace")
                part = Part("table", content=content, ending=".json", media_type="application/json")
            else:
                item["value"] = value
        elif part.value is not None:
            item["value"] = part.value
        if part.content is not None or part.file is not None:
            size, digest = _keep(run, part)
            item["artifact"] = digest
            item["media_type"] = part.media_type
            record["artifact"] = {
                "name": _name(run, key, step, digest, part.ending),
                "type": "media",
                "size": size,
                "sha256": digest,
                "media_type": part.media_type,
            }
        run.append(record)
        for name, other in media.beside().items():
            _record(run, f"{key}/{name}", other, step)
    except Exception as error:
        _problem(run, key, error)


def _name(run: Run, key: str, step: int, digest: str, ending: str) -> str:
    """Several items of a key and step have names of their own, by what they hold."""
    name = f"media/{key}/{step}{ending}"
    known = run.files.media_names.setdefault(name, digest)
    return name if known == digest else f"media/{key}/{step}-{digest[:8]}{ending}"


def _keep(run: Run, part: Part) -> tuple[int, str]:
    if part.content is not None:
        return len(part.content), run.files.media(part.content)
    assert part.file is not None
    return os.path.getsize(part.file), run.files.media_file(part.file)


def _cell(run: Run, cell: object) -> object:
    """A cell as JSON: media as the digest of their bytes, numbers and texts as they are."""
    media = media_of(cell) if not isinstance(cell, (str, int, float, bool, type(None), list, dict)) else None
    if media is None or isinstance(media, (Table, Histogram)):
        return plain(cell)
    try:
        part = media.part()
        size, digest = _keep(run, part)
    except Exception:
        return text_of(cell)
    fields = {
        "name": f"media/cells/{digest[:16]}{part.ending}",
        "type": "media",
        "size": size,
        "sha256": digest,
    }
    run.append({"artifact": {**fields, "media_type": part.media_type}})
    return {"kind": part.kind, "artifact": digest, "media_type": part.media_type, **part.extra}


def _problem(run: Run, key: str, error: Exception) -> None:
    if raised_by_handler(error):
        raise error
    message = f"The media {key} isn't recorded: {type(error).__name__}: {error}"
    run.problem("unwritable-value", message)
    if isinstance(error, OSError):
        tell_once(message, f"media {error.errno}")
