"""How a run begins: joined, resumed, as the child of another, or new."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from ..errors import GitRunsError, UsageError
from ..form.canonical import write as canonical
from ..form.uid import new_uid
from ..journal.host import host_name, process_facts
from ..journal.reserve import take
from ..journal.start import make_journal
from ..journal.writer import JournalWriter
from ..place import Place, find
from ..telling import be_quiet, tell, tell_once
from . import current, joining, launch
from .config import merge
from .greeting import greet
from .names import name_of
from .person import user
from .run import Run
from .values import fields, plain

_attached: dict[str, Run] = {}
Directory = Callable[[], str]


class Wanted:
    """What is said of a run when it begins; `None` where nothing was said."""

    __slots__ = (
        "capture",
        "config",
        "console",
        "experiment",
        "fork_from",
        "group",
        "id",
        "job_type",
        "name",
        "notes",
        "parent",
        "quiet",
        "tags",
        "watch",
    )

    capture: object
    config: dict[str, object]
    console: object
    fork_from: object
    id: object
    notes: object
    quiet: object
    tags: dict[str, object]
    watch: object

    def __init__(self, **said: object) -> None:
        for field in self.__slots__:
            setattr(self, field, said.get(field))
        self.config = fields(said["config"]) if said.get("config") is not None else {}
        self.tags = tags_of(said.get("tags"))
        if os.environ.get("GITRUNS_CAPTURE") == "never":
            self.capture = False
        if os.environ.get("GITRUNS_CONSOLE") == "never":
            self.console = False

    def text(self, field: str) -> str | None:
        value = getattr(self, field)
        return None if value is None or value == "" else str(value)


def tags_of(said: object) -> dict[str, object]:
    """Tags by key: from a text, a list of bare ones, or a mapping."""
    if said is None:
        return {}
    if isinstance(said, str):
        return {said: ""}
    if isinstance(said, Mapping):
        return {str(key): "" if value is None else str(plain(value)) for key, value in said.items()}
    if isinstance(said, (list, tuple, set, frozenset)):
        return {str(each): "" for each in said}
    raise UsageError(
        f"Tags are texts, not {type(said).__name__}.", 'Say tags=["baseline"] or tags={"stage": "a"}.'
    )


def begin(wanted: Wanted, directory: str | None, resume: object) -> Run:
    """Begins the run that fits here; what the disk refuses is told and never raised."""
    place = find(directory)
    run = _begun(wanted, place, resume)
    if run._owner:
        greet(run, wanted.quiet)
        from ..watching import begin_watch

        begin_watch(run, place, wanted.watch)
        if wanted.console is not False:
            keep_console(run)
    return run


def keep_console(run: Run) -> None:
    """Keeps what this process prints with the run, until that ends."""
    from ..console.capture import capture
    from ..console.run_console import RunConsole

    run._has_console = True
    capture.add(RunConsole(run))


def _begun(wanted: Wanted, place: Place, resume: object) -> Run:
    number = current.started
    current.started += 1
    joined = _join(wanted)
    if joined is not None:
        return joined
    if resume is not None and resume is not False and resume != "never":
        from .resuming import resumed

        run = resumed(wanted, place, resume)
        if run is not None:
            return run
    agreed = None
    if launch.is_one_of_many() or os.environ.get("SLURM_JOB_ID"):
        agreed = launch.agreement(_shared_cache(place), number)
    if launch.rank() > 0:
        from .ranks import further_rank

        return further_rank(wanted, place, agreed)
    if agreed is not None and agreed.attempt > 0 and resume is not False and resume != "never":
        before = agreed.journal_before()
        if before is not None:
            from .resuming import requeued

            run = requeued(wanted, place, before)
            if run is not None:
                _announce(agreed, run)
                return run
    run = start(wanted, place, parent=None)
    if agreed is not None:
        _announce(agreed, run)
    return run


def _join(wanted: Wanted) -> Run | None:
    """The recorded run that this program runs in, for the first who asks."""
    journal = joining.named_journal()
    if journal is None:
        return None
    try:
        document = joining.read_start(journal)
        if not joining.claim(journal):
            return None
        run = writing(
            document, lambda: journal, owner=False, after_step=joining.step_before(document, journal)
        )
    except (OSError, ValueError) as error:
        tell(f"The run that GITRUNS_RUN names can't be joined: {error}")
        return None
    if launch.rank() > 0:
        be_quiet()
    else:
        _name_joined(run, wanted)
    _add_to(run, wanted)
    current.add(run, as_current=True)
    if wanted.capture is not False and launch.rank() == 0:
        from .capturing import begin_joined_capture

        begin_joined_capture(run)
    return run


def _name_joined(run: Run, wanted: Wanted) -> None:
    """Takes the program's names for the run, those that nobody chose when it was started."""
    said = {field: wanted.text(field) for field in ("name", "experiment", "group", "job_type")}
    chosen = joining.names_for(run._start, {**said, "user_id": wanted.text("id")})
    if chosen:
        run._start = {**run._start, **chosen}
        run.append(chosen)


