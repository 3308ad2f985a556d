"""What every design asks of its columns before it computes anything."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
ONE_CONTROL = "There are too few places to compare with: at least {fewest} are needed, and there are {found}."
GAPS = "A value is missing. This design needs every place in every period: leave out the place or the period."
SHAPES = "The places do not have the same periods."
NO_BEFORE = "There are too few periods before the action: at least {fewest} are needed, and there are {found}."
NO_AFTER = "There is no period after the action."


def checked(treated: ArrayLike, controls: ArrayLike, fewest: int = 2) -> tuple[Floats, Floats]:
    """Treated (T, m) and controls (T, J) as finite columns, or a refusal in words."""
    ours, others = np.asarray(treated, np.float64), np.asarray(controls, np.float64)
    ours = ours[:, None] if ours.ndim == 1 else ours
    if ours.ndim != 2 or others.ndim != 2 or len(ours) != len(others):
        raise UsageError(SHAPES)
    if others.shape[1] < fewest:
        raise UsageError(ONE_CONTROL, fewest=fewest, found=others.shape[1])
    if not (ours.size and np.isfinite(ours).all() and np.isfinite(others).all()):
        raise UsageError(GAPS)
    return ours, others


def split(periods: int, n_pre: int, fewest: int) -> None:
    """Refuse when the action lies outside the data, or with less than `fewest` periods before it."""
    if n_pre < fewest:
        raise UsageError(NO_BEFORE, fewest=fewest, found=max(n_pre, 0))
    if n_pre >= periods:
        raise UsageError(NO_AFTER)
