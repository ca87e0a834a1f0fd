"""Takes files into a directory where each is called by the SHA-256 of its bytes.

The bytes are copied, never hard-linked: a program that goes on writing the file in place, as `torch.save` to
the same path does, would change what the digest names. Where the file system shares blocks (Btrfs, XFS) a
file is cloned, which costs neither space nor time.
"""

from __future__ import annotations

import errno
import os
import stat
from hashlib import sha256
from io import BytesIO, FileIO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

_BUFFER = 1 << 20
_FICLONE = 0x40049409
_SPECIAL = "it is a named pipe, a socket or a device"
_BINARY = getattr(os, "O_BINARY", 0)


class Taken:
    """Bytes that were taken: their digest in hex, and how many."""

    __slots__ = ("sha256", "size")

    def __init__(self, digest: str, size: int) -> None:
        self.sha256 = digest
        self.size = size


class SpecialFile(OSError):
    """A named pipe, a socket or a device: reading it may wait for ever, or take from others what they are to read."""


def opened(file: str) -> tuple[FileIO, int]:
    """A regular file for reading, and its size now: what is appended later isn't read. Raises OSError, SpecialFile."""
    try:
        fd = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | _BINARY)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a device that isn't there
            raise SpecialFile(errno.ENXIO, _SPECIAL, file) from None
        raise
    try:
        found = os.fstat(fd)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file)
        if not stat.S_ISREG(found.st_mode):
            raise SpecialFile(errno.EINVAL, _SPECIAL, file)
    except BaseException:
        os.close(fd)
        raise
    # Files of /proc say that they have none.
    return FileIO(fd, "rb"), found.st_size or _BUFFER


def take_file(file: str, into: str) -> Taken:
    """Copies the file there, as long as it is now. Raises OSError, SpecialFile."""
    source, size = opened(file)
    with source:
        return _take(source, size, into)


def take_bytes(content: bytes, into: str) -> Taken:
    """Writes these bytes there. Raises OSError."""
    return _take(BytesIO(content), len(content), into)


def _take(source: FileIO | BytesIO, size: int, into: str) -> Taken:
    os.makedirs(into, exist_ok=True)
    draft = os.path.join(into, f".take-{os.getpid()}-{os.urandom(6).hex()}.tmp")
    try:
        with open(draft, "xb+") as copy:
            if _cloned(source, copy):
                taken = _pump(copy, os.fstat(copy.fileno()).st_size, None)
            else:
                _check_room(into, size)
                taken = _pump(source, size, copy)
        place = os.path.join(into, taken.sha256)
        if not os.path.exists(place):
            os.replace(draft, place)
        return taken
    finally:
        try:
            os.unlink(draft)
        except OSError:
            pass


def _check_room(into: str, size: int) -> None:
    """Raises OSError if so many bytes can't fit: trying would fill the disk for everybody who writes meanwhile."""
    if size < _BUFFER or not hasattr(os, "statvfs"):
        return
    found = os.statvfs(into)
    free = found.f_bavail * found.f_frsize
    if found.f_blocks and size > free:
        message = f"it has {size >> 20} MiB, and {free >> 20} MiB are free"
        raise OSError(errno.ENOSPC, message, into)


def _cloned(source: FileIO | BytesIO, copy: BinaryIO) -> bool:
    try:
        import fcntl

        fcntl.ioctl(copy.fileno(), _FICLONE, source.fileno())
    except (ImportError, OSError, ValueError):
        return False
    return True


def _pump(source: FileIO | BytesIO | BinaryIO, size: int, copy: BinaryIO | None) -> Taken:
    digest = sha256()
    left = size
    buffer = memoryview(bytearray(min(_BUFFER, max(1, size))))
    while left > 0:
        count = source.readinto(buffer[: min(left, len(buffer))])  # type: ignore[union-attr]
        if not count:
            break
        digest.update(buffer[:count])
        if copy is not None:
            copy.write(buffer[:count])
        left -= count
    return Taken(digest.hexdigest(), size - left)


def digest_of(file: str) -> Taken:
    """Digests a file without taking it. Raises OSError, SpecialFile."""
    source, size = opened(file)
    with source:
        return _pump(source, size, None)
