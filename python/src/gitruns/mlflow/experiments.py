"""Experiments: names of runs, and what was said of them: events of the kind `experiment`."""

from __future__ import annotations

import re
import time
from hashlib import sha256
from typing import NamedTuple

from mlflow.utils.uri import append_to_uri_path

from ..read import documents
from ..read.events import RUN, EventKey, Fold, named
from ..saying.composing import Statement
from .home import Home
from .known_run import KnownRun
from .locations import agree, is_agreed

KIND = "experiment"
UNUSED_LOCATION = "gitruns.unusedArtifactLocation"
"""The tag that shows a location that an event names and that nobody set in this clone."""
DEFAULT_ID = "0"
DEFAULT = "Default"
"""What MLflow calls the experiment of runs that name none; in git-runs it is `default`."""
DEFAULT_NAMES = ("", "default", DEFAULT)


class KnownExperiment(NamedTuple):
    """An experiment; times are in microseconds since 1970, `key` is where events about it stand."""

    id: str
    name: str
    key: EventKey
    location: str | None
    is_deleted: bool
    tags: dict[str, str]
    created: int
    updated: int


_ID = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")


def id_of(name: str) -> str:
    """The id of an experiment: 18 digits of its name's digest, so that it is the same in every clone."""
    if name in DEFAULT_NAMES:
        return DEFAULT_ID
    return str(
        int(sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:15], 16) % (9 * 10**17) + 10**17
    )


def stored_name(name: str) -> str:
    """How runs of git-runs name this experiment."""
    return "default" if name in DEFAULT_NAMES else name


def shown_name(name: str) -> str:
    """How MLflow names the experiment of a run."""
    return DEFAULT if name in DEFAULT_NAMES else name


