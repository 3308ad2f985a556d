"""Is there a gap between groups, or do they flow into each other? K-means cuts a spectrum in two just as neatly."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.axis import Axis
from waterlijn.dialogue.dip import dip, one_hill_p
from waterlijn.dialogue.draws import fraction, key_of
from waterlijn.dialogue.groups import Division
from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.settings import LEAST_FOR_GROUPS, SMALLEST_CELL

SURE_ENOUGH = 4.0  # standard errors that must fit between two groups before a person can help to show the gap
DEPTH = 1 / 3  # part of the smaller group that would have to move to fill the valley
LEVEL = 0.05
_STREAM = 5


class Gap(NamedTuple):
    """The valley between two groups, for the pair where it is least clear.

    `depth` is the part of the smaller group that would have to move to fill it: 0 for a single hill, 1 for groups with
    nobody between them; `p` the chance of such a valley in a spectrum without one; `n` the people it rests on.
    """

    depth: float
    p: float
    n: int

    @property
    def is_shown(self) -> bool:
        return self.p <= LEVEL and self.depth >= DEPTH


NONE = Gap(0.0, 1.0, 0)


def between(matrix: Matrix, axis: Axis, division: Division, seed: int) -> Gap:
    """The least clear gap between any two groups.

    Notes
    -----
    Everybody's place on the line between two centres is estimated from the own votes alone,
    ``sum (x - mean) w / sum w^2``, so that light voters are not drawn to the middle. Of whom the place is too unsure
    to tell the two groups apart is left out: they would fill any valley. The dip of the places is compared with that
    of evenly spread people, the hardest spectrum. Each place is smeared over the width of one vote, so that the steps
    of a short questionnaire are not taken for valleys.
    """
    rows = np.flatnonzero(axis.has_place)
    unsure = _variance_of_a_vote(matrix, axis)
    pairs = combinations(range(division.k), 2)
    found = [_of_pair(matrix, axis, division, rows, pair, unsure, key_of(seed, _STREAM, *pair)) for pair in pairs]
    if not found:
        return NONE
    return Gap(min(gap.depth for gap in found), max(gap.p for gap in found), min(gap.n for gap in found))


def _variance_of_a_vote(matrix: Matrix, axis: Axis) -> float:
    """Of a single vote around what the two axes say of it."""
    total = _squares(matrix.column, matrix.vote, axis.mean)
    rest = max(0.0, 1.0 - float(axis.explained[0]) - float(axis.explained[1]))
    return total / max(1, len(matrix.vote)) * rest


def _of_pair(
    matrix: Matrix,
    axis: Axis,
    division: Division,
    rows: NDArray[np.int64],
    pair: tuple[int, int],
    unsure: float,
    key: np.uint64,
) -> Gap:
    one, other = pair
    of_pair = (division.group == one) | (division.group == other)
    rows, is_one = rows[of_pair], division.group[of_pair] == one
    dx, dy = (division.centre[other] - division.centre[one]).tolist()
    length = sqrt(dx * dx + dy * dy)
    if length == 0:
        return NONE
    load = axis.direction[:, 0] * (dx / length) + axis.direction[:, 1] * (dy / length)
    score, weight = _scores(matrix.start, matrix.column, matrix.vote, rows, axis.mean, load)
    apart = abs(_ratio(score, weight, is_one) - _ratio(score, weight, ~is_one))
    sure = (weight > 0) & (weight * (apart * apart) >= unsure * SURE_ENOUGH * SURE_ENOUGH)
    n, smaller = int(sure.sum()), min(int(is_one[sure].sum()), int((~is_one[sure]).sum()))
    if n < LEAST_FOR_GROUPS or smaller < SMALLEST_CELL:
        return Gap(0.0, 1.0, n)
    given = matrix.start[rows + 1] - matrix.start[rows]
    found = dip(np.sort(_smeared(score[sure], weight[sure], given[sure], key)))
    return Gap(min(1.0, 2.0 * found * n / smaller), one_hill_p(found, n, key), n)


def _ratio(score: NDArray[np.float64], weight: NDArray[np.float64], those: NDArray[np.bool_]) -> float:
    """Mean place of some people, by what is known of each."""
    known = _sum(weight[those])
    return _sum(score[those]) / known if known > 0 else 0.0


@compiled
def _sum(values: NDArray[np.float64]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


@compiled
def _squares(column: NDArray[np.int32], vote: NDArray[np.int8], mean: NDArray[np.float64]) -> float:
    total = 0.0
    for q in range(len(column)):
        total += (vote[q] - mean[column[q]]) * (vote[q] - mean[column[q]])
    return total


@compiled
def _scores(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    rows: NDArray[np.int64],
    mean: NDArray[np.float64],
    load: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    score, weight = np.zeros(len(rows)), np.zeros(len(rows))
    for at in range(len(rows)):
        for q in range(start[rows[at]], start[rows[at] + 1]):
            j = column[q]
            score[at] += (vote[q] - mean[j]) * load[j]
            weight[at] += load[j] * load[j]
    return score, weight


@compiled
def _smeared(
    score: NDArray[np.float64], weight: NDArray[np.float64], given: NDArray[np.int64], key: np.uint64
) -> NDArray[np.float64]:
    """Places, each moved by at most the half of what one vote from disagree to agree would do."""
    place = np.empty(len(score))
    for i in range(len(score)):
        step = 1.0 / sqrt(weight[i] * given[i])
        place[i] = score[i] / weight[i] + (2.0 * fraction(key, i) - 1.0) * step
    return place
