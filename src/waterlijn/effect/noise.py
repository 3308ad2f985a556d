"""How noisy is every place, judged from its own ups and downs, and no further than these can tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, fdtrc, polygamma

Floats = NDArray[np.float64]
CAUTION = 2.0  # standard errors of the sample variance: places count as equally noisy until they clearly are not
OUTLYING = 0.01  # a treated place this improbably noisy is not averaged with the others


def moderated(variances: Floats, free: Floats) -> Floats:
    """Variances drawn towards their common level, as far as they do not clearly differ.

    Parameters
    ----------
    variances
        Sample variance of every unit, (units,), positive.
    free
        Its degrees of freedom, (units,), positive.

    Returns
    -------
    numpy.ndarray
        (units,): all equal when the sample variances differ no more than chance makes them.

    Notes
    -----
    The true variances get a scaled inverse chi-squared prior whose shape is fitted to the spread of the logarithms;
    what is returned is the posterior mean. That spread itself is uncertain, so it must exceed what chance gives by
    `CAUTION` standard errors before it counts.

    References
    ----------
    G. K. Smyth (2004), Linear models and empirical Bayes methods for assessing differential expression,
    Statistical Applications in Genetics and Molecular Biology 3, 3.

    Examples
    --------
    >>> import numpy as np
    >>> moderated(np.array([1.0, 1.5, 0.7, 1.2]), np.full(4, 6.0)).round(2).tolist()
    [1.1, 1.1, 1.1, 1.1]
    """
    pooled = float((free * variances).sum() / free.sum())
    logs = np.log(variances) - digamma(free / 2) + np.log(free / 2)
    chance = float(polygamma(1, free / 2).mean())
    if len(logs) < 3 or logs.var(ddof=1) <= chance * (1 + CAUTION * np.sqrt(2 / (len(logs) - 1))):
        return np.full(len(logs), pooled)
    prior = 2 * _inverse_trigamma(float(logs.var(ddof=1)) - chance)
    level = float(np.exp(logs.mean() + digamma(prior / 2) - np.log(prior / 2)))
    return np.asarray((prior * level + free * variances) / (prior + free), np.float64)


def _inverse_trigamma(value: float) -> float:
    """By Newton's method, which converges from here from one side."""
    x = 0.5 + 1 / value
    for _ in range(30):
        slope = float(polygamma(1, x))
        x += slope * (1 - slope / value) / float(polygamma(2, x))
    return x


def outlying(variances: Floats, free: Floats, treated: NDArray[np.bool_], level: float = OUTLYING) -> NDArray[np.bool_]:
    """Which treated units are clearly noisier than the controls (F test at `level`), (units,) bool."""
    theirs = free[~treated]
    common = float((theirs * variances[~treated]).sum() / theirs.sum())
    chance = fdtrc(free, theirs.sum(), variances / common)
    return np.asarray(treated & (chance < level), np.bool_)
