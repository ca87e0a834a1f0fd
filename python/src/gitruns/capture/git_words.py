"""What git says, without the passwords of addresses that it repeats as they were given."""

from __future__ import annotations

import re

_MASK = "***"
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,31}://)([^\r\n]*)")
_PORT = re.compile(r"(\[[^\]]*\]|[^:]*)(:[0-9]+)?\Z")
_QUERY = re.compile(r"[?#][^\s'\"]+")
_LOGIN = re.compile(r"(?<![^\s'\"])[^\s'\":/@]+:(?!//)[^\s'\"]*@(?=[^\s'\"@]+:)")


def masked(text: str) -> str:
    """The text with user info, query and fragment of each address masked."""
    if "://" not in text and "@" not in text:
        return text
    return _LOGIN.sub(_MASK + "@", _urls(text))


def _urls(text: str) -> str:
    out, start = [], 0
    url = _URL.search(text)
    while url is not None:
        out.append(text[start : url.end(1)])
        rest = url[2]
        password = _end_of_password(rest)
        if password > 0:
            out.append(_MASK)
        end = _end_of_word(rest, password)
        out.append(_QUERY.sub("?" + _MASK, rest[password:end]))
        start = url.start(2) + end
        url = _URL.search(text, start)
    return "".join((*out, text[start:]))


def _end_of_password(rest: str) -> int:
    """How much of what follows the scheme may be user info; the at sign is no part of it."""
    word = _end_of_word(rest, 0)
    authority = next((at for at in range(word) if rest[at] in "/?#'\""), word)
    host = rest[:authority]
    if authority == word:
        host = host.rstrip(":.,;)}>")
    at = rest.rfind("@", 0, word)
    if "@" in host:
        return at
    # A "port" that is none is the beginning of a password with a slash, a quote or a space in it.
    if _PORT.match(host):
        return 0
    return at if at > 0 else max(rest.rfind("@"), word)


def _end_of_word(text: str, start: int) -> int:
    return next((at for at in range(start, len(text)) if text[at].isspace()), len(text))
