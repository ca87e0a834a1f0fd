"""The summary of a run: what metrics came to, and whatever a user puts there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping

from .values import fields, plain


class Summary(MutableMapping[str, object]):
    """Results by name. Setting one records it; reading gives it, or a metric's last value.

    A value that is set stands for the metric of the same name in tables, filters and sorting.
    """

    _values: dict[str, object]
    _latest: dict[str, object]
    _record: Callable[[dict[str, object]], None]

    def __init__(
        self,
        values: dict[str, object],
        latest: dict[str, object],
        record: Callable[[dict[str, object]], None],
    ) -> None:
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "_latest", latest)
        object.__setattr__(self, "_record", record)

    def __getitem__(self, key: str) -> object:
        return self._values[key] if key in self._values else self._latest[key]

    def __setitem__(self, key: str, value: object) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        self.update({key: None})

    def __iter__(self) -> Iterator[str]:
        return iter(list({**self._latest, **self._values}))

    def __len__(self) -> int:
        return len({**self._latest, **self._values})

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"The summary has no {name!r}.") from None

    def __setattr__(self, name: str, value: object) -> None:
        self[name] = value

    def __repr__(self) -> str:
        return repr({**self._latest, **self._values})

    def update(self, *others: object, **more: object) -> None:
        """Sets several values at once."""
        for other in (*others, more):
            if other:
                said = fields(other)
                self._values.update(said)
                self._record(said)

    def as_dict(self) -> dict[str, object]:
        """A copy of all there is."""
        return {key: plain(value) for key, value in {**self._latest, **self._values}.items()}
