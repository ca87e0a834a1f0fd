"""A command that a job of Slurm records, in the first or a later attempt of that job.

The n-th recording of a command in one attempt continues the n-th recording of that command in the attempt before.
Java writes and reads the same files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256

from gitruns.form.uid import is_uid
from gitruns.journal.private import make_own
from gitruns.place import Place

_NAMES = ("SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_ARRAY_TASK_ID", "SLURM_PROCID")
_MOST = 10_000


class JobAttempt:
    """The attempt that this process is a part of."""

    def __init__(self, directory: str, key: str, attempt: int, number: int) -> None:
        self._directory = directory
        self._key = key
        self._attempt = attempt
        self._number = number

    def file(self, attempt: int) -> str:
        return os.path.join(self._directory, f"{self._key}-{attempt}-{self._number}")

    def before(self) -> str | None:
        """The uid of the run that the attempt before recorded; None if there is none."""
        for attempt in range(self._attempt - 1, -1, -1):
            try:
                with open(self.file(attempt), encoding="utf-8", errors="surrogateescape") as stream:
                    uid = os.path.basename(stream.readline().rstrip("\n"))
            except OSError:
                continue
            if is_uid(uid):
                return uid
        return None

    def announce(self, journal: str) -> None:
        """Notes the journal of this attempt for the next one. Raises OSError."""
        file = self.file(self._attempt)
        draft = f"{file}.{os.getpid()}"
        with open(draft, "w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write(journal + "\n")
        os.replace(draft, file)


def attempt_of(command: Sequence[str], place: Place) -> JobAttempt | None:
    """The attempt that this process is a part of; None outside of a job, and if it can't be noted."""
    env = os.environ
    if not env.get("SLURM_JOB_ID"):
        return None
    cache = os.path.join(place.live, ".cache") if env.get("GITRUNS_DIR") else place.cache
    directory = os.path.join(cache, "launches")
    words = ["record", *(env.get(name, "") for name in _NAMES), *command]
    key = sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    restarts = env.get("SLURM_RESTART_COUNT", "")
    attempt = int(restarts) if restarts.isascii() and restarts.isdigit() and len(restarts) < 10 else 0
    try:
        if env.get("GITRUNS_DIR"):
            make_own(cache)
        os.makedirs(directory, exist_ok=True)
        for number in range(_MOST):
            found = JobAttempt(directory, key, attempt, number)
            try:
                os.close(os.open(found.file(attempt), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                return found
            except FileExistsError:
                continue  # recorded before in this attempt
    except OSError:
        pass  # a directory that can't be written: each attempt is a run of its own
    return None
