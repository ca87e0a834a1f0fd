"""Says something once, of any thing with a name, and brings it to the runs branch of a repository."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

from ..capture.secret.allowed import scanner_of
from ..errors import ConflictError, EnvironmentFault
from ..place import find
from ..read import documents
from ..read.branch import Branch
from ..read.events import fold
from ..read.repository import find_repository
from .committing import move
from .composing import Statement, compose
from .covered import covered_by_purges
from .subjects import message

_TRIES = 40


def say(directory: str, statements: Iterable[Statement]) -> None:
    """Commits events after all that is known here of their keys, none of which is a run.

    Raises EnvironmentFault where there is no repository, or git refuses; ConflictError where the branch is
    checked out, or others move it all the time.
    """
    from ..active.person import user

    repository = find_repository(directory)
    if repository is None:
        raise EnvironmentFault(f"There is no git repository around {directory}.", "Go to one: git init")
    listed = list(statements)
    who = user(find(directory))
    by = str(who.get("email") or who.get("name") or "unknown")
    scanner = scanner_of(directory, os.environ)
    for attempt in range(_TRIES):
        with repository.objects() as objects:
            refs = repository.refs()
            branch = Branch(objects, refs, own=repository.own_runs())
            known = {each.key: branch.events_of(each.key.kind).get(each.key, []) for each in listed}
            events, files = compose(listed, known, by, scanner)
            local = next((tip for tip in branch.tips if not tip.remote), None)
            gone, anew = ([], {}) if local is None else covered_by_purges(branch, local)
            names = {key: documents.text(fold(before).fields, "name") or "" for key, before in known.items()}
            made = move(
                repository,
                next((ref.commit for ref in refs if not ref.remote), None),
                {**files, **anew},
                message=message(events, names),
                without=gone,
                erased=(
                    frozenset().union(*(tip.erased for tip in branch.tips if tip.trusted)),
                    erased_commits(branch),
                ),
            )
        if made is not None:
            return
        time.sleep(min(0.25, 0.004 * 2 ** min(attempt, 6)) * (0.5 + os.urandom(1)[0] / 255))
    raise ConflictError("Others moved the runs branch all the time.", "Try again.")


def erased_commits(branch: Branch) -> set[str]:
    """The erased commits of code that a trusted tip names: a branch that is begun here names them too."""
    found: set[str] = set()
    for tip in (tip for tip in branch.tips if tip.trusted):
        oid = branch.objects.tree(tip.tree).files.get("FORMAT")
        if oid is not None:
            fields = documents.object_in(next(branch.objects.read([oid])))
            found.update(documents.texts(documents.fields_of(fields, "erased"), "commits"))
    return found
