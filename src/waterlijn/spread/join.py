"""Which rows are copies of one another: equal hashes, then shared bands that a full comparison confirms."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from waterlijn.spread.pack import mix
from waterlijn.spread.sketch import BANDS, EXACT, SHINGLE, count_words, stop_table
from waterlijn.spread.store import Store, read_many

SAME_TEXT = 0.65  # Jaccard similarity of 5-byte shingles from which two texts are one (docs/reference/spread.md)
PIECE = 1 << 19  # rows read at a time
PART = 1 << 20  # hashes looked at in one table: bounds its memory to 32 MB
Rows = NDArray[np.uint32]


@numba.njit(cache=True, nogil=True)
def find(parent: Any, row: Any) -> Any:
    """The first row of the group, halving the path on the way."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@numba.njit(cache=True, nogil=True)
def _unite(parent: Any, a: Any, b: Any) -> None:
    a = find(parent, a)
    b = find(parent, b)
    if a < b:
        parent[b] = a
    else:
        parent[a] = b


@numba.njit(cache=True, nogil=True)
def slot_of(keys: Any, key: Any) -> Any:
    """Where `key` is, or belongs, in an open-addressing table of a power of two (0 = free)."""
    last = np.uint64(keys.size - 1)
    slot = (key ^ (key >> np.uint64(29))) & last
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + np.uint64(1)) & last
    return slot


def table_size(rows: int) -> int:
    """A power of two that stays at most about half full."""
    return 1 << max(int(2 * rows - 1).bit_length(), 6)


