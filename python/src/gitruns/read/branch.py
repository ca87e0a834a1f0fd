"""What all tips of runs branches show together, at one moment. Their content is hostile."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Set
from hashlib import sha1, sha256
from typing import NamedTuple

from ..errors import ConflictError, EnvironmentFault, GitRunsError, InvalidError
from ..form.canonical import is_canonical, parse, write
from ..form.rules import FormError
from ..form.uid import is_uid
from . import documents
from .checks import ATTRIBUTES, DOCUMENTS, SUMS, CheckedRuns, without
from .events import RUN, Event, EventKey, parse_event, place_of
from .objects import NOTHING, Objects
from .own_runs import OwnRuns
from .places import RUNS, below, holds_event, place_at
from .purges import Purges, is_listable, purge_of
from .remote_runs import RemoteRuns
from .repository import Ref
from .said import Contents, Said
from .shown import Shown, shown_runs
from .tip_size import check_size

_VERSION = 1
_KNOWN_FEATURES = frozenset(("noop",))
_NONE: frozenset[str] = frozenset()
_NOTHING_ERASED = write({"erased": {"commits": [], "uids": []}, "format": 1, "requires": []})
_AS_BLOB = b"blob %d\0" % len(_NOTHING_ERASED) + _NOTHING_ERASED
_NOTHING_ERASED_AS = (sha1(_AS_BLOB, usedforsecurity=False).hexdigest(), sha256(_AS_BLOB).hexdigest())
_PURGING = b'"type": "purge"'


class Tip(NamedTuple):
    """A commit at the end of a runs branch that can be read; `tree` is its root."""

    remote: str
    tree: str
    erased: frozenset[str]
    trusted: bool = True


class Branch:
    """The union of the tips, less what purges cover. What a remote that isn't trusted has about runs of others
    doesn't count.

    Of each run ID the first tree that passes its check is shown, the local tip's first, then by remote.
    `unreadable` says for each remote whose tip must be refused why. Raises :class:`GitRunsError` where the
    local tip must be.
    """

    def __init__(
        self,
        objects: Objects,
        refs: list[Ref],
        known: dict[tuple[str, str], Event] | None = None,
        checked: CheckedRuns | None = None,
        own: OwnRuns | None = None,
    ) -> None:
        """`known` keeps the events that were read, by path and object, for whoever reads again and again.

        `checked` are the trees that passed their check before, `own` the runs of this clone beside its branch.
        """
        self.objects = objects
        self._checked = CheckedRuns() if checked is None else checked
        self._known = {} if known is None else known
        self.tips: list[Tip] = []
        self.unreadable: dict[str, str] = {}
        for ref in refs:
            try:
                self.tips.append(_tip(objects, ref))
            except GitRunsError as fault:
                if not ref.remote:
                    raise
                self.unreadable[ref.remote] = str(fault)
        chosen = {ref.remote for ref in refs if ref.chooses}
        self.remote_runs = RemoteRuns(objects, own or OwnRuns(), chosen.__contains__)
        self._counting: dict[str, dict[str, str]] = {}
        self._find_counting()
        found = self._events()
        erased = frozenset().union(*(tip.erased for tip in self.tips if tip.trusted))
        purges = [purge for event in found.values() if (purge := purge_of(event)) is not None]
        # Another's purge of an event covers no event but its own.
        theirs = {purge.event for purge in purges if purge.event and found[purge.name].of_other}
        found = {name: event for name, event in found.items() if not (event.of_other and name in theirs)}
        purges = [
            purge
            for purge in purges
            if not (purge.event and purge.event in theirs and found[purge.name].of_other)
        ]
        self.purges = Purges(purges, erased)
        self.events: dict[EventKey, list[Event]] = {}
        for event in found.values():
            if not self.purges.covers_event(event.key, event.name):
                self.events.setdefault(event.key, []).append(event)
        self._shown: Shown | None = None
        self._contents = Contents(objects)

    @property
    def runs(self) -> dict[str, str]:
        """The IDs of all runs that passed their check and their trees, sorted; found when first asked for."""
        return self._checked_runs().trees

    @property
    def partly(self) -> frozenset[str]:
        """The runs of which some files aren't here: those must be digested when they are read."""
        return self._checked_runs().partly

    @property
    def unchecked(self) -> list[str]:
        """The IDs of runs that nothing is shown of, since too few of their files are here to check them."""
        return self._checked_runs().unchecked

    @property
    def refused(self) -> list[str]:
        """The IDs of runs that nothing is shown of, since no tip has the content that the ID names."""
        return self._checked_runs().refused

    def all_documents(
        self, but: Container[str] = (), ahead: Collection[str] = DOCUMENTS
    ) -> Iterator[tuple[str, Said]]:
        """run.json, config.json, summary.json and code.json of every run by name; empty where it has none.

        `but` are ids of runs that are left out, because they were read before; `ahead` the documents that are
        read now. Whoever asks for another has it read then, one by one unless :meth:`read_ahead` came before.
        """
        wanted = {run_id: tree for run_id, tree in self.runs.items() if run_id not in but}
        found: dict[str, Said] = {}
        for run_id, entries in zip(wanted, self.objects.trees(wanted.values())):
            hidden = self._hidden(run_id)
            files = entries.files
            said = found[run_id] = Said(
                {name: files[name] for name in DOCUMENTS if name in files and name not in hidden},
                self._contents,
            )
            document = self._checked_runs().run_documents.get(run_id)
            if document is not None:
                said.unread.pop("run.json", None)
                said["run.json"] = document
        self.read_ahead(found.values(), ahead)
        yield from found.items()

    def read_ahead(self, said: Iterable[Said], names: Collection[str]) -> None:
        """Has git read these documents of all these runs at once. They are parsed when they are asked for."""
        shared = "code.json" in names
        own = [name for name in names if name != "code.json"]
        unread: list[tuple[Said, str, str]] = []
        codes: list[str] = []
        for each in said:
            for name in own:
                oid = each.unread.get(name)
                if isinstance(oid, str):
                    unread.append((each, name, oid))
            if shared:
                # A thousand runs of one commit have one code.json.
                oid = each.unread.get("code.json")
                if isinstance(oid, str):
                    codes.append(oid)
        for (each, name, _), content in zip(unread, self.objects.read([oid for _, _, oid in unread])):
            each.unread[name] = content
        self._contents.read_ahead(codes)

    def events_of(self, kind: str) -> dict[EventKey, list[Event]]:
        """The events of all keys of a kind, such as experiment; those of runs are in `events`."""
        found: dict[str, Event] = {}
        for tip in self.tips:
            top = self.objects.below(tip.tree, f"events/{kind}")
            if top is not None:
                parsed = self._parsed(_files_below(self.objects, f"events/{kind}", top))
                if tip.trusted:
                    found.update((event.name, event) for event in parsed)
                else:
                    for name, event in self._of_other(tip, parsed).items():
                        found.setdefault(name, event)
        events: dict[EventKey, list[Event]] = {}
        for event in found.values():
            if event.key.kind == kind and not self.purges.covers_event(event.key, event.name):
                events.setdefault(event.key, []).append(event)
        return events

    def files(self, run_id: str) -> dict[str, str]:
        """The files of a run by path, as objects; purged ones and odd names are left out."""
        tree = self.runs.get(run_id)
        if tree is None:
            return {}
        top = self.objects.tree(tree)
        paths = dict(top.files)
        for directory, tree in top.directories.items():
            if is_listable(directory):
                for name, oid in self.objects.tree(tree).files.items():
                    paths[f"{directory}/{name}"] = oid
        hidden = self._hidden(run_id)
        usual = (SUMS, ATTRIBUTES)
        if hidden and not self.attributes(run_id):
            paths.pop(ATTRIBUTES, None)
        return {
            path: oid
            for path, oid in sorted(paths.items())
            if path not in hidden and (path in usual or is_listable(path))
        }

    def attributes(self, run_id: str) -> str:
        """The .gitattributes of a run, less the lines of what is purged; empty where it has none."""
        return self.attributes_in(self.runs[run_id], self._hidden(run_id))

    def attributes_in(self, tree: str, hidden: Collection[str]) -> str:
        """The .gitattributes of a run directory, less the lines of hidden paths; empty where it has none."""
        oid = self.objects.tree(tree).files.get(ATTRIBUTES)
        content = next(self.objects.read([oid])) if oid is not None else None
        return without(hidden, content or b"").decode("latin-1")

    def _hidden(self, run_id: str) -> Set[str]:
        if not self.purges:
            return _NONE
        uid = documents.text(self._checked_runs().run_documents.get(run_id, {}), "uid")
        return self.purges.paths_of(uid) if uid is not None and is_uid(uid) else _NONE

    def _checked_runs(self) -> Shown:
        if self._shown is None:
            places: dict[str, list[str]] = {}
            for tip in self.tips:
                for run_id, tree in self.counting_on(tip).items():
                    trees = places.setdefault(run_id, [])
                    if tree not in trees:
                        trees.append(tree)
            self._shown = shown_runs(self.objects, places, self.purges, self._checked)
        return self._shown

    def counting_on(self, tip: Tip) -> dict[str, str]:
        """As :meth:`runs_on`, without runs that belong to others."""
        return self.runs_on(tip) if tip.trusted else self._counting[tip.remote]

    def _find_counting(self) -> None:
        others = [tip for tip in self.tips if not tip.trusted]
        if others:
            for tip in self.tips:
                if tip.trusted:
                    self.remote_runs.trust(self.runs_on(tip))
            for tip in others:
                self._counting[tip.remote] = self.remote_runs.add(
                    tip.remote, self.runs_on(tip), more_follow=tip is not others[-1]
                )

    def runs_on(self, tip: Tip) -> dict[str, str]:
        """The ids of the run directories of one tip and their trees, purged ones too."""
        top = self.objects.below(tip.tree, "runs")
        shards = {} if top is None else self.objects.tree(top).directories
        usual = [(shard, tree) for shard, tree in shards.items() if below(RUNS, shard) is not None]
        trees: dict[str, str] = {}
        for (shard, _), entries in zip(usual, self.objects.trees(tree for _, tree in usual)):
            for name, tree in entries.directories.items():
                if documents.is_digest(name) and name.startswith(shard):
                    trees[name] = tree
        return trees

    def event_paths(self, tip: Tip) -> list[str]:
        """The paths of one tip where events lie, purged ones too."""
        top = self.objects.below(tip.tree, "events")
        return [] if top is None else [path for path, _ in _files_below(self.objects, "events", top)]

    def _events(self) -> dict[str, Event]:
        """The events of runs of all tips, and of other things those that purge; by name."""
        places: dict[tuple[str, str], None] = {}
        found: dict[str, Event] = {}
        for tip in self.tips:
            top = self.objects.below(tip.tree, "events")
            if top is not None:
                listed = _files_below(self.objects, "events", top)
                if tip.trusted:
                    places.update(dict.fromkeys(listed))
                else:
                    found.update(self._of_other(tip, self._parsed(listed, others_purge=True)))
        # Each path once for each object that a tip has there: only the one that fits its name counts.
        return {**found, **{event.name: event for event in self._parsed(places, others_purge=True)}}

    def _of_other(self, tip: Tip, events: Iterable[Event]) -> dict[str, Event]:
        """The events of a tip that isn't trusted, as far as they count."""
        return {
            event.name: event._replace(of_other=True)
            for event in events
            if self.remote_runs.counts(tip.remote, event.key)
        }

    def _parsed(self, places: Iterable[tuple[str, str]], *, others_purge: bool = False) -> Iterator[Event]:
        """The events at these paths and objects; where wanted, of what isn't a run only those that purge."""
        listed = []
        for place in places:
            known = self._known.get(place)
            if known is None:
                listed.append(place)
            elif not others_purge or known.key.kind == RUN or known.type == "purge":
                yield known
        for place, content in zip(listed, self.objects.read([oid for _, oid in listed])):
            path = place[0]
            at = place_of(path)
            if at is None or content is None:
                continue
            if others_purge and at[0].kind != RUN and _PURGING not in content:
                continue
            try:
                event = parse_event(*at, content)
            except InvalidError:
                # A verifier reports it; readers go on without.
                continue
            self._known[place] = event
            yield event


