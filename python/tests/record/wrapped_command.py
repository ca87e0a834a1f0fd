"""The command that test_transparency.py runs, plain and under each wrapper: `wrapped_command.py BEHAVIOR DIRECTORY`.

It tells by files in DIRECTORY what happened to it: `pid`, `ready`, `caught-SIGTERM`, `saved`, `late`, `done`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
import sys
import time
from pathlib import Path

SIGNALS = [
    "SIGTERM",
    "SIGINT",
    "SIGHUP",
    "SIGQUIT",
    "SIGUSR1",
    "SIGUSR2",
    "SIGTSTP",
    "SIGPIPE",
    "SIGALRM",
    "SIGXCPU",
]
TICK = 0.02
# A command that nothing ends, ends by itself.
LONGEST = 1500


def write(descriptor: int, text: str) -> str:
    """Writes the text; gives the error's name, or an empty string."""
    try:
        os.write(descriptor, text.encode())
    except OSError as e:
        return errno.errorcode[e.errno or 0]
    return ""


def note(name: str, text: str = "") -> None:
    draft = Path(f".{name}-{os.getpid()}")
    draft.write_text(text)
    draft.rename(name)


def handled(number: int, _: object) -> None:
    name = signal.Signals(number).name
    note(f"caught-{name}")
    if number == signal.SIGTSTP:
        return
    for word in ("caught", "saving"):
        write(1, f"{word} {name}\n")
        write(2, f"{word} {name} on stderr\n")
        time.sleep(0.05)
    note("saved", "checkpoint")
    os._exit(7)


def leave_a_grandchild() -> None:
    reading, writing = os.pipe()
    if os.fork() > 0:
        os.read(reading, 1)  # until it ignores signals
        os.close(reading)
        os.close(writing)
        return
    for each in SIGNALS:
        signal.signal(signal.Signals[each], signal.SIG_IGN)
    parent = os.getppid()
    os.write(writing, b"x")
    os.close(reading)
    os.close(writing)
    with contextlib.suppress(KeyboardInterrupt):
        while os.getppid() == parent:
            time.sleep(TICK)
    # Longer than it takes a wrapper to end.
    time.sleep(1.5)
    note("late", write(1, "late\n") + write(1, "later\n"))
    os._exit(0)


def kind_of(descriptor: int) -> str:
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError as e:
        return errno.errorcode[e.errno or 0]
    if stat.S_ISCHR(mode):
        return "terminal" if os.isatty(descriptor) else "device"
    return "file" if stat.S_ISREG(mode) else "pipe"


def main(behavior: str, directory: str, ticks: str) -> int:
    os.chdir(directory)
    for each in SIGNALS:
        number = signal.Signals[each]
        inherited = signal.getsignal(number)
        if inherited == signal.SIG_IGN and each != "SIGPIPE":
            note(f"ignored-{each}")
        elif behavior == "ignores" or (behavior == "handles" and each == "SIGPIPE"):
            signal.signal(number, signal.SIG_IGN)
        elif behavior == "handles":
            signal.signal(number, handled)
        else:
            signal.signal(number, signal.SIG_DFL)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    note("blocked", " ".join(sorted(signal.Signals(each).name for each in blocked)))
    note("stdin", kind_of(0))
    if behavior == "leaves":
        leave_a_grandchild()
    note("pid", str(os.getpid()))
    write(2, "ready on stderr\n")
    failed = write(1, "ready\n")
    note("ready")
    for i in range(LONGEST):
        time.sleep(TICK)
        if ticks != "none":
            failed = write(1, f"out {i}\n") or write(2, f"err {i}\n")
        if failed and behavior in ("handles", "leaves"):
            note(f"failed-{failed}")
            return 7
        if os.path.exists("go"):
            break
    write(1, "done\n")
    note("done")
    return 5


sys.exit(main(*sys.argv[1:]))
