"""`gitruns.runs` and `gitruns.run`: what is known of runs, without Java."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

from ..errors import EnvironmentFault, NotFoundError, UsageError
from ..place import working_directory
from .listing import list_journals, list_runs
from .objects import Objects
from .repository import Repository, find_repository
from .rows import RunRow
from .texts import harmless

if TYPE_CHECKING:
    from ..query.fields import Field
    from .branch import Branch
    from .view import RunView


_FEW = 10
_SHORTEST_ID = 4


class Runs(list[RunRow]):
    """Runs in their order, newest first unless asked otherwise. A list of :class:`RunRow`, and a table."""

    @overload
    def __getitem__(self, at: SupportsIndex) -> RunRow: ...
    @overload
    def __getitem__(self, at: slice) -> Runs: ...
    def __getitem__(self, at: SupportsIndex | slice) -> RunRow | Runs:
        """A run by its place, or a part of the table."""
        if isinstance(at, slice):
            return Runs(list(self)[at])
        return super().__getitem__(at)

    def _repr_html_(self) -> str:
        from .html import of_runs

        return of_runs(self)

    def where(self, condition: str) -> Runs:
        """Those for which a condition holds. Raises :class:`UsageError` that points at a fault in it."""
        return self._where(condition, self)

    def _where(self, condition: str, known: Sequence[RunRow]) -> Runs:
        """As :meth:`where`; `known` are the runs that it may name, such as parents that aren't among these."""
        from ..query.filters import condition_of, fields_of

        self._tell_unknown(fields_of(condition))
        return Runs(filter(condition_of(condition, known), self))

    def sorted_by(self, order: str) -> Runs:
        """In an order such as `-val/f1,name`."""
        from ..query.sorting import keys_of, sorted_by

        self._tell_unknown([field for field, _ in keys_of(order)])
        return Runs(sorted_by(order, self))

    def _tell_unknown(self, fields: list[Field]) -> None:
        from ..query.unknown_names import sentences

        for sentence in sentences(self, fields).values():
            warnings.warn(sentence, stacklevel=4)

    def columns(self) -> dict[str, list[Any]]:
        """A list for each property, `config.KEY`, metric and `tags.KEY`, None where a run has nothing."""
        from .tables import columns_of

        return columns_of(self)

    def to_pandas(self) -> Any:
        """A pandas.DataFrame with a row for each run; times are UTC timestamps, `duration` is a timedelta."""
        from .tables import to_pandas

        return to_pandas(self.columns())

    def to_polars(self) -> Any:
        """A polars.DataFrame with a row for each run."""
        from .tables import to_polars

        return to_polars(self.columns())

    def to_arrow(self) -> Any:
        """A pyarrow.Table with a row for each run."""
        from .tables import to_arrow

        return to_arrow(self.columns())


def runs(
    query: str | None = None,
    *,
    sort: str | None = None,
    limit: int | None = None,
    experiment: str | None = None,
    archived: bool = False,
    directory: str | os.PathLike[str] | None = None,
) -> Runs:
    """The runs of the repository around `directory` (the working directory by default), newest first.

    All that is known here: sealed runs of this repository and of what was fetched, those that wait to be
    committed, and those that live. Outside of git those in `./.gitruns/`. Nothing is written.

    Args:
        query: a condition as of `git-runs ls --where`, such as `"val/f1 > 0.9 and config.lr < 1e-3"`.
        sort: fields with commas between them, each with `-` before it where the greatest comes first.
        limit: no more than this many.
        experiment: only those of this experiment.
        archived: archived runs too.
        directory: where to look, such as the root of another repository.

    Raises:
        UsageError: the query or the order can't be read; the message points at the place.
        EnvironmentFault: git isn't there, or refuses; or the branch needs a newer gitruns.
    """
    if limit is not None and limit < 0:
        raise UsageError(f"A limit is 0 or more, not {limit}.")
    with Reading(directory) as reading:
        known = reading.rows()
        found = Runs(row for row in known if archived or "archived" not in row.marks)
        for sentence in reading.left_out():
            warnings.warn(sentence, stacklevel=2)
    if experiment is not None:
        found = Runs(row for row in found if row.experiment == experiment)
    if query is not None:
        found = found._where(query, known)
    if sort is not None:
        found = found.sorted_by(sort)
    return found if limit is None else found[:limit]


