"""A launch of many processes: which of them this is, and where they agree on their run.

Ranks agree through `GITRUNS_RUN`; else by what all of them see of their launcher, under which rank 0
writes down where its run's journal is. Nobody waits: who comes first queues its records.
"""

from __future__ import annotations

import os
import sys

from ..journal.host import boot_id, process_began, start_of
from ..journal.private import make_own

_RANKS = ("RANK", "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID")
_SIZES = ("WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "PMIX_SIZE", "PMI_SIZE", "SLURM_NTASKS")

_SKEW = 30.0
"""Seconds by which ranks start apart, and clocks of their hosts differ."""


def _number(names: tuple[str, ...]) -> int | None:
    for name in names:
        text = os.environ.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
    return None


def rank() -> int:
    """The number that a launcher gave this process among those it started; 0 without one."""
    return _number(_RANKS) or 0


def is_one_of_many() -> bool:
    """Whether a launcher started several processes of this program."""
    return rank() > 0 or (_number(_RANKS) is not None and (_number(_SIZES) or 1) > 1)


class Agreement:
    """What all ranks of a launch call it, and the file in which rank 0 says where the journal is."""

    def __init__(self, key: str, attempt: int, directory: str) -> None:
        self._key = key
        self.attempt = attempt
        self._directory = directory

    def _file(self, attempt: int) -> str:
        return os.path.join(self._directory, f"{self._key}-{attempt}")

    def announce(self, journal: str) -> None:
        """Tells the other ranks where the journal is. Raises OSError."""
        os.makedirs(self._directory, exist_ok=True)
        file = self._file(self.attempt)
        draft = f"{file}.{os.getpid()}"
        with open(draft, "w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write(journal + "\n")
        os.replace(draft, file)

    def journal(self) -> str:
        """Where the journal is. Raises OSError as long as rank 0 hasn't said so.

        What was said well before this process began is of another launch that calls itself the same, such as
        the program before in a step of Slurm.
        """
        if os.stat(self._file(self.attempt)).st_mtime < process_began() - _SKEW:
            raise FileNotFoundError("of an earlier launch")
        return self._read(self.attempt)

    def journal_before(self) -> str | None:
        """The journal of the attempt before, of a job that was requeued; None where there is none."""
        for attempt in range(self.attempt - 1, -1, -1):
            try:
                return self._read(attempt)
            except OSError:
                continue
        return None

    def _read(self, attempt: int) -> str:
        with open(self._file(attempt), encoding="utf-8", errors="surrogateescape") as stream:
            line = stream.readline()
        if not line.endswith("\n"):
            raise FileNotFoundError("not written yet")
        return line.rstrip("\n")


def agreement(cache: str, number: int) -> Agreement | None:
    """What this launch can agree on; None where nothing fits, so that ranks can't find each other.

    `number` counts the runs that this process started, which all ranks count alike.
    """
    env = os.environ
    attempt = 0
    if env.get("SLURM_JOB_ID"):
        told = [env["SLURM_JOB_ID"], env.get("SLURM_STEP_ID", ""), env.get("SLURM_ARRAY_TASK_ID", "")]
        attempt = _count("SLURM_RESTART_COUNT")
    elif env.get("TORCHELASTIC_RUN_ID", "none") != "none":
        told = ["elastic", env["TORCHELASTIC_RUN_ID"], _address(), env.get("TORCHELASTIC_RESTART_COUNT", "")]
    else:
        launcher = os.getppid() if hasattr(os, "getppid") else 0
        began = start_of(launcher)
        if launcher <= 1 or began is None:
            return None
        restarts = env.get("TORCHELASTIC_RESTART_COUNT", "")
        told = ["launcher", boot_id(), str(launcher), str(began), _address(), restarts]
    from hashlib import sha256

    # Ranks may get different arguments, say their number.
    told += [str(number), *sys.argv[:1]]
    key = sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    if env.get("GITRUNS_DIR"):
        try:
            make_own(cache)
        except OSError:
            return None
    return Agreement(key, attempt, os.path.join(cache, "launches"))


def _address() -> str:
    return os.environ.get("MASTER_ADDR", "") + ":" + os.environ.get("MASTER_PORT", "")


def _count(name: str) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