class Experiments:
    """All experiments of a repository."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._told_as: object = None
        self._told: dict[str, KnownExperiment] = {}
        self._ids: dict[str, str] = {}
        self._as_of: object = None
        self.known: dict[str, KnownExperiment] = {}

    def look(self) -> dict[str, KnownExperiment]:
        """Those that events tell of, and the default one; the runs aren't read for it."""
        runs = self._home.runs
        told_as = (runs.look_at_branch(), runs.tip, runs.said)
        if self._told_as is None or self._told_as != told_as:
            trusted = self._home.trusted_of_kind(KIND)
            found = [
                self._known(key, said, trusted[key]) for key, said in self._home.said_of_kind(KIND).items()
            ]
            self._told = {}
            # An ID that two names claim belongs to the one that it is derived from, else to the older one.
            for one in sorted(filter(None, found), key=lambda each: (each.created, each.name)):
                if one.id not in self._told or id_of(one.name) == one.id:
                    self._told[one.id] = one
            if DEFAULT_ID not in self._told:
                key = named(KIND, stored_name(DEFAULT))
                self._told[DEFAULT_ID] = KnownExperiment(DEFAULT_ID, DEFAULT, key, None, False, {}, 0, 0)
            self._ids = {one.name: one.id for one in self._told.values()}
            self._told_as = told_as
        return self._told

    def all(self) -> dict[str, KnownExperiment]:
        """The experiments by their ids: those that events tell of, and those that only runs name."""
        with self._home.lock:
            self._home.runs.look()
            return self.all_as_of_now()

    def all_as_of_now(self) -> dict[str, KnownExperiment]:
        """The same, as of the last look."""
        with self._home.lock:
            told = self.look()
            as_of = (self._told_as, self._home.runs.places)
            if as_of != self._as_of:
                self.known = dict(told)
                began: dict[str, list[int]] = {}
                for run in self._home.runs.by_uid.values():
                    began.setdefault(shown_name(run.text("experiment")), []).append(run.start)
                for name, starts in began.items():
                    id = self._id(name)
                    if id not in self.known:
                        key = named(KIND, stored_name(name))
                        self.known[id] = KnownExperiment(
                            id, name, key, None, False, {}, min(starts), max(starts)
                        )
                self._as_of = as_of
            return self.known

    def _id(self, name: str) -> str:
        known = self._ids.get(name)
        if known is None:
            known = id_of(name)
            if known in self._told:
                # Its name was that of another experiment once, which kept the id.
                known = id_of(name + "\0")
            self._ids[name] = known
        return known

    def of(self, run: KnownRun) -> str:
        """The id of the experiment that a run belongs to, as of the last look."""
        return self._id(shown_name(run.text("experiment")))

    def told(self, id: str) -> KnownExperiment | None:
        """The experiment of this id, if events tell of it."""
        with self._home.lock:
            return self.look().get(id)

    def find(self, id: str) -> KnownExperiment | None:
        """The experiment of this id, a deleted one too."""
        with self._home.lock:
            return self.look().get(id) or self.all().get(id)

    def by_name(self, name: str) -> KnownExperiment | None:
        """The experiment of this name, a deleted one too."""
        with self._home.lock:
            told = self.look()
            name = shown_name(name)
            return told.get(self._ids.get(name, "")) or self.all().get(self._id(name))

    def create(self, name: str, location: str | None, tags: dict[str, str]) -> str:
        """Says that there is an experiment of this name; gives its id."""
        id, now = id_of(name), time.time_ns() // 1000
        taken = self.find(id)
        fields: dict[str, object] = {"name": name, "created": now, "renamed": None, "archived": None}
        if taken is not None and taken.name != name:
            id = str(10**17 + now)
        fields["id"] = id
        place = location or self.location_of(id)
        if place is not None:
            agree(self._home.repository, place)
        fields["artifact_location"] = place
        self._home.say([Statement(named(KIND, name), fields, dict(tags))])
        return id

    def location_of(self, id: str) -> str | None:
        """The place for artifacts of a new experiment, None if they stay in the repository."""
        root = self._home.artifact_root
        return None if root is None else str(append_to_uri_path(root, id))

    def settle(self, experiment: KnownExperiment) -> KnownExperiment:
        """Gives an experiment that has no run yet the place that new ones get."""
        location = self.location_of(experiment.id)
        if location is None or experiment.location:
            return experiment
        if any(self.of(run) == experiment.id for run in self._home.all_runs()):
            return experiment
        agree(self._home.repository, location)
        self._home.say([self.statement(experiment, {"artifact_location": location})])
        return self.all().get(experiment.id, experiment)

    def _known(self, key: EventKey, said: Fold, trusted: Fold) -> KnownExperiment | None:
        """The experiment that events tell of; its ID and location count only if a trusted event has them."""
        fields = said.fields
        name = documents.text(fields, "name")
        if name is None or "renamed" in fields or named(KIND, name) != key:
            return None
        created = documents.integer(fields, "created")
        id = documents.text(trusted.fields, "id") or ""
        tags = dict(said.tags)
        location = documents.text(fields, "artifact_location")
        if location and not is_agreed(self._home.repository, location, self._home.artifact_root):
            tags[UNUSED_LOCATION] = location
            location = None
        return KnownExperiment(
            id if name not in DEFAULT_NAMES and _ID.fullmatch(id) and id != DEFAULT_ID else id_of(name),
            shown_name(name),
            key,
            location,
            documents.boolean(fields, "archived") or False,
            tags,
            said.order[0].at if created is None else created,
            said.latest,
        )

    @staticmethod
    def statement(
        experiment: KnownExperiment,
        fields: dict[str, object],
        tags: dict[str, str | None] | None = None,
    ) -> Statement:
        """Something to be said of an experiment, also of one that only runs name so far."""
        return Statement(experiment.key, {**_whole(experiment), **fields}, tags or {})

    def rename(self, experiment: KnownExperiment, name: str) -> None:
        """Gives it another name, and each of its runs: they name it themselves. Its id stays."""
        runs = [run for run in self._home.all_runs() if self.of(run) == experiment.id]
        statements = [
            Statement(experiment.key, {**_whole(experiment), "renamed": name}),
            Statement(
                named(KIND, name),
                {
                    "name": name,
                    "id": experiment.id,
                    "created": experiment.created,
                    "artifact_location": experiment.location,
                    "renamed": None,
                    "archived": None,
                },
                dict(experiment.tags),
            ),
        ]
        statements += [Statement(EventKey(RUN, run.uid), {"experiment": stored_name(name)}) for run in runs]
        self._home.say(statements)


def _whole(experiment: KnownExperiment) -> dict[str, object]:
    """What an event has to say so that readers know which experiment its key means."""
    return {
        "name": stored_name(experiment.name),
        "id": experiment.id,
        "created": experiment.created,
    }
