"""Shares that were estimated with a standard error: each place on its own, never averaged over places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from waterlijn.temperature.index.kernels import SHARE
from waterlijn.temperature.index.pooling import Pool

Numbers = NDArray[np.float64]
RAREST = 1e-5  # a share is never drawn nearer to 0 or 1 than this


def draw_measured(value: Numbers, error: Numbers, draws: int, rng: np.random.Generator) -> Numbers:
    """Draws of the true share on the logit scale, (places, draws): normal, cut off at 0 and 1.

    Parameters
    ----------
    value, error
        (places,): estimated share and standard error.
    draws, rng
        How many, and where chance comes from.

    Notes
    -----
    These are not pooled. The error of a corrected share is largely that of the instrument, the same in all places:
    pooling would average it away and say with great certainty what is wrong everywhere. Where it is not shared but
    overstated, as with few labels, pooling takes the differences between places for noise and covers 85 % instead of
    95 %. Alone they cover 95 to 98 %.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> drawn = draw_measured(np.array([0.1]), np.array([0.02]), 9999, rng)
    >>> np.round(np.quantile(1 / (1 + np.exp(-drawn)), [0.025, 0.975]), 2).tolist()
    [0.06, 0.14]
    """
    low, high = ndtr((RAREST - value) / error)[:, None], ndtr((1 - RAREST - value) / error)[:, None]
    chance = low + (high - low) * rng.random((len(value), draws))
    p = np.clip(value[:, None] + error[:, None] * ndtri(chance), RAREST, 1 - RAREST)
    return np.asarray(np.log(p / (1 - p)), np.float64)


def pool_measured(value: Numbers, draws: int, rng: np.random.Generator) -> Pool:
    """How places differ, to fill in one that was not measured: their spread, error included, so rather too wide."""
    chosen = value[rng.integers(0, len(value), (draws, len(value)))]  # bootstrap
    middle = np.clip(chosen.mean(axis=1), 0.001, 0.999)
    most = middle * (1 - middle)
    spread = np.maximum(chosen.var(axis=1), value.var()) if len(value) > 1 else most / 2
    return Pool(SHARE, middle, np.clip(most / np.maximum(spread, 1e-9) - 1, 1.0, 5000.0))