def _files_below(objects: Objects, top: str, tree: str) -> Iterator[tuple[str, str]]:
    """The paths and objects of the files that may be events below this directory, level by level."""
    place = place_at(top)
    level = [] if place is None else [(place, top, tree)]
    while level:
        following = []
        for (place, path, _), entries in zip(level, objects.trees(tree for _, _, tree in level)):
            for name, oid in entries.files.items():
                if holds_event(place, name):
                    yield f"{path}/{name}", oid
            for name, oid in entries.directories.items():
                inner = below(place, name)
                if inner is not None:
                    following.append((inner, f"{path}/{name}", oid))
        level = following


def _tip(objects: Objects, ref: Ref) -> Tip:
    name = ref.commit + "^{tree}"
    entries = objects.tree(name)
    document = None
    if entries is not NOTHING and "FORMAT" in entries.files:
        oid = entries.files["FORMAT"]
        document = next(objects.read([oid]))
        if document is None and oid in _NOTHING_ERASED_AS:
            # A partial clone lacks it, but the name tells what it says.
            document = _NOTHING_ERASED
        elif document is None and next(objects.digests([oid])) is None:
            raise EnvironmentFault(
                f"The runs branch{f' of {ref.remote}' if ref.remote else ''} can't be read: its FORMAT isn't in this partial clone.",
                "git runs fetch",
            )
    if document is None:
        raise ConflictError(
            f"The runs branch{f' of {ref.remote}' if ref.remote else ''} isn't one: it has no file FORMAT.",
            "Choose another name for the runs branch: git runs init --branch NAME",
        )
    erased = erased_of(document)
    check_size(objects, name)
    return Tip(ref.remote, name, erased, ref.trusted)


