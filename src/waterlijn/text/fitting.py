"""Logistic regression for all labels at once, on hashed features: seeded AdaGrad in one compiled loop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.text.compiled import compiled
from waterlijn.text.kernel import LETTER_ROWS, ROWS, Features

Weights = NDArray[np.float32]


def importance(found: Features, *, minimum: int = 3, word_factor: float = 1.0) -> NDArray[np.float32]:
    """How much a feature counts: rarer more (idf), words more than runs of letters, one-offs not at all."""
    n = len(found.pointer) - 1
    seen = np.zeros(ROWS, np.int64)
    for i in range(n):
        seen[np.unique(found.rows[found.pointer[i] : found.pointer[i + 1]])] += 1
    value = np.log1p(n / np.maximum(seen, 1)).astype(np.float32)
    value[LETTER_ROWS:] *= word_factor
    value[seen < minimum] = 0.0
    return np.asarray(value / 4.0, np.float32)


@compiled
def _useful(
    pointer: NDArray[np.int64],
    rows: NDArray[np.int32],
    place: NDArray[np.int32],
    value: NDArray[np.float32],
    new_pointer: NDArray[np.int64],
    new_rows: NDArray[np.int32],
    new_value: NDArray[np.float32],
) -> int:
    """Only the features that count, numbered by `place`, repeats added up, with their value in the message."""
    n = 0
    seen = np.full(place.size, -1, np.int64)
    for i in range(pointer.size - 1):
        a, b = pointer[i], pointer[i + 1]
        first = n
        for f in range(a, b):
            r = rows[f]
            if place[r] < 0:
                continue
            x = value[r] / np.float32(np.sqrt(b - a))
            if seen[r] >= first:
                new_value[seen[r]] += x
            else:
                seen[r] = n
                new_rows[n] = place[r]
                new_value[n] = x
                n += 1
        new_pointer[i + 1] = n
    return n


@compiled
def _epoch(
    order: NDArray[np.int64],
    pointer: NDArray[np.int64],
    rows: NDArray[np.int32],
    value: NDArray[np.float32],
    y: NDArray[np.float32],
    known: NDArray[np.float32],
    rate: np.float32,
    decay: np.float32,
    weights: NDArray[np.float32],
    squares: NDArray[np.float32],
    bias: NDArray[np.float32],
    bias_squares: NDArray[np.float32],
) -> None:
    columns = y.shape[1]
    gradient = np.empty(columns, np.float32)
    for i in order:
        a, b = pointer[i], pointer[i + 1]
        if b == a:
            continue
        gradient[:] = 0.0
        for f in range(a, b):
            r, x = rows[f], value[f]
            for k in range(columns):
                gradient[k] += weights[r, k] * x
        for k in range(columns):
            p = np.float32(1.0) / (np.float32(1.0) + np.exp(-(gradient[k] + bias[k])))
            gradient[k] = (p - y[i, k]) * known[i, k]
            bias_squares[k] += gradient[k] * gradient[k]
            bias[k] -= rate * gradient[k] / np.sqrt(bias_squares[k])
        for f in range(a, b):
            r, x = rows[f], value[f]
            for k in range(columns):
                g = gradient[k] * x + decay * weights[r, k]
                squares[r, k] += g * g
                weights[r, k] -= rate * g / np.sqrt(squares[r, k])


def fit(
    found: Features,
    value: NDArray[np.float32],
    y: NDArray[np.float32],
    known: NDArray[np.float32],
    *,
    epochs: int = 12,
    rate: float = 0.3,
    decay: float = 1e-5,
    seed: int = 20261121,
) -> tuple[Weights, NDArray[np.float32]]:
    """Weights (ROWS, columns), with the importance of the features already in them, and the intercepts.

    Parameters
    ----------
    found, value
        Features of the training texts and their `importance`.
    y, known
        float32 (n, columns): the answers, and how much each counts (0 where it is unknown).
    """
    columns = y.shape[1]
    used = np.flatnonzero(value)
    place = np.full(ROWS, -1, np.int32)
    place[used] = np.arange(used.size)
    n = len(found.pointer) - 1
    pointer = np.zeros(n + 1, np.int64)
    rows, values = np.empty(found.rows.size, np.int32), np.empty(found.rows.size, np.float32)
    size = _useful(found.pointer, found.rows, place, value, pointer, rows, values)
    rows, values = rows[:size].copy(), values[:size].copy()

    weights, squares = np.zeros((used.size, columns), np.float32), np.full((used.size, columns), 1e-3, np.float32)
    bias, bias_squares = np.zeros(columns, np.float32), np.ones(columns, np.float32)
    rng = np.random.default_rng(seed)
    for epoch in range(epochs):
        speed = np.float32(rate * (1 - epoch / (epochs + 1)))
        _epoch(
            rng.permutation(n), pointer, rows, values, y, known, speed, np.float32(decay),
            weights, squares, bias, bias_squares,
        )  # fmt: skip
    table = np.zeros((ROWS, columns), np.float32)
    table[used] = weights * value[used, None]
    return table, bias
