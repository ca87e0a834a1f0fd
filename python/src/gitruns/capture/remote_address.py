"""The address of a remote without anything that could let others in."""

from __future__ import annotations

import re

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*).*", re.DOTALL)
_HELPER = re.compile(r"[A-Za-z0-9+.-]+::")
_PORT = re.compile(r"(\[[^\]]*\]|[^:]*)(:[0-9]*)?")


def clean(address: str) -> str | None:
    """The address without user, password, query and fragment.

    None where it can't be told for sure what is what, or where it names a program to run.
    """
    if not address.strip() or len(address) > 2048 or _HELPER.match(address):
        return None
    if "://" in address:
        return _clean_url(address)
    colon, slash = address.find(":"), address.find("/")
    if not (colon > 0 and (slash < 0 or colon < slash)):
        return address
    host, path = address[:colon], address[colon:]
    # An @ behind the colon may end a password: user:secret@host:path.
    return None if "@" in path else host[host.rfind("@") + 1 :] + path


def _clean_url(address: str) -> str | None:
    url = _URL.fullmatch(address)
    if url is None:
        return None
    host = url[2][url[2].rfind("@") + 1 :]
    # A "port" that is none is the beginning of a password with a slash in it.
    return f"{url[1]}://{host}{url[3]}" if _PORT.fullmatch(host) else None
