"""All that is kept of one run, its sealed segments and what is only in a journal, as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import GitRunsError, InvalidError, NotFoundError
from . import documents
from .checks import is_content
from .events import RUN, EventKey, fold
from .files import RunFiles
from .history import History
from .replay import Journal, read_unsealed
from .series import Chains, rows_of
from .texts import harmless

if TYPE_CHECKING:
    from .branch import Branch
    from .repository import Repository
    from .rows import RunRow

_LISTS = {"inputs.json": "inputs", "artifacts.json": "artifacts", "media.json": "media"}
_ARTIFACTS = "artifacts/"


class RunView(Chains):
    """A run, opened. `row` is how it stands in a list; of a sealed run the files are read when asked for.

    It is what was there when it was opened: open it again for what came later.
    """

    def __init__(
        self, row: RunRow, repository: Repository | None, branch: Branch | None, reading: object = None
    ) -> None:
        self.row = row
        # Its git lives as long as anybody may read through it.
        self._reading = reading
        self._repository = repository
        self._branch = branch
        ids = row.earlier + ([row.id] if row.id is not None else [])
        self._segments = [self._files(run_id) for run_id in ids] if branch is not None else []
        self._tail: Journal | None = None if row._journal is None else read_unsealed(row._journal)

    def __repr__(self) -> str:
        return repr(self.row)

    def _repr_html_(self) -> str:
        return self.row._repr_html_()

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(self.row)})

    def __getattr__(self, name: str) -> Any:
        """What the row has: `config`, `tags`, `status` and all others."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.row, name)

    def __getitem__(self, name: str) -> Any:
        """What a filter calls so: `run["val/f1"]`, `run["config.lr"]`. Raises KeyError where there is none."""
        return self.row[name]

    @property
    def code(self) -> dict[str, Any]:
        """code.json: commit, branch, snapshot, whether the work tree was dirty, what was left out."""
        return self.document("code.json")

    @property
    def environment(self) -> dict[str, Any]:
        """environment.json: system, hardware, language, packages."""
        return self.document("environment.json")

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The data sets and other inputs, with digests."""
        return self._list("inputs.json")

    @property
    def artifacts(self) -> list[dict[str, Any]]:
        """The artifacts: `name`, `type`, `size` in bytes, `sha256`, and `uri` of those by reference."""
        return self._list("artifacts.json")

    @property
    def media(self) -> list[dict[str, Any]]:
        """Images, tables, texts and the like by `key` and `step`."""
        return self._list("media.json")

    @property
    def console(self) -> str:
        """What the run printed, from its first segment on."""
        sealed = [files.content("console.log") or b"" for files in self._segments]
        said = [str(chunk["text"]) for chunk in self._tail.console] if self._tail is not None else []
        return b"".join(sealed).decode("utf-8", "replace") + "".join(said)

    def history(self, keys: Iterable[str] | None = None) -> History:
        """What was logged: a row for each call, the metrics of `keys` (all by default) in columns.

        Sealed runs need pyarrow: their metrics are Parquet. Raises :class:`EnvironmentFault` without it.
        """
        return History(rows_of(self._segments, self._tail, self), keys)

    def system_history(self, keys: Iterable[str] | None = None) -> History:
        """The system metrics, as :meth:`history`; names and units as in system-metrics.md."""
        return History(rows_of(self._segments, self._tail, self, "system"), keys)

    def document(self, name: str) -> dict[str, Any]:
        """A document by its file name, such as run.json; empty where the run has none.

        Lists are those of all segments; of anything else the newest holds.
        """
        if name in _LISTS:
            whole = self._list(name)
            return {_LISTS[name]: whole} if whole else {}
        if name == "summary.json" and self._tail is not None:
            summary = {"metrics": self.row.metrics, "values": self.row.summary}
            return {**summary, "goals": self._tail.goals} if self._tail.goals else summary
        if name == "run.json" and self._tail is not None:
            return self._unsealed(self._tail)
        live = {} if self._tail is None else _said(self._tail, name)
        for files in reversed(self._segments):
            live = live or files.document(name)
        return live

    def _unsealed(self, tail: Journal) -> dict[str, Any]:
        """What run.json will say, as far as that is known: how the run ended, if it did, and what went wrong."""
        run = {
            key: value for key, value in tail.start.items() if key not in ("process", "config", "defaults")
        }
        if self.row.status != "running":
            run["status"] = self.row.status
            if self.row.end is not None:
                run["end"] = self.row.end
            # Where the segment before told the end, what came late tells none.
            sealed = self._segments[-1].document("run.json") if self._segments else {}
            end = sealed if tail.end is None else tail.end
            run.update({key: end[key] for key in ("signal", "exit_code") if key in end})
        problems = {(problem["code"], problem["message"]): problem for problem in tail.problems}
        if problems:
            run["problems"] = [problems[key] for key in sorted(problems)]
        return run

    def file_names(self) -> list[str]:
        """The names of the sealed files: those of the head, and the artifacts of all segments."""
        names: set[str] = set()
        for files in self._segments:
            names = {name for name in names if name.startswith(_ARTIFACTS)} | set(files.names())
        return sorted(names)

    def file(self, name: str) -> bytes:
        """The bytes of a sealed file. Raises :class:`NotFoundError` where the run has none of this name."""
        for files in reversed(self._segments):
            content = files.content(name)
            if content is not None:
                return content
        raise NotFoundError(
            f"The run {self.row.short_id} has no file {harmless(name, 100)}.",
            f"See what it has: git-runs show {self.row.short_id}",
        )

    def artifact(self, name: str) -> bytes:
        """The bytes of the newest version of an artifact. Raises :class:`GitRunsError` where there are none."""
        for entry in reversed(self.artifacts):
            if entry.get("name") == name:
                return self.artifact_of(entry)
        files = [
            str(entry["artifact"])
            for entry in self.media
            if entry.get("key") == name and entry.get("artifact")
        ]
        if files or any(entry.get("key") == name for entry in self.media):
            named = [str(entry.get("name")) for entry in self.artifacts if entry.get("sha256") in files]
            raise NotFoundError(
                f"{harmless(name, 100)} is a key of media, and no artifact: {len(named)} files have its bytes.",
                f"run.artifact({harmless(named[-1], 100)!r}), or see run.media"
                if named
                else "its values are in run.media",
            )
        raise NotFoundError(
            f"The run {self.row.short_id} has no artifact {harmless(name, 100)}.",
            f"See what it has: git-runs show {self.row.short_id}",
        )

    def artifact_of(self, entry: dict[str, Any]) -> bytes:
        """The bytes of an entry of `artifacts`, of any version. Raises :class:`GitRunsError` where there are none.

        They always have the digest of the entry, whatever path it names.
        """
        path, digest = documents.text(entry, "path"), documents.text(entry, "sha256")
        if path is None:
            return self._from_journal(entry, str(entry.get("name", "")))
        content = self.file(path)
        if digest is None or not is_content(content, digest):
            raise InvalidError(
                f"{harmless(path, 100)} of the run {self.row.short_id} doesn't have the digest that its artifact names.",
                "git runs verify --all",
            )
        return content

    def missing(self) -> list[str]:
        """The ids of segments that the run goes on from and that aren't here, oldest first."""
        if self._tail is not None:
            named = list(self._tail.continues)
        else:
            named = (
                documents.digests(self._segments[-1].document("run.json"), "continues")
                if self._segments
                else []
            )
        first = (
            self._segments[0].document("run.json")
            if self._segments
            else self._tail.start
            if self._tail
            else {}
        )
        origin = documents.text(documents.fields_of(first, "fork_from"), "id")
        if origin is not None and documents.is_digest(origin):
            named.append(origin)
        return [run_id for run_id in named if self._branch is None or not self._files(run_id).is_here]

    def missing_code(self) -> list[str]:
        """The commits of the code that aren't in this repository."""
        named = [documents.text(self.code, field) for field in ("commit", "snapshot")]
        commits = [commit for commit in named if commit is not None and documents.is_commit(commit)]
        if self._branch is None:
            return []
        found = self._branch.objects.read((f"{commit}^{{commit}}" for commit in commits), "commit")
        return [commit for commit, content in zip(commits, found) if content is None]

    @property
    def notes(self) -> list[dict[str, Any]]:
        """All notes, oldest first: `text`, `at` in microseconds, and `by` if that is known."""
        events = [] if self._branch is None else self._branch.events.get(EventKey(RUN, self.row.uid), [])
        notes = [
            {"at": event.at, **({"by": event.by} if event.by else {}), "text": text}
            for event in fold(events).order
            if event.type == "set"
            for text in [documents.text(documents.fields_of(event.fields, "fields"), "note")]
            if text is not None
        ]
        first = documents.text(self.document("run.json"), "note") if notes else self.row.note
        if first is not None:
            by = {} if self.row.user is None else {"by": self.row.user}
            notes.insert(0, {"at": self.row.start, **by, "text": first})
        return notes

    def to_dict(self) -> dict[str, Any]:
        """The run as `git-runs show --json` gives it."""
        out = self.row.to_dict()
        missing = self.missing()
        if missing:
            out["missing"] = missing
        if self.notes:
            out["notes"] = self.notes
        for name in ("run", "environment", "code", "inputs", "artifacts", "media"):
            document = self.document(f"{name}.json")
            if document:
                out[name] = document
        return out

    def members(self, run_id: str) -> list[RunFiles]:
        """The chain that a fork names; none where it isn't here."""
        if self._branch is None:
            return []
        head = self._files(run_id)
        if not head.is_here:
            return []
        before = map(self._files, documents.digests(head.document("run.json"), "continues"))
        return [files for files in before if files.is_here] + [head]

    def _files(self, run_id: str) -> RunFiles:
        assert self._repository is not None and self._branch is not None
        return RunFiles(self._repository, self._branch, run_id)

    def _list(self, name: str) -> list[dict[str, Any]]:
        key = _LISTS[name]
        found: list[Any] = []
        for files in self._segments:
            found += documents.items(files.document(name), key)
        if self._tail is not None:
            found += getattr(self._tail, key)
        return [item for item in found if isinstance(item, dict)]

    def _from_journal(self, entry: dict[str, Any], name: str) -> bytes:
        digest = documents.text(entry, "sha256") or ""
        if self.row._journal is not None and documents.is_digest(digest):
            try:
                with open(f"{self.row._journal}/files/{digest}", "rb") as file:
                    content = file.read()
                if is_content(content, digest):
                    return content
            except OSError:
                pass
        raise GitRunsError(
            f"The bytes of {harmless(name, 100)} aren't here.",
            str(entry.get("uri") or "Ask who recorded the run."),
        )


def _said(journal: Journal, name: str) -> dict[str, object]:
    live: dict[str, dict[str, object]] = {
        "config.json": journal.config,
        "code.json": journal.code or {},
        "environment.json": journal.environment,
    }
    return live.get(name, {})
