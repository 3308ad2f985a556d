"""Difference in differences on a panel: did the treated units change more than the others?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.effect.contrast import Contrast
from waterlijn.effect.panels import SHAPES
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
METHOD = "difference in differences 1"
NOTHING_TREATED = "Nowhere and never was the action there, or always and everywhere; there is nothing to compare."
ONE_CLUSTER = "With fewer than 3 places no margin can be computed from the differences between places."


class TwoWay(NamedTuple):
    """Effect with two ways to state its error.

    `robust` clusters by unit with the HC1 factor and a t distribution with G - 1 degrees of freedom, as the common
    programs do; with few units it is too sure. `reduced` is the bias-reduced form (CR2) with its own degrees of
    freedom; None where it does not exist, such as with one treated unit: use `changes` there.
    """

    value: float
    robust: Contrast
    reduced: Contrast | None


def twoway(y: ArrayLike, treated: ArrayLike) -> TwoWay:
    """Regression on units, periods and the action.

    Parameters
    ----------
    y
        Outcomes, (T, N); NaN where a unit was not measured in a period.
    treated
        1 where the action was there, else 0; (T, N).

    Returns
    -------
    TwoWay

    Raises
    ------
    UsageError
        For unequal shapes, fewer than 3 units, and an action that does not differ between units and periods.

    Notes
    -----
    Units and periods are projected out of the action (Frisch, Waugh, Lovell); what is left, d, gives the effect
    ``sum(d y) / sum(d^2)``. The clustered variance is ``sum_g (d_g' e_g)^2 / sum(d^2)^2`` times
    ``G/(G-1) (n-1)/(n-k)``, k counting units and periods. For CR2 the residuals of a unit are first multiplied by the
    inverse square root of what fitting left of their variance. Units that are treated at different times give a
    weighted mean of effects in which weights can be negative: use this for one common start.

    References
    ----------
    R. Bell, D. McCaffrey (2002), Bias reduction in standard errors for linear regression with multi-stage samples,
    Survey Methodology 28, 169-181.
    J. Pustejovsky, E. Tipton (2018), Small-sample methods for cluster-robust variance estimation and hypothesis
    testing in fixed effects models, Journal of Business and Economic Statistics 36, 672-683.

    Examples
    --------
    >>> y = [[1.0, 2.0, 3.0, 4.0], [2.0, 3.5, 6.0, 7.5]]
    >>> round(twoway(y, [[0, 0, 0, 0], [0, 0, 1, 1]]).value, 2)
    2.0
    """
    outcome, action = np.asarray(y, np.float64), np.asarray(treated, np.float64)
    if outcome.ndim != 2 or outcome.shape != action.shape:
        raise UsageError(SHAPES)
    seen = np.isfinite(outcome)
    if int(seen.any(axis=0).sum()) < 3:
        raise UsageError(ONE_CLUSTER)
    times = _time_columns(seen)
    left = _project(action, seen, times)
    size = float((left**2).sum())
    if size <= 1e-10:
        raise UsageError(NOTHING_TREATED)
    within = _project(np.where(seen, outcome, 0.0), seen, times)
    value = float((left * within).sum()) / size
    rest = within - value * left
    robust = _robust(left, rest, seen, value, size)
    return TwoWay(value, robust, _reduced(left, rest, seen, times, value, size))


def _demean(columns: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Subtract the mean of every unit over the periods in which it was measured; 0 elsewhere."""
    count = np.maximum(seen.sum(axis=0), 1)
    return np.asarray((columns - (columns * seen).sum(axis=0) / count) * seen, np.float64)


def _time_columns(seen: NDArray[np.bool_]) -> Floats:
    """An orthonormal basis of the periods within units, (T, N, at most T - 1)."""
    periods, units = seen.shape
    columns = np.stack([_demean(np.eye(periods)[:, [t]] * np.ones(units), seen) for t in range(1, periods)], axis=-1)
    left, size, _ = np.linalg.svd(columns.reshape(periods * units, -1), full_matrices=False)
    return left[:, size > 1e-9 * size.max(initial=1e-300)].reshape(periods, units, -1)


def _project(columns: Floats, seen: NDArray[np.bool_], times: Floats) -> Floats:
    """What units and periods leave of a column, (T, N)."""
    within = _demean(columns, seen)
    return np.asarray(within - times @ np.einsum("tnk,tn->k", times, within), np.float64)


def _robust(left: Floats, rest: Floats, seen: NDArray[np.bool_], value: float, size: float) -> Contrast:
    n, groups = int(seen.sum()), int(seen.any(axis=0).sum())
    estimated = groups + int(seen.any(axis=1).sum())  # all units, all periods but one, and the effect
    if n <= estimated:
        raise UsageError(ONE_CLUSTER)
    factor = groups / (groups - 1) * (n - 1) / (n - estimated)
    error = float(np.sqrt(factor * ((left * rest).sum(axis=0) ** 2).sum())) / size
    return Contrast(value, error, groups - 1)


def _reduced(
    left: Floats, rest: Floats, seen: NDArray[np.bool_], times: Floats, value: float, size: float
) -> Contrast | None:
    """CR2 with the degrees of freedom of Bell and McCaffrey for independent errors of equal variance.

    The means of units lie within clusters and drop out; what remains of the hat matrix is that of periods and action.
    """
    basis = np.concatenate([times, left[:, :, None] / np.sqrt(size)], axis=2)
    scores: list[float] = []
    weighted: list[tuple[int, Floats]] = []
    for unit in np.flatnonzero(seen.any(axis=0)).tolist():
        rows = np.flatnonzero(seen[:, unit])
        block, own = basis[rows, unit], left[rows, unit]
        kept, vectors = np.linalg.eigh(np.eye(len(rows)) - block @ block.T)
        along = vectors.T @ own
        if np.any((kept < 1e-8) & (np.abs(along) > 1e-8)):
            return None
        inverse = np.where(kept < 1e-8, 0.0, 1 / np.sqrt(np.maximum(kept, 1e-8)))
        adjusted = vectors @ (inverse * along)
        scores.append(float(adjusted @ rest[rows, unit]))
        full: Floats = np.zeros(len(left))
        full[rows] = adjusted
        weighted.append((unit, full))
    variance = float(np.square(scores).sum()) / size**2
    if variance <= 0:
        return None
    return Contrast(value, float(np.sqrt(variance)), _freedom(weighted, basis, seen))


def _freedom(weighted: list[tuple[int, Floats]], basis: Floats, seen: NDArray[np.bool_]) -> float:
    """``tr(M)^2 / tr(M^2)`` of the inner products of what every cluster asks of the errors."""
    asked = np.stack([np.where(seen[:, unit], full, 0.0) for unit, full in weighted])
    centred = asked - np.array([full[seen[:, u]].mean() for u, full in weighted])[:, None] * [
        seen[:, u] for u, _ in weighted
    ]
    fitted = np.stack([basis[:, unit].T @ full for unit, full in weighted])
    inner = np.diag((centred**2).sum(axis=1)) - fitted @ fitted.T
    return float(np.trace(inner) ** 2 / (inner**2).sum())
