"""Data sets of Hugging Face as inputs, by the fingerprint that they have anyway: their rows aren't read."""

from __future__ import annotations

from typing import Any

from ..active.run import Run


def note_dataset(run: Run, data: Any, context: str) -> None:
    """Notes what the training reads, where it is a data set with a fingerprint; several, where it is a mapping."""
    if isinstance(data, dict):
        for name, one in data.items():
            note_dataset(run, one, f"{context} {name}")
        return
    fingerprint = getattr(data, "_fingerprint", None)
    if not fingerprint:
        return
    info = getattr(data, "info", None)
    name = getattr(info, "dataset_name", None) or getattr(info, "builder_name", None)
    version = getattr(info, "version", None)
    said: dict[str, object] = {
        "name": str(name or context),
        "kind": "reference",
        "uri": f"hf:{name}@{version or fingerprint}" if name else "memory:datasets.Dataset",
        "format": "huggingface",
        "fingerprint": str(fingerprint),
        "context": context,
    }
    try:
        said["rows"] = len(data)
    except TypeError:
        pass  # a stream
    run.append({"input": said})
