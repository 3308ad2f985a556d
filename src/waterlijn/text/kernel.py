"""One compiled pass: folded text -> hashed features of words and letters -> one score per label.

Before the features are taken, every word that names a group becomes one and the same token, so that a sentence
scores the same whichever group it is about; placeholders, names, links and handles are left out of every feature, and
stay in the stream only to be counted (see `classes`). Features are runs of 2 to 5 letters (space and punctuation
included), single words and pairs of neighbouring words, each hashed to a row of one table of weights and counted once a
message. A score is the sum of the rows over the length of the message's vector of importances, so it splits exactly
into what each word contributed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.fold import Bytes, Folded

LETTER_ROWS = 1 << 18
WORD_ROWS = 1 << 17
ROWS = LETTER_ROWS + WORD_ROWS
LANES = 32  # columns of weights that are summed together: one vector register of bytes

# bytes of the stream that no folded text contains inside a message
BREAK, GROUP, START, NAME, LINK, HANDLE = range(6)


@dataclass(frozen=True, slots=True)
class Stream:
    """A batch as the learned part sees it.

    Attributes
    ----------
    data
        uint8; message i is ``data[starts[i]:stops[i]]``, begins with START and is followed by BREAK.
    origin
        int64: the position in `Folded.data` that each byte came from; a byte ends where the next one begins.
    """

    data: Bytes
    origin: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)


@compiled
def _placeholder(data: Bytes, start: int, stop: int) -> int:
    """The token for the placeholder whose first capital stands at `start`: [NAME], [URL], [HANDLE], any other."""
    if data[start] == 78 and start + 3 < stop and data[start + 1] == 65 and data[start + 2] == 77:
        return 3
    if data[start] == 85:
        return 4
    if data[start] == 72:
        return 5
    return 0


@compiled
def _link_or_handle(data: Bytes, start: int, stop: int) -> int:
    """The token for the link, mail address or handle that begins at `start` (the first byte of a word); else 0."""
    if data[start] == 64:  # @
        return 5 if start + 1 < stop and data[start + 1] > 32 else 0
    if (
        start + 3 < stop
        and data[start] == 119
        and data[start + 1] == 119
        and data[start + 2] == 119
        and data[start + 3] == 46
    ):
        return 4
    i = start
    while i + 2 < stop and data[i] > 32:
        if data[i] == 58 and data[i + 1] == 47 and data[i + 2] == 47:  # ://
            return 4
        if data[i] == 64 and i > start:
            return 5
        i += 1
    return 0


@compiled
def _write_stream(
    data: Bytes,
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    group_start: NDArray[np.int64],
    group_stop: NDArray[np.int64],
    out: Bytes,
    origin: NDArray[np.int64],
    out_starts: NDArray[np.int64],
    out_stops: NDArray[np.int64],
) -> int:
    o = 0
    g = 0
    for row in range(starts.size):
        out_starts[row] = o
        out[o] = np.uint8(2)
        origin[o] = starts[row]
        o += 1
        i, stop = starts[row], stops[row]
        at_word = True
        while i < stop:
            while g < group_start.size and group_start[g] < i:
                g += 1
            if g < group_start.size and group_start[g] == i:
                out[o] = np.uint8(1)
                origin[o] = i
                o += 1
                i = group_stop[g]
                g += 1
                at_word = False
                continue
            byte = data[i]
            begun = i
            token = 0
            skip = 65 <= byte <= 90 or (byte == 91 and i + 1 < stop and 65 <= data[i + 1] <= 90)
            if skip:  # a placeholder: up to its closing bracket
                token = _placeholder(data, i + 1 if byte == 91 else i, stop)
                while i < stop and data[i] != 93:
                    i += 1
                i += 1
            elif at_word:
                token = _link_or_handle(data, i, stop)
                skip = token > 0
                while skip and i < stop and data[i] > 32:
                    i += 1
            if skip:
                out[o] = np.uint8(token)
                origin[o] = begun
                o += 1
                at_word = False
                continue
            out[o] = byte
            origin[o] = i
            o += 1
            at_word = byte == 32 or byte == 10 or byte == 34 or byte == 40
            i += 1
        out_stops[row] = o
        out[o] = np.uint8(0)
        origin[o] = stop
        o += 1
    return o


def stream(folded: Folded, group_start: NDArray[np.int64], group_stop: NDArray[np.int64]) -> Stream:
    """Replace the given spans (absolute, ascending) of group words by one token, and leave out what identifies."""
    n, size = len(folded), folded.data.size
    out, origin = np.empty(2 * size + n + 2, np.uint8), np.empty(2 * size + n + 2, np.int64)
    starts, stops = np.empty(n, np.int64), np.empty(n, np.int64)
    used = _write_stream(
        folded.data, folded.starts, folded.stops,
        np.ascontiguousarray(group_start, np.int64), np.ascontiguousarray(group_stop, np.int64),
        out, origin, starts, stops,
    )  # fmt: skip
    return Stream(out[:used], origin[:used], starts, stops)


@compiled
def in_word(c: int) -> bool:
    """Letters, digits, symbols, the star of a masked swear word, and the token for groups."""
    return (97 <= c <= 122) or (48 <= c <= 57) or c >= 128 or c == 42 or c == 1


@compiled
def _left_out(c: int) -> bool:
    """Where something that identifies was left out: no feature reaches over it, whatever it was."""
    return c == 0 or 3 <= c <= 5


@compiled
def _features(
    data: Bytes, start: int, stop: int, index: NDArray[np.int32], first: NDArray[np.int32], last: NDArray[np.int32]
) -> int:
    """Rows of the table for one message, and the bytes each feature covers. `data[stop]` is 0."""
    multiplier = np.uint32(0x9E3779B1)
    seed = np.uint32(0xABCD)
    n = 0
    word = np.uint32(0)
    previous = np.uint32(7)
    previous_start = start
    word_start = -1
    for i in range(start, stop + 1):
        c = data[i]
        if in_word(c):
            if word_start < 0:
                word_start = i
                word = seed
            word = np.uint32(np.uint32(word ^ np.uint32(c)) * multiplier)
        elif word_start >= 0:
            index[n] = 262144 + np.int32(np.uint32(word) >> np.uint32(15))
            first[n] = word_start
            last[n] = i
            n += 1
            pair = np.uint32(np.uint32(np.uint32(previous * np.uint32(31)) ^ word) * multiplier)
            index[n] = 262144 + np.int32(pair >> np.uint32(15))
            first[n] = previous_start
            last[n] = i
            n += 1
            previous = word
            previous_start = word_start
            word_start = -1
        if i >= stop or _left_out(c):
            continue
        h = np.uint32(np.uint32(seed ^ np.uint32(c)) * multiplier)
        j = i + 1
        while j < stop and j < i + 5:
            d = data[j]
            if _left_out(d):
                break
            h = np.uint32(np.uint32(h ^ np.uint32(d)) * multiplier)
            index[n] = np.int32(h >> np.uint32(14))
            first[n] = i
            last[n] = j + 1
            n += 1
            j += 1
    return n


@compiled
def _longest(starts: NDArray[np.int64], stops: NDArray[np.int64]) -> int:
    longest = 0
    for row in range(starts.size):
        longest = max(longest, stops[row] - starts[row])
    return longest


@compiled
def _distinct(
    n: int, index: NDArray[np.int32], first: NDArray[np.int32], last: NDArray[np.int32], closed: NDArray[np.uint64]
) -> int:
    """`_known`, with the bytes that each feature covers where it first stands."""
    kept = 0
    for f in range(n):
        r = index[f]
        place, bit = r >> 6, np.uint64(r & 63)
        before = closed[place]
        closed[place] = before | (np.uint64(1) << bit)
        index[kept], first[kept], last[kept] = r, first[f], last[f]
        kept += int(~(before >> bit) & np.uint64(1))
    for f in range(kept):
        closed[index[f] >> 6] &= ~(np.uint64(1) << np.uint64(index[f] & 63))
    return kept


@compiled
def _length(index: NDArray[np.int32], n: int, importance: NDArray[np.uint8]) -> float:
    """Length of the message's vector; 1 when no feature is known."""
    total = np.int64(0)  # whole numbers, which add up faster and just as exactly
    for f in range(n):
        q = int(importance[index[f]])
        total += q * q
    return float(np.sqrt(max(float(total), 1.0)))


