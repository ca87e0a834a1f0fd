"""The seal that a run's end starts and nobody waits for."""

from __future__ import annotations

import os
import sys

from ..place import Place
from .joining import RUN_VARIABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess

_sealers: list[subprocess.Popen[bytes]] = []
_DETACHED = 0x00000208
"""On Windows: no console, and a group of its own."""


def is_prepared(place: Place) -> bool:
    """Whether there is a branch for runs, as far as files of git tell: `git runs init` makes one."""
    if place.repository is None:
        return False
    top = place.repository
    if os.path.exists(os.path.join(top, "refs", "heads", "git-runs")) or os.path.isdir(
        os.path.join(top, "reftable")
    ):
        return True
    for name, sign in (("packed-refs", b" refs/heads/git-runs\n"), ("config", b"[runs")):
        try:
            with open(os.path.join(top, name), "rb") as stream:
                if sign in stream.read():
                    return True
        except OSError:
            continue
    return False


def seal_later(place: Place) -> None:
    """Starts `git-runs seal --pending` as a process of its own, where the command is found. Raises nothing.

    Many jobs that end at once share one sealer, see `sealer`. `GITRUNS_SEAL=never` leaves it out.
    """
    if os.environ.get("GITRUNS_SEAL") == "never" or not is_prepared(place):
        return
    command = command_line()
    if command is None:
        return
    import subprocess

    try:
        environment = {k: v for k, v in os.environ.items() if k != RUN_VARIABLE}
        _sealers[:] = [sealer for sealer in _sealers if sealer.poll() is None]
        sealer = subprocess.Popen(
            [*_in_turn(place), *command, "seal", "--pending"],
            cwd=place.cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
            creationflags=0 if os.name == "posix" else _DETACHED,
        )
        _sealers.append(sealer)
    except OSError:
        pass


def _in_turn(place: Place) -> list[str]:
    """What starts a command in its turn; nothing where this Python can't be started as one."""
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sealer.py")
    name = os.path.basename(sys.executable or "").lower()
    usable = os.name == "posix" and not getattr(sys, "frozen", False) and name.startswith(("python", "pypy"))
    return [sys.executable, "-I", "-S", file, place.cache] if usable and os.path.isfile(file) else []


def command_line() -> list[str] | None:
    """The words that start `git-runs`; None where there is none.

    What `GITRUNS_CLI` names, else what is on the PATH, else what was installed beside this interpreter.
    """
    command = os.environ.get("GITRUNS_CLI") or _on_path("git-runs")
    return None if command is None else [command]


def _on_path(name: str) -> str | None:
    names = [name] if os.name == "posix" else [name + ".exe", name + ".cmd"]
    beside = os.path.dirname(sys.executable or "")
    for directory in [*os.environ.get("PATH", "").split(os.pathsep), beside]:
        for each in names:
            file = os.path.join(directory, each)
            if directory and os.access(file, os.X_OK) and os.path.isfile(file):
                return file
    return None
