"""Regression of a series in which one period resembles the one before, without pretending to know how much."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.compiled import compiled
from waterlijn.effect.contrast import Contrast, mixture
from waterlijn.effect.panels import GAPS, SHAPES
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
RESEMBLANCES = np.linspace(-0.5, 0.95, 30)  # correlation between one period and the next; more is a wandering series
OWN = np.geomspace(1e-4, 1e3, 57)  # variance of the series itself, in units of the variance seen
NO_NOISE = "The series lies exactly on a line; without any variation its margin cannot be computed."
TOO_SHORT = "The series is too short for this model: it has {found} periods and needs {fewest}."
BAD_VARIANCE = "The measurement variance of an outcome is negative or missing."


@compiled
def _whiten(columns: Floats, grid: Floats, known: Floats) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    """Columns (T, c) with independent errors, per grid point (g, T, c), and half the log determinants (g,).

    A grid point is (resemblance, own variance); the filter takes T steps where a factorisation takes T^3.
    """
    periods, width = columns.shape
    out, half = np.empty((len(grid), periods, width)), np.zeros(len(grid))
    for g in range(len(grid)):
        resemblance, own = grid[g, 0], grid[g, 1]
        state, variance = np.zeros(width), own
        for t in range(periods):
            total = variance + known[t]
            gain, root = variance / total, np.sqrt(total)
            half[g] += np.log(root)
            for c in range(width):
                error = columns[t, c] - state[c]
                out[g, t, c] = error / root
                state[c] = resemblance * (state[c] + gain * error)
            variance = resemblance**2 * variance * (1.0 - gain) + own * (1.0 - resemblance**2)
    return out, half


def contrast(y: ArrayLike, columns: Floats, asked: Floats, *, variance: ArrayLike | None = None) -> Contrast:
    """A combination of regression coefficients of a series with AR(1) errors.

    Parameters
    ----------
    y
        Series, (T,), without gaps.
    columns
        Of the model, (T, p), of full rank.
    asked
        Weights of the coefficients, (p,).
    variance
        Measurement variance of every outcome, (T,), in squared units: it is independent from period to period, and
        the errors of the series itself come on top.

    Returns
    -------
    Contrast

    Raises
    ------
    UsageError
        When fewer than p + 2 periods are there, a value is missing, or the model fits without any error.

    Notes
    -----
    For every correlation r on a grid the coefficients follow by generalised least squares, and their error has a t
    distribution with T - p degrees of freedom. The parts are weighted by the restricted likelihood of r under a flat
    prior, so that a short series, which hardly knows r, gives a wide interval. With measurement variances v the
    variance of the series itself, s, is a second axis of the grid, with prior ``1 / (s + median v)``: for v = 0 that
    comes down to the same.

    References
    ----------
    D. Harville (1974), Bayesian inference for variance components using only error contrasts, Biometrika 61, 383-385.
    """
    series = np.asarray(y, np.float64)
    if series.shape != (len(columns),):
        raise UsageError(SHAPES)
    if not np.isfinite(series).all():
        raise UsageError(GAPS)
    free = len(series) - columns.shape[1]
    if free < 2:
        raise UsageError(TOO_SHORT, found=len(series), fewest=columns.shape[1] + 2)
    plain = np.linalg.lstsq(columns, series)[0]
    rest = series - columns @ plain
    if float(np.abs(rest).max()) <= 1e-9 * max(float(np.abs(series).max()), 1e-300):
        raise UsageError(NO_NOISE)
    known = _variances(variance, len(series))
    grid, prior = _grid(known, float((rest**2).sum()) / free)
    whitened, half = _whiten(np.column_stack([columns, rest]), grid, known)
    products = np.swapaxes(whitened, 1, 2) @ whitened
    gram, cross = products[:, :-1, :-1], products[:, :-1, -1:]
    coefficients = np.linalg.solve(gram, cross)
    squares = products[:, -1, -1] - (cross * coefficients).sum(axis=(1, 2))
    spread = asked @ np.linalg.solve(gram, np.broadcast_to(asked[:, None], (len(gram), len(asked), 1)))
    value = (coefficients[:, :, 0] + plain) @ asked
    log_weight = -half - 0.5 * np.linalg.slogdet(gram)[1]
    if known.any():
        weight = _weight(log_weight - squares / 2) * prior
        return mixture(weight, value, np.sqrt(spread[:, 0]))
    scale = squares / free
    return mixture(_weight(log_weight - 0.5 * free * np.log(scale)), value, np.sqrt(scale * spread[:, 0]), free)


def _weight(log_weight: Floats) -> Floats:
    return np.asarray(np.exp(log_weight - log_weight.max()), np.float64)


def _variances(variance: ArrayLike | None, periods: int) -> Floats:
    known = np.zeros(periods) if variance is None else np.asarray(variance, np.float64)
    if known.shape != (periods,) or not (np.isfinite(known).all() and (known >= 0).all()):
        raise UsageError(BAD_VARIANCE)
    return known


def _grid(known: Floats, seen: float) -> tuple[Floats, Floats]:
    """Every correlation, with every variance of the series itself where it must be told from that of measuring, (g, 2),
    and the prior weight of each, (g,)."""
    if not known.any():
        return np.column_stack([RESEMBLANCES, np.ones(len(RESEMBLANCES))]), np.ones(len(RESEMBLANCES))
    typical = float(np.median(known))  # and not the mean: one period that was hardly measured says nothing of the rest
    own = OWN * (seen + typical)
    prior = own / (own + typical)  # per step of the logarithm
    pairs = np.array([(resemblance, share) for resemblance in RESEMBLANCES for share in own])
    return pairs, np.tile(prior, len(RESEMBLANCES))
