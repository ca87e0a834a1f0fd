"""Hyper-parameters as MLflow has them, flat texts, and as a config has them, typed and nested."""

from __future__ import annotations

import math

from ..form.lines import encode

_LONGEST_NUMBER = 40


def typed(text: str) -> object:
    """The value that prints as this text: a number, True, False or None where it does exactly, else the text.

    So `config.lr < 1e-3` is a question that can be asked, and what comes back is the text that was logged.
    """
    if text in _WORDS:
        return _WORDS[text]
    if not text or len(text) > _LONGEST_NUMBER or text[0] not in "0123456789-.in":
        return text
    for kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            continue
        if repr(value) == text and not (isinstance(value, float) and math.isnan(value)):
            return value
    return text


_WORDS: dict[str, object] = {"True": True, "False": False, "None": None}


def text_of(value: object) -> str:
    """A value of a config as the text of a param."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, int, float)):
        return str(value)
    return encode(value).decode()


def flat(config: dict[str, object]) -> dict[str, str]:
    """All values of a config by their keys, those of objects in it joined by a dot."""
    found: dict[str, str] = {}
    _flatten(config, "", found)
    return found


def _flatten(config: dict[str, object], before: str, found: dict[str, str]) -> None:
    for key, value in config.items():
        name = before + key
        if isinstance(value, dict) and value:
            _flatten(value, name + ".", found)
        else:
            found[name] = text_of(value)
