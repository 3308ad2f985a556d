"""Straight lines through answers of a survey, and the difference between two groups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from waterlijn.errors import UsageError
from waterlijn.survey.design import Design, Floats
from waterlijn.survey.intervals import student
from waterlijn.survey.means import numbers
from waterlijn.survey.variance import covariance


class Line(NamedTuple):
    """Coefficients (k,), their covariance (k, k) and the degrees of freedom."""

    coefficient: Floats
    covariance: Floats
    free: int

    @property
    def error(self) -> Floats:
        """Standard errors, (k,)."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


def linear(design: Design, outcome: ArrayLike, columns: ArrayLike) -> Line:
    """Weighted least squares, with the variance of the draw and not of a model.

    Parameters
    ----------
    columns
        (n, k) numbers, of which one column is usually 1.

    Notes
    -----
    Linearised part ``A^-1 x_i (y_i - x_i' b)`` with ``A = sum(w x x')``.
    """
    y, x = numbers(design, outcome), np.asarray(columns, np.float64).reshape(len(design), -1)
    cross = (x * design.weight[:, None]).T @ x
    if not np.isfinite(x).all() or np.linalg.matrix_rank(cross) < x.shape[1]:
        raise UsageError("These columns repeat each other, or hold no numbers.")
    inverse = np.linalg.inv(cross)
    slope = inverse @ (x.T @ (design.weight * y))
    part = (y - x @ slope)[:, None] * (x @ inverse)
    return Line(slope, covariance(design, part), design.free + 1 - x.shape[1])


class TTest(NamedTuple):
    """Difference of two means, its interval, t, degrees of freedom and two-sided p."""

    difference: float
    low: float
    high: float
    t: float
    free: int
    p: float


def t_test(design: Design, outcome: ArrayLike, group: ArrayLike, level: float = 0.95) -> TTest:
    """Mean of the second group (in the order of their names) less that of the first."""
    names, codes = np.unique(np.asarray(group), return_inverse=True)
    if len(names) != 2:
        raise UsageError("A comparison needs two groups; there are {n}.", n=len(names))
    line = linear(design, outcome, np.column_stack([np.ones(len(design)), codes]))
    moved, error = float(line.coefficient[1]), float(line.error[1])
    if line.free < 1 or error <= 0:
        raise UsageError("The two groups hold too few answers to compare.")
    t, half = moved / error, student(level, line.free) * error
    return TTest(moved, moved - half, moved + half, t, line.free, 2 * float(stdtr(line.free, -abs(t))))
