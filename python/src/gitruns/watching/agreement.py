"""Which remote a run may be shown on, and how often: what `git runs record --watch` goes by."""

from __future__ import annotations

import re

from ..errors import UsageError
from ..read.levels import Levels
from ..read.repository import git

USUAL_SECONDS = 60.0
SHORTEST_SECONDS = 5.0
_SETTINGS = r"^(runs\.(remote|watch)|remote\..*\.(url|gitruns))$"
_URL = re.compile(r"remote\.(.+)\.url", re.DOTALL)
_SECONDS = re.compile(r"[0-9]{1,6}")


def agreed(directory: str, watch: object) -> tuple[str, float] | None:
    """The remote and the seconds between two states; None where nothing asks for it.

    Raises UsageError where there is no remote, or nobody agreed that runs go there.
    """
    settings: dict[str, str] = {}
    for entry in git(directory, "config", "--null", "--get-regexp", _SETTINGS, ok=(0, 1)).split("\0"):
        key, _, value = entry.partition("\n")
        settings[key] = value
    said = settings.get("runs.watch", "")
    seconds = float(said) if _SECONDS.fullmatch(said) else 0.0
    if isinstance(watch, (int, float)) and not isinstance(watch, bool):
        if not watch > 0:
            raise UsageError(f"A run is watched every so many seconds, not every {watch}.", "watch=60")
        seconds = float(watch)
    elif watch is None and not seconds:
        return None
    elif watch is not None and watch is not True and not isinstance(watch, str):
        raise UsageError(
            f"watch is True, seconds or the name of a remote, not {type(watch).__name__}.", "watch=True"
        )
    remote = _remote(settings, watch if isinstance(watch, str) else None)
    if Levels(settings).shared != remote:
        raise UsageError(
            f"Nobody agreed yet that runs go to {remote}, so nobody can watch this one.",
            f"git runs init --share {remote}",
        )
    return remote, max(SHORTEST_SECONDS, seconds or USUAL_SECONDS)


def _remote(settings: dict[str, str], named: str | None) -> str:
    """The remote of this name, or the one that runs go to; without either the only one, else origin."""
    names = sorted(match.group(1) for key in settings if (match := _URL.fullmatch(key)))
    chosen = named or settings.get("runs.remote")
    if chosen is None:
        chosen = names[0] if len(names) == 1 else "origin" if "origin" in names else None
    if chosen is None:
        if names:
            raise UsageError(
                f"Several remotes could be meant: {', '.join(names)}.", f'Name one: watch="{names[0]}"'
            )
        raise UsageError("This repository has no remote that runs could go to.", "git remote add origin URL")
    if chosen not in names:
        raise UsageError(f"There is no remote {chosen}.", "See git remote, or: git remote add NAME URL")
    return chosen
