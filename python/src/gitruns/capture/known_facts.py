"""What a helper that captures for one run after another needs to find out only once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from gitruns.capture.environment import machine_environment
from gitruns.capture.packages import this_interpreter


class KnownFacts:
    """Of one machine and one interpreter, both those of the helper itself."""

    def __init__(self) -> None:
        self._machine: dict[str, Any] | None = None
        self._language: dict[str, Any] = {}
        self._places: list[tuple[str, int]] | None = None

    def machine(self, env: Mapping[str, str], work: str) -> dict[str, Any]:
        """All of environment.json but `language` and `packages`; asked once, as neither argument changes."""
        if self._machine is None:
            self._machine = machine_environment(env, work)
        return self._machine

    def language(self) -> dict[str, Any]:
        """The members `language` and `packages`, anew once something was installed or removed."""
        places = [(place, _changed(place)) for place in sys.path]
        if places != self._places:
            self._language = this_interpreter()
            self._places = places
        return self._language


def _changed(place: str) -> int:
    """When an entry of a directory was last added or taken away; -1 where there is none."""
    try:
        return os.stat(place).st_mtime_ns
    except OSError:
        return -1
