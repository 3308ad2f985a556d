"""Target and behaviour: one answer out of six, from all scores together with what kinds of words and signs there are.

The learned part's own score for "authority" or "connect" says less than that score beside all others, the rules and
a few plain counts: who is named, who is addressed, is there a question, a link, a handle. Per class a ridge-penalised
logistic model on these columns, fitted on grouped out-of-fold scores; the class with the highest score is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text import calibrate, lexicon
from waterlijn.text.evidence import Hits
from waterlijn.text.fold import Bytes
from waterlijn.text.kernel import HANDLE, LINK, NAME, Stream

Floats = NDArray[np.float32]
RIDGE = 5.0  # on standardised columns
N_SIGNS = 7


@compiled
def _count_signs(
    data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], column: NDArray[np.int8], out: NDArray[np.int32]
) -> None:
    for row in range(starts.size):
        out[row, 0] = stops[row] - starts[row]
        for i in range(starts[row], stops[row]):
            k = column[data[i]]
            if k > 0:
                out[row, k] += 1


def _sign_columns() -> NDArray[np.int8]:
    """Per byte of the stream which count it adds to: question, exclamation, name, link, handle, symbol or emoji."""
    column = np.zeros(256, np.int8)
    for k, byte in enumerate((ord("?"), ord("!"), NAME, LINK, HANDLE), 1):
        column[byte] = k
    column[128:] = N_SIGNS - 1
    return column


SIGN_COLUMNS = _sign_columns()


def _logarithm(counts: NDArray[Any]) -> Floats:
    """log(1 + count), rounded: processors differ in the last digit, and what is fitted on it must not."""
    return np.round(np.log1p(counts.astype(np.float64)), 5).astype(np.float32)


def signs(batch: Stream) -> Floats:
    """Length and counts of signs of every message, as log(1 + count): shape (n, N_SIGNS)."""
    out = np.zeros((len(batch), N_SIGNS), np.int32)
    _count_signs(batch.data, batch.starts, batch.stops, SIGN_COLUMNS, out)
    return _logarithm(out)


def kinds_of_words(hits: Hits, target_of: NDArray[np.int8], n: int) -> Floats:
    """How many words of each kind and for each kind of target, as log(1 + count): shape (n, kinds + targets).

    Parameters
    ----------
    target_of
        int8 per entry of the lexicon: place in `TARGETS` of the group it names, -1 for none.
    """
    n_kinds, n_targets = len(lexicon.KINDS), 6
    out = np.zeros((n, n_kinds + n_targets), np.float32)
    if len(hits):
        bits = lexicon.load().kinds[hits.entry][:, None] >> np.arange(n_kinds, dtype=np.uint32) & 1
        named = target_of[hits.entry][:, None] == np.arange(n_targets)
        rows, first = np.unique(hits.row, return_index=True)
        out[rows] = np.add.reduceat(np.column_stack([bits, named]).astype(np.float32), first, axis=0)
    return _logarithm(out)


def class_scores(settings: Sequence[Sequence[float]], columns: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Score of each class, shape (n, classes); `settings` has one row of coefficients per class, intercept last."""
    beta = np.asarray(settings, np.float64)
    return columns.astype(np.float64) @ beta[:, :-1].T + beta[:, -1]


def fit_classes(
    columns: NDArray[np.floating[Any]], truth: NDArray[np.intp], weight: NDArray[np.floating[Any]], n_classes: int
) -> list[list[float]]:
    """Coefficients per class, with the offsets that give the best macro-F1 in the intercepts.

    Parameters
    ----------
    columns
        Shape (n, columns), not standardised.
    truth, weight
        Shape (n,): the class of each message, and what it counts.
    """
    x = columns.astype(np.float64)
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-6, spread, 1.0)
    rows = []
    for k in range(n_classes):
        beta = calibrate.logistic((x - mean) / spread, truth == k, weight, ridge=RIDGE)
        slopes = beta[:-1] / spread
        rows.append([*slopes, beta[-1] - float(mean @ slopes)])
    offsets = calibrate.class_offsets(class_scores(rows, x), truth, weight)
    return [[round(float(b), 5) for b in [*row[:-1], row[-1] + o]] for row, o in zip(rows, offsets, strict=True)]
