"""Structural time series: a level that wanders, and the course of places elsewhere, continued past the action."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.effect.panels import SHAPES, split
from waterlijn.effect.structural_draws import Prior, draw
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval

Floats = NDArray[np.float64]
METHOD = "structural series 1"
CAREFUL = Prior(0.3, 2.0, 0.5, 2.0, 1.0)  # believes little: what is to be called shown must stand under this one too
FEWEST_BEFORE = 4  # periods: below, nothing is left of the data beside the prior
REFERENCE = Prior(0.01, 32.0, 0.2, 50.0, 0.01)  # that of the reference program: see the Notes of `fit`
EXPECTED_SIZE = 3  # predictors that are expected to matter, a constant counted in; of three or more it is drawn which
WARM_UP = 200  # sweeps that are thrown away
CONSTANT = "The outcome was the same in every period before the action; its course cannot be continued with a margin."
NO_PREDICTOR = "A value is missing in a place to compare with; leave out that place or fill the period."
BAD_VARIANCE = "The measurement variance of an outcome is negative or missing."


class Structural(NamedTuple):
    """What would have been, as draws, with what was.

    `counterfactual` (draws, T1) are outcomes as they would have been measured without the action in the periods after
    it that were measured; `observed` (T1,) are those outcomes; `course`, `low` and `high` (T,) are the middle and the
    95 % band of the course without the action in all periods, for the chart.
    """

    counterfactual: Floats
    observed: Floats
    course: Floats
    low: Floats
    high: Floats

    def average(self) -> Floats:
        """Draws of the average effect per period, (draws,)."""
        return np.asarray(self.observed.mean() - self.counterfactual.mean(axis=1), np.float64)

    def cumulative(self) -> Floats:
        """Draws of the effect over all periods together, (draws,)."""
        return self.average() * len(self.observed)

    @property
    def p_value(self) -> float:
        """Share of draws on the less likely side of no effect, both sides counted; never 0."""
        above = int((self.average() > 0).sum())
        return min(1.0, 2 * (min(above, len(self.counterfactual) - above) + 1) / (len(self.counterfactual) + 1))

    def estimate(self, n: int, unit: str) -> Estimate:
        """The average effect as the number that is shown to people."""
        return summary(self.average(), n, unit)


def summary(draws: Floats, n: int, unit: str) -> Estimate:
    """Mean and middle 80 and 95 % of some draws as the number that is shown to people."""
    low95, low80, high80, high95 = np.quantile(draws, (0.025, 0.1, 0.9, 0.975)).tolist()
    value = min(max(float(draws.mean()), low80), high80)
    return Estimate(value, Interval(low80, high80), Interval(low95, high95), n, METHOD, unit)


def fit(
    y: ArrayLike,
    x: ArrayLike,
    n_pre: int,
    *,
    seed: int,
    draws: int = 1000,
    variance: ArrayLike | None = None,
    prior: Prior = REFERENCE,
) -> Structural:
    """Continue the course of a series past the action, from its own level and from what happened elsewhere.

    Parameters
    ----------
    y
        Outcomes of the treated unit, (T,); NaN where a period was not measured.
    x
        Predictors that the action did not touch, such as the outcomes of controls, (T, k), k from 0 up.
    n_pre
        Number of periods before the action, of which at least `FEWEST_BEFORE` measured. Nothing of `y` after them
        is used for the continuation.
    seed, draws
        Seed of the random numbers, and number of draws that are kept.
    variance
        Measurement variance of every outcome, (T,), in squared units; counted on top of what the series shows.
    prior
        `REFERENCE`, or `CAREFUL`.

    Returns
    -------
    Structural

    Raises
    ------
    UsageError
        When too few periods were measured, none after the action, `x` has a gap, or `y` does not vary before it.

    Notes
    -----
    ``y_t = level_t + x_t b + e_t`` with ``level_t = level_(t-1) + u_t``, all in standard deviations of the periods
    before the action. Priors as in the reference program: 32 periods' worth of an sd of .01 for u, 50 periods' worth
    of an explained share of .8 for e, and for b a hundredth of an observation around zero. From three predictors on
    each is in or out by chance, with prior chance ``3 / (k + 1)`` (spike and slab). Gibbs sampling: the whole level
    by forward filtering and backward sampling, then which predictors, the noise and b together. Maximum likelihood
    in place of it gives other and wrong margins. The reference prior believes that the predictors explain most and
    that the level hardly wanders. Where they do not, its intervals are far too narrow: without any effect it rejects
    in 13 to 60 % of panels with 8 to 30 periods. Under `CAREFUL` that is 0 to 8 % (`coverage_designs`).

    References
    ----------
    K. Brodersen, F. Gallusser, J. Koehler, N. Remy, S. Scott (2015), Inferring causal impact using Bayesian
    structural time-series models, Annals of Applied Statistics 9, 247-274.
    E. George, R. McCulloch (1997), Approaches for Bayesian variable selection, Statistica Sinica 7, 339-373.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(60, 1))
    >>> y = 10 + 2 * x[:, 0] + 0.3 * rng.normal(size=60) + 5.0 * (np.arange(60) >= 40)
    >>> bool(4.5 < fit(y, x, 40, seed=1).average().mean() < 5.5)
    True
    """
    series, predictors = _columns(y, x)
    split(len(series), n_pre, FEWEST_BEFORE)
    measured = np.isfinite(series)
    split(int(measured.sum()), int(measured[:n_pre].sum()), FEWEST_BEFORE)
    before = series[:n_pre][measured[:n_pre]]
    middle, spread = float(before.mean()), float(before.std(ddof=1))
    if spread <= 1e-12 * max(1.0, abs(middle)):
        raise UsageError(CONSTANT)
    extra = _variances(variance, len(series)) / spread**2
    outcome = np.where(measured, (series - middle) / spread, np.nan)
    matters = min(1.0, EXPECTED_SIZE / (predictors.shape[1] + 1))
    found = draw(outcome[:n_pre], _standard(predictors, n_pre), extra, prior, matters, draws, WARM_UP, seed)
    found = found * spread + middle
    low, high = np.quantile(found, (0.025, 0.975), axis=0)
    later = measured[n_pre:]
    return Structural(found[:, n_pre:][:, later], series[n_pre:][later], found.mean(axis=0), low, high)


def _columns(y: ArrayLike, x: ArrayLike) -> tuple[Floats, Floats]:
    series, predictors = np.asarray(y, np.float64), np.asarray(x, np.float64)
    predictors = predictors[:, None] if predictors.ndim == 1 else predictors
    if series.ndim != 1 or predictors.ndim != 2 or len(series) != len(predictors):
        raise UsageError(SHAPES)
    if not np.isfinite(predictors).all():
        raise UsageError(NO_PREDICTOR)
    return series, predictors


def _variances(variance: ArrayLike | None, periods: int) -> Floats:
    known = np.zeros(periods) if variance is None else np.asarray(variance, np.float64)
    if known.shape != (periods,):
        raise UsageError(SHAPES)
    if not (np.isfinite(known).all() and (known >= 0).all()):
        raise UsageError(BAD_VARIANCE)
    return known


def _standard(predictors: Floats, n_pre: int) -> Floats:
    """In standard deviations of the periods before; a predictor that did not vary there says nothing and goes."""
    spread = predictors[:n_pre].std(axis=0, ddof=1)
    middle = predictors[:n_pre].mean(axis=0)
    kept = spread > 1e-12 * np.maximum(1.0, np.abs(middle))
    return np.asarray((predictors[:, kept] - middle[kept]) / spread[kept], np.float64)
