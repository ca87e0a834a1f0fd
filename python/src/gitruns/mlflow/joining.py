"""The run that `git runs record` began around this program: the first run of MLflow in it is that one."""

from __future__ import annotations

import os

from ..active import joining
from ..active.launch import rank
from ..place import Place
from ..telling import tell


def recorded_around(place: Place, said: dict[str, object]) -> str | None:
    """The journal of the recorded run, if a run with these fields of start.json may join it.

    A part of another run doesn't, nor does a second run, nor does a run whose journal isn't in this repository.
    """
    journal = joining.named_journal()
    if journal is None or "parent" in said or rank() > 0:
        return None
    try:
        if not os.path.samefile(os.path.dirname(os.path.abspath(journal)), place.live):
            return None
        joining.read_start(journal)
        return journal if joining.claim(journal) else None
    except (OSError, ValueError) as error:
        tell(f"The run that GITRUNS_RUN names can't be joined: {error}")
        return None


def records_for(journal: str, said: dict[str, object], *, is_named: bool) -> list[dict[str, object]]:
    """What is recorded of the run that joins: names that nobody chose before, note and tags."""
    wanted = {key: value for key, value in said.items() if key != "name" or is_named}
    found = [joining.names_for(joining.read_start(journal), wanted)]
    if "note" in said:
        found.append({"note": said["note"]})
    if "tags" in said:
        found.append({"tag": said["tags"]})
    return [record for record in found if record]
