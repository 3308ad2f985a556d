"""Shares and means that may be shown to people: each an Estimate, or the reason why it cannot be said."""

from __future__ import annotations

from numpy.typing import ArrayLike

from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.survey import intervals, recalibrated
from waterlijn.survey.bounds import nested
from waterlijn.survey.change import Change
from waterlijn.survey.design import Design
from waterlijn.survey.means import Where, mean, numbers
from waterlijn.survey.variance import Point

SHARE = "taylor-logit 1"
MEAN = "taylor-t 1"
CHANGE = "overlap 1"
TOO_FEW = "There are too few answers to know how sure this is."
FEW_LABELS = "There are fewer than 30 labels: too few to say how often the model is wrong here."
ALL_MOVED_ALIKE = "Everybody who answered twice changed as much, so they do not tell how far others may differ."
ALL_ALIKE = "All answers are the same, so they do not tell how far the others may differ."


def share(design: Design, outcome: ArrayLike, where: Where | None = None) -> Estimate:
    """The share of the population that says yes.

    Parameters
    ----------
    outcome
        (n,) 0 or 1.
    where
        bool (n,): only this part of the population.

    Examples
    --------
    >>> found = share(Design.of(200, population=1000), [1] * 30 + [0] * 170)
    >>> found.value, [round(end, 3) for end in (found.i95.low, found.i95.high)]
    (0.15, [0.111, 0.2])
    """
    return said_share(mean(design, outcome, where))


def average(design: Design, outcome: ArrayLike, where: Where | None = None) -> Estimate:
    """The mean of a number over the population, unit ``"mean"``."""
    y = numbers(design, outcome)
    return said_mean(mean(design, y, where))


def why_not(point: Point, *, is_share: bool) -> str:
    """Reason (msgid) why nothing can be said of this point; empty when something can."""
    if point.kish == float("inf"):
        return ""
    if point.free < 1:
        return TOO_FEW
    return ALL_ALIKE if point.error <= 0 and not is_share else ""


def said_share(point: Point) -> Estimate:
    reason = why_not(point, is_share=True)
    if reason:
        return unknown(reason, point.n, SHARE)
    near, wide = (intervals.share(point, level) for level in (0.80, 0.95))
    return nested(point.value, near, wide, point.n, SHARE, calibrated=True)


def said_mean(point: Point) -> Estimate:
    reason = why_not(point, is_share=False)
    if reason:
        return unknown(reason, point.n, MEAN, "mean")
    near, wide = (Interval(*bounds(point, level, is_share=False)) for level in (0.80, 0.95))
    return Estimate(point.value, near, wide, point.n, MEAN, "mean", True)


def bounds(point: Point, level: float, *, is_share: bool) -> tuple[float, float]:
    """The interval of choice; of a census without width."""
    if point.kish == float("inf"):
        return point.value, point.value
    return intervals.share(point, level) if is_share else intervals.skewed(point, level)


def said_change(change: Change) -> Estimate:
    """A change in points of share, unit ``"difference"``, or in the unit of the mean."""
    unit = "difference" if change.is_share else "mean difference"
    reasons = [why_not(wave, is_share=change.is_share) for wave in (change.first, change.second)]
    if any(reasons):
        return unknown(next(filter(None, reasons)), change.point.n, CHANGE, unit)
    if not change.is_share and change.is_still:
        return unknown(ALL_MOVED_ALIKE, change.point.n, CHANGE, unit)
    near, wide = (Interval(*change.interval(level)) for level in (0.80, 0.95))
    return Estimate(change.point.value, near, wide, change.point.n, CHANGE, unit, True)


def said_labelled(found: recalibrated.Corrected) -> Estimate:
    """The share of what is said, from labels and scores; too few labels say nothing."""
    if not found.is_enough:
        return unknown(FEW_LABELS, found.n, recalibrated.METHOD)
    near, wide = (found.interval(level) for level in (0.80, 0.95))
    return nested(found.value, near, wide, found.n, recalibrated.METHOD, calibrated=True)