def parts_of(rows: int) -> int:
    """In how many parts (by hash) a table of this many rows is built."""
    return max(1, -(-rows // PART))


@numba.njit(cache=True, nogil=True)
def _entry_of(table: Any, key: Any) -> Any:
    """Like `slot_of`, for a table of (key, content) pairs: one cache line instead of two."""
    last = np.uint64(table.shape[0] - 1)
    slot = (key ^ (key >> np.uint64(29))) & last
    while table[slot, 0] != 0 and table[slot, 0] != key:
        slot = (slot + np.uint64(1)) & last
    return slot


@numba.njit(cache=True, nogil=True)
def _is_of(part: int, parts: int, key: Any) -> Any:
    """Whether a key belongs to this part: its upper half, scaled to the number of parts."""
    return ((key >> np.uint64(32)) * np.uint64(parts)) >> np.uint64(32) == np.uint64(part)


@numba.njit(cache=True, nogil=True)
def _same_hash(parent: Any, hashes: Any, kinds: Any, base: int, part: int, parts: int, table: Any) -> None:
    for i in range(hashes.size):
        h = hashes[i]
        if kinds[i] < EXACT or not _is_of(part, parts, h):
            continue
        slot = _entry_of(table, h)
        if table[slot, 0] == 0:
            table[slot, 0] = h
            table[slot, 1] = base + i
        else:
            _unite(parent, np.uint32(table[slot, 1]), np.uint32(base + i))


@numba.njit(cache=True, nogil=True)
def _same_band(
    parent: Any, near: Any, fresh: Any, band: Any, base: int, part: int, parts: int, table: Any, pairs: Any
) -> int:
    """Candidates of one band: each text with the first and with the previous one in its bucket."""
    found = 0
    low = np.uint64(0xFFFFFFFF)
    for i in range(band.size):
        key = band[i]
        if not _is_of(part, parts, key) or not fresh[base + i]:
            continue
        here = np.uint64(base + i)
        slot = _entry_of(table, key)
        if table[slot, 0] == 0:
            table[slot, 0] = key
            table[slot, 1] = (here << np.uint64(32)) | here
            continue
        first = table[slot, 1] >> np.uint64(32)
        last = table[slot, 1] & low
        table[slot, 1] = (first << np.uint64(32)) | here
        root = find(parent, near[here])
        if find(parent, near[first]) != root:
            pairs[found, 0] = first
            pairs[found, 1] = here
            found += 1
        if last != first and find(parent, near[last]) != root:
            pairs[found, 0] = last
            pairs[found, 1] = here
            found += 1
    return found


@numba.njit(cache=True, nogil=True)
def _shared(text: Any, start: int, end: int, seen: Any, mark: int, both: int) -> Any:
    """Walk the shingles of a text through a table; how many different ones, and how many were there already.

    A slot holds a shingle (5 bytes) and, above it, the mark of the walk that put it there: a new mark empties
    the table at no cost. `both` is the mark of shingles found in the two texts (equal to `mark` on a first walk).
    """
    last = np.uint64(seen.size - 1)
    gram = np.uint64(0)
    different = 0
    shared = 0
    for i in range(start, end):
        gram = ((gram << np.uint64(8)) | np.uint64(text[i])) & np.uint64(0xFFFFFFFFFF)
        if i - start < SHINGLE - 1:
            continue
        slot = mix(gram) & last
        while True:
            held = seen[slot] >> np.uint64(40)
            if held != mark and held != both:
                seen[slot] = gram | (np.uint64(both) << np.uint64(40))
                different += 1
                break
            if seen[slot] & np.uint64(0xFFFFFFFFFF) == gram:
                if held == mark and mark != both:
                    seen[slot] = gram | (np.uint64(both) << np.uint64(40))
                    shared += 1
                    different += 1
                break
            slot = (slot + np.uint64(1)) & last
    return different, shared


@numba.njit(cache=True, nogil=True)
def similarity(text: Any, a: int, a_end: int, b: int, b_end: int, seen: Any, mark: int) -> float:
    """Jaccard similarity of the shingles of two stretches of folded text.

    `seen` is a table of a power of two, more than the two lengths together; `mark` is odd, and 2 higher every time.
    """
    left, _ = _shared(text, a, a_end, seen, mark, mark)
    right, shared = _shared(text, b, b_end, seen, mark, mark + 1)
    union = left + right - shared
    return shared / union if union else 0.0


@numba.njit(cache=True, nogil=True)
def _is_contradiction(text: Any, a: int, a_end: int, b: int, b_end: int, stops: Any) -> bool:
    """Whether a negation is the whole difference: "wel" became "niet", or a "niet" was put in or left out."""
    words, _, negations = count_words(text, a, a_end, stops)
    words_b, _, negations_b = count_words(text, b, b_end, stops)
    more = abs(negations - negations_b)
    return bool(more > 0 and abs(words - words_b) <= more)


@numba.njit(cache=True, nogil=True)
def _confirm(parent: Any, near: Any, pairs: Any, which: Any, text: Any, begins: Any, ends: Any, stops: Any) -> None:
    longest = 0
    for i in range(begins.size):
        longest = max(longest, ends[i] - begins[i])
    size = 64
    while size < 4 * longest:
        size *= 2
    seen = np.zeros(size, np.uint64)
    for k in range(pairs.shape[0]):
        a = near[pairs[k, 0]]
        b = near[pairs[k, 1]]
        if find(parent, a) == find(parent, b):
            continue
        i = which[2 * k]
        j = which[2 * k + 1]
        i, i_end, j, j_end = begins[i], ends[i], begins[j], ends[j]
        if similarity(text, i, i_end, j, j_end, seen, 2 * k + 1) < SAME_TEXT:
            continue
        if not _is_contradiction(text, i, i_end, j, j_end, stops):
            _unite(parent, a, b)


@numba.njit(cache=True, nogil=True)
def _settle(parent: Any) -> None:
    for row in range(parent.size):
        parent[row] = find(parent, row)


def _read_texts(
    store: Store, ranks: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Folded texts by their (ascending) rank among the near ones, and where each begins and ends."""
    values, place = read_many(store, "end", np.int64, ranks, ranks + 2)
    starts, stops = values[place], values[place + 1]
    texts, begins = read_many(store, "folded", np.uint8, starts, stops)
    return texts, begins, begins + stops - starts


def _join_candidates(store: Store, parent: Rows, near: Rows, pairs: Rows) -> None:
    block = 1 << 14  # bounds the memory for the texts
    for at in range(0, len(pairs), block):
        some = pairs[at : at + block]
        ranks, which = np.unique(some.astype(np.int64).ravel(), return_inverse=True)
        _confirm(parent, near, some, which, *_read_texts(store, ranks), stop_table())


def join(store: Store, rows: int, near_rows: int) -> Rows:
    """For every row the first row of its group of copies.

    Parameters
    ----------
    store
        Holds ``hash`` and ``kind`` per row, and per near row its ``near`` row number, ``end`` (one more than rows,
        from 0), ``folded`` bytes and ``band0`` ... ``band15``.
    rows, near_rows
        How many there are.
    """
    parent: Rows = np.arange(rows, dtype=np.uint32)
    parts = parts_of(rows)
    size = table_size(-(-rows // parts))
    table = np.empty((size, 2), np.uint64)
    for part in range(parts):
        table.fill(0)
        for base in range(0, rows, PIECE):
            stop = min(base + PIECE, rows)
            hashes, kinds = store.read("hash", np.uint64, base, stop), store.read("kind", np.uint8, base, stop)
            _same_hash(parent, hashes, kinds, base, part, parts, table)
    del table
    if near_rows:
        _join_near(store, parent, near_rows)
    _settle(parent)
    return parent


def _join_near(store: Store, parent: Rows, near_rows: int) -> None:
    near: Rows = np.array(store.read("near", np.uint32, 0, near_rows))
    fresh = parent[near] == near  # exact copies are settled; only the first of each text looks further
    parts = parts_of(near_rows)
    size = table_size(-(-near_rows // parts))
    table = np.empty((size, 2), np.uint64)
    pairs: Rows = np.empty((2 * min(PIECE, near_rows), 2), np.uint32)
    for band in range(BANDS):
        for part in range(parts):
            table.fill(0)
            for base in range(0, near_rows, PIECE):
                values = store.read(f"band{band}", np.uint64, base, min(base + PIECE, near_rows))
                found = _same_band(parent, near, fresh, values, base, part, parts, table, pairs)
                _join_candidates(store, parent, near, pairs[:found])