def _add_to(run: Run, wanted: Wanted) -> None:
    if wanted.config:
        run.config.update(wanted.config)
    if wanted.tags:
        run.append({"tag": wanted.tags})
    if wanted.text("notes"):
        run.note(str(wanted.notes))


def _announce(agreed: launch.Agreement, run: Run) -> None:
    try:
        agreed.announce(run.directory)
    except OSError as error:
        tell(f"The other ranks can't find the run, and rank 0 records alone: {error}")


def _shared_cache(place: Place) -> str:
    """Where ranks look for their run: beside the journals, which all of them have to reach anyway."""
    if os.environ.get("GITRUNS_DIR"):
        return os.path.join(place.live, ".cache")
    return place.cache


def writing(
    document: Mapping[str, object],
    directory: Directory,
    *,
    owner: bool,
    waits: bool = False,
    shown: str = "",
    after_step: int | None = None,
) -> Run:
    """A run that writes to this journal; its file is made now unless that has to wait. Raises OSError."""
    writer = JournalWriter(directory, host_name(), tell, waits=waits, after_step=after_step)
    if not waits:
        writer.open()
        shown = directory()
    return Run(document, writer, directory=shown, owner=owner)


def start(
    wanted: Wanted,
    place: Place,
    parent: str | None,
    *,
    resumed: Mapping[str, object] | None = None,
    after_step: int | None = None,
    as_current: bool = True,
) -> Run:
    """Begins a run of its own; `resumed` are the fields of what it goes on from."""
    document = document_of(wanted, place, parent)
    unsaid = [key for key in ("name", "experiment", "parent") if wanted.text(key) is None]
    for key, value in (resumed or {}).items():
        add_resumed(document, key, value, unsaid)
    _tell_of_place(place)
    run = _open(document, place, after_step)
    current.add(run, as_current=as_current)
    if as_current:
        lend_environment(run)
    if wanted.capture is not False:
        from .capturing import begin_capture

        begin_capture(run, place)
        run._is_captured = True
    if "IPython" in sys.modules:
        from .notebook import keep_cells

        keep_cells(run)
    run._on_end.append(lambda: _seal(run, place))
    return run


def _seal(run: Run, place: Place) -> None:
    if run._owner:
        from .sealing import seal_later

        seal_later(place)


def document_of(wanted: Wanted, place: Place, parent: str | None) -> dict[str, object]:
    from time import time_ns

    uid = new_uid()
    document: dict[str, object] = {
        "format": 1,
        "uid": uid,
        "name": wanted.text("name") or name_of(uid),
        "experiment": wanted.text("experiment") or "default",
        "start": time_ns() // 1000,
        "work_dir": place.work_dir,
        "user": user(place),
        "host": host_name(),
        "process": process_facts(os.getpid()),
        "command": _command(),
        "parent": wanted.text("parent") or parent or joining.parent_uid(),
        "group": wanted.text("group"),
        "job_type": wanted.text("job_type"),
        "note": wanted.text("notes"),
        "user_id": wanted.text("id"),
        "fork_from": wanted.fork_from,
        "config": wanted.config or None,
        "tags": wanted.tags or None,
    }
    if document["parent"] is not None:
        joining.check_parent(str(document["parent"]))
    return {key: value for key, value in document.items() if value is not None}


