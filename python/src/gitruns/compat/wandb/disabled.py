"""A run of `mode="disabled"`: it has what a run has, and records nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...active.config import Config
from ...active.names import name_of
from ...active.summary import Summary
from ...form.uid import new_uid


class Unrecorded:
    """What is logged to it is gone, but for the last values and the config, which a script may read again."""

    directory = ""
    experiment = ""
    dropped = 0

    def __init__(self, said: Mapping[str, Any], config: dict[str, object]) -> None:
        self.uid = new_uid()
        self.id = str(said.get("id") or self.uid)
        self.name = str(said.get("name") or name_of(self.uid))
        self.experiment = str(said.get("project") or "")
        self.group = said.get("group")
        self.is_over = False
        self.step = 0
        self._latest: dict[str, object] = {}
        self._before_end: list[Any] = []
        self.config = Config(config, lambda _: None)
        self.summary = Summary({}, self._latest, lambda _: None)

    def log(self, data: Mapping[str, object], step: int | None = None, commit: bool | None = None) -> None:
        """Keeps the last values."""
        self._latest.update(data)
        self.step = (self.step if step is None else step) + (commit is not False)

    def finish(self, exit_code: int | None = None) -> None:
        """It is over."""
        self.is_over = True

    def fail(self, cause: object = None) -> None:
        """It is over."""
        self.is_over = True

    def rename(self, name: str) -> None:
        """Calls it so."""
        self.name = name

    def _nothing(self, *_: object, **__: object) -> None:
        """Does nothing."""

    alert = append = define_metric = note = tag = problem = _nothing

    def _repr_html_(self) -> str:
        return ""
