"""One run as readers show it: live, pending or sealed, its segments joined and its events folded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from . import documents
from .said import Said
from .summaries import summary_of

MARKS = ("stale", "pending", "held", "gap", "archived", "degraded", "foreign")
STATUSES = ("running", "finished", "failed", "killed", "crashed")
_GOALS = {
    "max": "max",
    "maximize": "max",
    "maximise": "max",
    "min": "min",
    "minimize": "min",
    "minimise": "min",
}
# What is parsed when somebody asks: most lists show, filter and sort by little of it.
_LATER = {
    "config": "config.json",
    "metrics": "summary.json",
    "summary": "summary.json",
    "goals": "summary.json",
    "commit": "code.json",
    "branch": "code.json",
    "dirty": "code.json",
}
_TEXTS = ("name", "experiment", "group", "parent", "job_type", "note", "host")


class RunRow(Mapping[str, Any]):
    """A run of a list. Attributes are what every run has; `row["val/f1"]` is what a filter calls so.

    As a mapping it has the properties, `config.KEY`, `tags.KEY`, and metrics and summary values by their
    names; a key that the run has nothing for raises KeyError. Iterating gives the names of single values,
    the config flattened with dots, which is what tables are made of.

    Attributes:
        id: 64 hexadecimal digits that name the sealed run, None until there are any.
        earlier: the ids of the segments before, oldest first.
        uid: the name that the run has from its start.
        name, experiment: texts, empty where there is none.
        status: running, finished, failed, killed or crashed.
        start, end: microseconds since 1970 in UTC; `end` is None while it runs.
        config: the hyper-parameters, nested as they were given.
        metrics: name to `{last, last_step, min, min_step, max, max_step, sum, mean, n, nan}`.
        summary: what the user put into the summary.
        goals: metric to max or min, where that was declared.
        tags: key to value, empty for a bare tag.
        group, parent, job_type, note, user, host: texts or None.
        command: words.
        commit, branch, dirty: the commit and branch of the code, and whether the work tree differed from it.
        marks: of stale, pending, held, gap, archived, degraded (records were lost) and foreign (only a remote
            has it that selectors such as `best:` don't use) those that hold.
        remote: the remote that alone has the run, None for one of this clone or of the shared remote.
        held: why the run is held back (`code`, `message`, `names`, `remedy`), or None.
    """

    # The documents of its segments, oldest first, as long as `_LATER` has names that nobody asked for.
    _segments: list[Said] | None = None
    config: dict[str, Any]
    metrics: dict[str, dict[str, Any]]
    summary: dict[str, Any]
    goals: dict[str, str]
    commit: str | None
    branch: str | None
    dirty: bool

    def __init__(self, uid: str, start: int, segments: list[Said] | None = None) -> None:
        if segments is None:
            self.config = {}
            self.metrics, self.summary, self.goals = {}, {}, {}
            self.commit, self.branch, self.dirty = None, None, False
        else:
            self._segments = segments
        self.id: str | None = None
        self.earlier: list[str] = []
        self.uid = uid
        self.name = ""
        self.experiment = ""
        self.status = "running"
        self.start = start
        self.end: int | None = None
        self.tags: dict[str, str] = {}
        self.group: str | None = None
        self.parent: str | None = None
        self.job_type: str | None = None
        self.note: str | None = None
        self.user: str | None = None
        self.host: str | None = None
        self.command: list[str] = []
        self.held: dict[str, Any] | None = None
        self.remote: str | None = None
        self._marks: set[str] = set()
        # The journal that goes on from the head, or is all there is.
        self._journal: str | None = None
        self._names: list[str] | None = None

    @property
    def marks(self) -> list[str]:
        """Of stale, pending, held, gap, archived, degraded and foreign those that hold, in this order."""
        return [mark for mark in MARKS if mark in self._marks]

    @property
    def duration(self) -> int | None:
        """How long the run took in microseconds; None while it runs, and if its clock was set back meanwhile."""
        if self.end is None:
            return None
        took = self.end - self.start
        return took if 0 <= took < 2**63 else None

    @property
    def short_id(self) -> str:
        """Enough of the id, or the uid where the run isn't sealed, to name the run."""
        return self.uid if self.id is None else self.id[:10]

    def metric(self, name: str) -> Any:
        """What a bare metric name stands for: what the user set, else the last value; None without either."""
        if name in self.summary:
            return self.summary[name]
        logged = self.metrics.get(name)
        return None if logged is None else logged["last"]

    def to_dict(self) -> dict[str, Any]:
        """The run as `git-runs ls --json` gives it."""
        out: dict[str, Any] = {
            "id": self.id,
            "uid": self.uid,
            "name": self.name,
            "experiment": self.experiment,
            "status": self.status,
            "start": self.start,
            "end": self.end,
            "config": self.config,
            "summary": {"metrics": self.metrics, "values": self.summary},
            "tags": self.tags,
            "command": self.command,
            "dirty": self.dirty,
            "marks": self.marks,
        }
        for name in (
            "group",
            "parent",
            "job_type",
            "note",
            "user",
            "host",
            "commit",
            "branch",
            "held",
            "remote",
        ):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        if self.earlier:
            out["earlier"] = self.earlier
        return out

    def __getitem__(self, key: str) -> Any:
        from ..query.fields import ABSENT, field_of

        value = field_of(key).of(self)
        if value is ABSENT:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        if self._names is None:
            from .tables import names_of

            self._names = names_of(self)
        return iter(self._names)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __hash__(self) -> int:
        return hash((self.uid, self.id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RunRow) and self.to_dict() == other.to_dict()

    def __repr__(self) -> str:
        marks = "".join(f", {mark}" for mark in self.marks)
        return f"<run {self.short_id} {self.name!r} {self.status}{marks}>"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_LATER})

    def _repr_html_(self) -> str:
        from .html import of_run

        return of_run(self)

    def __getattr__(self, name: str) -> Any:
        """What the documents of a sealed run say that nobody asked for yet."""
        document = _LATER.get(name)
        segments = self._segments
        if document is None or segments is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if document == "config.json":
            self.config = segments[-1][document]
        elif document == "summary.json":
            self._set_summary({}, {}, segments[-1][document])
        else:
            code = next((said[document] for said in reversed(segments) if said[document]), {})
            self.commit, self.branch = _commit_in(code), documents.text(code, "branch")
            self.dirty = documents.boolean(code, "dirty") or False
        return getattr(self, name)

    def __getstate__(self) -> dict[str, Any]:
        """All of the row: whoever gets a copy can't ask git for the rest."""
        for name in _LATER:
            getattr(self, name)
        state = self.__dict__.copy()
        state.pop("_segments", None)
        return state

    def unread(self, names: Collection[str]) -> list[Said]:
        """What was sealed of it, where some of these documents weren't read yet."""
        return [said for said in self._segments or () if not said.unread.keys().isdisjoint(names)]

    # What follows fills a row in from what is read.

    def _take_run(self, document: dict[str, object]) -> None:
        """Takes what run.json, or start.json of a live run, says; absent keys stay."""
        for name in _TEXTS:
            value = document.get(name)
            if isinstance(value, str):
                setattr(self, name, value)
        status = documents.text(document, "status")
        if status in STATUSES:
            self.status = status or ""
        start, end = documents.integer(document, "start"), documents.integer(document, "end")
        self.start = self.start if start is None else start
        self.end = self.end if end is None else end
        user = document.get("user")
        called = documents.text(user, "name") if isinstance(user, dict) else documents.text(document, "user")
        self.user = self.user if called is None else called
        if "command" in document:
            self.command = documents.texts(document, "command")
        given = documents.fields_of(document, "tags")
        if given:
            self.tags.update((key, value) for key, value in given.items() if isinstance(value, str))
        if lost_records(document):
            self._marks.add("degraded")
        self.earlier = documents.digests(document, "continues") or self.earlier

    def _take_summary(self, document: dict[str, object]) -> None:
        """Takes what summary.json says, beside what is known of other metrics."""
        self._set_summary(self.metrics, self.goals, document)

    def _set_summary(
        self, metrics: dict[str, dict[str, Any]], goals: dict[str, str], document: dict[str, object]
    ) -> None:
        for name, value in documents.fields_of(document, "metrics").items():
            if isinstance(value, dict):
                metrics[name] = summary_of(value)
        values, declared = documents.fields_of(document, "values"), documents.fields_of(document, "goals")
        if declared:
            goals.update(_goals(declared, (*metrics, *values)))
        # Whole when they are seen: any thread may be the first to ask.
        self.metrics, self.summary, self.goals = metrics, values, goals

    def _take_code(self, document: dict[str, object]) -> None:
        """Takes what code.json says."""
        self.commit = _commit_in(document) or self.commit
        self.branch = documents.text(document, "branch") or self.branch
        self.dirty = documents.boolean(document, "dirty") or False


def lost_records(run: dict[str, object]) -> int:
    """How many records were lost by what run.json says; a writer that only waited lost none."""
    intervals = [each for each in documents.items(run, "degraded") if isinstance(each, dict)]
    return sum(max(0, documents.integer(each, "dropped") or 0) for each in intervals)


def _commit_in(code: dict[str, object]) -> str | None:
    commit = documents.text(code, "commit")
    return commit if commit is not None and documents.is_commit(commit) else None


def _goals(declared: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Goals by metric: a name that ends with `*` stands for all that begin so and have none of their own."""
    goals = {
        name: goal
        for name, value in declared.items()
        if isinstance(value, str) and (goal := _GOALS.get(value.lower())) is not None
    }
    beginnings = sorted((name[:-1] for name in goals if name.endswith("*")), key=len, reverse=True)
    for name in names if beginnings else ():
        fitting = next((beginning for beginning in beginnings if name.startswith(beginning)), None)
        if fitting is not None:
            goals.setdefault(name, goals[fitting + "*"])
    return goals
