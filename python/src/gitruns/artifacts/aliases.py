"""Gives contents of artifacts further names, such as `best`: events on the runs branch (format-spec/events.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from ..errors import NotFoundError, UsageError
from ..place import working_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..active.run import Run
    from .artifact import Artifact

_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,99}")
_NUMBER = re.compile(r"v?[0-9]+")
_LATEST = "latest"


def checked(aliases: object) -> list[str]:
    """The aliases that are to be set. Raises UsageError for what is none; `latest` needn't be said."""
    listed = [aliases] if isinstance(aliases, str) else list(aliases) if isinstance(aliases, Iterable) else []
    for alias in listed:
        if not isinstance(alias, str) or not _ALIAS.fullmatch(alias) or _NUMBER.fullmatch(alias):
            raise UsageError(
                f"An alias is a word such as best; {alias!r} is none.",
                "Letters, digits, and . _ - behind the first letter, but no number as in v3.",
            )
    return [alias for alias in dict.fromkeys(listed) if alias != _LATEST]


def alias(artifact: str, *aliases: str, directory: str | os.PathLike[str] | None = None) -> None:
    """Lets aliases name a version from now on, wherever they pointed before, as `git runs alias` does.

    Args:
        artifact: `NAME` for the latest, `NAME:VERSION` or `NAME:ALIAS`.
        aliases: words such as `best`; `latest` always names the newest, and can't be set.
        directory: where to look, the working directory by default.

    Raises:
        NotFoundError: no run here made that version.
        UsageError: an alias has characters that none has.
        ConflictError: the runs branch is checked out, or others move it all the time.
    """
    from ..read.api import Reading
    from .versions import find_version, key_of

    wanted = checked(aliases)
    if not wanted:
        raise UsageError("No alias is said.", 'Say one: gitruns.alias("model.pt:2", "best")')
    with Reading(directory) as reading:
        found = find_version(reading, artifact)
        if found is None:
            raise NotFoundError(f"No run made an artifact {artifact}.", "See what there is: git runs alias")
        name, key = str(found.entry["name"]), key_of(found.view.row.uid, found.entry)
        _say(reading.directory, {name: key}, wanted)


def set_of(run: Run, artifact: Artifact, aliases: list[str]) -> None:
    """The same for what a run just logged, by each of its files; what fails is told, and a problem of the run."""
    from ..telling import tell
    from .versions import key_of

    artifact.wait()
    keys = {}
    for file in artifact.files:
        entry = {"name": file.name, "version": file.version, "sha256": file.sha256}
        keys[file.name] = key_of(run.uid, entry)
    if not artifact.files and artifact.uri is not None:
        keys[artifact.name] = f"uri:{artifact.uri}"
    try:
        _say(working_directory(), keys, aliases)
    except Exception as fault:
        message = f"The aliases {', '.join(aliases)} of {artifact.name} weren't written down: {fault}"
        run.problem("alias", message)
        tell(message)


def _say(directory: str, keys: dict[str, str], aliases: list[str]) -> None:
    from ..read.events import named
    from ..saying.composing import Statement
    from ..saying.now import say

    say(
        directory,
        [
            Statement(named("artifact", name), {"name": name, **{f"alias/{each}": key for each in aliases}})
            for name, key in keys.items()
        ],
    )
