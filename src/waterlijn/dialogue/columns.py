"""Estimates of many statements at once, in columns, each with its own reason when it cannot be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.intervals import Bounds, Numbers, Reals, Shares
from waterlijn.estimate import Estimate, Interval, unknown

DIGITS = 12  # of the numbers of the special functions, the digits after these may differ between machines


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Values with their intervals, or the honest absence of them; all arrays have the same shape.

    Where `known` is False the other numbers are 0: what may not be said cannot be looked up either.
    """

    value: Reals
    low80: Reals
    high80: Reals
    low95: Reals
    high95: Reals
    n: NDArray[np.int64]
    known: NDArray[np.bool_]
    method: str
    unit: str
    reason: str

    def at(self, *place: int) -> Estimate:
        """One of them: statement ``j``, or side and statement ``g, j``."""
        if not self.known[place]:
            return unknown(self.reason, int(self.n[place]), self.method, self.unit)
        low80, high80, low95, high95 = (
            float(column[place]) for column in (self.low80, self.high80, self.low95, self.high95)
        )
        value, n = float(self.value[place]), int(self.n[place])
        return Estimate(value, Interval(low80, high80), Interval(low95, high95), n, self.method, self.unit, True)


def estimates(
    value: Reals,
    between: Callable[[float], Bounds],
    n: NDArray[np.int64],
    known: NDArray[np.bool_],
    *,
    method: str,
    reason: str,
    unit: str = "share",
) -> Estimates:
    """Columns from a function that gives the bounds at a level; nested, and empty where nothing is known.

    Parameters
    ----------
    between
        From a level (0.80, 0.95) to lower and upper bounds, of the shape of `value`.
    reason
        English msgid: why nothing can be said where `known` is False.
    """
    (low80, high80), (low95, high95) = between(0.80), between(0.95)
    low80, high80 = np.minimum(low80, value), np.maximum(high80, value)
    low95, high95 = np.minimum(low95, low80), np.maximum(high95, high80)
    low80, high80, low95, high95 = (_only(known, column) for column in (low80, high80, low95, high95))
    return Estimates(
        _only(known, value), low80, high80, low95, high95, np.where(known, n, 0), known, method, unit, reason
    )


def shares(yes: Numbers, seen: Numbers, known: NDArray[np.bool_], *, method: str, reason: str) -> Estimates:
    """Shares of those who voted, with Jeffreys' intervals; the arrays have the same shape."""
    found = Shares(yes, seen)
    return estimates(
        found.value, lambda level: found.bounds((1 - level) / 2), seen, known, method=method, reason=reason
    )


def _only(known: NDArray[np.bool_], column: Reals) -> Reals:
    return np.asarray(np.where(known, np.round(column, DIGITS), 0.0))
