"""The run that a framework's training is recorded in: one that is open, else one that begins and ends with it."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from .. import api
from ..active import current, signals
from ..active.opening import tags_of
from ..active.run import Run
from ..active.values import fields
from ..errors import GitRunsError, UsageError
from ..telling import tell, tell_once
from .own_config import add_own_config
from .quietly import quietly

_begun: dict[str, Training] = {}
"""The trainings that began a run of their own, by its uid: it is theirs, and no other training joins it."""
_OF_NO_CHILD = ("capture", "dir", "id", "project", "reinit", "resume")
"""Options of `gitruns.init` that say nothing of a child."""
_OF_OTHER_RUNS = ("fork_from", "id", "parent", "reinit", "resume", "watch")
"""Options of `gitruns.init` that other runs, or a remote, may contradict."""


class Training:
    """Finds or begins the run, and ends it if it began it.

    A run that the program began, also by `git runs record`, is joined and left open. What is logged after the
    end of a run that was begun here, such as an evaluation, goes to the same run, which goes on for it.
    """

    def __init__(
        self, run: Run | None = None, said: Mapping[str, Any] | None = None, *, framework: str
    ) -> None:
        """`run` is what to record into, and `said` the options of `gitruns.init` where one has to begin.

        Raises UsageError for options that `gitruns.init` doesn't have, or can't take: before the training.
        """
        self._given = run
        self._framework = framework
        self._said = checked_options(said or {})
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
        self.add_config(config)
        return run

    def add_config(self, config: object) -> None:
        """Adds parameters that the framework reports; what the user set keeps its value."""
        run = self._run
        if run is not None:
            quietly("The config", lambda: add_own_config(run, self._framework, config))

    def begin(
        self, config: object = None, *, ends: bool = True, as_child: bool = False, **said: object
    ) -> Run | None:
        """The run for a training that begins now; config and tags are added to a run that is joined.

        `config` is what the framework reports. With `ends=False` it is no failure that nobody calls `end`: the run
        ends with the program, or when another training begins.
        `as_child` makes a child of a run that would be joined. `said` counts where nothing else was said.
        None if no run can begin, which is told.
        """
        said = {key: value for key, value in {**said, **self._said}.items() if value is not None}
        self.leave()
        open_one = self.to_join()
        before = current.current()
        if open_one is None:
            if before is not None and before.uid in _begun:
                _begun[before.uid].leave()
            self._run = begin_or_tell(api.init, said)
        elif as_child:
            of_child = {key: value for key, value in said.items() if key not in _OF_NO_CHILD}
            self._run = begin_or_tell(open_one.child, of_child)
        else:
            self._run, self._own = open_one, False
            quietly("What the options say", lambda: self._add(open_one, said))
            self.add_config(config)
            return open_one
        self._own = self._run is not None
        self._is_late = False
        if self._run is None:
            return None
        self.add_config(config)
        self._waits_for_end = ends
        self._process = os.getpid()
        if not _begun:
            atexit.register(_at_exit)
        _begun[self._run.uid] = self
        return self._run

    @staticmethod
    def _add(run: Run, said: Mapping[str, object]) -> None:
        run.config.update(said.get("config"))
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
            quietly("The end", lambda: run.fail(cause))
        elif run.is_owner:
            quietly("The end", run.finish)
        # A run that is recorded from outside ends with its program; until then there may be more to log.

    def leave(self) -> None:
        """Another training begins: where this one's run is still open it ends, as failed if the training didn't."""
        run = self._run
        if run is not None and self._own and not run.is_over:
            # In a forked process it is still the training of the process that began it.
            if self._waits_for_end and self._process == os.getpid():
                quietly("The end", lambda: run.fail("The training never came to its end."))
            else:
                quietly("The end", run.finish)
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
            keeps = self._said.get("console") is not False
            self._run = api.init(id=run.uid, resume="must", capture=False, console=keeps, reinit="create_new")
        except Exception as error:
            tell_once(f"What is logged after the end of {run.name} is lost: {error}", run.uid)
            return None
        self._is_late = True
        # Other ranks count the runs that begin; this one did long ago.
        current.started -= 1
        if before is not None and not before.is_over:
            current.make_current(before)
        return self._run


def begin_or_tell(begin: Callable[..., Run], said: Mapping[str, Any]) -> Run | None:
    """The run that begins so; without the options that can't be met, if there are any, and None if none can begin.

    A training that has begun isn't ended for a run that can't be resumed, or for a disk.
    """
    tries = [dict(said)]
    for unwanted in (_OF_OTHER_RUNS, tuple(key for key in said if key not in ("capture", "dir"))):
        fewer = {key: value for key, value in tries[-1].items() if key not in unwanted}
        if fewer != tries[-1]:
            tries.append(fewer)
    for wanted, fewer in zip(tries, tries[1:]):
        try:
            return begin(**wanted)
        except Exception as error:
            told = str(error) if isinstance(error, GitRunsError) else f"{type(error).__name__}: {error}"
            left_out = ", ".join(key for key in wanted if key not in fewer)
            tell(f"A run can't begin with these options, so it begins without {left_out}. {told}")
    return quietly("The training", lambda: begin(**tries[-1]))  # type: ignore[no-any-return]


def checked_options(said: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with the config as it is now. Raises UsageError for those that no run can begin with."""
    unknown = sorted(set(said) - set(signature(api.init).parameters))
    if unknown:
        raise UsageError(
            f"There is no option {', '.join(unknown)}.", "The options are those of gitruns.init."
        )
    checked = dict(said)
    if said.get("experiment") and said.get("project") and said["experiment"] != said["project"]:
        raise UsageError("An experiment and a project are the same thing.", "Give one of them.")
    tags_of(said.get("tags"))
    if said.get("config") is not None:
        try:
            checked["config"] = fields(said["config"])
        except TypeError as error:
            raise UsageError(str(error), "Give config={...}.") from None
    return checked


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
