"""Objects of any library as values that a record can hold, judged by their shape; nothing is imported for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

from ..telling import tell_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DEEPEST = 40
_LONGEST_LIST = 10_000
_LONGEST_TEXT = 1 << 20
MOST_CONTAINERS = 1 << 16
"""Objects and lists in one value: shared ones count wherever they stand, and can stand in very many places."""
MOST_VALUES = 1 << 19
MOST_CHARACTERS = 8 << 20


def plain(value: object) -> object:
    """None, bool, int, float, str, list and dict for this value.

    Numbers of NumPy and tensors of one element become numbers, arrays lists, sets sorted lists, paths and
    enumerations texts. What has no such form becomes the text that it prints as. An object within itself, one
    that is nested too deep, and the rest of too large a value become `<its type>`; the last is told.
    """
    kind = type(value)
    if value is None or kind is str or kind is bool or kind is int or kind is float:
        return value
    return _Walk().value(value, 0)


class _Walk:
    """One walk through a value, bounded in depth and size."""

    __slots__ = ("characters", "containers", "path", "values")

    def __init__(self) -> None:
        self.path: set[int] = set()
        self.containers = 0
        self.values = 0
        self.characters = 0

    def value(self, value: object, depth: int) -> object:
        kind = type(value)
        if value is None or kind is bool or kind is int or kind is float:
            return value
        if kind is str:
            self.characters += len(value)  # type: ignore[arg-type]
            return value
        if depth >= _DEEPEST or id(value) in self.path or self.is_full:
            return f"<{kind.__name__}>"
        self.containers += 1
        self.path.add(id(value))
        try:
            if kind is dict:
                return self._fields(value, depth)  # type: ignore[arg-type]
            if kind is list or kind is tuple:
                return self._items(value, depth)  # type: ignore[arg-type]
            return self._other(value, depth)
        finally:
            self.path.discard(id(value))

    @property
    def is_full(self) -> bool:
        """Whether the value is so large that the rest is left out."""
        full = (
            self.containers >= MOST_CONTAINERS
            or self.values >= MOST_VALUES
            or self.characters >= MOST_CHARACTERS
        )
        if full:
            tell_once(
                f"A value has more than {MOST_CONTAINERS} objects, {MOST_VALUES} values"
                f" or {MOST_CHARACTERS >> 20} MiB of text: the rest of it isn't recorded."
            )
        return full

    def fields(self, owner: object, fields: Mapping[Any, object]) -> dict[str, object]:
        """The fields of this object."""
        self.path.add(id(owner))
        return self._fields(fields, 0)

    def _fields(self, fields: Mapping[Any, object], depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in fields.items():
            if depth and self.is_full:
                break  # names at the top stay, with what takes no room
            self.values += 1
            found[key_of(key)] = self.value(value, depth + 1)
        return found

    def _items(self, items: Iterable[object], depth: int) -> list[object]:
        found: list[object] = []
        for item in items:
            if self.is_full:
                break
            self.values += 1
            found.append(self.value(item, depth + 1))
        return found

    def _other(self, value: object, depth: int) -> object:
        name = type(value).__name__
        if type(value).__module__.startswith("omegaconf."):
            return self.value(_container(value), depth + 1)
        if isinstance(value, Mapping):
            return self._fields(value, depth)
        if _is_enumeration(value):
            return self.value(value.value, depth + 1)  # type: ignore[attr-defined]
        if isinstance(value, bool):
            return bool(value)
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, (set, frozenset)):
            return sorted(self._items(value, depth), key=repr)
        if isinstance(value, (bytes, bytearray)):
            return bytes(value[:_LONGEST_TEXT]).decode("utf-8", "backslashreplace")
        if isinstance(value, os.PathLike):
            return os.fsdecode(os.fspath(value))
        if hasattr(value, "isoformat"):
            return str(value.isoformat())
        number = single_number(value)
        if number is not None:
            return number
        if name in ("ndarray", "Tensor", "Array", "EagerTensor", "Series") or name.endswith("Tensor"):
            listed = _listed(value)
            if listed is not None:
                return self._items(listed, depth)
        fields = fields_of(value)
        if fields is not None:
            return self._fields(fields, depth)
        if isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
            return f"{value.__module__}.{value.__qualname__}"
        if isinstance(value, (range, type({}.keys()), type({}.values()))):
            return self._items(value, depth)
        return text_of(value)


def _is_enumeration(value: object) -> bool:
    enum = sys.modules.get("enum")
    return enum is not None and isinstance(value, enum.Enum)


def single_number(value: object) -> int | float | bool | None:
    """The number in a NumPy scalar, a tensor or an array of one element, a Decimal or a Fraction; None for anything else."""
    item = getattr(value, "item", None)
    if item is None or not callable(item):
        return _converted(value)
    if hasattr(value, "columns"):
        return None
    size = getattr(value, "size", 1)
    if callable(size):  # a tensor's
        numel = getattr(value, "numel", None)
        size = numel() if callable(numel) else 1
    if size != 1:
        return None
    try:
        number = item()
    except Exception:
        return None
    if isinstance(number, (bool, int, float)):
        return number
    return _converted(number)


def _converted(value: object) -> int | float | None:
    """The number of a type that converts itself, as Decimal, Fraction and NumPy's longdouble do."""
    kind = type(value)
    # NumPy's times, texts and bytes convert themselves too.
    if (
        isinstance(value, (str, bytes, complex))
        or getattr(getattr(value, "dtype", None), "kind", "f") in "cmMOSUV"
    ):
        return None
    for method in ("__index__", "__float__"):
        convert = getattr(kind, method, None)
        if convert is None:
            continue
        try:
            number = convert(value)
        except Exception:
            continue
        if isinstance(number, int):
            return int(number)
        # What is finite and too large for a float is none: 1e999 isn't infinite.
        if isinstance(number, float) and (number - number == 0.0 or number != number or value == number):
            return float(number)
    return None


