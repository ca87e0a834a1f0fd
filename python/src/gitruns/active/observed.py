"""What people log, as texts of a record: numbers of any library, and what is no metric at all."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from ..form.scalars import quoted
from ..journal.metrics import as_characters, number_text
from ..telling import tell_once
from .values import key_of, single_number


class NotPlain(Exception):
    """A value that needs a record of its own: media, or what nests."""


class Observed:
    """Reads the values of log calls that aren't Python floats, and keeps the last of each metric.

    A tensor on a device has to be fetched, and that waits until the device has computed it: how often and
    how long is counted apart, because it is no cost of recording.
    """

    def __init__(self) -> None:
        self.latest: dict[str, object] = {}
        self.mixed = False
        self.device_syncs = 0
        self.device_seconds = 0.0

    def text(self, name: str, value: object) -> str:
        """The text of one value, "" for None. Raises NotPlain for what is neither number nor text."""
        self.mixed = True
        if value is None:
            return ""
        number = value
        text = number_text(value)
        if not text:
            if isinstance(value, str):
                return quoted(as_characters(value))
            number = self._fetched(value)
            text = number_text(number)
            if not text:
                raise NotPlain(name)
        self.latest[name] = number
        return text

    def _fetched(self, value: object) -> object:
        if isinstance(value, Mapping):
            return None
        if not _is_on_device(value):
            return single_number(value)
        began = perf_counter()
        number = single_number(value)
        self.device_syncs += 1
        self.device_seconds += perf_counter() - began
        return number

    def keep(self, data: Mapping[str, object]) -> None:
        """Keeps the values of a call as the last; others than floats were kept one by one."""
        if self.mixed:
            self.mixed = False
            self.latest.update({name: value for name, value in data.items() if type(value) is float})
        else:
            self.latest.update(data)


def _is_on_device(value: object) -> bool:
    if getattr(value, "is_cuda", False) is True:
        return True
    kind = getattr(getattr(value, "device", None), "type", "cpu")
    return isinstance(kind, str) and kind != "cpu"


_DEEPEST = 40
_MOST_NAMES = 1 << 16


def flattened(data: Mapping[str, object]) -> dict[str, object]:
    """Nested mappings as one, with names such as `val.loss`; one within itself, or too deep, becomes a text."""
    flat: dict[str, object] = {}
    _flatten(data, "", flat, [])
    return flat


def _flatten(data: Mapping[str, object], prefix: str, flat: dict[str, object], path: list[int]) -> None:
    path.append(id(data))
    for name, value in data.items():
        if len(flat) >= _MOST_NAMES:
            tell_once(f"A call of log has more than {_MOST_NAMES} names: the rest of it isn't recorded.")
            break
        if not isinstance(value, Mapping):
            flat[prefix + key_of(name)] = value
        elif id(value) in path or len(path) >= _DEEPEST:
            flat[prefix + key_of(name)] = f"<{type(value).__name__}>"
        else:
            _flatten(value, f"{prefix}{key_of(name)}.", flat, path)
    path.pop()
