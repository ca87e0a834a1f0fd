"""Which runs of all tips are shown: of each ID the first tree that passes its check."""

from __future__ import annotations

from typing import NamedTuple

from ..form.uid import is_uid
from . import documents
from .checks import PARTLY, REFUSED, UNCHECKED, WHOLE, CheckedRuns, Claim, check
from .objects import Objects
from .purges import Purges

_BETTER = (WHOLE, PARTLY, UNCHECKED, REFUSED)


class Shown(NamedTuple):
    """What the check of all tips found, by run ID in order.

    `trees` are those that are shown, `partly` those of them of which some files aren't here; of `unchecked`
    too few files are here, and of `refused` no tip has the content that the ID names. `run_documents` has
    the run.json of those that are shown, if they had to be read.
    """

    trees: dict[str, str]
    partly: frozenset[str]
    unchecked: list[str]
    refused: list[str]
    run_documents: dict[str, dict[str, object]]


def shown_runs(objects: Objects, places: dict[str, list[str]], purges: Purges, checked: CheckedRuns) -> Shown:
    """Checks the trees that tips have of each run, in their order, until one passes."""
    objects.trees(tree for trees in places.values() for tree in trees)
    said: dict[str, dict[str, object]] = {}
    left = _claims(objects, places, purges, said)
    found: dict[str, tuple[str, str]] = {}
    turn = 0
    while left:
        claims = [each[turn] for each in left.values()]
        for claim, verdict in check(objects, claims, checked).items():
            before = found.get(claim.id)
            if before is None or _BETTER.index(verdict) < _BETTER.index(before[1]):
                found[claim.id] = claim.tree, verdict
        turn += 1
        left = {
            run_id: each for run_id, each in left.items() if len(each) > turn and found[run_id][1] != WHOLE
        }
    in_order = sorted(found.items())
    trees = {run_id: tree for run_id, (tree, verdict) in in_order if verdict in (WHOLE, PARTLY)}
    return Shown(
        trees,
        frozenset(run_id for run_id, (_, verdict) in in_order if verdict == PARTLY),
        [run_id for run_id, (_, verdict) in in_order if verdict == UNCHECKED],
        [run_id for run_id, (_, verdict) in in_order if verdict == REFUSED],
        {run_id: said[tree] for run_id, tree in trees.items() if tree in said},
    )


def _claims(
    objects: Objects, places: dict[str, list[str]], purges: Purges, said: dict[str, dict[str, object]]
) -> dict[str, list[Claim]]:
    """What is to be checked, without runs that are purged; for that each tree has to say its UID."""
    if not purges:
        return {run_id: [Claim(run_id, tree) for tree in trees] for run_id, trees in places.items()}
    listed = [(run_id, tree) for run_id, trees in places.items() for tree in trees]
    oids = {tree: objects.tree(tree).files.get("run.json") for _, tree in listed}
    asked = {tree: oid for tree, oid in oids.items() if oid is not None}
    for tree, content in zip(asked, objects.read(asked.values())):
        said[tree] = documents.object_in(content)
    claims: dict[str, list[Claim]] = {}
    for run_id, tree in listed:
        uid = documents.text(said.get(tree, {}), "uid") or ""
        if not is_uid(uid):
            claims.setdefault(run_id, []).append(Claim(run_id, tree))
        elif not purges.covers_run(uid):
            claims.setdefault(run_id, []).append(Claim(run_id, tree, frozenset(purges.paths_of(uid))))
    return claims