def erased_of(document: bytes) -> frozenset[str]:
    """The erased uids of a FORMAT. Raises :class:`GitRunsError` where this code wouldn't understand the branch."""
    try:
        fields = parse(document)
    except FormError as error:
        raise _bad_format(str(error)) from None
    if not isinstance(fields, dict):
        raise _bad_format("it isn't an object")
    version = documents.integer(fields, "format")
    if version is None:
        raise _bad_format("it names no version")
    unknown = sorted(set(_sorted_texts(fields, "requires")) - _KNOWN_FEATURES)
    if version > _VERSION or unknown:
        needs = f" and requires {', '.join(unknown)!r}" if unknown else ""
        raise EnvironmentFault(
            f"The runs branch has format version {version}{needs}; this gitruns reads version {_VERSION}.",
            "Install a newer one: pip install -U gitruns",
        )
    # Only now: another version may be written in another way.
    if version < 1 or not is_canonical(document):
        raise _bad_format("it isn't in the one byte form of a version")
    erased = documents.fields_of(fields, "erased")
    uids, commits = _sorted_texts(erased, "uids"), _sorted_texts(erased, "commits")
    if not all(map(is_uid, uids)) or not all(map(documents.is_commit, commits)):
        raise _bad_format("what was erased are no uids and commits")
    return frozenset(uids)


def _sorted_texts(fields: dict[str, object], name: str) -> list[str]:
    """A sorted list of texts; whoever skipped what isn't one could miss a required feature."""
    texts = documents.texts(fields, name)
    if fields.get(name) != texts or sorted(set(texts)) != texts:
        raise _bad_format(f"its {name} aren't sorted texts")
    return texts


def _bad_format(why: str) -> InvalidError:
    return InvalidError(f"The runs branch has a FORMAT that can't be read: {why}.")
