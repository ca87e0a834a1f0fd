"""Pixels as PNG, and a sequence of them as animated PNG, without any library."""

from __future__ import annotations

import struct
import zlib

_COLOUR = {1: 0, 2: 4, 3: 2, 4: 6}
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(rows: bytes, width: int, height: int, channels: int) -> bytes:
    """One picture of 8 bits a channel: grey, grey and alpha, RGB or RGBA, its rows from the top."""
    return (
        _SIGNATURE + _head(width, height, channels) + _chunk(b"IDAT", _packed(rows, width * channels)) + _END
    )


def animated_png(frames: list[bytes], width: int, height: int, channels: int, fps: float) -> bytes:
    """Pictures of the same size, one after the other, for ever."""
    out = [_SIGNATURE, _head(width, height, channels), _chunk(b"acTL", struct.pack(">II", len(frames), 0))]
    sequence = 0
    for number, rows in enumerate(frames):
        delay = (max(1, round(1000 / fps)), 1000)
        control = struct.pack(">IIIIIHHBB", sequence, width, height, 0, 0, *delay, 0, 0)
        out.append(_chunk(b"fcTL", control))
        sequence += 1
        packed = _packed(rows, width * channels)
        if number == 0:
            out.append(_chunk(b"IDAT", packed))
        else:
            out.append(_chunk(b"fdAT", struct.pack(">I", sequence) + packed))
            sequence += 1
    return b"".join([*out, _END])


def _head(width: int, height: int, channels: int) -> bytes:
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _COLOUR[channels], 0, 0, 0))


def _packed(rows: bytes, stride: int) -> bytes:
    lines = b"".join(b"\0" + rows[at : at + stride] for at in range(0, len(rows), stride))
    return zlib.compress(lines, 6)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


_END = _chunk(b"IEND", b"")
