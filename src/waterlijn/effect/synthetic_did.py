"""Synthetic difference in differences: weights for places and for periods, and a level of one's own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect.panels import checked, split
from waterlijn.effect.simplex import nearest

Floats = NDArray[np.float64]
METHOD = "synthetic did 1"
FEWEST_BEFORE = 2  # periods: a first difference is needed to know the noise
_NO_PENALTY = 1e-6  # of the noise: on the weights of periods, only against ties


class SyntheticDid(NamedTuple):
    """Effect per period after the action, in the unit of the outcome, with the weights that it rests on.

    `unit_weights` (J,) and `time_weights` (T0,) are not negative and add up to 1.
    """

    value: float
    unit_weights: Floats
    time_weights: Floats


def _centred(columns: Floats) -> Floats:
    return np.asarray(columns - columns.mean(axis=0), np.float64)


def _unit_weights(treated: Floats, controls: Floats, penalty: float) -> Floats:
    return nearest(_centred(controls) - _centred(treated[:, None]), penalty)


def estimate(treated: Floats, controls: Floats, n_pre: int) -> SyntheticDid:
    """Effect of an action that began at the same time in all treated units.

    Parameters
    ----------
    treated
        Outcomes, (T,) or (T, m); of several treated units the average counts.
    controls
        Outcomes of the controls, (T, J), J at least 2.
    n_pre
        Number of periods before the action, T0: at least 2 and less than T.

    Returns
    -------
    SyntheticDid

    Raises
    ------
    UsageError
        For missing values, fewer than 2 controls, and an action outside the data.

    Notes
    -----
    Both sets of weights are fitted with a free level, so that only the course must be alike. With s the standard
    deviation of the first differences of the controls before the action, the unit weights carry the penalty
    ``sqrt(m T1) s^2 T0`` on their sum of squares. The effect is the change of the treated unit from its weighted past
    to its average future, minus the same change of the weighted controls. It is solved exactly; the authors'
    program stops early, and differs in the fourth digit.

    References
    ----------
    D. Arkhangelsky, S. Athey, D. Hirshberg, G. Imbens, S. Wager (2021), Synthetic difference-in-differences,
    American Economic Review 111, 4088-4118.

    Examples
    --------
    >>> import numpy as np
    >>> controls = np.array([[1.0, 4.0, 2.0], [2.0, 5.5, 2.0], [3.0, 6.0, 3.0], [4.0, 7.0, 4.5]])
    >>> treated = controls.mean(axis=1) + [10.0, 10.0, 10.0, 12.0]
    >>> round(estimate(treated, controls, 3).value, 1)
    2.0
    """
    ours, others = checked(treated, controls)
    split(len(ours), n_pre, FEWEST_BEFORE)
    after = len(ours) - n_pre
    noise = float(np.diff(others[:n_pre], axis=0).std(ddof=1))
    penalty = float(np.sqrt(ours.shape[1] * after)) * noise**2 * n_pre
    course = ours.mean(axis=1)
    unit_weights = _unit_weights(course[:n_pre], others[:n_pre], penalty)
    tiny = (_NO_PENALTY * noise) ** 2 * others.shape[1]
    time_weights = _unit_weights(others[n_pre:].mean(axis=0), others[:n_pre].T, tiny)
    contrast = course - others @ unit_weights
    value = float(contrast[n_pre:].mean() - time_weights @ contrast[:n_pre])
    return SyntheticDid(value, unit_weights, time_weights)


def placebo(controls: Floats, n_pre: int, *, n_treated: int = 1, draws: int = 0, seed: int = 0) -> Floats:
    """Effects that are found where nothing was done: controls that take the place of the treated units.

    Parameters
    ----------
    controls
        Outcomes, (T, J), of units that were not treated.
    n_pre
        Number of periods before the action.
    n_treated
        How many units take the place of the treated ones at the same time; the other J - n_treated are the controls.
    draws, seed
        With several treated units: number of random choices of units (200 when 0), and the seed of their lot.

    Returns
    -------
    numpy.ndarray
        (J,) for one treated unit, of control j at place j; else (draws,).

    Raises
    ------
    UsageError
        When fewer than 2 controls are left over.

    Examples
    --------
    >>> import numpy as np
    >>> controls = np.cumsum(np.random.default_rng(1).normal(size=(12, 6)), axis=0)
    >>> placebo(controls, 8).shape
    (6,)
    """
    units = np.asarray(controls).shape[1]
    if n_treated == 1:
        chosen = [np.array([unit]) for unit in range(units)]
    else:
        rng = np.random.default_rng(seed)
        chosen = [rng.permutation(units)[:n_treated] for _ in range(draws or 200)]
    parts = ((controls[:, units_], np.delete(controls, units_, axis=1)) for units_ in chosen)
    return np.array([estimate(ours, others, n_pre).value for ours, others in parts])
