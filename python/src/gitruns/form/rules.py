"""Limits of a document, and what is raised where bytes or a value are beyond a rule of the form."""

from __future__ import annotations

DEPTH = 64
"""Arrays and objects within each other, typed forms included."""
BYTES = 64 << 20
VALUES = 1 << 21
"""Values of any type in one document; keys aren't values, a typed form is two."""
NUMBER = 1000
"""Characters of one number."""
PLAIN_INTEGER = (1 << 53) - 1
"""The greatest integer that is written plainly: every smaller one is exactly a double."""


class FormError(ValueError):
    """A value that can't be written, or bytes that are no document.

    ``code`` names the rule as json-form.md does, such as ``JSON_SYNTAX``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def too_deep() -> FormError:
    """More brackets within each other than a document may have."""
    return FormError("JSON_DEPTH", f"values are nested more than {DEPTH} deep")


def too_large() -> FormError:
    """More bytes or values than a document may have."""
    return FormError("JSON_SIZE", f"a document has at most {BYTES >> 20} MiB and {VALUES} values")
