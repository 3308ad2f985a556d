"""One difference per unit: the form of difference in differences that stays exact with few units."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.effect.contrast import Contrast, mixture
from waterlijn.effect.panels import GAPS, ONE_CONTROL, SHAPES
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
METHOD = "difference in differences 1"
FEWEST_CONTROLS = 2
NOTHING_TREATED = "No place is marked as the one where the action was."
NO_SPREAD = "All places changed by exactly the same amount; without any difference a margin cannot be computed."
BAD_VARIANCE = "The measurement variance of a place is negative or missing."
_GRID = np.concatenate([[0.0], np.geomspace(1e-4, 1e3, 141)])  # own variance, in units of the variance seen


def collapsed(before: ArrayLike, after: ArrayLike, treated: ArrayLike, variance: ArrayLike | None = None) -> Contrast:
    """Mean change of the treated units minus mean change of the controls.

    Parameters
    ----------
    before, after
        Mean outcome of every unit before and after the action, (N,).
    treated
        True for the units where the action was, (N,); one is enough.
    variance
        Measurement variance of every unit's change, (N,), in squared units.

    Returns
    -------
    Contrast

    Raises
    ------
    UsageError
        For fewer than 2 controls, no treated unit, missing values, negative variances, or changes that are all equal.

    Notes
    -----
    Every unit counts once, so that what resembles itself from period to period is not counted twice. With equal
    normal variances ``value / (s sqrt(1/m + 1/J))`` has exactly a t distribution with m + J - 2 degrees of freedom,
    also for one treated unit (J - 1), where clustered errors fail. With measurement variances v the change of a unit
    varies by ``tau^2 + v``; tau^2 is averaged over its restricted likelihood with a prior
    ``1 / (tau^2 + median v)``, which is the exact t when v is 0.

    References
    ----------
    S. Donald, K. Lang (2007), Inference with difference-in-differences and other panel data, Review of Economics and
    Statistics 89, 221-233.

    Examples
    --------
    >>> found = collapsed([1.0, 2.0, 3.0, 4.0], [1.5, 2.0, 3.1, 7.0], [False, False, False, True])
    >>> round(found.value, 2), found.free
    (2.8, 2)
    """
    change = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    ours = np.asarray(treated, np.bool_)
    _check(change, ours)
    if variance is None or not np.any(variance):
        return _exact(change, ours)
    return _measured(change, ours, np.asarray(variance, np.float64))


def _check(change: Floats, ours: NDArray[np.bool_]) -> None:
    if change.ndim != 1 or change.shape != ours.shape:
        raise UsageError(SHAPES)
    if not np.isfinite(change).all():
        raise UsageError(GAPS)
    if not ours.any():
        raise UsageError(NOTHING_TREATED)
    if int((~ours).sum()) < FEWEST_CONTROLS:
        raise UsageError(ONE_CONTROL, fewest=FEWEST_CONTROLS, found=int((~ours).sum()))


def _exact(change: Floats, ours: NDArray[np.bool_]) -> Contrast:
    one, other = change[ours], change[~ours]
    free = len(change) - 2
    rest = ((one - one.mean()) ** 2).sum() + ((other - other.mean()) ** 2).sum()
    if rest <= 1e-18 * max(float((change**2).sum()), 1e-300):
        raise UsageError(NO_SPREAD)
    error = float(np.sqrt(rest / free * (1 / len(one) + 1 / len(other))))
    return Contrast(float(one.mean() - other.mean()), error, free)


def _measured(change: Floats, ours: NDArray[np.bool_], variance: Floats) -> Contrast:
    """Average over how much units differ of themselves; given that, weighted least squares."""
    if variance.shape != change.shape or not (np.isfinite(variance).all() and (variance >= 0).all()):
        raise UsageError(BAD_VARIANCE)
    typical = float(np.median(variance))
    scale = typical + float(change[~ours].var(ddof=1))
    own = _GRID * scale
    weight = 1 / np.maximum(own[:, None] + variance, 1e-12 * scale)
    log_weight, middle, spread = np.zeros(len(own)), [], []
    for group in (ours, ~ours):
        total = weight[:, group].sum(axis=1)
        mean = (weight[:, group] * change[group]).sum(axis=1) / total
        rest = (weight[:, group] * (change[group] - mean[:, None]) ** 2).sum(axis=1)
        log_weight += 0.5 * (np.log(weight[:, group]).sum(axis=1) - np.log(total) - rest)
        middle.append(mean)
        spread.append(1 / total)
    prior = np.gradient(own) / (own + typical)
    share = np.exp(log_weight - log_weight.max()) * prior
    return mixture(share, middle[0] - middle[1], np.sqrt(spread[0] + spread[1]))
