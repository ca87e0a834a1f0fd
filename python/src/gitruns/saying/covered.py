"""What a tip still has of what purges cover, so that no commit of ours goes on with it: format-spec/purge.md."""

from __future__ import annotations

from ..read import documents
from ..read.branch import Branch, Tip
from ..read.events import place_of


def covered_by_purges(branch: Branch, tip: Tip) -> tuple[list[str], dict[str, bytes]]:
    """The paths to take out of this tip, and the files to write anew: attributes without what is gone."""
    gone: list[str] = []
    anew: dict[str, bytes] = {}
    if branch.purges:
        _runs(branch, tip, gone, anew)
        for path in branch.event_paths(tip):
            place = place_of(path)
            if place is not None and branch.purges.covers_event(*place):
                gone.append(path)
    return gone, anew


def _runs(branch: Branch, tip: Tip, gone: list[str], anew: dict[str, bytes]) -> None:
    for run_id, tree in branch.runs_on(tip).items():
        place = f"runs/{run_id[:2]}/{run_id}"
        top = branch.objects.tree(tree)
        oid = top.files.get("run.json")
        uid = None if oid is None else documents.text(_document(branch, oid), "uid")
        if uid is None:
            continue
        if branch.purges.covers_run(uid):
            gone.append(place)
            continue
        hidden = branch.purges.paths_of(uid)
        there = [path for path in hidden if _has(branch, tree, path)]
        gone += [f"{place}/{path}" for path in sorted(there)]
        if there and ".gitattributes" in top.files:
            kept = branch.attributes_in(tree, hidden).encode("latin-1")
            if kept:
                anew[f"{place}/.gitattributes"] = kept
            else:
                gone.append(f"{place}/.gitattributes")


def _document(branch: Branch, oid: str) -> dict[str, object]:
    return documents.object_in(next(branch.objects.read([oid])))


def _has(branch: Branch, tree: str, path: str) -> bool:
    directory, _, name = path.rpartition("/")
    top = branch.objects.tree(tree)
    if not directory:
        return name in top.files
    below = top.directories.get(directory)
    return below is not None and name in branch.objects.tree(below).files
