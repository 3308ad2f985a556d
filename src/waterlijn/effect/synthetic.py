"""Synthetic control: the mix of other places that followed the same course before the action."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect.panels import checked
from waterlijn.effect.simplex import nearest
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
METHOD = "synthetic control 1"
IMPORTANCE = "The importance of the predictors is one number per predictor, none negative, and not all zero."
SAME_EVERYWHERE = "A predictor is the same in every place and says nothing; leave it out."


def weights(treated: Floats, controls: Floats) -> Floats:
    """The mix of controls that comes nearest to the treated unit before the action.

    Parameters
    ----------
    treated
        Outcomes of the treated unit before the action, (T0,).
    controls
        Outcomes of the controls in the same periods, (T0, J).

    Returns
    -------
    numpy.ndarray
        Weights (J,), none negative, sum 1.

    Raises
    ------
    UsageError
        When the shapes differ, a value is missing, or there are fewer than 2 controls.

    Notes
    -----
    Minimises ``sum_t (treated_t - controls_t w)^2`` exactly. Where more than one mix fits as well, the most even.

    References
    ----------
    A. Abadie, A. Diamond, J. Hainmueller (2010), Synthetic control methods for comparative case studies,
    Journal of the American Statistical Association 105, 493-505.

    Examples
    --------
    >>> import numpy as np
    >>> controls = np.array([[1.0, 3.0], [2.0, 6.0], [3.0, 5.0]])
    >>> weights(controls @ [0.25, 0.75], controls).round(6).tolist()
    [0.25, 0.75]
    """
    treated, controls = checked(treated, controls)
    return nearest(controls - treated.mean(axis=1, keepdims=True))


def weights_by_predictors(treated: Floats, controls: Floats, importance: Floats) -> Floats:
    """The mix of controls that resembles the treated unit on given predictors, with given importance.

    Parameters
    ----------
    treated
        Predictors of the treated unit, (K,); a lagged outcome is a predictor too.
    controls
        Predictors of the controls, (K, J).
    importance
        V of the literature: how much each predictor counts, (K,). It is given and not searched for: the search has
        no unique answer, and other answers give other effects.

    Returns
    -------
    numpy.ndarray
        Weights (J,), none negative, sum 1.

    Raises
    ------
    UsageError
        As `weights`; also for an importance that is negative or not finite, and a predictor that is everywhere equal.

    Notes
    -----
    Predictors are divided by their standard deviation over all 1 + J units; then
    ``sum_k V_k (treated_k - controls_k w)^2`` is minimised.

    References
    ----------
    A. Abadie, J. Gardeazabal (2003), The economic costs of conflict, American Economic Review 93, 113-132.
    """
    treated, controls = checked(treated, controls)
    importance = np.asarray(importance, np.float64)
    if importance.shape != (len(treated),) or not np.isfinite(importance).all() or importance.min() < 0:
        raise UsageError(IMPORTANCE)
    if importance.sum() == 0:
        raise UsageError(IMPORTANCE)
    spread = np.column_stack([treated, controls]).std(axis=1, ddof=1)
    if not spread.all():
        raise UsageError(SAME_EVERYWHERE)
    scale = np.sqrt(importance / importance.sum()) / spread
    return nearest((controls - treated) * scale[:, None])


def gap(treated: Floats, controls: Floats, weight: Floats) -> Floats:
    """Treated unit minus its mix of controls in every period, (T,)."""
    return np.asarray(treated, np.float64) - np.asarray(controls, np.float64) @ weight


def ratio(differences: Floats, n_pre: int) -> float:
    """Mean squared gap after the action divided by that before: how unusual, given how well it fitted.

    Infinite for a perfect fit before: nothing can be compared with it (see `placebo`).
    """
    before, after = (float((part**2).mean()) for part in (differences[:n_pre], differences[n_pre:]))
    return after / before if before > 0 else float("inf")


def placebo(controls: Floats, n_pre: int) -> Floats:
    """The gap of every control, as if it had been treated, with the other controls as its mix.

    Parameters
    ----------
    controls
        Outcomes, (T, J), of units that were not treated; J at least 3.
    n_pre
        Number of periods before the action.

    Returns
    -------
    numpy.ndarray
        (T, J): the gap of control j in column j.

    Notes
    -----
    The treated unit is left out of every mix: it would bring the effect along.
    """
    gaps: Floats = np.empty(np.asarray(controls).shape)
    for unit in range(gaps.shape[1]):
        others = np.delete(controls, unit, axis=1)
        found = weights(controls[:n_pre, unit], others[:n_pre])
        gaps[:, unit] = gap(controls[:, unit], others, found)
    return gaps
