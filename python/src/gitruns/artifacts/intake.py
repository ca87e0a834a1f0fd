"""Takes files into a directory where each is called by the SHA-256 of its bytes.

The bytes are copied, never hard-linked: a program that goes on writing the file in place, as `torch.save` to
the same path does, would change what the digest names. Where the file system shares blocks (Btrfs, XFS) a
file is cloned, which costs neither space nor time.
"""

from __future__ import annotations

import os
from hashlib import sha256

_BUFFER = 1 << 20
_FICLONE = 0x40049409


class Taken:
    """Bytes that were taken: their digest in hex, and how many."""

    __slots__ = ("sha256", "size")

    def __init__(self, digest: str, size: int) -> None:
        self.sha256 = digest
        self.size = size


def take_file(file: str, into: str) -> Taken:
    """Copies the file there. Raises OSError."""
    with open(file, "rb") as source:
        return _take(source, into)


def take_bytes(content: bytes, into: str) -> Taken:
    """Writes these bytes there. Raises OSError."""
    import io

    return _take(io.BytesIO(content), into)


def _take(source: object, into: str) -> Taken:
    os.makedirs(into, exist_ok=True)
    draft = os.path.join(into, f".take-{os.getpid()}-{os.urandom(6).hex()}.tmp")
    try:
        with open(draft, "xb+") as copy:
            if _cloned(source, copy):
                taken = _pump(copy, None)
            else:
                taken = _pump(source, copy)
        place = os.path.join(into, taken.sha256)
        if not os.path.exists(place):
            os.replace(draft, place)
        return taken
    finally:
        try:
            os.unlink(draft)
        except OSError:
            pass


def _cloned(source: object, copy: object) -> bool:
    try:
        import fcntl

        fcntl.ioctl(copy.fileno(), _FICLONE, source.fileno())  # type: ignore[attr-defined]
    except (ImportError, OSError, AttributeError, ValueError):
        return False
    return True


def _pump(source: object, copy: object) -> Taken:
    digest = sha256()
    size = 0
    buffer = memoryview(bytearray(_BUFFER))
    while True:
        count = source.readinto(buffer)  # type: ignore[attr-defined]
        if not count:
            return Taken(digest.hexdigest(), size)
        digest.update(buffer[:count])
        if copy is not None:
            copy.write(buffer[:count])  # type: ignore[attr-defined]
        size += count


def digest_of(file: str) -> Taken:
    """Digests a file without taking it. Raises OSError."""
    with open(file, "rb") as source:
        return _pump(source, None)
