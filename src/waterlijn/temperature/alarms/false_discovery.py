"""Of all places that look special this week, which may be named? Control of the share of false discoveries."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def adjusted(p: ArrayLike, *, is_dependent: bool = False) -> NDArray[np.float64]:
    """p values adjusted after Benjamini and Hochberg (or Benjamini and Yekutieli).

    Parameters
    ----------
    p : array-like of shape (places,)
        One p value per place; NaN where the place was not judged (stays NaN and does not count).
    is_dependent
        False (Benjamini and Hochberg 1995) holds for places that are independent or move together; True (Benjamini and
        Yekutieli 2001) for any dependence, at the price of a factor of about ln(places) + 0.58.

    Returns
    -------
    ndarray of shape (places,)
        Calling every place with a value of at most q a change, at most a share q of those calls is false on average.

    Examples
    --------
    >>> adjusted([0.001, 0.02, 0.04, 0.9]).round(3).tolist()
    [0.004, 0.04, 0.053, 0.9]
    """
    given = np.asarray(p, np.float64)
    found = np.full(len(given), np.nan)
    known = np.flatnonzero(~np.isnan(given))
    if len(known) == 0:
        return found
    order = known[np.argsort(given[known], kind="stable")]
    m = len(order)
    factor = float((1 / np.arange(1, m + 1)).sum()) if is_dependent else 1.0
    scaled = given[order] * m * factor / np.arange(1, m + 1)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def discoveries(p: ArrayLike, share: float = 0.2, *, is_dependent: bool = False) -> NDArray[np.bool_]:
    """Which places may be named when on average a `share` of the names may be wrong.

    Examples
    --------
    >>> discoveries([0.001, 0.02, 0.04, 0.9], 0.05).tolist()
    [True, True, False, False]
    """
    with np.errstate(invalid="ignore"):
        return adjusted(p, is_dependent=is_dependent) <= share
