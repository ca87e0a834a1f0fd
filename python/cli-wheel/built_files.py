"""Puts what Maven built into the wheel: jar, launcher, manual page, completions, licence."""

from __future__ import annotations

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TARGET = os.path.join("cli", "target")


class BuiltFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Fails with the command that builds the jar where there is none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the files. Raises FileNotFoundError where the jar isn't built."""
        if self.target_name != "wheel" or version == "editable":
            return
        home = os.path.dirname(os.path.dirname(os.path.abspath(self.root)))
        jar = os.path.join(home, _TARGET, "git-runs.jar")
        if not os.path.isfile(jar):
            raise FileNotFoundError(f"There is no {jar}. next: mvn -DskipTests package, in {home}")
        files = build_data["force_include"]
        files[jar] = "gitruns_cli/lib/git-runs.jar"
        files[f"{jar}.build"] = "gitruns_cli/lib/git-runs.jar.build"
        files[os.path.join(home, "bin", "git-runs")] = "gitruns_cli/bin/git-runs"
        for name in ("LICENSE", "NOTICE"):
            files[os.path.join(home, name)] = f"gitruns_cli/{name}"
        share = os.path.join(home, _TARGET, "share")
        for directory, _, names in os.walk(share):
            place = os.path.join("share", os.path.relpath(directory, share))
            for name in names:
                build_data["shared_data"][os.path.join(directory, name)] = os.path.join(place, name)
