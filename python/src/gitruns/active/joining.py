"""Which run a program belongs to: one that `GITRUNS_RUN` names, the one of its launch, or one of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from ..errors import UsageError
from ..form.canonical import parse
from ..form.lines import encode
from ..form.uid import is_uid
from ..journal.host import host_name, process_facts
from .launch import rank

RUN_VARIABLE = "GITRUNS_RUN"
CLAIM = "claimed.json"
_LONGEST_FIRST = 4096
START = "start.json"


_lent: dict[str, str | None] = {}
"""The journals that this process named in its environment, each with what was named before."""
_process = os.getpid()


def named_journal() -> str | None:
    """The journal directory that `GITRUNS_RUN` named for this process, if it named one."""
    named = os.environ.get(RUN_VARIABLE) or None
    while named in _lent and os.getpid() == _process:
        named = _lent[named]
    return named


def lend(journal: str) -> Callable[[], None]:
    """Names this journal to programs that this one starts; gives what takes that back."""
    global _process
    if os.getpid() != _process:
        _lent.clear()
        _process = os.getpid()
    before = os.environ.get(RUN_VARIABLE)
    _lent[journal] = before
    os.environ[RUN_VARIABLE] = journal

    def take_back() -> None:
        if os.environ.get(RUN_VARIABLE) == journal:
            outer = named_journal()
            still = [open_one for open_one in _lent if open_one != journal]
            if still:
                os.environ[RUN_VARIABLE] = still[-1]
            elif outer:
                os.environ[RUN_VARIABLE] = outer
            else:
                del os.environ[RUN_VARIABLE]
        _lent.pop(journal, None)

    return take_back


def claim(journal: str) -> bool:
    """Whether this process may join the run: it is a further rank, or the first program that asks."""
    if rank() > 0:
        return True
    text = encode({"host": host_name(), "process": process_facts(os.getpid())}) + b"\n"
    try:
        fd = os.open(os.path.join(journal, CLAIM), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    except OSError:
        # Where the claim can't be written the journal can't either: joining says so.
        return True
    try:
        os.write(fd, text)
    except OSError:
        pass
    finally:
        os.close(fd)
    return True


def is_resumed_in_place(journal: str) -> bool:
    """Whether the program that started this one resumed the run in its own journal."""
    try:
        for name in os.listdir(journal):
            if name.startswith("w-") and name.endswith(".jsonl"):
                with open(os.path.join(journal, name), "rb") as stream:
                    if b'"resumed":1' in stream.readline(_LONGEST_FIRST):
                        return True
    except OSError:
        pass
    return False


def step_before(start: Mapping[str, object], journal: str) -> int | None:
    """The last step of a run that was resumed before this program joins it."""
    if not start.get("summary") and not is_resumed_in_place(journal):
        return None
    from .resuming import last_step_of

    return last_step_of(start, journal)


def names_for(start: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
    """The names that a run with this start.json takes from a program which joins it."""
    defaults = start.get("defaults")
    free = defaults if isinstance(defaults, list) else []
    return {
        field: said[field]
        for field in ("name", "experiment", "group", "job_type", "user_id")
        if said.get(field) and (field not in start or field in free)
    }


def read_start(journal: str) -> dict[str, object]:
    """The start.json of a journal directory. Raises OSError where there is none, ValueError where it is damaged."""
    with open(os.path.join(journal, START), "rb") as stream:
        document = parse(stream.read())
    if not isinstance(document, dict) or not isinstance(document.get("uid"), str):
        raise ValueError(f"{os.path.join(journal, START)} is damaged: it names no run.")
    return document


def check_parent(text: str) -> None:
    """Raises UsageError if a parent that somebody gives isn't a UID."""
    if not is_uid(text):
        from ..capture.untrusted import line

        raise UsageError(
            f"The parent {line(text, 80)} is not a run UID.",
            "Give the 26 letters and digits that git runs show RUN --json names uid.",
        )


def parent_uid() -> str | None:
    """The uid of the run that `GITRUNS_RUN` names, for a run that it started; None without one."""
    journal = named_journal()
    if journal is None:
        return None
    try:
        return str(read_start(journal)["uid"])
    except (OSError, ValueError):
        return None
