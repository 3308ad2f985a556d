"""What each word contributed to a score: exact, because a score is a sum.

Every feature's weight is spread evenly over the bytes it covers where it first stands; spaces and marks count with
the word before them. All words together are the score of the learned part without its intercept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.fold import Bytes, Folded
from waterlijn.text.kernel import Stream, _distinct, _features, _length, _longest, in_word, never_seen
from waterlijn.text.learned import Model

MOST_WORDS = 3  # marked per label
TELLING = 0.35  # of the weight of the heaviest word


@compiled
def _spread(
    n: int, size: int, weights: NDArray[np.int8], factor: float, column: int, index: NDArray[np.int32],
    first: NDArray[np.int32], last: NDArray[np.int32], share: NDArray[np.int8], per_byte: NDArray[np.float64],
) -> None:  # fmt: skip
    """Weight of every byte of one message for one column, before scaling."""
    per_byte[: size + 1] = 0.0
    for f in range(n):  # all that must come from far away is fetched first, many at a time
        share[f] = weights[index[f], column]
    for f in range(n):
        if share[f] != 0:
            each = share[f] * factor / (last[f] - first[f])
            for i in range(first[f], last[f]):
                per_byte[i] += each


@compiled
def _words(
    data: Bytes, size: int, per_byte: NDArray[np.float64],
    begin: NDArray[np.int32], end: NDArray[np.int32], weight: NDArray[np.float64],
) -> int:  # fmt: skip
    """Words of one message with their weight; whatever stands between two words goes to the first of them."""
    n = 0
    inside = False
    loose = 0.0
    for i in range(size + 1):
        c = data[i] if i < size else 0
        plain = in_word(c) or (c == 39 and inside)
        if plain and not inside:
            begin[n] = i
            weight[n] = loose
            loose = 0.0
            n += 1
        inside = plain
        if plain:
            end[n - 1] = i + 1
        if i < size:
            if n > 0:
                weight[n - 1] += per_byte[i]
            else:
                loose += per_byte[i]
    return n


@compiled
def _telling(
    data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], weights: NDArray[np.int8],
    closed: NDArray[np.uint64], rows: NDArray[np.int64], columns: NDArray[np.int64], found: NDArray[np.int64],
) -> None:  # fmt: skip
    """For each (row, column) up to three words that weigh most: absolute begin and end, -1 where there is none."""
    longest = _longest(starts, stops) + 2
    index = np.empty(6 * longest, np.int32)
    first = np.empty(6 * longest, np.int32)
    last = np.empty(6 * longest, np.int32)
    share = np.empty(6 * longest, np.int8)
    per_byte = np.empty(longest, np.float64)
    begin = np.empty(longest, np.int32)
    end = np.empty(longest, np.int32)
    weight = np.empty(longest, np.float64)
    n = 0
    for k in range(rows.size):
        start = starts[rows[k]]
        size = stops[rows[k]] - start
        if k == 0 or rows[k] != rows[k - 1]:
            n = _features(data[start:], 0, size, index, first, last)
            n = _distinct(n, index, first, last, closed)
        _spread(n, size, weights, 1.0, columns[k], index, first, last, share, per_byte)
        words = _words(data[start:], size, per_byte, begin, end, weight)
        heaviest = 0.0
        for place in range(found.shape[1]):
            best = -1
            for w in range(words):
                short = end[w] - begin[w] < 3  # group tokens and little words are no evidence
                if not short and weight[w] > 0.0 and (best < 0 or weight[w] > weight[best]):
                    best = w
            found[k, place, 0] = -1
            if best < 0 or weight[best] < TELLING * heaviest:
                continue
            heaviest = max(heaviest, weight[best])
            found[k, place, 0] = start + begin[best]
            found[k, place, 1] = start + end[best]
            weight[best] = 0.0


@compiled
def _all_words(
    data: Bytes, size: int, weights: NDArray[np.int8], importance: NDArray[np.uint8], column: int,
    begin: NDArray[np.int32], end: NDArray[np.int32], weight: NDArray[np.float64],
) -> int:  # fmt: skip
    """All words of one message with their share of the score, before scaling; returns their number."""
    room = 6 * (size + 2)
    index, first, last = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    n = _features(data, 0, size, index, first, last)
    n = _distinct(n, index, first, last, np.zeros(6144, np.uint64))
    share = np.empty(room, np.int8)
    per_byte = np.zeros(size + 2, np.float64)
    _spread(n, size, weights, 1.0 / _length(index, n, importance), column, index, first, last, share, per_byte)
    return _words(data, size, per_byte, begin, end, weight)


def telling_words(
    model: Model, batch: Stream, folded: Folded, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> list[list[tuple[int, int]]]:
    """Per (row, column) the words that weigh most, heaviest first, as characters of the original message."""
    found = np.full((rows.size, MOST_WORDS, 2), -1, np.int64)
    _telling(batch.data, batch.starts, batch.stops, model.table, never_seen(model.importance), rows, columns, found)
    begins, ends = found[:, :, 0], found[:, :, 1]
    there = begins >= 0
    # the origin of the first and the last byte of each word
    first = folded.begin[batch.origin[np.where(there, begins, 0)]]
    last = folded.end[batch.origin[np.where(there, ends, 1)] - 1]
    table = zip(there.tolist(), first.tolist(), last.tolist(), strict=True)
    return [[(a, b) for yes, a, b in zip(*row, strict=True) if yes] for row in table]


def word_weights(model: Model, batch: Stream, folded: Folded, column: int) -> list[tuple[int, int, float]]:
    """All words of the first message of a batch: start, end (original characters) and log-odds contributed."""
    start, stop = int(batch.starts[0]), int(batch.stops[0])
    size = stop - start
    begin, end, weight = np.zeros(size + 1, np.int32), np.zeros(size + 1, np.int32), np.zeros(size + 1, np.float64)
    n = _all_words(batch.data[start:], size, model.table, model.importance, column, begin, end, weight)
    scale = float(model.scale[column])
    return [
        (
            int(folded.begin[batch.origin[start + begin[w]]]),
            int(folded.end[batch.origin[start + end[w]] - 1]),
            float(weight[w]) * scale,
        )
        for w in range(n)
    ]
