"""Wagner's affective polarisation: how unequally somebody likes the parties or groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.estimate import Estimate, unknown
from waterlijn.survey import Design
from waterlijn.survey.shares import average

FEWEST = 5
TOO_FEW = "Fewer than five people rated two parties or more: too few to say how unequally they are liked."
Numbers = NDArray[np.float64]


def spread_of_each(like: ArrayLike, share: ArrayLike | None = None, *, without_own: bool = False) -> Numbers:
    """Per person the spread of the ratings around their mean.

    Parameters
    ----------
    like
        (n, p) how much each of n people likes each of p parties or groups; NaN where somebody gave no rating.
    share
        (p,) weight of each party, such as its share of the votes; without it all count alike.
    without_own
        Leave out the party that somebody likes most, so that only the others are compared.

    Returns
    -------
    (n,) in points of the rating scale; NaN for who rated fewer than two parties.

    Notes
    -----
    ``sqrt(sum_p v_p (like_p - m)^2)`` with ``m = sum_p v_p like_p``; v are the shares of the parties that this person
    rated, made to sum to 1.

    References
    ----------
    M. Wagner (2021), Affective polarization in multiparty systems, Electoral Studies 69, 102199.

    Examples
    --------
    >>> spread_of_each([[10, 0], [5, 5]]).tolist()
    [5.0, 0.0]
    """
    rating, weight = _weighed(like, share, without_own)
    mean = (weight * rating).sum(axis=1, keepdims=True)
    found: Numbers = np.sqrt((weight * (rating - mean) ** 2).sum(axis=1))
    return np.where(_knows(weight), found, np.nan)


def distance_of_each(like: ArrayLike, share: ArrayLike | None = None, *, without_own: bool = False) -> Numbers:
    """Per person how far the ratings lie under that of the party liked most.

    Parameters as for `spread_of_each`; with `without_own` the weights are those of the other parties only.

    Notes
    -----
    ``sqrt(sum_p v_p (like_p - max like)^2)``

    Examples
    --------
    >>> distance_of_each([[10, 0], [5, 5]], without_own=True).tolist()
    [10.0, 0.0]
    """
    ratings = _ratings(like)
    rating, weight = _weighed(ratings, share, without_own)
    most = np.nanmax(np.where(np.isnan(ratings), -np.inf, ratings), axis=1, keepdims=True)
    away = np.where(weight > 0, rating - np.where(np.isfinite(most), most, 0.0), 0.0)
    found: Numbers = np.sqrt((weight * away**2).sum(axis=1))
    return np.where(weight.any(axis=1) & ((~np.isnan(ratings)).sum(axis=1) >= 2), found, np.nan)


def spread(like: ArrayLike, share: ArrayLike | None = None, *, without_own: bool = False) -> float:
    """Mean over people of `spread_of_each`; NaN when nobody rated two parties."""
    return _mean(spread_of_each(like, share, without_own=without_own))


def distance(like: ArrayLike, share: ArrayLike | None = None, *, without_own: bool = False) -> float:
    """Mean over people of `distance_of_each`; NaN when nobody rated two parties."""
    return _mean(distance_of_each(like, share, without_own=without_own))


def estimate_spread(like: ArrayLike, share: ArrayLike | None = None, *, without_own: bool = False) -> Estimate:
    """`spread` with the interval of a mean of people drawn evenly; unit ``"mean"``."""
    return _estimate(spread_of_each(like, share, without_own=without_own))


def estimate_distance(like: ArrayLike, share: ArrayLike | None = None, *, without_own: bool = False) -> Estimate:
    """`distance` with the interval of a mean of people drawn evenly; unit ``"mean"``."""
    return _estimate(distance_of_each(like, share, without_own=without_own))


def _ratings(like: ArrayLike) -> Numbers:
    ratings = np.asarray(like, np.float64)
    if ratings.ndim != 2 or np.isinf(ratings).any():
        raise ValueError("ratings are a table of people and parties")
    return ratings


def _weighed(like: ArrayLike, share: ArrayLike | None, without_own: bool) -> tuple[Numbers, Numbers]:
    """Ratings with 0 for what is missing, and weights per person that sum to 1 or are all 0."""
    ratings = _ratings(like)
    weight = np.ones(ratings.shape[1]) if share is None else np.asarray(share, np.float64)
    if weight.shape != ratings.shape[1:] or not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("every party has one weight of at least 0")
    used = np.where(np.isnan(ratings), 0.0, weight)
    if without_own:
        used[np.arange(len(ratings)), _own(ratings, weight)] = 0.0
    total = used.sum(axis=1, keepdims=True)
    return np.nan_to_num(ratings), np.divide(used, total, out=np.zeros_like(used), where=total > 0)


def _own(ratings: Numbers, weight: Numbers) -> NDArray[np.intp]:
    """The party liked most; of several the largest."""
    rated = np.where(np.isnan(ratings), -np.inf, ratings)
    best = rated == rated.max(axis=1, keepdims=True)
    return np.asarray(np.argmax(np.where(best, weight, -1.0), axis=1))


def _knows(weight: Numbers) -> NDArray[np.bool_]:
    return np.asarray((weight > 0).sum(axis=1) >= 2)


def _mean(found: Numbers) -> float:
    known = found[~np.isnan(found)]
    return float(known.mean()) if len(known) else float("nan")


def _estimate(found: Numbers) -> Estimate:
    known = found[~np.isnan(found)]
    if len(known) < FEWEST:
        return unknown(TOO_FEW, len(known), "taylor-t 1", "mean")
    return average(Design.of(len(known)), known)
