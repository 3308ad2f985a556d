"""How far two people who label the same messages agree, beyond chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate, Interval, unknown

Bools = NDArray[np.bool_]
METHOD = "Cohen kappa 1"
FEWEST = 20  # messages labelled by two people; below, the interval covers nearly everything
DRAWS = 20_000
SEED = 20261121
PRIOR = 0.5  # added to each of the four counts (Jeffreys): two people who always agreed are not proven to always agree
TOO_FEW = "Too few messages have been labelled by two people to say how well they agree."
ONE_ANSWER = "Everybody gave the same answer to every message, so there is nothing to agree about."


def _kappa(table: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Kappa of counts or shares in the order yes-yes, yes-no, no-yes, no-no along the last axis."""
    share = table / table.sum(axis=-1, keepdims=True)
    seen = share[..., 0] + share[..., 3]
    first, second = share[..., 0] + share[..., 1], share[..., 0] + share[..., 2]
    chance = first * second + (1 - first) * (1 - second)
    return np.asarray((seen - chance) / np.maximum(1 - chance, 1e-12), np.float64)


def counts(first: Bools, second: Bools) -> tuple[int, int, int, int]:
    """Both yes, only the first, only the second, both no."""
    if len(first) != len(second):
        raise ValueError("two people must have labelled the same messages")
    cells = ((first & second), (first & ~second), (~first & second), (~first & ~second))
    return tuple(int(cell.sum()) for cell in cells)  # type: ignore[return-value]  # four cells, four counts


def kappa(table: tuple[int, int, int, int]) -> Estimate:
    """Cohen's kappa of two people, with its intervals.

    Parameters
    ----------
    table
        Number of messages with both yes, only the first yes, only the second yes, both no (`counts`).

    Returns
    -------
    Estimate
        Between -1 and 1, with unit ``"index"``; unknown below `FEWEST` messages, or when nobody ever said yes (or
        nobody ever said no). It speaks of the messages that were drawn, among which hard cases are over-represented.

    Notes
    -----
    ``kappa = (p_o - p_e) / (1 - p_e)``. The interval holds the middle 80 or 95 % of the values of kappa over draws of
    the four shares from their Dirichlet posterior with a prior of `PRIOR` in each cell. Unlike the large-sample
    standard error it has a width when two people agreed every time, and it does not leave -1 to 1.

    References
    ----------
    J. Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 37-46.

    Examples
    --------
    >>> round(kappa((20, 5, 10, 15)).value, 3)
    0.4
    """
    n = sum(table)
    if n < FEWEST:
        return unknown(TOO_FEW, n, METHOD, "index")
    if table[0] == n or table[3] == n:
        return unknown(ONE_ANSWER, n, METHOD, "index")
    value = float(_kappa(np.array(table, np.float64)))
    drawn = _kappa(np.random.default_rng(SEED).dirichlet(np.array(table) + PRIOR, DRAWS))
    low95, low80, high80, high95 = np.quantile(drawn, (0.025, 0.1, 0.9, 0.975)).tolist()
    near = Interval(min(low80, value), max(high80, value))
    return Estimate(value, near, Interval(min(low95, value), max(high95, value)), n, METHOD, "index")
