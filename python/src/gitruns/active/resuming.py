"""Goes on with a run that ended: as its next segment, or where nothing of it is sealed, in its journal."""

from __future__ import annotations

from ..errors import NotFoundError
from ..place import Place
from .opening import Wanted
from .run import Run


def resumed(wanted: Wanted, place: Place, resume: object) -> Run | None:
    """The run that `id` names, going on; None where there is none and it needn't be."""
    if resume == "must":
        raise NotFoundError(f"There is no run {wanted.id} to go on with.", 'Say resume="allow" to begin one.')
    return None


def requeued(wanted: Wanted, place: Place, before: str) -> Run | None:
    """The run of the attempt before, of a job that its scheduler started again."""
    return None
