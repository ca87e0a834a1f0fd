"""Documents: what :func:`write` gives, :func:`parse` reads to an equal value, lone surrogates aside."""

from __future__ import annotations

from .rules import FormError
from .scalars import lone_surrogates_in
from .writing import in_lines, text_of


def write(value: object) -> bytes:
    """The canonical bytes of a value, a line feed at their end.

    Values are None, bool, int, float, str, list, tuple and dict with str keys. Lone surrogates are written
    as U+FFFD; :func:`lone_surrogates` counts them. Raises :class:`~gitruns.form.rules.FormError` for other
    types and beyond the limits of a document.
    """
    return in_lines(text_of(value, indented=True) + "\n")


def parse(document: bytes) -> object:
    """The value of a document, canonical or not: ``{"$int": …}`` and ``{"$float": …}`` as numbers.

    Raises :class:`~gitruns.form.rules.FormError`, whose ``code`` names the rule of json-form.md.
    """
    from .reading import strict

    return strict(document)


def is_canonical(document: bytes) -> bool:
    """Whether these bytes are exactly what :func:`write` gives for their value."""
    try:
        return write(parse(document)) == document
    except FormError:
        return False


def lone_surrogates(value: object) -> int:
    """How many lone surrogates in keys and texts :func:`write` replaces in this value."""
    if isinstance(value, str):
        return lone_surrogates_in(value)
    if isinstance(value, dict):
        return sum(lone_surrogates_in(key) + lone_surrogates(inner) for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return sum(lone_surrogates(item) for item in value)
    return 0
