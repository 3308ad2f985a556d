"""Linear support vector machines on hashed features, one per column, each feature scaled by what it tells.

Every feature of a column is multiplied by its log-count ratio between the two answers before the machine is fitted
(Wang and Manning 2012): on these short texts that gains more than any choice of machine. The machine itself is the
squared hinge in the dual by coordinate descent (Hsieh et al. 2008), seeded.

References
----------
Wang, S., Manning, C. (2012). Baselines and bigrams: simple, good sentiment and topic classification. ACL.
Hsieh, C.-J. et al. (2008). A dual coordinate descent method for large-scale linear SVM. ICML.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.kernel import ROWS, WORD_ROWS, Features

Floats = NDArray[np.float32]
IMPORTANCE_UNIT = 12.0  # steps of a stored importance per unit of idf: 255 is enough for an idf of 21
SEED = 20261121
# Processors differ in the last digit of a logarithm; rounded before use, the same data give the same bytes anywhere.
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights float32 (ROWS, columns), importances uint8 (ROWS,), intercepts float32 (columns,)."""

    weights: Floats
    importance: NDArray[np.uint8]
    bias: Floats


@dataclass(frozen=True, slots=True)
class Design:
    """Training texts as unit vectors over the features in use: compressed rows with their values."""

    pointer: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: Floats
    used: NDArray[np.int64]
    importance: NDArray[np.uint8]


def importances(found: Features, *, minimum: int = 3, word_factor: float = 1.0) -> NDArray[np.uint8]:
    """How much a feature counts: rarer more (idf), words more than runs of letters, the rarest not at all."""
    n = len(found.pointer) - 1
    seen = np.bincount(found.rows, minlength=ROWS)
    idf = np.round(np.log(n / np.maximum(seen, 1)), DIGITS) + 1.0
    idf[-WORD_ROWS:] *= word_factor
    idf[seen < minimum] = 0.0
    return np.asarray(np.clip(np.rint(idf * IMPORTANCE_UNIT), 0, 255), np.uint8)


def design(found: Features) -> Design:
    """Importances and unit vectors from the training texts."""
    importance = importances(found)
    used = np.flatnonzero(importance)
    place = np.full(ROWS, -1, np.int32)
    place[used] = np.arange(used.size)
    keep = importance[found.rows] > 0
    pointer = np.concatenate([[0], np.cumsum(keep)])[found.pointer]
    rows = place[found.rows[keep]]
    values = importance[found.rows[keep]].astype(np.float64)
    owner = np.repeat(np.arange(len(pointer) - 1), np.diff(pointer))
    length = np.sqrt(np.maximum(np.bincount(owner, values**2, len(pointer) - 1), 1.0))
    return Design(pointer, rows, (values / length[owner]).astype(np.float32), used, importance)


def telling(made: Design, positive: NDArray[np.bool_], known: NDArray[np.bool_], floor: float = 0.25) -> Floats:
    """Absolute log-count ratio of every feature in use, with add-one smoothing; never below `floor`."""
    size = np.diff(made.pointer)
    yes = np.bincount(made.rows, np.repeat((positive & known).astype(np.float64), size), made.used.size) + 1.0
    no = np.bincount(made.rows, np.repeat((~positive & known).astype(np.float64), size), made.used.size) + 1.0
    ratio = np.round(np.abs(np.log(yes / yes.sum()) - np.log(no / no.sum())), DIGITS)
    return np.asarray(floor + (1.0 - floor) * ratio, np.float32)


@compiled
def _descend(
    pointer: NDArray[np.int64],
    rows: NDArray[np.int32],
    values: Floats,
    factor: Floats,
    sign: Floats,
    cost: Floats,
    orders: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> float:
    """Dual coordinate descent; fills `weights` (of the unscaled features) and returns the intercept."""
    n = sign.size
    alpha = np.zeros(n, np.float64)
    diagonal = np.empty(n, np.float64)
    for i in range(n):
        total = 1.0
        for f in range(pointer[i], pointer[i + 1]):
            x = values[f] * factor[rows[f]]
            total += x * x
        diagonal[i] = total + 0.5 / cost[i] if cost[i] > 0 else 1.0
    bias = 0.0
    for epoch in range(orders.shape[0]):
        worst = 0.0
        for i in orders[epoch]:
            if cost[i] <= 0:
                continue
            a, b = pointer[i], pointer[i + 1]
            total = bias
            for f in range(a, b):
                total += weights[rows[f]] * values[f] * factor[rows[f]]
            gradient = sign[i] * total - 1.0 + alpha[i] * 0.5 / cost[i]
            if alpha[i] == 0.0 and gradient >= 0.0:
                continue
            worst = max(worst, abs(gradient))
            fresh = max(alpha[i] - gradient / diagonal[i], 0.0)
            step = (fresh - alpha[i]) * sign[i]
            alpha[i] = fresh
            if step != 0.0:
                for f in range(a, b):
                    weights[rows[f]] += step * values[f] * factor[rows[f]]
                bias += step
        if worst < 0.02:
            break
    for r in range(weights.size):
        weights[r] *= factor[r]
    return bias


def _column(made: Design, y: Floats, known: Floats, cost: float, epochs: int) -> tuple[NDArray[np.float64], float]:
    positive, there = y > 0, known > 0
    weights = np.zeros(made.used.size, np.float64)
    if not (positive & there).any():
        return weights, -1.0
    rng = np.random.default_rng(SEED)
    orders = np.stack([rng.permutation(y.size) for _ in range(epochs)])
    sign = np.where(positive, 1.0, -1.0).astype(np.float32)
    bias = _descend(
        made.pointer, made.rows, made.values, telling(made, positive, there), sign,
        (known * cost).astype(np.float32), orders, weights,
    )  # fmt: skip
    return weights, float(bias)


def fit(found: Features, y: Floats, known: Floats, *, cost: float = 1.0, epochs: int = 12, threads: int = 2) -> Fitted:
    """Fit every column.

    Parameters
    ----------
    found
        Features of the training texts.
    y, known
        float32 (n, columns): the answers, and how much each counts (0 where it is unknown).
    threads
        Columns that are fitted at once; the answer does not depend on it.
    """
    made = design(found)
    columns = range(y.shape[1])
    with ThreadPoolExecutor(threads) as pool:  # the loop runs without the interpreter's lock
        fits: list[Any] = list(pool.map(lambda k: _column(made, y[:, k], known[:, k], cost, epochs), columns))
    weights = np.zeros((ROWS, y.shape[1]), np.float32)
    for k, (values, _) in enumerate(fits):
        # a score sums weights of features that are present: the importance belongs to the weight
        weights[made.used, k] = values * made.importance[made.used]
    return Fitted(weights, made.importance, np.array([bias for _, bias in fits], np.float32))
