"""A run that is being recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..errors import UsageError
from ..form.lines import encode
from ..interruption import raised_by_handler
from ..journal.metrics import NotAText
from ..journal.writer import JournalWriter
from ..telling import tell, tell_once
from . import signals
from .config import Config
from .definitions import Definition, Definitions
from .observed import NotPlain, Observed, flattened
from .steps import Steps
from .summary import Summary
from .values import plain

TYPE_CHECKING = False  # as in typing, which takes milliseconds to import
if TYPE_CHECKING:
    from types import TracebackType

    from ..artifacts import Artifact, ArtifactFiles
    from .notebook import Cells

FLUSH_LIMIT = 5.0
"""Seconds that the end of a run waits for the disk."""


class Run:
    """A run that is being recorded. For any number of threads, and for processes that fork or get it pickled.

    Everything said of it goes to its journal with one write a call. When a call returns, the record is with
    the kernel and survives SIGKILL. When a write takes longer than 20 ms or fails, further calls only queue
    their records until the disk keeps up again: at most one call per stall waits. Records that find no room
    then are lost and counted: `dropped` tells how many, and so does the sealed run. Only what `flush`
    returned True for survives a loss of power.

    Logging raises nothing. Made by `gitruns.init`.
    """

    def __init__(
        self, start: Mapping[str, object], writer: JournalWriter, *, directory: str, owner: bool
    ) -> None:
        self._start = start
        self._writer = writer
        self._directory = directory
        self._owner = owner
        self._ended = False
        self._observed = Observed()
        self._definitions = Definitions()
        self._steps = Steps()
        self._files: ArtifactFiles | None = None
        self._is_captured = False
        self._has_console = False
        self._is_greeted = False
        self._cells: Cells | None = None
        self._signals_before = signals.received
        self._before_end: list[Callable[[], None]] = []
        self._on_end: list[Callable[[], None]] = []
        config = start.get("config")
        values = start.get("summary")
        values = values.get("values") if isinstance(values, Mapping) else None
        self.config = Config(dict(config) if isinstance(config, dict) else {}, self._record_config)
        self.summary = Summary(
            dict(values) if isinstance(values, dict) else {}, self._observed.latest, self._record_summary
        )

    # What it is

    @property
    def uid(self) -> str:
        """26 letters and digits, which the run keeps for ever; its id is known when it is sealed."""
        return str(self._start["uid"])

    @property
    def id(self) -> str:
        """The id that `init` was given, otherwise the uid."""
        return str(self._start.get("user_id") or self.uid)

    @property
    def name(self) -> str:
        """What people call it; not unique."""
        return str(self._start.get("name") or "")

    @property
    def experiment(self) -> str:
        """What it belongs to."""
        return str(self._start.get("experiment") or "")

    project = experiment

    @property
    def group(self) -> str | None:
        """Runs that belong together, such as the seeds of one configuration."""
        group = self._start.get("group")
        return str(group) if group is not None else None

    @property
    def directory(self) -> str:
        """The journal directory; a process that gets it as `GITRUNS_RUN` can join the run."""
        return self._directory or self._waited_for()

    def _journal(self) -> str:
        """The journal directory. Raises OSError as long as there is none."""
        return self._writer.directory()

    @property
    def is_owner(self) -> bool:
        """Whether this process started the run, and so ends it."""
        return self._owner

    def _waited_for(self) -> str:
        """Of a further rank: the directory that rank 0 made, or "" where it hasn't."""
        try:
            return self._journal()
        except OSError:
            return ""

    @property
    def is_over(self) -> bool:
        """Whether it was finished: what is logged now is lost."""
        return self._ended

    @property
    def step(self) -> int:
        """The step that the next `log` without one has."""
        return self._writer.next_step

    @property
    def dropped(self) -> int:
        """How many records were lost so far, because the disk didn't take them or they can't be written."""
        return self._writer.dropped

    @property
    def is_queued(self) -> bool:
        """Whether the disk is slow or refuses, so that calls queue at this moment."""
        return self._writer.is_queued

    # What is logged

    def log(self, data: Mapping[str, object], step: int | None = None, commit: bool | None = None) -> None:
        """Logs metrics, texts and media under a step.

        Values are numbers of Python, NumPy, torch, JAX and the like (one element each), texts, media such as
        `gitruns.Image`, figures, arrays (as histograms), tables, and mappings of all that, whose names are
        joined by a dot. None is left out; NaN and infinities are kept; integers beyond 2^53 are rounded at
        the seal, and counted. A tensor on a GPU waits until it is computed; `float(loss)` every N steps
        costs less.

        `step` may repeat, run backwards and leave gaps; without it, it is the one after the last, at first 0.
        Steps are integers of 64 bits. A step such as 0.25 is kept as the metric `given_step`, and told once.
        With `commit=False` the next call without a step has the same one; it is recorded at once all the same.
        """
        if self._ended:
            self._lost()
        try:
            if step is not None and (type(step) is not int or step.bit_length() > 63):
                step, data = self._steps.whole(self, step, data)
            observed = self._observed
            if self._definitions.all:
                self._log_defined(data, step, commit is not False)
                return
            self._writer.log(data, step, commit is not False, observed.text)  # type: ignore[arg-type]
            observed.keep(data)
        except (NotPlain, NotAText):
            self._log_apart(data, step, commit is not False)
        except Exception as error:
            self._failed(error)

    def _log_defined(self, data: Mapping[str, object], step: int | None, commit: bool) -> None:
        def changes(_: int) -> str:
            self._observed.keep(data)
            known = {name: self._observed.latest[name] for name in data if name in self._observed.latest}
            changed = self._definitions.changed(known)
            if not changed:
                return ""
            self.summary._values.update(changed)
            return ',"summary":' + encode(changed).decode()

        self._writer.log(data, step, commit, self._observed.text, changes)  # type: ignore[arg-type]

    def _log_apart(self, data: Mapping[str, object], step: int | None, commit: bool) -> None:
        """Metrics in one record, and each of the others in its own, under the same step."""
        try:
            plain_ones: dict[str, object] = {}
            others: dict[str, object] = {}
            for name, value in flattened(data).items():
                try:
                    self._observed.text(name, value)
                    plain_ones[name] = value
                except NotPlain:
                    others[name] = value
            if self._definitions.all:
                taken = step if step is not None else self._writer.next_step
                self._log_defined(plain_ones, step, commit)
            else:
                taken = self._writer.log(plain_ones, step, commit, self._observed.text)
            self._observed.keep(plain_ones)
            from ..media.recording import record_media

            for name, value in others.items():
                record_media(self, name, value, taken)
        except Exception as error:
            self._failed(error)

    def define_metric(
        self,
        name: str,
        step_metric: str | None = None,
        *,
        summary: str | None = None,
        goal: str | None = None,
        hidden: bool = False,
    ) -> None:
        """Declares which value of a metric stands for it in the summary, and which is better.

        `name` may end with `*`. `summary` is min, max, mean, first, last, best (which needs a `goal`, "min" or
        "max") or none; it counts from the call on. Raises UsageError for other words.
        """
        definition = Definition(name, step_metric, summary, goal, hidden)
        self._definitions.add(definition)
        self._writer.write({"define": definition.as_fields()})

    def tag(self, key: str, value: str | None = "") -> None:
        """Sets a tag; a bare one has the empty value, and None takes it away."""
        self.append({"tag": {str(key): None if value is None else str(value)}})

    def rename(self, name: str) -> None:
        """Calls the run something else from now on."""
        self._start = {**self._start, "name": str(name)}
        self.append({"name": str(name)})

    def note(self, text: str) -> None:
        """A remark, in Markdown; replaces the one before."""
        self.append({"note": str(text)})

    def alert(self, title: str, text: str = "", level: str = "INFO", wait_duration: float = 0) -> None:
        """Says something on standard error and keeps it with the run. `level` is INFO, WARN or ERROR."""
        level = str(getattr(level, "value", level)).upper()
        sentence = f"{title}: {text}" if text else str(title)
        tell(f"{level.lower()}: {sentence}")
        self.append({"media": {"key": "alert", "kind": "text", "value": f"{level} {sentence}"}})

    def problem(self, code: str, message: str) -> None:
        """Writes down that something isn't as it should be, in a word and a sentence."""
        self.append({"problem": {"code": code, "message": message}})

    def append(self, record: dict[str, object]) -> None:
        """Appends a record of any kind that format-spec/journal.md names; its time is added."""
        if self._ended:
            self._lost()
        try:
            self._writer.write({key: plain(value) for key, value in record.items()})
        except Exception as error:
            self._failed(error)

    def _record_config(self, said: dict[str, object]) -> None:
        self.append({"config": said})

    def _record_summary(self, said: dict[str, object]) -> None:
        self.append({"summary": said})

    def _failed(self, error: Exception) -> None:
        """Counts a record that can't be written. Raises what a signal's handler raised meanwhile."""
        if raised_by_handler(error):
            raise error
        self._writer.drop(f"{type(error).__name__}: {error}")

    def _lost(self) -> None:
        tell_once(
            f"The run {self.name} is over: what is logged now is lost, and counted.", self.uid + " over"
        )

    # Files

    @property
    def files(self) -> ArtifactFiles:
        """The bytes that the run keeps: its artifacts and the media of its journal."""
        if self._files is None:
            from ..artifacts import ArtifactFiles

            self._files = ArtifactFiles(self)
        return self._files

    def log_artifact(
        self,
        what: object,
        name: str | None = None,
        type: str | None = None,
        *,
        keep: int | None = None,
        wait: bool = True,
        aliases: Sequence[str] | str = (),
    ) -> Artifact:
        """Keeps a file, a directory, bytes or a reference such as `s3://bucket/key` with the run.

        When it returns, deleting or changing the file loses nothing; with `wait=False` that holds only from
        the artifact's `wait()` on. The same name again is its next version, unless the bytes are the same;
        `keep` is how many versions keep their bytes, so that checkpoints don't fill the disk. `aliases`, such
        as `best`, name this content from now on, over all runs: an event on the runs branch, for which git is
        waited for. Raises NotFoundError where nothing is there.
        """
        if not aliases:
            return self.files.log(what, name, type, keep=keep, wait=wait)
        from ..artifacts.aliases import checked, set_of

        wanted = checked(aliases)
        artifact = self.files.log(what, name, type, keep=keep, wait=wait)
        if wanted:
            set_of(self, artifact, wanted)
        return artifact

    def use_artifact(self, what: object, type: str | None = None) -> Artifact:
        """Notes that the run reads an artifact, a file, or a reference; gives it.

        Artifacts are named `NAME:VERSION`, `NAME:ALIAS` (`latest` is always there), or `RUN:NAME`.
        """
        return self.files.use(what, type)

    def log_input(self, what: object, name: str | None = None, context: str | None = None) -> None:
        """Notes data that the run reads: a path or reference, a data frame, an array, a data set.

        Files get their SHA-256, rows and a digest of their rows in order; nothing is copied. `context` says
        what for, such as training. Raises NotFoundError where a path names nothing.
        """
        from ..inputs import log_input

        log_input(self, what, name, context)

    # Parts and end

    def child(self, name: str | None = None, config: object = None, **options: object) -> Run:
        """Starts a run whose parent is this one, say a trial of a sweep; options as for `init`."""
        from .opening import start_child

        return start_child(self, name=name, config=config, **options)

    def flush(self, limit: float = FLUSH_LIMIT) -> bool:
        """Waits until all that was logged is on stable storage; False where that takes more than `limit` seconds."""
        return self._writer.flush(limit)

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """Ends the run: finished, or failed where `exit_code` isn't 0. Later calls do nothing."""
        from .ending import end

        end(self, "finished" if not exit_code else "failed", exit_code=exit_code)

    def fail(self, cause: BaseException | str | None = None) -> None:
        """Ends the run as failed, and keeps the exception."""
        from .ending import end_failed

        end_failed(self, cause)

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
        else:
            self.fail(error)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        from .opening import attach

        return attach, (self._directory,)

    def __repr__(self) -> str:
        return f"<run {self.name} {self.uid}>"

    def _repr_html_(self) -> str:
        from .notebook import html_of

        return html_of(self)

    def _after_fork(self) -> None:
        """In a forked process: one more writer of the run, which is the parent's to end."""
        self._owner = False
        self._writer.begin_anew()

    def __setattr__(self, name: str, value: object) -> None:
        if name in ("name", "experiment", "project", "group"):
            or_later = ", or call run.rename(...)" if name == "name" else ""
            raise UsageError(
                f"The {name} of a run is said when it starts.", f"Say it to init({name}=...){or_later}."
            )
        object.__setattr__(self, name, value)
