"""Difference in differences on one change per place: immune to how periods of a place resemble each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect.contrast import Contrast
from waterlijn.effect.noise import moderated, outlying
from waterlijn.effect.panel import Panel
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
METHOD = "did 1"
FEWEST_CONTROLS = 2
MANY = 8  # treated units and controls from which both groups tell their own spread
TOO_FEW = "There are too few places to compare with: at least {fewest} are needed, and there are {found}."
NO_SPREAD = "The places to compare with all changed by exactly the same. Without spread there is no margin."
NO_PERIOD = "In {time} no place to compare with has a value. Leave that period out."


@dataclass(frozen=True, slots=True)
class Changes:
    """The change of every place from before to after, cleaned of what all controls have in common.

    Parameters
    ----------
    change
        (units,), in the unit of the outcome; NaN for a control without a value before or without one after.
    spread
        (units,), variance of that change from measurement (when it is known) or from the ups and downs of the place.
    treated
        (units,)
    has_variance
        Whether `spread` is the known variance of the measurement.
    """

    change: Floats
    spread: Floats
    treated: NDArray[np.bool_]
    has_variance: bool

    @property
    def groups(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows of the treated units, and of the controls that can be used."""
        return np.flatnonzero(self.treated), np.flatnonzero(~self.treated & np.isfinite(self.change))


def changes(panel: Panel) -> Changes:
    """One change per place.

    Raises
    ------
    UsageError
        With fewer than two controls that were seen before and after, and for a period in which no control was.

    Notes
    -----
    The periods' common course is fitted on the controls alone (least squares with a level per control), so that a
    place with gaps is not compared with other periods than its own. Without gaps a change is simply the mean after
    minus the mean before. Ups and downs are those within the periods before and within the periods after: an effect
    does not count as noise.
    """
    rest = panel.outcome - common_course(panel)
    before, after = np.split(rest, [panel.start], axis=1)
    seen = np.stack([np.isfinite(before).sum(axis=1), np.isfinite(after).sum(axis=1)])
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.nansum(after, axis=1) / seen[1] - np.nansum(before, axis=1) / seen[0]
    change[(seen == 0).any(axis=0)] = np.nan
    found = int((np.isfinite(change) & ~panel.treated).sum())
    if found < FEWEST_CONTROLS:
        raise UsageError(TOO_FEW, fewest=FEWEST_CONTROLS, found=found)
    if panel.variance is not None:
        return Changes(change, _known(panel, seen), panel.treated, True)
    is_telling = _moved_everywhere(panel)
    spread = _own(panel, before, after, seen, is_telling=is_telling)
    return Changes(change, spread, panel.treated, False)


def _moved_everywhere(panel: Panel) -> bool:
    """Whether every place had ups and downs of its own, measured before anything was taken out of it.

    Where some places stood still (rare events, mostly zero) the ups and downs of a place say little of what it could
    have done: the places without an event would pass for surer than they are.
    """
    parts = np.split(panel.outcome, [panel.start], axis=1)
    counts = sum(np.isfinite(part).sum(axis=1) > 1 for part in parts)
    moved = sum(_squares(part) for part in parts) > 1e-12 * float(np.nanmax(np.abs(panel.outcome))) ** 2
    return bool((moved | (counts == 0)).all())


def common_course(panel: Panel) -> Floats:
    """What the controls have in common in every period, (times,)."""
    theirs = panel.outcome[~panel.treated]
    theirs = theirs[np.isfinite(theirs).any(axis=1)]
    if not len(theirs):
        raise UsageError(TOO_FEW, fewest=FEWEST_CONTROLS, found=0)
    empty = np.flatnonzero(~np.isfinite(theirs).any(axis=0))
    if len(empty):
        raise UsageError(NO_PERIOD, time=panel.times[int(empty[0])])
    if np.isfinite(theirs).all():
        return np.asarray(theirs.mean(axis=0), np.float64)
    row, column = np.nonzero(np.isfinite(theirs))
    model = np.zeros((len(row), theirs.shape[1] + len(theirs)))
    model[np.arange(len(row)), column] = 1
    model[np.arange(len(row)), theirs.shape[1] + row] = 1
    fitted = np.linalg.lstsq(model, theirs[row, column])[0]
    return np.asarray(fitted[: theirs.shape[1]] + fitted[theirs.shape[1] :].mean(), np.float64)


def _known(panel: Panel, seen: NDArray[np.intp]) -> Floats:
    """Variance of the two means, from the variance of every measurement."""
    assert panel.variance is not None
    measured = np.where(np.isfinite(panel.outcome), panel.variance, 0.0)
    sums = np.add.reduceat(measured, [0, panel.start], axis=1).T
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.asarray((sums / seen.astype(np.float64) ** 2).sum(axis=0), np.float64)
    # how much places differ of themselves is poorly known: a well-measured place is not taken to be that much surer
    usual = float(found[np.isfinite(found) & ~panel.treated].mean())
    return np.where(panel.treated & (found < usual), (found + usual) / 2, found)


