"""Patterns in which `*` stands for any text and `?` for any one character."""

from __future__ import annotations

from ..read.texts import exact_number


def fits(pattern: str, value: object) -> bool:
    """Whether the text of the value, or of an element of an array, fits."""
    if isinstance(value, list):
        return any(not isinstance(item, list) and fits(pattern, item) for item in value)
    if isinstance(value, str):
        return matches(pattern, value)
    if isinstance(value, bool):
        return matches(pattern, "true" if value else "false")
    if isinstance(value, int):
        return matches(pattern, str(value))
    return isinstance(value, float) and matches(pattern, exact_number(value))


def matches(pattern: str, text: str) -> bool:
    """In time proportional to the product of the lengths, whatever the pattern."""
    at = read = resume = 0
    star = -1
    while read < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, at, resume = at, at + 1, read
        elif at < len(pattern) and pattern[at] in ("?", text[read]):
            at += 1
            read += 1
        elif star >= 0:
            resume += 1
            at, read = star + 1, resume
        else:
            return False
    return all(rest == "*" for rest in pattern[at:])
