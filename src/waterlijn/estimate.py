"""The only way to hold a number that is shown to people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper bound at one confidence level (0.80 or 0.95)."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its uncertainty, or the honest absence of one.

    Parameters
    ----------
    value, i80, i95
        Point estimate with its 80 % and 95 % interval, in the unit of `unit`; all None when `reason` says
        why nothing can be said.
    n
        Number of messages (after folding copies) that the estimate rests on.
    method
        Name and version of the method, such as ``"rogan-gladen 1"``.
    unit
        ``"share"`` (0 to 1) or ``"index"``.
    calibrated
        True when people's labels from this very population carry the estimate; False is shown as "ongeijkt".
    reason
        English msgid of the sentence that says why this cannot be said; empty when it can.
    """

    value: float | None
    i80: Interval | None
    i95: Interval | None
    n: int
    method: str
    unit: str = "share"
    calibrated: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        if self.value is None:
            if not self.reason:
                raise ValueError("an estimate without a value must give its reason")
            return
        if self.i80 is None or self.i95 is None:
            raise ValueError("no number without its uncertainty")
        bounds = (self.i95.low, self.i80.low, self.value, self.i80.high, self.i95.high)
        if not all(map(isfinite, bounds)) or any(a > b for a, b in pairwise(bounds)):
            raise ValueError("the intervals must be finite, nested and hold the value")

    @property
    def is_known(self) -> bool:
        return self.value is not None


def unknown(reason: str, n: int, method: str, unit: str = "share") -> Estimate:
    """ "Dit kan ik niet zeggen": an estimate that only gives its reason."""
    return Estimate(None, None, None, n, method, unit, False, reason)
