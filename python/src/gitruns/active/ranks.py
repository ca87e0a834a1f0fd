"""A rank other than the first: one more writer of the run that rank 0 begins, wherever that comes to lie."""

from __future__ import annotations

import os
from time import monotonic

from ..form.canonical import write as canonical
from ..journal.start import make_journal
from ..place import Place
from ..telling import be_quiet
from . import current
from .launch import Agreement
from .opening import Wanted, document_of, writing
from .run import Run

_PATIENCE = 60.0
"""Seconds until a rank that finds no run of rank 0 begins one of its own, so that nothing is lost."""


def further_rank(wanted: Wanted, place: Place, agreed: Agreement | None) -> Run:
    """Joins the run of rank 0 without a word, as one rank speaks for all, and without waiting for it.

    Without an agreement rank 0 records alone, and this run is over from the start.
    """
    be_quiet()
    journal = RankJournal(wanted, place, agreed)
    run = writing(
        {"uid": "", "name": wanted.text("name") or ""}, journal, owner=False, waits=agreed is not None
    )
    journal.run = run
    if agreed is None:
        run._ended = True
    else:
        run._before_end.append(journal.decide)
    current.add(run, as_current=True)
    return run


class RankJournal:
    """Gives the journal directory once it is known, and raises OSError as long as it isn't."""

    def __init__(self, wanted: Wanted, place: Place, agreed: Agreement | None) -> None:
        self._wanted = wanted
        self._place = place
        self._agreed = agreed
        self._found = ""
        self._until = monotonic() + _PATIENCE
        self.run: Run | None = None

    def decide(self) -> None:
        """From now on nobody is waited for: the run ends, and what it logged has to be somewhere."""
        if not self._found:
            self._until = min(self._until, monotonic() + 2.0)

    def __call__(self) -> str:
        if self._found:
            return self._found
        if self._agreed is None:
            raise FileNotFoundError("nothing says where the run of rank 0 is")
        try:
            self._found = self._agreed.journal()
        except OSError:
            if monotonic() < self._until or self.run is None:
                raise
            self._found = self._own(self.run)
        return self._found

    def _own(self, run: Run) -> str:
        document = document_of(self._wanted, self._place, None)
        directory = os.path.join(self._place.live, str(document["uid"]))
        make_journal(directory, canonical(document))
        run._start = document
        run._directory = directory
        run._owner = True
        return directory
