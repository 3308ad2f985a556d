"""One text as the passes over names see it: its words in columns, and what the passes tell one another."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import says as s
from waterlijn.privacy.tokens import FIRST, LAST
from waterlijn.privacy.vocabulary import Known

N_KNOWN, N_FOUND, HEADLINE = 0, 1, 2  # places in `Text.state`
_NO_PARTS = s.ARTICLE | s.LEADS_ARABIC
LEADS = s.ARTICLE | s.LEADS_VAN | s.LEADS_ARABIC
PARTICLES = LEADS | s.LEADS_LATIN
_LONG = 0.7  # share of capitals from which a text is a headline


class Text(NamedTuple):
    """Words of one text that other rules did not take; `n` of them. Bits of `kinds` in `tokens`, others in `says`."""

    data: NDArray[np.uint32]  # characters of the batch
    begin: int  # of this text in them
    n: int
    kinds: NDArray[np.int32]
    sets: NDArray[np.int64]
    shape: NDArray[np.uint8]
    size: NDArray[np.uint8]
    folded: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    capital: NDArray[np.bool_]
    opens: NDArray[np.bool_]
    owns: NDArray[np.bool_]
    may_start: NDArray[np.bool_]
    free: NDArray[np.bool_]  # False: left alone, or already part of a name
    known: NDArray[np.int32]  # parts of names found, for later mentions
    found: NDArray[np.int32]  # (names, 2): ranges of words
    state: NDArray[np.int64]


def room(words: int) -> tuple[Any, ...]:
    """The columns of a `Text` of at most so many words, from `kinds` on."""
    types = [np.int32, np.int64, np.uint8, np.uint8, np.int32, np.int32, np.int32, *[np.bool_] * 5]
    columns = [np.empty(words, type_) for type_ in types]
    # a word may be part of one name, and be named again
    return (*columns, np.empty(2 * words, np.int32), np.empty((2 * words, 2), np.int32), np.zeros(3, np.int64))


@compiled
def fill(
    t: Text, first: int, last: int, known: Known, numbers: NDArray[np.int32], start: NDArray[np.int32],
    end: NDArray[np.int32], opens: NDArray[np.bool_], owns: NDArray[np.bool_], may_start: NDArray[np.bool_],
    taken: NDArray[np.int32],
) -> int:  # fmt: skip
    """Copy the words first..last-1 that do not fall in what was taken; returns how many they are.

    As their neighbours change where something was taken, a name may begin anywhere then.
    """
    n = 0
    for k in range(first, last):
        is_free = True
        for item in range(len(taken)):
            if start[k] < taken[item, 1] and end[k] > taken[item, 0]:
                is_free = False
        if not is_free:
            continue
        word = numbers[k]
        t.kinds[n], t.sets[n], t.shape[n] = known.kinds[word], known.sets[word], known.shape[word]
        t.size[n], t.folded[n], t.capital[n] = known.size[word], known.folded[word], known.capital[word]
        t.start[n], t.end[n], t.opens[n] = start[k], end[k], opens[k]
        t.owns[n], t.may_start[n], t.free[n] = owns[k], may_start[k], True
        n += 1
    if n < last - first:
        t.may_start[:n] = True
    t.state[:] = 0
    return n


@compiled
def of_size(t: Text, begin: int, n: int) -> Text:
    """The same columns for a text that begins at another place and has `n` words."""
    return Text(
        t.data, begin, n, t.kinds, t.sets, t.shape, t.size, t.folded, t.start, t.end, t.capital, t.opens, t.owns,
        t.may_start, t.free, t.known, t.found, t.state,
    )  # fmt: skip


@compiled
def look_for_headline(t: Text) -> None:
    """Where everything is in capitals, a capital says nothing."""
    capitals, words, long_words, upper = 0, 0, 0, 0
    for i in range(t.n):
        capitals += t.capital[i]
        if t.shape[i] & s.ALPHA:
            words += 1
            if t.size[i] > 1:
                long_words += 1
                upper += t.shape[i] & s.UPPER != 0
    if capitals <= 2:
        return
    if upper > _LONG * long_words:
        t.capital[: t.n] = False
    elif words > 5 and capitals > _LONG * words:
        t.state[HEADLINE] = 1
        t.opens[: t.n] = True


@compiled
def sets_at(t: Text, i: int) -> int:
    """The sets that word i is in; also where there is none."""
    return t.sets[i] if 0 <= i < t.n else s.NOTHING


@compiled
def is_capital(t: Text, i: int) -> bool:
    return 0 <= i < t.n and t.capital[i]


@compiled
def adjacent(t: Text, i: int) -> bool:
    """Word i + 1 follows word i with nothing but a space (or the dot of an initial) between."""
    if i + 1 >= t.n or t.owns[i]:
        return False
    at, size = t.begin + t.end[i], t.start[i + 1] - t.end[i]
    if size == 1:
        return bool(t.data[at] == 32 or t.data[at] == 0xA0 or t.data[at] == 46)
    return bool(size == 2 and t.data[at + 1] == 32 and (t.data[at] == 32 or t.data[at] == 46))


@compiled
def take(t: Text, start: int, end: int) -> None:
    """Words start..end-1 are a name."""
    mark(t, start, end)
    for i in range(start, end):
        t.free[i] = False
        if t.capital[i] and t.size[i] > 2 and not t.sets[i] & _NO_PARTS:
            t.known[t.state[N_KNOWN]] = t.folded[i]
            t.state[N_KNOWN] += 1


@compiled
def mark(t: Text, start: int, end: int) -> None:
    t.found[t.state[N_FOUND], 0], t.found[t.state[N_FOUND], 1] = start, end
    t.state[N_FOUND] += 1


@compiled
def is_particle(t: Text, i: int) -> bool:
    """A word that leads a surname; "ben" and "al" are first names too."""
    if not sets_at(t, i) & PARTICLES:
        return False
    is_first = t.kinds[i] & FIRST and is_capital(t, i) and t.sets[i] & s.BEN_AL
    return not (is_first and not (is_capital(t, i + 1) and t.kinds[i + 1] & LAST))


@compiled
def before(t: Text, i: int) -> int:
    """The sets of the word before i; behind the dot of a title or closing, those of the title."""
    sets = sets_at(t, i - 1)
    if sets & s.DOT and i > 1 and t.sets[i - 2] & (s.TITLE | s.CLOSING):
        return int(t.sets[i - 2])
    return sets