@compiled
def _known(n: int, index: NDArray[np.int32], closed: NDArray[np.uint64]) -> int:
    """Keep the first of every feature that training saw; `closed` has a bit per row of the table, as it was after.

    A bit that is set from the beginning is of a row that training never saw: it weighs nothing and need not be fetched.
    All bits together are 48 kB, which stays in the cache that is nearest.
    """
    kept = 0
    for f in range(n):
        r = index[f]
        place, bit = r >> 6, np.uint64(r & 63)
        before = closed[place]
        closed[place] = before | (np.uint64(1) << bit)
        index[kept] = r
        kept += int(~(before >> bit) & np.uint64(1))
    for f in range(kept):
        closed[index[f] >> 6] &= ~(np.uint64(1) << np.uint64(index[f] & 63))
    return kept


@compiled
def _add_rows(
    n: int, index: NDArray[np.int32], weights: NDArray[np.int8], total: NDArray[np.int32], part: NDArray[np.int16]
) -> None:
    """Sum of n rows of 32 weights: eight rows at a time in 16 bits, moved to 32 bits before that can overflow."""
    total[:] = 0
    f = 0
    while f < n:
        stop = min(f + 248, n)  # 248 * 128 < 2**15
        part[:] = 0
        while f + 8 <= stop:
            a, b, c, d = weights[index[f]], weights[index[f + 1]], weights[index[f + 2]], weights[index[f + 3]]
            e, g, h, i = weights[index[f + 4]], weights[index[f + 5]], weights[index[f + 6]], weights[index[f + 7]]
            for k in range(32):
                part[k] += (
                    np.int16(a[k]) + np.int16(b[k]) + np.int16(c[k]) + np.int16(d[k])
                    + np.int16(e[k]) + np.int16(g[k]) + np.int16(h[k]) + np.int16(i[k])
                )  # fmt: skip
            f += 8
        while f < stop:
            a = weights[index[f]]
            for k in range(32):
                part[k] += a[k]
            f += 1
        for k in range(32):
            total[k] += part[k]


