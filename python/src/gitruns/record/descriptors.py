"""The standard descriptors that this process found closed."""

from __future__ import annotations

import os
from collections.abc import Sequence


def open_closed() -> list[int]:
    """Opens nothing in place of each of 0, 1 and 2 that is closed, so that no file of ours gets there; gives these."""
    closed = []
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            closed.append(descriptor)
            null = os.open(os.devnull, os.O_RDWR)
            if null != descriptor:
                os.dup2(null, descriptor)
                os.close(null)
            os.set_inheritable(descriptor, True)
    return closed


def close_all(descriptors: Sequence[int]) -> None:
    """Closes them, in the process that becomes the command."""
    for descriptor in descriptors:
        os.close(descriptor)
