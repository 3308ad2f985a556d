"""Figures of quality with their uncertainty: each is a function of a table that texts add to.

Texts of one group (a thread, a context, a template) say the same thing twice. Whole groups are therefore drawn again
for every interval (the grouped bootstrap of Davison and Hinkley 1997, section 2.4), and because every figure is a
function of added cells, a draw is one row of a matrix product.

References
----------
Davison, A., Hinkley, D. (1997). Bootstrap Methods and their Application. Cambridge University Press.
Wilson, E. (1927). Probable inference, the law of succession, and statistical inference. JASA 22.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Interval

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.integer[Any]]

DRAWS = 500
SEED = 20261121
BINS = 10  # of the calibration error
SMALLEST = 1e-9  # instead of nothing in a denominator; what stands above it is nothing then


class Bounded(NamedTuple):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Figure(NamedTuple):
    """One figure of quality.

    Attributes
    ----------
    name
        Such as "written/abuse".
    rows
        int64 (m,): the texts that it is about.
    cells
        float64 (m, c): what each of them adds to the table.
    value
        Tables (..., c) -> values (...).
    sign
        1 when more is better, -1 when less is.
    """

    name: str
    rows: NDArray[np.int64]
    cells: Floats
    value: Callable[[Floats], Floats]
    sign: int

    @property
    def now(self) -> float:
        return float(self.value(self.cells.sum(axis=0)))


def binary_cells(truth: Bools, answer: Bools) -> Floats:
    """Per text a one in one of four columns: true negative, false positive, false negative, true positive."""
    return np.eye(4)[truth.astype(np.int64) * 2 + answer]


def binary_table(truth: Bools, answer: Bools) -> Floats:
    """The sum of `binary_cells` over the texts, shape (4,)."""
    return np.bincount(truth * 2 + answer, minlength=4).astype(np.float64)


def macro_f1(table: Floats) -> Floats:
    """Mean of the F1 of both answers.

    Examples
    --------
    >>> float(macro_f1(np.array([3.0, 1.0, 1.0, 3.0])))
    0.75
    """
    tn, fp, fn, tp = np.moveaxis(table, -1, 0)
    wrong = fp + fn
    return np.asarray((tp / np.maximum(tp + wrong / 2, SMALLEST) + tn / np.maximum(tn + wrong / 2, SMALLEST)) / 2)


def f1(table: Floats) -> Floats:
    """F1 of the answer yes."""
    _tn, fp, fn, tp = np.moveaxis(table, -1, 0)
    return np.asarray(tp / np.maximum(tp + (fp + fn) / 2, 0.5))


def class_cells(truth: Ints, answer: Ints, n_classes: int) -> Floats:
    """Per text and class: was it right there, was it the truth, was it the answer; shape (n, 3 * classes)."""
    true, said = np.eye(n_classes)[truth], np.eye(n_classes)[answer]
    return np.concatenate([true * said, true, said], axis=1)


def several_f1(table: Floats) -> Floats:
    """Macro-F1 over more than two classes, from `class_cells`."""
    right, true, said = np.split(table, 3, axis=-1)
    return np.asarray((2 * right / np.maximum(true + said, 1)).mean(axis=-1))


def share_cells(hit: Bools) -> Floats:
    """Per text whether it counts, and one."""
    return np.column_stack([hit, np.ones(len(hit))]).astype(np.float64)


def share(table: Floats) -> Floats:
    hits, n = np.moveaxis(table, -1, 0)
    return np.asarray(hits / np.maximum(n, 1))


def error_cells(p: NDArray[np.floating[Any]], truth: Bools) -> Floats:
    """Per text and bin of stated probability: stated minus observed; the last column counts the texts."""
    place = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    gap = np.eye(BINS)[place] * (p - truth)[:, None]
    return np.column_stack([gap, np.ones(len(p))])


def calibration_error(table: Floats) -> Floats:
    """Expected calibration error: mean distance between stated and observed share over ten equal bins."""
    return np.asarray(np.abs(table[..., :BINS]).sum(axis=-1) / np.maximum(table[..., BINS], SMALLEST))


def certain(margin: Floats, coverage: float) -> Bools:
    """The share `coverage` of the texts with the largest margin, shape (n,); ties go to the earlier text."""
    kept = np.zeros(len(margin), np.bool_)
    kept[np.argsort(-margin, kind="stable")[: round(coverage * len(margin))]] = True
    return kept


def _group_sums(cells: Floats, group: Ints) -> Floats:
    names, place = np.unique(group, return_inverse=True)
    return np.stack([np.bincount(place, column, names.size) for column in cells.T], axis=1)


def times_drawn(n_groups: int, draws: int = DRAWS) -> Floats:
    """How often each group comes in each of `draws` samples with replacement; shape (draws, groups). Seeded."""
    shares = np.full(n_groups, 1 / n_groups)
    return np.random.default_rng(SEED).multinomial(n_groups, shares, size=draws).astype(np.float64)


def drawn_tables(cells: Floats, group: Ints, draws: int = DRAWS) -> Floats:
    """Tables of `draws` samples of whole groups, with replacement; shape (draws, c). Seeded."""
    sums = _group_sums(cells, group)
    return np.asarray(times_drawn(len(sums), draws) @ sums, np.float64)


def interval(figure: Figure, group: Ints) -> Bounded:
    """The figure with its 95 % interval; `group` is of all texts, shape (n,)."""
    values = figure.value(drawn_tables(figure.cells, group[figure.rows]))
    low, high = np.quantile(values, [0.025, 0.975])
    return Bounded(round(figure.now, 4), round(float(low), 4), round(float(high), 4))


def wilson(hits: float, n: float) -> Bounded:
    """A share with Wilson's 95 % interval; `n` may be smaller than the number of texts when these repeat each other.

    Examples
    --------
    >>> wilson(0, 100)
    Bounded(value=0.0, low=0.0, high=0.037)
    """
    if n <= 0:
        return Bounded(float("nan"), 0.0, 1.0)
    bounds = wilson_interval(hits / n, n, 0.95)
    return Bounded(round(hits / n, 4), round(bounds.low, 4), round(bounds.high, 4))


def wilson_interval(p: float, n: float, level: float) -> Interval:
    """Wilson's interval of the share `p` of `n`, at a confidence level such as 0.95; it always holds `p`."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(max(0.0, min(p, (middle - half) / scale)), min(1.0, max(p, (middle + half) / scale)))


def family_share(hit: Bools, group: Ints) -> Bounded:
    """A share over texts with Wilson's interval over their groups: a family of near copies counts once."""
    return wilson(float(hit.mean()) * np.unique(group).size, np.unique(group).size) if hit.size else wilson(0, 0)
