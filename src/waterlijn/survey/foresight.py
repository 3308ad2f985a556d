"""What labels would buy, before anybody gives one: how wide the margin will be when people judge so many messages."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.survey.labelled import FEWEST_LABELS, of_what_is_said, overlooked, student_quantile


def expected_width(score: NDArray[np.float64], chance: NDArray[np.float64], level: float = 0.95) -> float | None:
    """The width of the interval of a share, to be expected when messages are drawn and judged with these chances.

    Parameters
    ----------
    score
        The model's probability of each of the n messages, (n,), between 0 and 1.
    chance
        The chance with which each will be drawn (and has been, in earlier rounds), (n,).
    level
        Of the interval.

    Returns
    -------
    float or None
        In shares (0.08 is eight percentage points); None when fewer labels are to be expected than the estimator needs.

    Notes
    -----
    The variance of `labelled.difference` in expectation, if a score of f means that f in one of such messages is a
    case: ``sum((1 - pi) / pi f (1 - f)) / n^2 + p (1 - p) / n``, and the same allowance for the one case that was
    overlooked. Where the model is less sure than it says, the real margin is wider; that is what judging finds out.

    Examples
    --------
    >>> score = np.full(1000, 0.1)
    >>> round(expected_width(score, np.full(1000, 0.1)), 3), expected_width(score, np.full(1000, 0.01))
    (0.122, None)
    """
    n, wanted = len(score), float(chance.sum())
    if n == 0 or wanted < FEWEST_LABELS:
        return None
    drawable = chance > 0
    f, pi = score[drawable], chance[drawable]
    drawn = float(((1 - pi) / pi * f * (1 - f)).sum())
    share = float(score.mean())
    unseen = float(((1 - pi) * pi).sum()) / wanted * (n / wanted) ** 2
    missed, alarm = overlooked(unseen, share, f, np.ones(len(f)))
    sides = (sqrt((drawn + extra) / n**2 + of_what_is_said(share, n)) for extra in (alarm, missed))
    low, high = (student_quantile(level, round(wanted) - 1) * side for side in sides)
    return min(low, share) + min(high, 1 - share)
