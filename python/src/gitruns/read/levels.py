"""How far each remote is trusted (trust.md): the settings `runs.remote` and `remote.NAME.gitruns`."""

from __future__ import annotations

import re
from collections.abc import Mapping

IGNORE = "ignore"
READ = "read"
SHARE = "share"

_SETTING = re.compile(r"remote\.(.+)\.(url|gitruns)", re.DOTALL)
# What earlier versions wrote of a remote that runs go to.
_SHARING = (SHARE, "true", "runs-only")


class Levels:
    """The trust level of every remote. `shared` is the one that runs go to; there is at most one."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """`settings` are those of git by the key as git prints it."""
        self._levels: dict[str, str] = {}
        self._remotes: set[str] = set()
        for key, value in settings.items():
            found = _SETTING.fullmatch(key)
            if found is not None and found.group(2) == "url":
                self._remotes.add(found.group(1))
            elif found is not None:
                self._levels[found.group(1)] = value
        home = settings.get("runs.remote")
        sharing = [name for name in self._levels if self._says_share(name)]
        self.shared: str | None = None
        if home is not None:
            self.shared = home if home not in self._levels or self._says_share(home) else None
        elif len(sharing) == 1:
            self.shared = sharing[0]

    def of(self, remote: str) -> str:
        """The level of a remote: `ignore`, `read` or `share`."""
        if remote == self.shared:
            return SHARE
        level = self._levels.get(remote)
        if level is not None:
            return READ if level == READ or self._says_share(remote) else IGNORE
        return READ if self._remotes == {remote} or remote == "origin" else IGNORE

    def chooses(self, remote: str) -> bool:
        """Whether selectors that choose a run, such as `best:`, consider the runs of this remote."""
        level = self.of(remote)
        return level == SHARE or (level == READ and (remote == "origin" or self._remotes == {remote}))

    def order(self, remote: str) -> tuple[int, str]:
        """Sorts remotes by how much they count."""
        return (0 if self.of(remote) == SHARE else 1 if self.chooses(remote) else 2, remote)

    def _says_share(self, remote: str) -> bool:
        return self._levels.get(remote) in _SHARING
