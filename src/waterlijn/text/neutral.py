"""One and the same word for every group of people, so that no rule can treat one group otherwise than another.

The rules measure distances, look at endings and match patterns: with the groups' own words, "zwarte mensen" would be
further from a verb than "joden". They therefore read a copy of the folded text in which every word that surely names
a protected group is `MANY` or `ONE`; its bytes still point to what the writer typed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.evidence import Hits
from waterlijn.text.fold import Bytes, Folded, Positions

MANY, ONE = "groepsleden", "groepslid"
PEOPLE = ("mensen", "personen", "gasten", "lui")  # "turkse mensen" and "lhbti-personen" are one name
Places = NDArray[np.int64]
Bools = NDArray[np.bool_]


def _padded(words: tuple[str, ...]) -> tuple[Bytes, Places]:
    table = np.zeros((len(words), max(map(len, words))), np.uint8)
    for k, word in enumerate(words):
        table[k, : len(word)] = np.frombuffer(word.encode(), np.uint8)
    return table, np.array([len(word) for word in words], np.int64)


TAILS, TAIL_LENGTHS = _padded(PEOPLE)
NAMES, NAME_LENGTHS = _padded((ONE, MANY))


@compiled
def _word_at(data: Bytes, start: int, word: Bytes, length: int) -> bool:
    """Does this word stand at `start`, and end there? Beyond every message stands a 0 byte."""
    for k in range(length):
        if start + k >= data.size or data[start + k] != word[k]:
            return False
    return start + length >= data.size or not 97 <= data[start + length] <= 122


@compiled
def _extend(
    data: Bytes, people: Bools, start: Places, stop: Places, tails: Bytes, lengths: Places, out: Places, many: Bools
) -> None:
    """Where the name of each group ends, a following word for people included; that makes it a name of many."""
    for k in range(start.size):
        out[k] = stop[k]
        if not people[k] or stop[k] + 1 >= data.size or not (data[stop[k]] == 32 or data[stop[k]] == 45):
            continue
        for t in range(lengths.size):
            end = stop[k] + 1 + lengths[t]
            free = k + 1 >= start.size or start[k + 1] >= end
            if free and _word_at(data, stop[k] + 1, tails[t], lengths[t]):
                out[k] = end
                many[k] = True


@compiled
def _rewrite(
    data: Bytes, begin: Positions, end: Positions, starts: Places, stops: Places, people: Bools, many: Bools,
    first: Places, last: Places, names: Bytes, lengths: Places, out: Bytes, out_begin: Positions, out_end: Positions,
    out_starts: Places, out_stops: Places, out_first: Places, out_last: Places,
) -> int:  # fmt: skip
    """Copy every message with its names of groups replaced; the places of all terms move along."""
    o = 0
    k = 0
    for row in range(starts.size):
        out_starts[row] = o
        i = starts[row]
        while i <= stops[row]:  # the 0 byte after the message too
            while k < first.size and first[k] < i:
                k += 1
            shift = o - i
            if k < first.size and first[k] == i and people[k]:
                which = 1 if many[k] else 0
                out_first[k] = o
                for c in range(lengths[which]):
                    out[o] = names[which, c]
                    out_begin[o] = begin[i]
                    out_end[o] = end[last[k] - 1]
                    o += 1
                out_last[k] = o
                i = last[k]
                k += 1
                continue
            if k < first.size and first[k] == i:
                out_first[k] = o
                out_last[k] = last[k] + shift
            out[o] = data[i]
            out_begin[o] = begin[i]
            out_end[o] = end[i]
            o += 1
            i += 1
        out_stops[row] = o - 1
    return o


def whole_names(folded: Folded, hits: Hits, people: Bools, plural: Bools) -> tuple[Places, Bools]:
    """Where every term ends when "mensen" after the name of a group belongs to it, and which names are of many.

    Parameters
    ----------
    people, plural
        bool (m,), per hit: does it surely name a protected group, and is it a plural?
    """
    stop, many = np.empty(len(hits), np.int64), plural.copy()
    _extend(folded.data, people, hits.start, hits.stop, TAILS, TAIL_LENGTHS, stop, many)
    return stop, many


def neutral(folded: Folded, hits: Hits, people: Bools, stop: Places, many: Bools) -> tuple[Folded, Hits]:
    """The batch as the rules read it, and the same terms at their places there (see `whole_names`)."""
    if not people.any():
        return folded, hits
    size = folded.data.size + int(people.sum()) * len(MANY)
    data, begin, end = np.empty(size, np.uint8), np.empty(size, np.int32), np.empty(size, np.int32)
    starts, stops = np.empty_like(folded.starts), np.empty_like(folded.stops)
    first, last = hits.start.copy(), hits.stop.copy()
    used = _rewrite(
        folded.data, folded.begin, folded.end, folded.starts, folded.stops, people, many,
        hits.start, stop, NAMES, NAME_LENGTHS, data, begin, end, starts, stops, first, last,
    )  # fmt: skip
    read = replace(folded, data=data[:used], begin=begin[:used], end=end[:used], starts=starts, stops=stops)
    return read, replace(hits, start=first, stop=last)