def run(selector: str = "@0", *, directory: str | os.PathLike[str] | None = None) -> RunView:
    """One run, opened: its documents, history, console, artifacts.

    Args:
        selector: `@N` (N back from the newest), the beginning of an id or uid (4 characters or more), a
            name, `name:NAME`, `best:METRIC` or `best:max(METRIC)`.
        directory: where to look, the working directory by default.

    Raises:
        NotFoundError: none or several fit; the message lists candidates.
        EnvironmentFault: as of :func:`runs`.
    """
    return Reading(directory).open(selector)


class Reading:
    """The runs around a directory, and the git that they are read through; use it in a `with`, or let it go."""

    def __init__(self, directory: str | os.PathLike[str] | None = None) -> None:
        self.directory = os.path.abspath(
            os.fspath(directory) if directory is not None else working_directory()
        )
        self.repository: Repository | None = find_repository(self.directory)
        self._objects = Objects(self.directory) if self.repository is None else self.repository.objects()
        self._rows: list[RunRow] | None = None
        self.branch: Branch | None = None

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Ends the git process."""
        self._objects.close()

    def rows(self) -> list[RunRow]:
        """Every run that isn't purged, newest first, archived ones too; listed once."""
        if self._rows is None:
            if self.repository is not None:
                self._rows, self.branch = list_runs(self.repository, self._objects)
            else:
                self._rows = list_journals(_outside(self.directory))
        return self._rows

    def open(self, selector: str) -> RunView:
        """The run that a selector names, opened; see :func:`run`."""
        from ..query.selectors import selected
        from .view import RunView

        rows = self.rows()
        try:
            row = selected(rows, selector)
        except NotFoundError:
            self._refuse_purged(selector.strip())
            self._refuse_left_out(selector.strip())
            raise
        return RunView(row, self.repository, self.branch, self)

    def left_out(self) -> list[str]:
        """Sentences about the runs that aren't among the rows since they failed their check, or can't be checked."""
        sentences = []
        refused = 0 if self.branch is None else len(self.branch.refused)
        if refused:
            sentences.append(
                (
                    "1 run isn't shown: its content doesn't match its ID."
                    if refused == 1
                    else f"{refused} runs aren't shown: their content doesn't match their IDs."
                )
                + " See: git runs verify --all"
            )
        unchecked = [] if self.branch is None else self.branch.unchecked
        if unchecked:
            few = ", ".join(run_id[:10] for run_id in unchecked[:_FEW])
            more = f" and {len(unchecked) - _FEW} more" if len(unchecked) > _FEW else ""
            sentences.append(
                (
                    "1 run can't be checked, as its files aren't in this partial clone: "
                    if len(unchecked) == 1
                    else f"{len(unchecked)} runs can't be checked, as their files aren't in this partial clone: "
                )
                + f"{few}{more}. Get them with: git runs fetch"
            )
        return sentences

    def _refuse_left_out(self, selector: str) -> None:
        if self.branch is None or len(selector) < _SHORTEST_ID:
            return
        for run_id in self.branch.unchecked:
            if run_id.startswith(selector):
                raise EnvironmentFault(
                    f"The run {run_id[:10]} can't be checked: its files aren't in this partial clone.",
                    "git runs fetch",
                )
        for run_id in self.branch.refused:
            if run_id.startswith(selector):
                raise NotFoundError(
                    f"The run {run_id[:10]} isn't shown: its content doesn't match its ID.",
                    "git runs verify --all",
                )

    def _refuse_purged(self, selector: str) -> None:
        if self.branch is not None and self.branch.purges.covers_run(selector):
            purge = self.branch.purges.of_run(selector)
            by = f" by {harmless(purge.by, 100)}" if purge is not None and purge.by else ""
            raise NotFoundError(f"The run {selector} was purged{by}.", "A purge is final: start another run.")


def _outside(directory: str) -> str:
    """Where journals lie outside of git."""
    elsewhere = os.environ.get("GITRUNS_DIR")
    live = os.path.join(directory, elsewhere) if elsewhere else os.path.join(directory, ".gitruns", "live")
    if not os.path.isdir(live):
        raise EnvironmentFault(
            f"There are no runs around {directory}: it is in no git repository, and has no .gitruns/.",
            "Go to the repository, or name it: gitruns.runs(directory=…)",
        )
    return live
