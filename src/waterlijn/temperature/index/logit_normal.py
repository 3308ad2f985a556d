"""The textbook alternative to the beta-binomial: places normal on the logit scale, by Gauss-Hermite quadrature.

Not used by the index (plugging in one best spread undercovers); it is the reference to which the pooling is compared.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, log_expit, logit

from waterlijn.errors import UsageError

Numbers = NDArray[np.float64]
NODES = 25


class LogitNormal(NamedTuple):
    """Fitted mean and standard deviation of the places on the logit scale, the mode of each place as a share, and the
    log likelihood (binomial constants included)."""

    intercept: float
    sd: float
    share: Numbers
    log_likelihood: float


def fit_logit_normal(hits: Numbers, n: Numbers) -> LogitNormal:
    """Maximum likelihood of hits_i ~ Binomial(n_i, expit(mu + sd z_i)), z_i standard normal.

    Parameters
    ----------
    hits, n
        (places,); at least two places.

    Raises
    ------
    UsageError
        With fewer than two places, or without any hit or any miss.

    Notes
    -----
    The integral over z_i is a Gauss-Hermite sum of 25 points around the mode of each place, scaled by its curvature.

    References
    ----------
    J. C. Pinheiro, D. M. Bates (1995), Approximations to the log-likelihood function in the nonlinear mixed-effects
    model, Journal of Computational and Graphical Statistics 4, 12-35.

    Examples
    --------
    >>> found = fit_logit_normal(np.array([2.0, 9.0, 4.0]), np.array([50.0, 50.0, 50.0]))
    >>> round(found.intercept, 1)
    -2.3
    """
    if len(n) < 2 or not 0 < hits.sum() < n.sum():
        raise UsageError("Partial pooling needs at least two places, and hits as well as misses.")
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    constant = float((gammaln(n + 1) - gammaln(hits + 1) - gammaln(n - hits + 1)).sum())

    def minus(at: Numbers) -> float:
        return -_log_likelihood(hits, n, float(at[0]), float(np.exp(at[1])), nodes, weights)

    start = np.array([logit((hits.sum() + 0.5) / (n.sum() + 1)), np.log(0.5)])
    rough = minimize(minus, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 2000})
    mu, sd = float(rough.x[0]), float(np.exp(rough.x[1]))
    share = expit(mu + sd * _modes(hits, n, mu, sd))
    return LogitNormal(mu, sd, np.asarray(share, np.float64), constant - float(rough.fun))


def _modes(hits: Numbers, n: Numbers, mu: float, sd: float) -> Numbers:
    """The most likely z of every place, by Newton steps (the posterior is log-concave)."""
    z = np.zeros(len(n))
    for _ in range(60):
        p = expit(mu + sd * z)
        step = (sd * (hits - n * p) - z) / (sd**2 * n * p * (1 - p) + 1)
        z = z + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-13:
            break
    return z


def _log_likelihood(hits: Numbers, n: Numbers, mu: float, sd: float, nodes: Numbers, weights: Numbers) -> float:
    z = _modes(hits, n, mu, sd)
    p = expit(mu + sd * z)
    width = 1 / np.sqrt(sd**2 * n * p * (1 - p) + 1)
    at = z[:, None] + width[:, None] * nodes
    eta = mu + sd * at
    log = hits[:, None] * log_expit(eta) + (n - hits)[:, None] * log_expit(-eta) - at**2 / 2 + nodes**2 / 2
    return float((np.log((np.exp(log) * weights).sum(axis=1) * width) - np.log(2 * np.pi) / 2).sum())
