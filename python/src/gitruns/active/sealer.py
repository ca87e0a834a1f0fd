"""Takes its turn, then becomes the command that seals: `python sealer.py PLACE COMMAND...`.

Many runs that end at once need few seals. One sealer works and one waits for it; who comes while another
waits goes at once, for the one that waits begins after the end that it was started for. And one that follows
another waits until that began `_APART` seconds ago, so that short runs don't keep a JVM starting all the time.

The two are locks on files in PLACE, which the system takes back from a process that ends. They spare work, and
have no part in being right: where there are no locks, everybody seals. The file is run by its path, and imports
nothing of this package.
"""

import os
import sys
import time

_APART = 2.0


def main(place: str, command: "list[str]") -> None:
    """Ends, or becomes the command. Raises OSError where that can't be started."""
    try:
        turn = _turn(place)
    except (ImportError, OSError):
        turn = True
    if turn:
        os.execv(command[0], command)


def _turn(place: str) -> bool:
    """Waits for the sealer that works; False where another waits already."""
    import fcntl

    os.makedirs(place, exist_ok=True)
    waiting = os.open(os.path.join(place, "seal-next.lock"), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(waiting, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    working = os.open(os.path.join(place, "seal-now.lock"), os.O_RDWR | os.O_CREAT, 0o666)
    fcntl.flock(working, fcntl.LOCK_EX)
    began = os.fstat(working)
    if began.st_size:
        time.sleep(min(max(0.0, began.st_mtime + _APART - time.time()), _APART))
    os.ftruncate(working, 0)
    os.write(working, b"%d\n" % os.getpid())
    # Kept open by the command, so that it is held until that ends; the other goes with its close.
    os.set_inheritable(working, True)
    os.close(waiting)
    return True


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