def _own(panel: Panel, before: Floats, after: Floats, seen: NDArray[np.intp], *, is_telling: bool) -> Floats:
    """Variance of the two means, from the ups and downs of every place; equal where these cannot tell."""
    with np.errstate(divide="ignore"):
        length = (1.0 / seen).sum(axis=0)
    free = (seen - 1).clip(min=0).sum(axis=0).astype(np.float64)
    usable = np.isfinite(length)
    squares = sum(_squares(part) for part in (before, after))
    controls = int((usable & ~panel.treated).sum())
    squares = squares * np.where(panel.treated, controls / (controls + 1), controls / (controls - 1))
    if not is_telling or free[usable].min() < 2 or not squares[usable].min() > 1e-12 * squares[usable].max():
        return np.where(usable, length, np.nan)
    level = np.full(len(length), np.nan)
    variances, kept = squares[usable] / free[usable], panel.treated[usable]
    found = moderated(variances, free[usable])
    noisy = outlying(variances, free[usable], kept)
    level[usable] = np.where(noisy, np.maximum(variances, found), found)
    return np.asarray(level * length, np.float64)


def _squares(part: Floats) -> Floats:
    """Sum of squares about the mean of each row, gaps left out."""
    counts = np.isfinite(part).sum(axis=1, keepdims=True)
    middle = np.nansum(part, axis=1, keepdims=True) / np.maximum(counts, 1)
    return np.asarray(np.nansum((part - middle) ** 2, axis=1), np.float64)


def effect(found: Changes) -> Contrast:
    """Average change of the treated units minus that of the controls.

    Parameters
    ----------
    found
        As `changes` gives them.

    Returns
    -------
    Contrast
        With a t distribution: of the number of units - 2 degrees of freedom, or Welch's when both groups have at
        least `MANY`.

    Raises
    ------
    UsageError
        When the controls did not differ in their change at all.

    Notes
    -----
    A place is one observation, so that nothing need be known of how its periods resemble each other: under
    exchangeable normal changes the test is exact with 4 periods and 5 controls, and it is the cluster-robust
    two-way fixed effects test with the small-sample correction that these few clusters need. The variance of a
    change is ``q (tau2 + v_i)``: v_i from measurement or ups and downs, tau2 between places by the method of Paule
    and Mandel, and q the weighted mean square, which keeps the t distribution exact when all v_i are equal (Hartung
    and Knapp). With many places on both sides no v_i is needed, and Welch's variance is the cluster-robust one (CR2).

    References
    ----------
    M. Bertrand, E. Duflo, S. Mullainathan (2004), How much should we trust differences-in-differences estimates?,
    Quarterly Journal of Economics 119, 249-275.
    S. Donald, K. Lang (2007), Inference with difference-in-differences and other panel data, Review of Economics and
    Statistics 89, 221-233.
    J. Hartung, G. Knapp (2001), A refined method for the meta-analysis of controlled clinical trials,
    Statistics in Medicine 20, 3875-3889.

    Examples
    --------
    >>> import numpy as np
    >>> rows = Changes(np.array([5.0, 1.0, 2.0, 3.0]), np.ones(4), np.array([True, False, False, False]), False)
    >>> found = effect(rows)
    >>> found.value, round(found.error, 3), found.free
    (3.0, 1.155, 2.0)
    """
    ours, theirs = found.groups
    value = float(found.change[ours].mean() - found.change[theirs].mean())
    size = float(np.abs(found.change[theirs]).max(initial=0.0)) or 1.0
    if np.ptp(found.change[theirs]) <= 1e-12 * size:
        raise UsageError(NO_SPREAD)
    if min(len(ours), len(theirs)) >= MANY:
        return _welch(value, found.change[ours], found.change[theirs])
    groups = [rows for rows in (ours, theirs) if len(rows) > 1]
    between = _between(found, groups)
    scale, free = _scale(found, groups, between)
    total = between + found.spread
    variance = scale * (total[ours].mean() / len(ours) + total[theirs].mean() / len(theirs))
    return Contrast(value, float(np.sqrt(variance)), float(free))


def _welch(value: float, ours: Floats, theirs: Floats) -> Contrast:
    parts = np.array([ours.var(ddof=1) / len(ours), theirs.var(ddof=1) / len(theirs)])
    free = parts.sum() ** 2 / (parts**2 / np.array([len(ours) - 1, len(theirs) - 1])).sum()
    return Contrast(value, float(np.sqrt(parts.sum())), float(free))


def _scale(found: Changes, groups: list[NDArray[np.intp]], between: float) -> tuple[float, int]:
    """Weighted mean square about the means of the groups, and its degrees of freedom."""
    total, free = 0.0, 0
    for rows in groups:
        weight, change = 1 / (between + found.spread[rows]), found.change[rows]
        total += float((weight * (change - (weight * change).sum() / weight.sum()) ** 2).sum())
        free += len(rows) - 1
    return total / free, free


def _between(found: Changes, groups: list[NDArray[np.intp]]) -> float:
    """Variance between places at which the mean square is 1 (Paule and Mandel), by bisection; 0 when it is below."""
    if _scale(found, groups, 0.0)[0] <= 1:
        return 0.0
    low, high = 0.0, float(np.concatenate([found.change[rows] for rows in groups]).var()) * 10
    while _scale(found, groups, high)[0] > 1:
        high *= 10
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _scale(found, groups, middle)[0] > 1 else (low, middle)
    return high
