"""What every kind of media comes to: a small value, or bytes with a media type."""

from __future__ import annotations

import os
from typing import Any


class Part:
    """One item of media as it is recorded.

    `kind` is text, image, table, html, audio, video or histogram. Either `value` is the whole content, or
    `content` are its bytes, or `file` is where they are; `ending` is that of their file, with its dot.
    """

    __slots__ = ("content", "ending", "extra", "file", "kind", "media_type", "value")

    def __init__(
        self,
        kind: str,
        *,
        value: object = None,
        content: bytes | None = None,
        file: str | None = None,
        ending: str = "",
        media_type: str = "",
        caption: str | None = None,
        extra: dict[str, object] | None = None,
    ) -> None:
        self.kind = kind
        self.value = value
        self.content = content
        self.file = file
        self.ending = ending
        self.media_type = media_type
        self.extra = dict(extra or {})
        if caption:
            self.extra["caption"] = str(caption)


class Media:
    """Something that `log` keeps as media."""

    def part(self) -> Part:
        """What is recorded of it. Raises ValueError or TypeError where it can't be what it says it is."""
        raise NotImplementedError

    def beside(self) -> dict[str, Media]:
        """What is recorded with it, under its key and `/` and these names; nothing by default."""
        return {}


def path_of(data: object) -> str | None:
    """The path, where this is one."""
    return os.fspath(data) if isinstance(data, (str, os.PathLike)) else None


def ending_of(path: str) -> str:
    """The ending of a file's name, with its dot, in lower case."""
    return os.path.splitext(path)[1].lower()


def array_of(data: Any) -> Any:
    """A NumPy array of an array or a tensor of any library. Raises ImportError without NumPy."""
    import numpy

    for step in ("detach", "cpu"):
        method = getattr(data, step, None)
        if callable(method):
            data = method()
    return numpy.asarray(data)
