"""One text as the passes over names see it: its words in columns, and what the passes tell one another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import says as s
from waterlijn.privacy.tokens import FIRST, LAST
from waterlijn.privacy.vocabulary import Known

(
    KINDS, SETS, SHAPE, SIZE, FOLDED,  # what is known of the word; bits in `tokens` and `says`
    START, END, CAPITAL, OPENS, OWNS, MAY_START,
    ADJACENT,  # the next word follows with nothing but a space (or the dot of an initial) between
    COMMA,  # the sign at the word's own number in the text, less one, is a comma
    FREE,  # 0: left alone, or already part of a name
    KNOWN,  # row k: the k-th part of a name found, folded, for later mentions
    FOUND, FOUND_END,  # row k: the k-th name, from which word to before which
) = range(17)  # fmt: skip
WIDTH = 17
N_KNOWN, N_FOUND, HEADLINE = 0, 1, 2  # places in `Text.state`
_NO_PARTS = s.ARTICLE | s.LEADS_ARABIC
LEADS = s.ARTICLE | s.LEADS_VAN | s.LEADS_ARABIC
PARTICLES = LEADS | s.LEADS_LATIN
_LONG = 0.7  # share of capitals from which a text is a headline


class Text(NamedTuple):
    """The words of one text that other rules did not take.

    One table and not a column each: a compiled function is handed seven numbers for every array, at every call.
    """

    words: NDArray[np.int64]  # (room, WIDTH), of which `n` rows are words
    n: int
    state: NDArray[np.int64]


def room(words: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Table and state of a `Text` of at most so many words, each of which may be part of a name and be named again."""
    return np.empty((2 * words + 2, WIDTH), np.int64), np.zeros(3, np.int64)


@compiled
def fill(
    table: NDArray[np.int64], data: NDArray[np.uint32], begin: int, first: int, last: int, known: Known,
    numbers: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32], opens: NDArray[np.bool_],
    owns: NDArray[np.bool_], may_start: NDArray[np.bool_], taken: NDArray[np.int32],
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
        word, row = numbers[k], table[n]
        row[KINDS], row[SETS], row[SHAPE] = known.kinds[word], known.sets[word], known.shape[word]
        row[SIZE], row[FOLDED], row[CAPITAL] = known.size[word], known.folded[word], known.capital[word]
        row[START], row[END], row[OPENS], row[OWNS] = start[k], end[k], opens[k], owns[k]
        row[MAY_START], row[FREE], row[ADJACENT] = may_start[k], 1, 0
        row[COMMA] = n > 0 and data[begin + n - 1] == 44
        if n > 0 and not table[n - 1, OWNS]:
            table[n - 1, ADJACENT] = _is_gap(data, begin + table[n - 1, END], row[START] - table[n - 1, END])
        n += 1
    if n < last - first:
        table[:n, MAY_START] = 1
    return n


@compiled
def _is_gap(data: NDArray[np.uint32], at: int, size: int) -> bool:
    """A space, two, a space that does not break, or a dot with or without a space."""
    if size == 1:
        return bool(data[at] == 32 or data[at] == 0xA0 or data[at] == 46)
    return bool(size == 2 and data[at + 1] == 32 and (data[at] == 32 or data[at] == 46))


@compiled
def look_for_headline(t: Text) -> None:
    """Where everything is in capitals, a capital says nothing."""
    capitals, words, long_words, upper = 0, 0, 0, 0
    for i in range(t.n):
        capitals += t.words[i, CAPITAL]
        if t.words[i, SHAPE] & s.ALPHA:
            words += 1
            if t.words[i, SIZE] > 1:
                long_words += 1
                upper += t.words[i, SHAPE] & s.UPPER != 0
    if capitals <= 2:
        return
    if upper > _LONG * long_words:
        t.words[: t.n, CAPITAL] = 0
    elif words > 5 and capitals > _LONG * words:
        t.state[HEADLINE] = 1
        t.words[: t.n, OPENS] = 1


@compiled
def sets_at(t: Text, i: int) -> int:
    """The sets that word i is in; also where there is none."""
    return int(t.words[i, SETS]) if 0 <= i < t.n else s.NOTHING


@compiled
def is_capital(t: Text, i: int) -> bool:
    return 0 <= i < t.n and t.words[i, CAPITAL] != 0


@compiled
def adjacent(t: Text, i: int) -> bool:
    """Word i + 1 follows word i with nothing but a space (or the dot of an initial) between."""
    return bool(t.words[i, ADJACENT] != 0)


@compiled
def take(t: Text, start: int, end: int) -> None:
    """Words start..end-1 are a name."""
    mark(t, start, end)
    for i in range(start, end):
        t.words[i, FREE] = 0
        if t.words[i, CAPITAL] and t.words[i, SIZE] > 2 and not t.words[i, SETS] & _NO_PARTS:
            t.words[t.state[N_KNOWN], KNOWN] = t.words[i, FOLDED]
            t.state[N_KNOWN] += 1


@compiled
def mark(t: Text, start: int, end: int) -> None:
    row = t.words[t.state[N_FOUND]]
    row[FOUND], row[FOUND_END] = start, end
    t.state[N_FOUND] += 1


@compiled
def is_particle(t: Text, i: int) -> bool:
    """A word that leads a surname; "ben" and "al" are first names too."""
    if not sets_at(t, i) & PARTICLES:
        return False
    is_first = t.words[i, KINDS] & FIRST and is_capital(t, i) and t.words[i, SETS] & s.BEN_AL
    return not (is_first and not (is_capital(t, i + 1) and t.words[i + 1, KINDS] & LAST))


@compiled
def before(t: Text, i: int) -> int:
    """The sets of the word before i; behind the dot of a title or closing, those of the title."""
    sets = sets_at(t, i - 1)
    if sets & s.DOT and i > 1 and t.words[i - 2, SETS] & (s.TITLE | s.CLOSING):
        return int(t.words[i - 2, SETS])
    return sets