@compiled
def _score(
    data: Bytes,
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    weights: NDArray[np.int8],
    importance: NDArray[np.uint8],
    scale: NDArray[np.float32],
    closed: NDArray[np.uint64],
    out: NDArray[np.float32],
) -> None:
    room = 6 * (_longest(starts, stops) + 2)
    index = np.empty(room, np.int32)
    first = np.empty(room, np.int32)
    last = np.empty(room, np.int32)
    total, part = np.empty(32, np.int32), np.empty(32, np.int16)
    for row in range(starts.size):
        start = starts[row]
        # positions inside the message fit in 32 bits, those of the batch need not
        n = _features(data[start:], 0, stops[row] - start, index, first, last)
        n = _known(n, index, closed)
        factor = np.float32(1.0 / _length(index, n, importance))
        _add_rows(n, index, weights, total, part)
        for k in range(out.shape[1]):
            out[row, k] = np.float32(total[k]) * scale[k] * factor


def never_seen(importance: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """One bit per row of the table: of a feature that training never saw (see `_known`)."""
    return np.packbits(importance == 0, bitorder="little").view(np.uint64)


def score(
    batch: Stream, weights: NDArray[np.int8], importance: NDArray[np.uint8], scale: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Sum of the weights of every message's features over the length of its vector: shape (n, columns).

    Parameters
    ----------
    weights, scale
        int8 (ROWS, columns) and float32 (columns,): a weight is ``weights * scale``. At most `LANES` columns; exactly
        so many are fastest, as nothing need be copied.
    importance
        uint8 (ROWS,): what a feature counts for in the length; 0 for a feature that training never saw.
    """
    columns = weights.shape[1]
    if columns > LANES:
        raise ValueError(f"{columns} columns of weights; room for {LANES}")
    if columns < LANES:
        weights = np.pad(weights, ((0, 0), (0, LANES - columns)))
    closed = never_seen(importance)
    out = np.zeros((len(batch), columns), np.float32)
    _score(batch.data, batch.starts, batch.stops, weights, importance, scale, closed, out)
    return out


@compiled
def _count(data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], pointer: NDArray[np.int64]) -> None:
    room = 6 * (_longest(starts, stops) + 2)
    index, first, last = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    closed = np.zeros(6144, np.uint64)
    for row in range(starts.size):
        start = starts[row]
        n = _features(data[start:], 0, stops[row] - start, index, first, last)
        pointer[row + 1] = pointer[row] + _distinct(n, index, first, last, closed)


@compiled
def _emit(
    data: Bytes,
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    pointer: NDArray[np.int64],
    rows: NDArray[np.int32],
    begin: NDArray[np.int32],
    end: NDArray[np.int32],
) -> None:
    room = 6 * (_longest(starts, stops) + 2)
    index, first, last = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    closed = np.zeros(6144, np.uint64)
    for row in range(starts.size):
        start = starts[row]
        n = _features(data[start:], 0, stops[row] - start, index, first, last)
        n = _distinct(n, index, first, last, closed)
        a = pointer[row]
        rows[a : a + n] = index[:n]
        begin[a : a + n] = first[:n]
        end[a : a + n] = last[:n]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a batch: those of message i are ``rows[pointer[i]:pointer[i + 1]]`` (each once).

    `begin` and `end` are positions in the stream, counted from the message's own start.
    """

    pointer: NDArray[np.int64]
    rows: NDArray[np.int32]
    begin: NDArray[np.int32]
    end: NDArray[np.int32]


def features(batch: Stream) -> Features:
    """The features themselves, for training and for explaining."""
    pointer = np.zeros(len(batch) + 1, np.int64)
    _count(batch.data, batch.starts, batch.stops, pointer)
    size = int(pointer[-1])
    rows, begin, end = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    _emit(batch.data, batch.starts, batch.stops, pointer, rows, begin, end)
    return Features(pointer, rows, begin, end)
