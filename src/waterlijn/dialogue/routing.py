"""Which statement somebody sees next: drawn by lot, with more chance where a vote teaches more."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

NEW = 8  # a statement without votes counts 1 + 8 times
FEWER = 5  # votes after which that extra is half
SEED_VOTES = 10  # a statement of the organiser goes first until it has this many: as many as a bridge needs
_LEAST = 1e-200  # for a lot or a priority of 0
LIFT = 2.0  # for what a minority put forward when asked
Reals = NDArray[np.float64]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


def priorities(agree: Numbers, disagree: Numbers, seen: Numbers, extremity: Reals, asked: Mask | None = None) -> Reals:
    """How much a next vote on each statement is worth.

    Parameters
    ----------
    agree, disagree, seen : int arrays of shape (m,)
        Votes of everybody.
    extremity : float array of shape (m,)
        How far one vote on this statement alone would place somebody from the middle of the map.
    asked : bool array of shape (m,), optional
        Statements that somebody of a minority put forward when asked for another view or for what they need (kind
        `alternative` or `need`). They get twice the weight: few people stand behind them at first, and without it
        those who could recognise themselves in them would hardly see them.

    Returns
    -------
    ndarray of shape (m,)
        Above 0.

    Notes
    -----
    ``((1 - p) (E + 1) a (1 + 8 2^(-S/5)))^2`` with p the share that passed and a the share that agreed, each with one
    vote more of two, E the extremity and S the votes. As in pol.is, from the votes as they are now.

    Examples
    --------
    >>> priorities(np.array([0, 40]), np.array([0, 40]), np.array([0, 100]), np.zeros(2)).round(3).tolist()
    [5.062, 0.102]
    """
    passed, voters = (seen - agree - disagree + 1) / (seen + 2), seen + 2
    importance = (1 - passed) * (np.nan_to_num(extremity) + 1) * (agree + 1) / voters
    worth = (importance * (1 + NEW * 2.0 ** (-seen / FEWER))) ** 2
    return np.asarray(worth if asked is None else np.where(asked, LIFT * worth, worth))


def extremity(mean: ArrayLike, direction: ArrayLike) -> Reals:
    """How far somebody who agrees with this statement, and voted on nothing else, would stand from the middle.

    Parameters
    ----------
    mean : array of shape (m,)
        Mean vote of each statement, -1 to 1.
    direction : array of shape (m, 2)
        What each statement weighs on the two axes (`Opinions.direction`).

    Examples
    --------
    >>> extremity([0.5, 0.0, 1.0, 0.0], [[0.6, 0.8], [0.0, 0.5], [0.6, 0.8], [0.0, 0.0]]).tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    weights = np.asarray(direction, np.float64).reshape(-1, 2)
    far = np.sqrt(weights[:, 0] ** 2 + weights[:, 1] ** 2)
    return np.asarray(np.sqrt(len(weights)) * np.abs(1.0 - np.asarray(mean, np.float64)) * far)


def next_statements(priority: ArrayLike, voted: Mask, first: Mask, lots: ArrayLike, most: int = 1) -> list[int]:
    """The places of the statements to show, the next one first; fewer than `most` when no more are left.

    Parameters
    ----------
    priority : array of shape (m,)
        As `priorities` gives; not a number, endless or below 0 counts as 1, as something that is not known yet.
    voted : bool array of shape (m,)
        What this participant voted on, and what may not be shown.
    first : bool array of shape (m,)
        Statements that go before all others (`waiting_seeds`).
    lots : array of shape (m,)
        A random number from 0 up to 1 for each statement. The same lots give the same order as long as the priorities
        stay, so that a page that is loaded again shows the same statement.

    Notes
    -----
    Drawn one by one in proportion to priority, none twice: the smallest ``-log(lot) / priority`` comes first.

    References
    ----------
    P. S. Efraimidis, P. G. Spirakis (2006), Weighted random sampling with a reservoir, Information Processing Letters
    97, 181-185.

    Examples
    --------
    >>> no, lots = np.zeros(3, bool), [0.5, 0.5, 0.5]
    >>> next_statements([1, 2, 1], no, no, lots, most=2)
    [1, 0]
    >>> next_statements([1, 2, 1], no, np.array([False, False, True]), lots)
    [2]
    >>> next_statements([1, 2, 1], ~no, no, lots)
    []
    """
    left = np.flatnonzero(~voted)
    weight = np.asarray(priority, np.float64)[left]
    weight = np.where(np.isfinite(weight) & (weight >= 0), weight, 1.0)
    late = -np.log(np.maximum(np.asarray(lots, np.float64)[left], _LEAST)) / np.maximum(weight, _LEAST)
    found: list[int] = left[np.lexsort((late, ~first[left]))[:most]].tolist()
    return found


def waiting_seeds(is_seed: Mask, seen: Numbers) -> Mask:
    """Statements of the organiser that do not have enough votes yet."""
    return np.asarray(is_seed & (seen < SEED_VOTES))
