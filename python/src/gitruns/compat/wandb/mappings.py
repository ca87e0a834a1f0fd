"""Config and summary as scripts of W&B use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...active import config as active
from ...active import summary as of_run
from ...active.values import fields
from ...media import Media
from ...telling import tell_once


class Config(active.Config):
    """As `gitruns`' own, but what nests is given as plain dictionaries, and what a sweep chose stays."""

    _locked: set[str]

    def __init__(self, config: active.Config, locked: set[str]) -> None:
        super().__init__(config._values, config._record)
        object.__setattr__(self, "_locked", locked)

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __getattr__(self, name: str) -> Any:
        return super().__getattr__(name)

    def update(self, *others: object, allow_val_change: bool | None = None, **more: object) -> None:  # type: ignore[override]
        for other in (*others, more):
            if other is None:
                continue
            said = fields(other)
            for key in [key for key in said if key in self._locked]:
                if said.pop(key) != self._values.get(key):
                    tell_once(f"config.{key} was chosen by the sweep, and stays.", f"locked {key}")
            super().update(said)

    def setdefaults(self, d: Any) -> None:
        """Adds those parameters that aren't there yet."""
        self.update({key: value for key, value in fields(d).items() if key not in self._values})


class Summary(of_run.Summary):
    """As `gitruns`' own; media that are set are kept as media of the last step."""

    _media: Callable[[str, Media], None]

    def __init__(self, summary: of_run.Summary, media: Callable[[str, Media], None]) -> None:
        super().__init__(summary._values, summary._latest, summary._record)
        object.__setattr__(self, "_media", media)

    def __getattr__(self, name: str) -> Any:
        return super().__getattr__(name)

    def update(self, *others: object, **more: object) -> None:
        for other in (*others, more):
            if not other:
                continue
            said = dict(other)  # type: ignore[call-overload]
            for key in [key for key, value in said.items() if isinstance(value, Media)]:
                self._media(key, said.pop(key))
            super().update(said)
