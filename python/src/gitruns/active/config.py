"""The config of a run: a nested dictionary that is written down as it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping

from .values import fields, key_of, plain


class Config(MutableMapping[str, object]):
    """Hyper-parameters by name, as items or attributes; nested ones are configs too.

    What is set is recorded at once. Nothing is ever taken out of a run's config: deleting raises TypeError.
    """

    _values: dict[str, object]
    _record: Callable[[dict[str, object]], None]

    def __init__(self, values: dict[str, object], record: Callable[[dict[str, object]], None]) -> None:
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "_record", record)

    def _of(self, key: str) -> Callable[[dict[str, object]], None]:
        record: Callable[[dict[str, object]], None] = self._record
        return lambda below: record({key: below})

    def __getitem__(self, key: str) -> object:
        value = self._values[key]
        return Config(value, self._of(key)) if isinstance(value, dict) else value

    def __setitem__(self, key: str, value: object) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        raise TypeError("What was said of a run's config stays; set it to another value.")

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._values))

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"The config has no {name!r}.") from None

    def __setattr__(self, name: str, value: object) -> None:
        self[name] = value

    def __repr__(self) -> str:
        return repr(self._values)

    def update(self, *others: object, allow_val_change: bool | None = None, **more: object) -> None:  # type: ignore[override]
        """Adds parameters: mappings merge key by key at every depth, anything else replaces.

        Takes a mapping, an argparse namespace, a dataclass, a model of pydantic, a config of OmegaConf and
        the like. `allow_val_change` is taken for what W&B's scripts say, and changes nothing.
        """
        for other in (*others, more):
            if other is None:
                continue
            said = fields(other if not isinstance(other, Config) else other.as_dict())
            if said:
                merge(self._values, said)
                self._record(said)

    def setdefaults(self, other: Mapping[str, object]) -> None:
        """Adds those parameters that aren't there yet."""
        self.update({key: value for key, value in fields(other).items() if key not in self._values})

    def as_dict(self) -> dict[str, object]:
        """A copy as plain dictionaries."""
        copied = plain(self._values)
        assert isinstance(copied, dict)
        return copied

    def keys(self) -> list[str]:  # type: ignore[override]
        return list(self._values)


def merge(into: dict[str, object], other: Mapping[str, object]) -> None:
    """Adds as records of a journal do: objects key by key, anything else replaces."""
    for key, value in other.items():
        old = into.get(key)
        if isinstance(value, Mapping):
            if not isinstance(old, dict):
                old = into[key_of(key)] = {}
            merge(old, value)
        else:
            into[key_of(key)] = value
