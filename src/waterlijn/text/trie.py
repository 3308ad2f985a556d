"""Terms as a tree of letters, and all their places in a batch in one compiled pass.

At each beginning of a word the longest term that also ends with a word is taken, and the search goes on behind it. An
Aho-Corasick automaton would take the longest run of letters, and let "gen z" in "mogen zwarte mensen" hide a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.fold import Bytes

MOST_SIGNS = 63
_NONE = 63  # the class of a byte that no term has


class Trie(NamedTuple):
    """A tree of letters, level by level, so that the children of a node stand side by side.

    Attributes
    ----------
    sign
        uint8 (256,): class of each byte.
    children
        uint64 (nodes,): one bit per class for which there is a child.
    first
        int32 (nodes,): the first child.
    term
        int32 (nodes,): which term ends here; -1 for none.
    """

    sign: NDArray[np.uint8]
    children: NDArray[np.uint64]
    first: NDArray[np.int32]
    term: NDArray[np.int32]


@compiled
def _bits(x: np.uint64) -> int:
    """How many bits are set."""
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def _grow(
    letters: Bytes, begin: NDArray[np.int64], sign: NDArray[np.uint8], children: NDArray[np.uint64],
    first: NDArray[np.int32], term: NDArray[np.int32],
) -> int:  # fmt: skip
    """Write the nodes; a node at depth d is a range of the sorted terms that share their first d letters."""
    low, high = np.zeros(children.size, np.int32), np.zeros(children.size, np.int32)
    depth = np.zeros(children.size, np.int32)
    high[0] = begin.size - 1
    n = 1
    node = 0
    while node < n:
        a, d = low[node], depth[node]
        term[node], first[node] = -1, n
        if a < high[node] and begin[a + 1] - begin[a] == d:
            term[node] = a
            a += 1
        while a < high[node]:
            byte = letters[begin[a] + d]
            b = a + 1
            while b < high[node] and letters[begin[b] + d] == byte:
                b += 1
            children[node] |= np.uint64(1) << np.uint64(sign[byte])
            low[n], high[n], depth[n] = a, b, d + 1
            n += 1
            a = b
        node += 1
    return n


def build(terms: Sequence[bytes]) -> Trie:
    """The tree of some terms, which are sorted, all different and not empty.

    Raises
    ------
    ValueError
        When they have more than `MOST_SIGNS` different signs.
    """
    letters = np.frombuffer(b"".join(terms), np.uint8)
    begin = np.cumsum([0, *map(len, terms)], dtype=np.int64)
    signs = np.unique(letters)
    if signs.size > MOST_SIGNS:
        raise ValueError(f"terms of {signs.size} different signs; room for {MOST_SIGNS}")
    sign = np.full(256, _NONE, np.uint8)
    sign[signs] = np.arange(signs.size)  # in order, as the terms are sorted
    room = letters.size + 1
    children, first, term = np.zeros(room, np.uint64), np.empty(room, np.int32), np.empty(room, np.int32)
    n = _grow(letters, begin, sign, children, first, term)
    return Trie(sign, children[:n].copy(), first[:n].copy(), term[:n].copy())


@compiled
def _find(
    data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], trie: Trie, is_word: NDArray[np.bool_],
    inside: NDArray[np.bool_], row: NDArray[np.int32], start: NDArray[np.int64], stop: NDArray[np.int64],
    term: NDArray[np.int32],
) -> int:  # fmt: skip
    n = 0
    for k in range(starts.size):
        at, end = starts[k], stops[k]
        while at < end:
            # a term that begins or ends with a sign (41%) needs no border there
            if at > starts[k] and is_word[data[at - 1]] and is_word[data[at]]:
                at += 1
                continue
            node, best, best_end = 0, -1, at
            i = at
            while i < end:
                sign = np.uint64(trie.sign[data[i]])
                children = trie.children[node]
                if not (children >> sign) & np.uint64(1):
                    break
                node = trie.first[node] + _bits(children & ((np.uint64(1) << sign) - np.uint64(1)))
                i += 1
                if (
                    trie.term[node] >= 0
                    and not inside[i]
                    and not (i < end and is_word[data[i]] and is_word[data[i - 1]])
                ):
                    best, best_end = trie.term[node], i
            if best < 0:
                at += 1
                continue
            row[n], start[n], stop[n], term[n] = k, at, best_end, best
            n += 1
            at = best_end
    return n


@compiled
def _cover(start: NDArray[np.int64], stop: NDArray[np.int64], inside: NDArray[np.bool_]) -> None:
    for k in range(start.size):
        inside[start[k] + 1 : stop[k]] = True


def find(
    trie: Trie, data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], is_word: NDArray[np.bool_],
    whole: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:  # fmt: skip
    """Row, start, stop (in `data`) and number of every term that stands by itself, in order of place.

    Parameters
    ----------
    whole
        Starts and stops of stretches that no term may end inside of: "geen mensen" ends inside "mensen met autisme".
    """
    room = data.size
    inside = np.zeros(room + 1, np.bool_)
    if whole is not None:
        _cover(*whole, inside)
    row, term = np.empty(room, np.int32), np.empty(room, np.int32)
    start, stop = np.empty(room, np.int64), np.empty(room, np.int64)
    n = _find(data, starts, stops, trie, is_word, inside, row, start, stop, term)
    return row[:n].copy(), start[:n].copy(), stop[:n].copy(), term[:n].copy()
