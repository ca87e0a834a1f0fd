"""Steps of log calls that aren't Python integers of 64 bits."""

from __future__ import annotations

from collections.abc import Mapping

from ..telling import tell
from .values import single_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .run import Run

LEAST, MOST = -(1 << 63), (1 << 63) - 1
GIVEN = "given_step"
"""The metric that keeps a step which can't be one."""


class Steps:
    """Turns the steps that a run's log calls give into whole numbers of 64 bits, or keeps them as a metric.

    Runs store steps as integers. A call with a step such as 0.25 is recorded at the step after the last, and the
    given step beside it, exactly, as the metric `given_step`: a curve over it is the curve that was meant.
    """

    def __init__(self) -> None:
        self._is_fractional = False
        self._is_told = False

    def whole(
        self, run: Run, step: object, data: Mapping[str, object]
    ) -> tuple[int | None, Mapping[str, object]]:
        """The step, None for the one after the last, and the data to record there."""
        number = _number(step)
        if isinstance(number, int) and LEAST <= number <= MOST:
            return int(number), data
        if isinstance(number, float) and number.is_integer() and LEAST <= number <= MOST:
            # After 0.25, 0.5 and 0.75 come 1.0 and 1.25: they go on in one order.
            if not self._is_fractional:
                return int(number), data
        elif isinstance(number, float):
            self._is_fractional = True
        self._tell(run, step, is_kept=number is not None)
        return None, data if number is None else {GIVEN: number, **data}

    def _tell(self, run: Run, step: object, is_kept: bool) -> None:
        if self._is_told:
            return
        self._is_told = True
        kept = f"; the given steps are kept as the metric {GIVEN}" if is_kept else ""
        sentence = f"The step {str(step)[:40]!s} is no whole number of 64 bits: such calls get the step after the last{kept}."
        tell(sentence)
        run.problem("unusable-step", sentence)


def _number(step: object) -> int | float | None:
    if isinstance(step, str):
        for kind in (int, float):
            try:
                return kind(step)
            except ValueError:
                continue
        return None
    if isinstance(step, (int, float)):
        return step
    return single_number(step)
