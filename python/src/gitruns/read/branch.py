"""What all tips of runs branches show together, at one moment. Their content is hostile."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Set
from typing import NamedTuple

from ..errors import ConflictError, EnvironmentFault, GitRunsError, InvalidError
from ..form.canonical import is_canonical, parse
from ..form.rules import FormError
from ..form.uid import is_uid
from . import documents
from .events import RUN, Event, EventKey, parse_event, place_of
from .objects import NOTHING, Objects
from .purges import Purges, is_listable, purge_of
from .repository import Ref
from .said import Contents, Said

DOCUMENTS = ("run.json", "config.json", "summary.json", "code.json")
"""What a row of a list is made of."""
_VERSION = 1
_KNOWN_FEATURES = frozenset(("noop",))
_NONE: frozenset[str] = frozenset()
_PURGING = b'"type": "purge"'


class Tip(NamedTuple):
    """A commit at the end of a runs branch that can be read; `tree` is its root."""

    remote: str
    tree: str
    erased: frozenset[str]


class Branch:
    """The union of the tips, less what the purges of any of them cover.

    `unreadable` says for each remote
    whose tip must be refused why. Raises :class:`GitRunsError` where the local tip must be.
    """

    def __init__(
        self, objects: Objects, refs: list[Ref], known: dict[tuple[str, str], Event] | None = None
    ) -> None:
        """`known` keeps the events that were read, by path and object, for whoever reads again and again."""
        self.objects = objects
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
        found = self._events()
        erased = frozenset().union(*(tip.erased for tip in self.tips))
        self.purges = Purges(filter(None, map(purge_of, found.values())), erased)
        self.events: dict[EventKey, list[Event]] = {}
        for event in found.values():
            if not self.purges.covers_event(event.key, event.name):
                self.events.setdefault(event.key, []).append(event)
        self._run_documents: dict[str, dict[str, object]] = {}
        self._runs: dict[str, str] | None = None
        self._contents = Contents(objects)

    @property
    def runs(self) -> dict[str, str]:
        """The ids of all run directories and their trees, sorted; found when first asked for."""
        if self._runs is None:
            self._runs = self._visible(self._run_trees())
        return self._runs

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
            if run_id in self._run_documents:
                said.unread.pop("run.json", None)
                said["run.json"] = self._run_documents[run_id]
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
                for event in self._parsed(_files_below(self.objects, [(f"events/{kind}", top)])):
                    found[event.name] = event
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
        for directory, below in top.directories.items():
            if is_listable(directory):
                for name, oid in self.objects.tree(below).files.items():
                    paths[f"{directory}/{name}"] = oid
        hidden = self._hidden(run_id)
        usual = ("SHA256SUMS", ".gitattributes")
        if hidden and not self.attributes(run_id):
            paths.pop(".gitattributes", None)
        return {
            path: oid
            for path, oid in sorted(paths.items())
            if path not in hidden and (path in usual or is_listable(path))
        }

    def attributes(self, run_id: str) -> str:
        """The .gitattributes of a run, less the lines of what is purged; empty where it has none."""
        oid = self.objects.tree(self.runs[run_id]).files.get(".gitattributes")
        content = next(self.objects.read([oid])) if oid is not None else None
        hidden = self._hidden(run_id)
        lines = (content or b"").decode("latin-1").splitlines(keepends=True)
        return "".join(line for line in lines if line[:1] != "/" or line[1:].split(" ")[0] not in hidden)

    def _hidden(self, run_id: str) -> Set[str]:
        if not self.purges:
            return _NONE
        uid = self._run_documents.get(run_id, {}).get("uid")
        return self.purges.paths_of(uid) if isinstance(uid, str) else _NONE

    def _run_trees(self) -> dict[str, str]:
        """The trees of all run directories whose place fits their name; what is here was checked first."""
        trees: dict[str, str] = {}
        for tip in self.tips:
            trees = {**self.runs_on(tip), **trees}
        self.objects.trees(trees.values())
        return dict(sorted(trees.items()))

    def runs_on(self, tip: Tip) -> dict[str, str]:
        """The ids of the run directories of one tip and their trees, purged ones too."""
        top = self.objects.below(tip.tree, "runs")
        shards = {} if top is None else self.objects.tree(top).directories
        usual = [(shard, tree) for shard, tree in shards.items() if len(shard) == 2]
        trees: dict[str, str] = {}
        for (shard, _), entries in zip(usual, self.objects.trees(tree for _, tree in usual)):
            for name, tree in entries.directories.items():
                if documents.is_digest(name) and name.startswith(shard):
                    trees[name] = tree
        return trees

    def event_paths(self, tip: Tip) -> list[str]:
        """The paths of one tip where events lie, purged ones too."""
        top = self.objects.below(tip.tree, "events")
        return [] if top is None else [path for path, _ in _files_below(self.objects, [("events", top)])]

    def _visible(self, trees: dict[str, str]) -> dict[str, str]:
        """Without the runs that are purged; for that each has to say its uid."""
        if not self.purges:
            return trees
        named = {run_id: self.objects.tree(tree).files.get("run.json") for run_id, tree in trees.items()}
        asked = {run_id: oid for run_id, oid in named.items() if oid is not None}
        for run_id, content in zip(asked, self.objects.read(asked.values())):
            run = documents.object_in(content)
            uid = documents.text(run, "uid")
            if uid is not None and is_uid(uid):
                self._run_documents[run_id] = run
                if self.purges.covers_run(uid):
                    del trees[run_id]
        return trees

    def _events(self) -> dict[str, Event]:
        """The events of runs of all tips, and of other things those that purge; by name."""
        places: dict[tuple[str, str], None] = {}
        for tip in self.tips:
            top = self.objects.below(tip.tree, "events")
            if top is not None:
                for place in _files_below(self.objects, [("events", top)]):
                    places[place] = None
        # Each path once for each object that a tip has there: only the one that fits its name counts.
        return {event.name: event for event in self._parsed(places, others_purge=True)}

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


def _files_below(objects: Objects, level: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The paths and objects of the plain files below these trees, level by level; none is deeper than six."""
    while level:
        following = []
        for (path, _), entries in zip(level, objects.trees(tree for _, tree in level)):
            for name, oid in entries.files.items():
                yield f"{path}/{name}", oid
            if path.count("/") < 4:
                following += [(f"{path}/{name}", oid) for name, oid in entries.directories.items()]
        level = following


def _tip(objects: Objects, ref: Ref) -> Tip:
    name = ref.commit + "^{tree}"
    entries = objects.tree(name)
    document = None
    if entries is not NOTHING and "FORMAT" in entries.files:
        document = next(objects.read([entries.files["FORMAT"]]))
    if document is None:
        raise ConflictError(
            f"The runs branch{f' of {ref.remote}' if ref.remote else ''} isn't one: it has no file FORMAT.",
            "Choose another name for the runs branch: git runs init --branch NAME",
        )
    return Tip(ref.remote, name, erased_of(document))


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
