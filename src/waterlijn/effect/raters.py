"""Several people score the same items: the middle, the range, and how far they agree beyond chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval, unknown

Floats = NDArray[np.float64]
METHOD = "Krippendorff alpha ordinal 1"
FEWEST = 3  # raters; with fewer, what one of them answered can be worked out
FEWEST_ITEMS = 3  # items that two or more people scored; below, agreement rests on next to nothing
TOO_FEW = "Fewer than three people scored this; it is not shown."
TOO_FEW_ITEMS = "Too few items were scored by more than one person to say how well they agree."
ONE_ANSWER = "Everybody gave every item the same score, so agreement beyond chance cannot be measured."
NO_QUARREL = "Everybody agreed on every item; with so few people it cannot be said how sure that is."
ONE_DISSENTER = "All disagreement comes from one person, so it cannot be said how sure the agreement is."
NO_MARGIN = "Whoever is left out, the agreement stays the same, so a margin cannot be computed."
SHAPE = "Scores are a table with a row per person and a column per item."


class Module(NamedTuple):
    """Scores of one module.

    `median`, `low` and `high` are the middle and the range over people of their own median; None below `FEWEST`
    people. `items` (K,) holds the median per item, NaN where fewer than `FEWEST` people scored it. `agreement` is
    the ordinal alpha.
    """

    median: float | None
    low: float | None
    high: float | None
    people: int
    items: Floats
    agreement: Estimate
    reason: str = ""


def module(scores: ArrayLike) -> Module:
    """Middle, range and agreement of the people who scored a module.

    Parameters
    ----------
    scores
        Ordered scores, such as 1 to 5, (people, items); NaN for "not applicable" and for no answer.

    Returns
    -------
    Module

    Raises
    ------
    UsageError
        When the scores are no table.

    Notes
    -----
    No mean and no total: the steps between levels are not equally large. Everybody counts once, also who skipped
    items.

    Examples
    --------
    >>> found = module([[1, 2, 2, 3, 4], [2, 2, 3, 3, 5], [1, 3, 2, 3, 4]])
    >>> found.median, found.low, found.high, found.people
    (3.0, 2.0, 3.0, 3)
    """
    table = _table(scores)
    own = [float(np.median(row[np.isfinite(row)])) for row in table if np.isfinite(row).any()]
    if len(own) < FEWEST:
        hidden = np.full(table.shape[1], np.nan)
        return Module(None, None, None, len(own), hidden, unknown(TOO_FEW, len(own), METHOD, "index"), TOO_FEW)
    items = [_middle(column) for column in table.T]
    return Module(float(np.median(own)), min(own), max(own), len(own), np.array(items), alpha(table))


def _table(scores: ArrayLike) -> Floats:
    table = np.asarray(scores, np.float64)
    if table.ndim != 2:
        raise UsageError(SHAPE)
    return np.where(np.isfinite(table), table, np.nan)


def _middle(column: Floats) -> float:
    seen = column[np.isfinite(column)]
    return float(np.median(seen)) if len(seen) >= FEWEST else float("nan")


def alpha(scores: ArrayLike) -> Estimate:
    """Krippendorff's alpha for ordered scores, with its interval.

    Parameters
    ----------
    scores
        (people, items), NaN where not scored; an item with one score does not count.

    Returns
    -------
    Estimate
        1 for agreement on everything, 0 for no more than chance, below 0 for less, with unit ``"index"`` and n the
        number of people. Unknown below `FEWEST` people or `FEWEST_ITEMS` items, and when there was no difference
        between items or none between people.

    Notes
    -----
    ``alpha = 1 - D_o / D_e``: the observed disagreement between scores of the same item, over that between any two
    scores. The distance between two levels is the number of scores from the one to the other, half of both ends
    counted, squared. The interval speaks of these items, scored by other members like these: the jackknife over people
    of ``log(D_o / D_e)`` with a t distribution, which covers 94 to 99 % from 3 to 10 people. The usual bootstrap over
    items takes the items for a sample of all that could be asked, and covers 67 to 80 % of the time with 5 of them.

    References
    ----------
    K. Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania.

    Examples
    --------
    >>> round(alpha([[1, 2, 3, 3, 2, 1], [1, 2, 3, 3, 2, 2], [2, 3, 3, 3, 2, 3]]).value, 3)
    0.542
    """
    table = _table(scores)
    table = table[:, np.isfinite(table).sum(axis=0) >= 2]
    people = int(np.isfinite(table).any(axis=1).sum())
    reason = _reason(table, people)
    if reason:
        return unknown(reason, people, METHOD, "index")
    present = table[np.isfinite(table).any(axis=1)]
    without = np.array([_disagreement(_counts(np.delete(present, person, axis=0))) for person in range(people)])
    if not (without > 0).all():
        return unknown(ONE_DISSENTER, people, METHOD, "index")
    value, error = float(np.log(_disagreement(_counts(table)))), _jackknife(np.log(without))
    if error == 0:
        return unknown(NO_MARGIN, people, METHOD, "index")
    bounds = {}
    for level in (0.80, 0.95):
        half = error * float(stdtrit(people - 1, (1 + level) / 2))
        bounds[level] = Interval(max(1 - float(np.exp(value + half)), -1.0), 1 - float(np.exp(value - half)))
    return Estimate(1 - float(np.exp(value)), bounds[0.80], bounds[0.95], people, METHOD, "index")


def _reason(table: Floats, people: int) -> str:
    if people < FEWEST:
        return TOO_FEW
    if table.shape[1] < FEWEST_ITEMS:
        return TOO_FEW_ITEMS
    if np.nanmin(table) == np.nanmax(table):
        return ONE_ANSWER
    same = np.nanmin(table, axis=0) == np.nanmax(table, axis=0)
    return NO_QUARREL if same.all() else ""


def _jackknife(leave_one_out: Floats) -> float:
    k = len(leave_one_out)
    return float(np.sqrt((k - 1) * leave_one_out.var()))


def _counts(table: Floats) -> Floats:
    """How often each item with two or more scores got each level, (items, levels)."""
    table = table[:, np.isfinite(table).sum(axis=0) >= 2]
    levels = np.unique(table[np.isfinite(table)])
    return np.asarray((table.T[:, :, None] == levels).sum(axis=1), np.float64)


def _disagreement(counts: Floats) -> float:
    """Observed over expected disagreement; 0 when no two scores of an item differ, nan when none at all."""
    per_item = counts.sum(axis=1)
    pairs = (counts / (per_item - 1)[:, None]).T @ counts
    pairs[np.diag_indices_from(pairs)] -= (counts / (per_item - 1)[:, None]).sum(axis=0)
    total = counts.sum(axis=0)
    up_to = np.cumsum(total) - total / 2
    distance = np.subtract.outer(up_to, up_to) ** 2
    n = total.sum()
    expected = float((np.outer(total, total) * distance).sum()) / (n - 1)
    return float((pairs * distance).sum()) / expected if expected > 0 else float("nan")
