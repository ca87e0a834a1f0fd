"""Makes text that came from elsewhere harmless for a line of a message."""

from __future__ import annotations

import unicodedata

_HARMFUL = frozenset(("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"))


def line(text: str, limit: int) -> str:
    """The text on one line, control and invisible characters escaped, cut to `limit` characters."""
    out = []
    for count, char in enumerate(text):
        if count == limit:
            out.append("…")
            break
        if char == "\n":
            out.append("\\n")
        elif char == "\t":
            out.append("\\t")
        elif unicodedata.category(char) in _HARMFUL:
            out.append(f"\\u{{{ord(char):x}}}")
        else:
            out.append(char)
    return "".join(out)
