"""Do two columns of categories have to do with each other? Rao and Scott's test."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

from waterlijn.errors import UsageError
from waterlijn.survey.design import Design, Floats
from waterlijn.survey.variance import covariance


class Association(NamedTuple):
    """F, its two degrees of freedom, and p."""

    f: float
    free_above: float
    free_below: float
    p: float


def rao_scott(design: Design, rows: ArrayLike, columns: ArrayLike) -> Association:
    """Pearson's chi-square of a weighted table, corrected for the draw (second order).

    Notes
    -----
    With C the part of the interaction that the two margins do not explain, ``Delta = (C'D^-1 C / n)^-1 C'D^-1 V D^-1
    C``. X^2 divided by the trace of Delta follows F with ``d = tr(Delta)^2 / tr(Delta^2)`` and d times the design's
    degrees of freedom.

    References
    ----------
    J. N. K. Rao, A. J. Scott (1984), On chi-squared tests for multiway contingency tables, Ann. Stat. 12, 46-60.
    """
    r, c = (np.unique(np.asarray(labels), return_inverse=True)[1] for labels in (rows, columns))
    n_r, n_c = int(r.max()) + 1, int(c.max()) + 1
    if min(n_r, n_c) < 2:
        raise UsageError("A table needs two rows and two columns at least.")
    inside = (r * n_c + c)[:, None] == np.arange(n_r * n_c)
    whole = float(design.weight.sum())
    share: Floats = design.weight @ inside / whole
    if (share == 0).any():
        raise UsageError("Some combinations have no answers: join categories first.")
    spread = covariance(design, (inside - share) / whole)
    delta = _delta(share, spread, n_r, n_c, len(design))
    trace = float(np.trace(delta))
    free = trace**2 / float(np.trace(delta @ delta))
    f = len(design) * _pearson(share.reshape(n_r, n_c)) / trace
    return Association(f, free, free * design.free, float(fdtrc(free, free * design.free, f)))


def _delta(share: Floats, spread: Floats, n_r: int, n_c: int, n: int) -> Floats:
    row, column = np.divmod(np.arange(n_r * n_c), n_c)
    margins = np.column_stack([row[:, None] == np.arange(n_r), column[:, None] == np.arange(1, n_c)]).astype(float)
    both = _products(row, column, n_r, n_c)
    left = both - margins @ np.linalg.lstsq(margins, both, rcond=None)[0]
    scaled = left / share[:, None]
    found: Floats = np.linalg.solve(left.T @ scaled / n, scaled.T @ spread @ scaled)
    return found


def _products(row: NDArray[np.intp], column: NDArray[np.intp], n_r: int, n_c: int) -> Floats:
    pairs = [(row == i) & (column == j) for i in range(1, n_r) for j in range(1, n_c)]
    return np.column_stack(pairs).astype(np.float64)


def _pearson(share: Floats) -> float:
    expected = np.outer(share.sum(axis=1), share.sum(axis=0))
    return float(((share - expected) ** 2 / expected).sum())