def _listed(value: object) -> list[object] | None:
    size = getattr(value, "size", 0)
    numel = getattr(value, "numel", None)
    count = numel() if callable(numel) else size
    if not isinstance(count, int) or count > _LONGEST_LIST:
        return None
    if hasattr(value, "detach"):
        value = value.detach()
    tolist = getattr(value, "tolist", None) or getattr(
        getattr(value, "numpy", lambda: None)(), "tolist", None
    )
    listed = tolist() if callable(tolist) else None
    return listed if isinstance(listed, list) else None


def fields_of(value: object) -> Mapping[str, object] | None:
    """The fields of a configuration object: dataclass, argparse, OmegaConf, pydantic, attrs, named tuple, absl.

    None where it is none of them.
    """
    module = type(value).__module__.partition(".")[0]
    if module == "omegaconf":
        return _mapping(_container(value))
    if isinstance(value, Mapping):
        return value
    for method in ("model_dump", "flag_values_dict", "to_dict", "_asdict"):
        dump = getattr(value, method, None)
        if callable(dump) and not isinstance(value, type):
            try:
                return _mapping(dump())
            except Exception:
                continue
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        attributes = getattr(value, "__attrs_attrs__", None)
        names = None if attributes is None else [a.name for a in attributes]
    if names is not None and not isinstance(value, type):
        return {name: getattr(value, name) for name in names if hasattr(value, name)}
    if module == "argparse" or type(value).__name__ in ("Namespace", "SimpleNamespace"):
        return dict(vars(value))
    names = getattr(type(value), "__pydantic_fields__", None) or getattr(type(value), "__fields__", None)
    if isinstance(names, Mapping):  # of pydantic, where a dump failed: one that holds itself has none
        return {name: getattr(value, name) for name in names if hasattr(value, name)}
    return None


def _container(value: object) -> object:
    """Plain values of OmegaConf's; an interpolation that needs what isn't there stays as it is written."""
    to_container = sys.modules["omegaconf"].OmegaConf.to_container
    try:
        return to_container(value, resolve=True, throw_on_missing=False)
    except Exception:
        return to_container(value, resolve=False)


def _mapping(value: object) -> Mapping[str, object] | None:
    return value if isinstance(value, Mapping) else None


def key_of(key: object) -> str:
    """A key as text; enumerations by their name."""
    if type(key) is str:
        return key
    if _is_enumeration(key):
        return str(key.name)  # type: ignore[attr-defined]
    return str(key)


def text_of(value: object) -> str:
    """What the value prints as, within bounds."""
    try:
        return str(value)[:_LONGEST_TEXT]
    except Exception:
        return f"<{type(value).__name__}>"


def fields(value: object) -> dict[str, object]:
    """A configuration as a dictionary of plain values. Raises TypeError where it has no fields."""
    found = fields_of(value)
    if found is None:
        raise TypeError(f"A config is a mapping or an object with fields, not {type(value).__name__}.")
    return _Walk().fields(value, found)
