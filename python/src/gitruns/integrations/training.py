"""The run that a framework's training is recorded in: one that is open, else one that begins and ends with it."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping
from inspect import signature
from typing import Any

from .. import api
from ..active import current, signals
from ..active.run import Run
from ..errors import GitRunsError, UsageError
from ..telling import tell_once

_begun: dict[str, Training] = {}
"""The trainings that began a run of their own, by its uid: it is theirs, and no other training joins it."""
_OF_NO_CHILD = ("capture", "dir", "id", "project", "reinit", "resume")
"""Options of `gitruns.init` that say nothing of a child."""


class Training:
    """Finds or begins the run, and ends it if it began it.

    A run that the program began, also by `git runs record`, is joined and left open. What is logged after the
    end of a run that was begun here, such as an evaluation, goes to the same run, which goes on for it.
    """

    def __init__(self, run: Run | None = None, said: Mapping[str, Any] | None = None) -> None:
        """`run` is what to record into, and `said` the options of `gitruns.init` where one has to begin.

        Raises UsageError for an option that `gitruns.init` doesn't have.
        """
        unknown = sorted(set(said or ()) - set(signature(api.init).parameters))
        if unknown:
            raise UsageError(
                f"There is no option {', '.join(unknown)}.", "The options are those of gitruns.init."
            )
        self._given = run
        self._said = dict(said or {})
        self._run: Run | None = None
        self._own = False
        self._waits_for_end = False
        self._is_late = False
        self._process = 0

    @property
    def run(self) -> Run | None:
        """What is recorded into, None before the beginning."""
        return self._run

    def to_join(self) -> Run | None:
        """The run that would be joined by `begin`, None where one would begin."""
        open_one = self._given if self._given is not None else current.current()
        if open_one is None or open_one.is_over or (self._given is None and open_one.uid in _begun):
            return None
        return open_one

    def goes_on(self, config: object) -> Run | None:
        """The own run that is open, as for a training that is tried again; None where there is none, or it ended before."""
        run = self._run
        if run is None or run.is_over or not self._own or self._is_late:
            return None
        self._waits_for_end = True
        run.config.update(config)
        return run

    def begin(
        self, config: object = None, *, ends: bool = True, as_child: bool = False, **said: object
    ) -> Run:
        """The run for a training that begins now; config and tags are added to a run that is joined.

        With `ends=False` it is no failure that nobody calls `end`: the run ends with the program, or when another
        training begins.
        `as_child` makes a child of a run that would be joined. `said` counts where nothing else was said.
        """
        said = {key: value for key, value in {**said, **self._said}.items() if value is not None}
        self.leave()
        open_one = self.to_join()
        before = current.current()
        if open_one is None:
            if before is not None and before.uid in _begun:
                _begun[before.uid].leave()
            self._run = api.init(config=config, **said)  # type: ignore[arg-type]
        elif as_child:
            said = {key: value for key, value in said.items() if key not in _OF_NO_CHILD}
            self._run = open_one.child(config=config, **said)  # type: ignore[arg-type]
        else:
            self._run, self._own = open_one, False
            self._add(open_one, config, said)
            return open_one
        self._own = True
        self._is_late = False
        self._waits_for_end = ends
        self._process = os.getpid()
        if not _begun:
            atexit.register(_at_exit)
        _begun[self._run.uid] = self
        return self._run

    @staticmethod
    def _add(run: Run, config: object, said: Mapping[str, object]) -> None:
        from ..active.opening import tags_of

        run.config.update(config)
        tags = tags_of(said.get("tags"))
        if tags:
            run.append({"tag": tags})
        if said.get("notes"):
            run.note(str(said["notes"]))

    def end(self, cause: BaseException | str | None = None) -> None:
        """The training is over: its own run ends, as failed or killed where an exception is the cause."""
        run = self._run
        if run is None or not self._own or run.is_over or self._is_late:
            return
        self._waits_for_end = False
        if cause is not None:
            run.fail(cause)
        elif run.is_owner:
            run.finish()
        # A run that is recorded from outside ends with its program; until then there may be more to log.

    def leave(self) -> None:
        """Another training begins: where this one's run is still open it ends, as failed if the training didn't."""
        run = self._run
        if run is not None and self._own and not run.is_over:
            # In a forked process it is still the training of the process that began it.
            if self._waits_for_end and self._process == os.getpid():
                run.fail("The training never came to its end.")
            else:
                run.finish()
        self._waits_for_end = False

    def late(self) -> Run | None:
        """The run for what comes after the end; None where it can't go on, which is told once."""
        run = self._run
        if run is None or not run.is_over:
            return run
        if not self._own:
            return current.current()
        before = current.current()
        try:
            self._run = api.init(id=run.uid, resume="must", capture=False, reinit="create_new")
        except GitRunsError as error:
            tell_once(f"What is logged after the end of {run.name} is lost: {error}", run.uid)
            return None
        self._is_late = True
        # Other ranks count the runs that begin; this one did long ago.
        current.started -= 1
        if before is not None and not before.is_over:
            current.make_current(before)
        return self._run


def _at_exit() -> None:
    """A program that ends well, but a training in it didn't: somebody caught its exception. Before the runs end."""
    if signals.exception is None and signals.signal_name is None and signals.exit_code is None:
        for training in list(_begun.values()):
            if training._waits_for_end:
                training.leave()


def counted_elsewhere() -> None:
    """On a rank that keeps silent: the first rank begins a run, which ranks count to find each other's."""
    if current.current() is None:
        current.started += 1
