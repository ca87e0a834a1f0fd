"""Whether the files of models are kept with the run: not at all, at the end, or each checkpoint."""

from __future__ import annotations

import os

from ..errors import UsageError

VARIABLE = "GITRUNS_LOG_MODEL"
_WORDS = {
    "": "",
    "0": "",
    "false": "",
    "no": "",
    "none": "",
    "1": "end",
    "true": "end",
    "end": "end",
    "all": "checkpoint",
    "checkpoint": "checkpoint",
}


def kept_models(said: bool | str | None) -> str:
    """`""`, `"end"` or `"checkpoint"`, of what was said, else of `GITRUNS_LOG_MODEL`. Raises UsageError."""
    text = os.environ.get(VARIABLE, "") if said is None else str(said)
    word = _WORDS.get(text.strip().lower())
    if word is None:
        raise UsageError(
            f"{text!r} doesn't say which models to keep.",
            f"Say log_model=False, 'end' or 'checkpoint', or set {VARIABLE} to one of them.",
        )
    return word