def _command() -> list[str]:
    if "IPython" in sys.modules:
        from .notebook import notebook_command

        opened = notebook_command()
        if opened is not None:
            return opened
    return list(getattr(sys, "orig_argv", None) or [sys.executable or "python", *sys.argv])


def add_resumed(document: dict[str, object], key: str, value: object, unsaid: list[str]) -> None:
    """What the resumed run has counts where nothing else is said; its config and tags are added to."""
    if key in ("config", "tags") and isinstance(value, Mapping):
        merged: dict[str, object] = {}
        merge(merged, value)
        own = document.get(key)
        merge(merged, own if isinstance(own, Mapping) else {})
        document[key] = merged
    elif key in ("uid", "continues", "summary") or key not in document or key in unsaid:
        document[key] = value


def _open(document: dict[str, object], place: Place, after_step: int | None) -> Run:
    """The run with its journal in its place, else among temporary files, else as soon as the disk takes it."""
    content = canonical(document)
    uid = str(document["uid"])
    usual = os.path.join(place.live, uid)
    try:
        make_journal(usual, content)
        take(usual)
        return writing(document, lambda: usual, owner=True, after_step=after_step)
    except FileExistsError as error:
        from ..errors import ConflictError

        raise ConflictError(
            f"The run {uid} has a journal that isn't sealed, so it can't go on in another.",
            "Wait for its end, then: git runs seal",
        ) from error
    except OSError as error:
        why = error
    try:
        import tempfile

        refuge = os.path.join(tempfile.mkdtemp(prefix="git-runs-"), uid)
        make_journal(refuge, content)
        take(refuge)
        run = writing(document, lambda: refuge, owner=True, after_step=after_step)
        tell(
            f"The run's journal can't be made in {place.live}: {why}. It is recorded in {refuge}: git runs seal DIR"
        )
        return run
    except OSError:
        tell(f"The run's journal can't be made in {place.live}: {why}. Until it can, records wait in memory.")
    made: list[str] = []

    def later() -> str:
        if not made:
            make_journal(usual, content)
            made.append(usual)
        return usual

    return writing(document, later, owner=True, waits=True, shown=usual, after_step=after_step)


def lend_environment(run: Run) -> None:
    """Programs that this one starts find the run: what they record are children of it."""
    joining.claim(run.directory)
    run._on_end.append(joining.lend(run.directory))


def _tell_of_place(place: Place) -> None:
    if place.repository is None and not os.environ.get("GITRUNS_DIR"):
        tell_once(
            f"There is no git repository here: runs are recorded in {place.live}, to be sealed later.",
            "place",
        )


def start_child(parent: Run, **said: object) -> Run:
    """Begins a run within the same process, whose parent is that one."""
    experiment = said.pop("experiment", None) or parent.experiment
    wanted = Wanted(experiment=experiment, capture=False, **said)
    run = start(wanted, find(), parent.uid or None, as_current=False)
    if wanted.console:
        keep_console(run)
    from .inheriting import share_capture

    share_capture(parent, run)
    return run


def attach(directory: str) -> Run:
    """The run of this journal as a further writer: what a pickled run is in another process."""
    known = _attached.get(directory)
    if known is not None and not known.is_over:
        return known
    for run in current.open_runs():
        if run.directory == directory:
            return run
    try:
        run = writing(joining.read_start(directory), lambda: directory, owner=False)
    except (OSError, ValueError) as error:
        raise GitRunsError(
            f"The run of {directory} can't be joined: {error}", "Is it on this machine?"
        ) from None
    be_quiet()
    _attached[directory] = run
    current.add(run, as_current=current.current() is None)
    return run
