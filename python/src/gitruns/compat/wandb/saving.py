"""Files that a script saves with its run: by `save`, or by writing them into `run.dir`."""

from __future__ import annotations

import glob
import os
import shutil
from typing import Any


class SavedFiles:
    """Keeps them as artifacts under their names; what changes until the run ends is kept once more then."""

    def __init__(self, run: Any, directory: str | None) -> None:
        """`directory` is where `run.dir` is made, a temporary one by default."""
        self._run = run
        self._top = directory
        self._made: str | None = None
        self._patterns: list[tuple[str, str]] = []
        run._before_end.append(self.finish)

    @property
    def directory(self) -> str:
        """A directory whose files are kept when the run ends. Made when it is asked for."""
        if self._made is None:
            if self._top is None:
                import tempfile

                self._made = tempfile.mkdtemp(prefix="gitruns-files-")
            else:
                self._made = os.path.join(
                    os.path.abspath(self._top), "wandb", f"run-{self._run.uid}", "files"
                )
                os.makedirs(self._made, exist_ok=True)
        return self._made

    def save(self, pattern: str, base: str | None, policy: str) -> list[str]:
        """Keeps the files that the pattern names now, and unless the policy is "now" at the end of the run too."""
        top = os.path.abspath(base) if base is not None else _top_of(pattern)
        whole = os.path.abspath(pattern)
        if policy != "now":
            self._patterns.append((whole, top))
        return self._keep(whole, top) if policy != "end" else []

    def _keep(self, pattern: str, top: str) -> list[str]:
        found = sorted(glob.glob(pattern, recursive=True))
        files = [path for path in found if os.path.isfile(path)]
        for directory in (path for path in found if os.path.isdir(path)):
            files += [os.path.join(at, name) for at, _, names in os.walk(directory) for name in sorted(names)]
        for path in files:
            self._run.log_artifact(path, name=_name(path, top))
        return files

    def finish(self) -> None:
        """Keeps what came or changed since; a failure is a problem of the run."""
        made, self._made = self._made, None
        places = [*self._patterns, *([(os.path.join(glob.escape(made), "**"), made)] if made else [])]
        self._patterns = []
        try:
            for pattern, top in places:
                self._keep(pattern, top)
            if made is not None and self._top is None:
                shutil.rmtree(made, ignore_errors=True)
        except Exception as error:
            self._run.problem("unreadable-artifact", f"A saved file isn't kept: {error}")


def _top_of(pattern: str) -> str:
    """Relative patterns are named from the working directory, others by what is below their last fixed directory."""
    if not os.path.isabs(pattern):
        return os.getcwd()
    fixed = os.path.dirname(pattern)
    while any(mark in fixed for mark in "*?["):
        fixed = os.path.dirname(fixed)
    return fixed


def _name(path: str, top: str) -> str:
    below = path == top or path.startswith(top.rstrip(os.sep) + os.sep)
    return (os.path.relpath(path, top) if below else os.path.basename(path)).replace(os.sep, "/")
