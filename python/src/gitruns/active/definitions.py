"""What is declared of metrics: which of their values counts in the summary, and which is better."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import UsageError

_MODES = ("min", "max", "mean", "first", "last", "best", "none")
_GOALS = {"min": "min", "minimize": "min", "max": "max", "maximize": "max"}


class Definition:
    """A declaration for a metric, or for all that begin as it does where the name ends with `*`."""

    __slots__ = ("goal", "hidden", "modes", "name", "step_metric")

    def __init__(
        self, name: str, step_metric: str | None, summary: str | None, goal: str | None, hidden: bool
    ) -> None:
        self.name = name
        self.step_metric = step_metric
        self.hidden = hidden
        self.modes = [mode.strip() for mode in (summary or "").split(",") if mode.strip() and mode != "copy"]
        unknown = [mode for mode in self.modes if mode not in _MODES]
        if unknown:
            raise UsageError(f"A summary can't be {unknown[0]!r}.", "One of " + ", ".join(_MODES) + ".")
        if goal is not None and goal not in _GOALS:
            raise UsageError(f"A goal can't be {goal!r}.", 'Say goal="min" or goal="max".')
        self.goal = _GOALS[goal] if goal is not None else None
        if "best" in self.modes and self.goal is None:
            raise UsageError(f"What is best of {name} isn't said.", 'Say goal="min" or goal="max" too.')

    def fits(self, name: str) -> bool:
        return name.startswith(self.name[:-1]) if self.name.endswith("*") else name == self.name

    def as_fields(self) -> dict[str, object]:
        said: dict[str, object] = {"name": self.name}
        if self.step_metric:
            said["step_metric"] = self.step_metric
        if self.modes:
            said["summary"] = ",".join(self.modes)
        if self.goal:
            said["goal"] = self.goal
        if self.hidden:
            said["hidden"] = True
        return said

    @property
    def mode(self) -> str:
        """The one value that stands for the metric."""
        mode = self.modes[0] if self.modes else "last"
        return (self.goal or "last") if mode == "best" else mode


class Definitions:
    """All declarations of a run, and what the metrics came to by them so far."""

    def __init__(self) -> None:
        self.all: list[Definition] = []
        self._values: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._sums: dict[str, float] = {}

    def add(self, definition: Definition) -> None:
        self.all = [known for known in self.all if known.name != definition.name] + [definition]

    def changed(self, data: Mapping[str, object]) -> dict[str, object]:
        """The summary's values that these metrics change."""
        changes: dict[str, object] = {}
        for name, value in data.items():
            definition = next((known for known in reversed(self.all) if known.fits(name)), None)
            if definition is None or type(value) not in (int, float) or value != value:
                continue
            number = float(value)  # type: ignore[arg-type]
            if self._take(name, number, definition.mode):
                changes[name] = self._values[name]
        return changes

    def _take(self, name: str, number: float, mode: str) -> bool:
        old = self._values.get(name)
        if mode == "mean":
            self._counts[name] = self._counts.get(name, 0) + 1
            self._sums[name] = self._sums.get(name, 0.0) + number
            number = self._sums[name] / self._counts[name]
        better = (
            mode == "mean"
            or (mode in ("min", "max", "first") and old is None)
            or (mode == "min" and old is not None and number < old)
            or (mode == "max" and old is not None and number > old)
        )
        if better:
            self._values[name] = number
        return better
