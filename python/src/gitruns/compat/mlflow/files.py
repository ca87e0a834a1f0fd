"""Artifacts, and what becomes files of a run."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from typing import Any

from ... import media
from ...active.values import plain
from .exceptions import invalid
from .runs import ActiveRun, of_id

_tables: dict[tuple[str, str], tuple[list[str], list[list[Any]]]] = {}


def log_artifact(local_path: Any, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Keeps a file, or a directory under its own name, below `artifact_path`."""
    path = os.fspath(local_path)
    _log(of_id(run_id), path, _below(artifact_path, os.path.basename(path.rstrip(os.sep))))


def log_artifacts(local_dir: Any, artifact_path: str | None = None, run_id: str | None = None) -> None:
    """Keeps the files of a directory, below `artifact_path`."""
    run, top = of_id(run_id), os.fspath(local_dir)
    if not os.path.isdir(top):
        raise invalid(f"The directory {top} isn't there.")
    for directory, below, files in os.walk(top):
        below.sort()
        for file in sorted(files):
            path = os.path.join(directory, file)
            _log(run, path, _below(artifact_path, os.path.relpath(path, top).replace(os.sep, "/")))


def _log(run: ActiveRun, path: str, name: str) -> None:
    if not os.path.exists(path):
        raise invalid(f"No such file or directory: '{path}'")
    run.recorded.log_artifact(path, name)


def _below(directory: str | None, name: str) -> str:
    return f"{directory.rstrip('/')}/{name}" if directory else name


def _keep(content: bytes, artifact_file: str, run_id: str | None) -> None:
    name = artifact_file.replace("\\", "/")
    if not name or name.startswith("/") or ".." in name.split("/"):
        raise invalid(f"Invalid artifact path: '{artifact_file}'")
    of_id(run_id).recorded.log_artifact(content, name)


def log_text(text: str, artifact_file: str, run_id: str | None = None) -> None:
    """Keeps a text as a file."""
    _keep(str(text).encode("utf-8", "replace"), artifact_file, run_id)


def log_dict(dictionary: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Keeps a dictionary as YAML, where the file is called so and PyYAML is there, else as JSON."""
    if artifact_file.endswith((".yml", ".yaml")):
        try:
            import yaml  # type: ignore[import-untyped, unused-ignore]
        except ImportError:
            raise invalid(
                "YAML needs the package PyYAML.", "pip install pyyaml, or give a file.json"
            ) from None
        text = str(yaml.safe_dump(plain(dictionary), sort_keys=False))
    else:
        text = json.dumps(dictionary, indent=2, default=str)
    _keep(text.encode("utf-8", "replace"), artifact_file, run_id)


def log_figure(figure: Any, artifact_file: str, *, save_kwargs: Mapping[str, Any] | None = None) -> None:
    """Keeps a figure of matplotlib, in the format that the name of the file says, or one of Plotly as a page."""
    if hasattr(figure, "savefig"):
        out = io.BytesIO()
        ending = os.path.splitext(artifact_file)[1].lstrip(".") or "png"
        figure.savefig(out, **{"format": ending, **(save_kwargs or {})})
        _keep(out.getvalue(), artifact_file, None)
    elif hasattr(figure, "to_html") and artifact_file.endswith((".html", ".htm")):
        _keep(figure.to_html(include_plotlyjs="cdn").encode(), artifact_file, None)
    elif hasattr(figure, "to_image"):
        _keep(
            figure.to_image(format=os.path.splitext(artifact_file)[1].lstrip(".") or "png"),
            artifact_file,
            None,
        )
    else:
        raise invalid(f"A {type(figure).__name__} is no figure of matplotlib or Plotly.")


def log_image(
    image: Any,
    artifact_file: str | None = None,
    key: str | None = None,
    step: int | None = None,
    timestamp: int | None = None,
    synchronous: bool | None = None,
) -> None:
    """Keeps a picture as a file, or with `key` as media of a step."""
    if (artifact_file is None) == (key is None):
        raise invalid("Please specify either artifact_file, or key.")
    if key is not None:
        of_id(None).recorded.log({key: media.Image(image)}, step or 0)
        return
    part = media.Image(image).part()
    name = str(artifact_file)
    if part.content is None:
        with open(str(part.file), "rb") as file:
            _keep(file.read(), name, None)
    elif os.path.splitext(name)[1].lower() in (".png", ""):
        _keep(part.content, name, None)
    else:
        from PIL import Image

        out = io.BytesIO()
        with Image.open(io.BytesIO(part.content)) as picture:
            picture.convert("RGB").save(
                out, format=Image.registered_extensions()[os.path.splitext(name)[1].lower()]
            )
        _keep(out.getvalue(), name, None)


def log_table(data: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Keeps a table, given by columns or as a data frame, as JSON; the same file again gets the rows added."""
    run = of_id(run_id)
    if hasattr(data, "columns"):
        frame = media.Table(dataframe=data)
        columns, rows = frame.columns, frame.rows
    elif isinstance(data, Mapping):
        columns = [str(name) for name in data]
        whole = [value if isinstance(value, (list, tuple)) else [value] for value in data.values()]
        rows = [list(row) for row in zip(*whole)]
    else:
        raise invalid("data must be a pandas.DataFrame or a dictionary")
    known_columns, known = _tables.setdefault((run.recorded.uid, artifact_file), ([], []))
    for name in columns:
        if name not in known_columns:
            known_columns.append(name)
            for row in known:
                row.append(None)
    for row in rows:
        cells = dict(zip(columns, row))
        known.append([plain(cells.get(name)) for name in known_columns])
    content = json.dumps({"columns": known_columns, "data": known}, default=str)
    run.recorded.log_artifact(content.encode("utf-8", "replace"), artifact_file)


def get_artifact_uri(artifact_path: str | None = None) -> str:
    """What names the artifacts of the active run: `gitruns:<uid>`, and the path."""
    uri = f"gitruns:{of_id(None).recorded.uid}"
    return f"{uri}/{artifact_path}" if artifact_path else uri
