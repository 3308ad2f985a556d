"""Regression of counts with a log link and free dispersion (quasi-Poisson), by iterated weighted least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

Floats = NDArray[np.float64]
CLOSE = 1e-8  # relative change of the deviance at which the iteration stops
MOST_STEPS = 25
ILL_CONDITIONED = 1e12


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients, fitted means, leverages, (X'WX)^-1, dispersion, and whether the iteration came to rest.

    `relative_dispersion` takes the residuals relative to the mean without weighing by it; the reference implementation
    of Farrington's flexible rule has it in the error of its forecast, so ours has too.
    """

    coefficients: Floats
    means: Floats
    leverage: Floats
    covariance: Floats
    dispersion: float
    relative_dispersion: float
    is_converged: bool


def fit_counts(x: Floats, y: Floats, *, offset: Floats | float = 0.0, weights: Floats | None = None) -> Fit:
    """Fit ``log E[y] = offset + x beta``.

    Parameters
    ----------
    x : ndarray of shape (weeks, columns)
    y : ndarray of shape (weeks,)
        Counts.
    offset : ndarray of shape (weeks,) or float
        Log of the exposure.
    weights : ndarray of shape (weeks,), optional
        Weight of each week; all one when left out.

    Examples
    --------
    >>> fit = fit_counts(np.ones((4, 1)), np.array([3.0, 5.0, 4.0, 4.0]))
    >>> round(float(np.exp(fit.coefficients[0])), 6)
    4.0
    """
    prior = np.ones(len(y)) if weights is None else weights
    means: Floats = y + 0.1
    deviance, is_converged = np.inf, False
    eta: Floats = np.log(means)
    beta: Floats = np.zeros(x.shape[1])
    working: Floats = prior
    inverse: Floats = np.eye(x.shape[1])
    for _ in range(MOST_STEPS):
        working = prior * means
        inverse = _inverse(x.T @ (working[:, None] * x))
        beta = inverse @ (x.T @ (working * (eta - offset + (y - means) / means)))
        eta = np.asarray(np.clip(x @ beta + offset, -30.0, 30.0), np.float64)
        means = np.exp(eta)
        before, deviance = deviance, _deviance(y, means, prior)
        if abs(deviance - before) / (abs(deviance) + 0.1) < CLOSE:
            is_converged = True
            break
    leverage = working * ((x @ inverse) * x).sum(axis=1)
    free = max(len(y) - x.shape[1], 1)
    squares = ((y - means) / means) ** 2
    dispersion, relative = float((working * squares).sum() / free), float((prior * squares).sum() / free)
    return Fit(beta, means, np.minimum(leverage, 1 - 1e-9), inverse, dispersion, relative, is_converged)


def _inverse(matrix: Floats) -> Floats:
    """Inverse of X'WX; its pseudo-inverse where columns cannot be told apart."""
    try:
        found = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        found = np.full_like(matrix, np.nan)
    is_good = np.isfinite(found).all() and float(np.abs(found).max() * np.abs(matrix).max()) < ILL_CONDITIONED
    return np.asarray(found if is_good else np.linalg.pinv(matrix, hermitian=True), np.float64)


def _deviance(y: Floats, means: Floats, prior: Floats) -> float:
    return float(2 * (prior * (xlogy(y, y / means) - (y - means))).sum())
