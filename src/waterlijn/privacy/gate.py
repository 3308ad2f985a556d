"""A compiled pass that tells which rules can find something in a text, and where a name can begin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import marks as m
from waterlijn.privacy.signs import is_figure
from waterlijn.privacy.units import OPENS, OWNS, PART, SINGLE, WORD

_NEAR = 18  # characters between a street and its number at most
_AHEAD = 10  # words that one name can have at most


@compiled
def _before_number(data: NDArray[np.uint32], classes: NDArray[np.uint8], at: int, stop: int) -> bool:
    """Does a number follow the word that ends at `at`, perhaps behind "nr.", "huisnummer" and the like?"""
    place = at
    for sign in (46, 44, 32):
        if place < stop and data[place] == sign:
            place += 1
    if place >= stop:
        return False
    if is_figure(data[place], classes):
        return place > at
    if data[place] != 104 and data[place] != 110 and data[place] != 35:  # h, n, #
        return False
    for near in range(place, min(at + _NEAR, stop)):  # noqa: SIM110 - compiled
        if is_figure(data[near], classes):
            return True
    return False


@compiled
def judge(
    data: NDArray[np.uint32],
    begins: NDArray[np.int64],
    classes: NDArray[np.uint8],
    flags: NDArray[np.int64],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    how: NDArray[np.uint8],
    words: NDArray[np.int32],
    firsts: NDArray[np.int64],
    looks: NDArray[np.int64],
    opens: NDArray[np.bool_],
    may_start: NDArray[np.bool_],
    tokens: NDArray[np.int64],
    token_firsts: NDArray[np.int64],
) -> None:
    """For each text which rules can find something; for each word whether a sentence and a name can begin there."""
    n = 0
    for row in range(begins.size - 1):
        begin, stop = begins[row], begins[row + 1]
        token_firsts[row] = n
        look = looks[row]
        is_open = True
        for k in range(firsts[row], firsts[row + 1]):
            flag = flags[words[k]]
            if how[k] & SINGLE:
                look |= flag & m.BY_ITSELF
                at, beyond = starts[k] + begin, stops[k] + begin
                has_ending = flag & m.ENDING or (flag & m.WORD_ENDING and beyond < stop and data[beyond] == 47)
                if has_ending and at > begin and data[at - 1] == 46:
                    look |= m.DOMAIN
                if flag & m.STREETISH and look & m.DIGIT and _before_number(data, classes, beyond, stop):
                    look |= m.STREET
            if how[k] & PART:
                continue
            tokens[n] = k
            n += 1
            opens[k] = is_open or how[k] & OPENS != 0
            if how[k] & WORD:
                is_open = False
            elif flag & m.OPENS_NEXT:
                is_open = True
            elif not flag & m.KEEPS_OPEN:
                is_open = False
        first, last = token_firsts[row], n
        for i in range(first, last):
            if look & m.STRANGE:
                may_start[i] = True
                look |= m.NAME
                continue
            may_start[i] = _may_start(
                flags, words, tokens, i, first, last, opens[tokens[i]], how[tokens[i]] & OWNS != 0
            )
            if may_start[i]:
                look |= m.NAME
        looks[row] = look
    token_firsts[begins.size - 1] = n


@compiled
def _may_start(
    flags: NDArray[np.int64],
    words: NDArray[np.int32],
    tokens: NDArray[np.int64],
    i: int,
    first: int,
    last: int,
    is_open: bool,
    owns: bool,
) -> bool:
    """Can a name begin at token i? Says yes too often, never too seldom (see `names._decide`)."""
    flag = flags[words[tokens[i]]]
    if not flag & m.ALPHA:
        return False
    after = flags[words[tokens[i + 1]]] if i + 1 < last else 0
    if flag & m.INITIAL and after & m.DOT:
        return True
    if flag & m.NEVER and not flag & m.LEAD:
        return False
    before = flags[words[tokens[i - 1]]] if i > first else 0
    before_that = flags[words[tokens[i - 2]]] if i - 1 > first else 0
    title = before & m.TITLE or (before & m.DOT and before_that & m.TITLE)
    if not flag & (m.CAPITAL | m.FIRST | m.LEAD) and not title:
        return False
    goes_on = after & (m.CAPITAL | m.LISTED | m.LEAD) != 0
    if title and (flag & (m.CAPITAL | m.LISTED | m.LEAD) or goes_on):
        return True
    if not flag & m.CAPITAL:
        return _may_start_low(flags, words, tokens, i, last)
    if (
        before & m.CONTEXT
        or (before & m.DOT and before_that & m.CONTEXT)
        or (before & m.SAYS and before_that & m.NAMED)
    ):
        return True
    for k in range(max(first, i - 4), i):
        if flags[words[tokens[k]]] & m.CLOSING:
            return True
    if flag & m.PLAIN:
        return True
    if flag & m.FIRST and (not is_open or owns or after & m.TELLS):
        return True
    if flag & m.LAST and (before & m.POINTS or (after & m.TELLS and not is_open)):
        return True
    # more words of the same name: with a capital, or led to by particles
    chain = 0
    for k in range(i + 1, min(i + 4, last)):
        part = flags[words[tokens[k]]]
        chain |= part
        if not part & m.LEAD:
            break
    if not chain & (m.CAPITAL | m.LISTED) or not after & (m.CAPITAL | m.LEAD):
        return False
    if flag & m.FIRST:
        return True
    if flag & m.LEAD and (flag & m.GLUED_LEAD or (chain & m.CAPITAL and flag & m.FREE_LEAD)):
        return True
    further = 0
    for k in range(i + 1, min(i + 1 + _AHEAD, last)):
        further |= flags[words[tokens[k]]]
    if flag & m.LEAD and chain & m.CAPITAL and further & m.LISTED:
        return True
    return not flag & m.SAID and not is_open and further & m.PLAIN != 0


@compiled
def _may_start_low(
    flags: NDArray[np.int64], words: NDArray[np.int32], tokens: NDArray[np.int64], i: int, last: int
) -> bool:
    """The same for a word without a capital, not behind a title."""
    flag = flags[words[tokens[i]]]
    if flag & m.FIRST:
        if not flag & m.AMBIGUOUS or (i > 0 and flags[words[tokens[i - 1]]] & m.GREETING):
            return True
        if i + 1 < last and flags[words[tokens[i + 1]]] & (m.CAPITAL | m.LISTED | m.LEAD):
            for k in range(i + 1, min(i + 1 + _AHEAD, last)):
                if flags[words[tokens[k]]] & m.PLAIN:
                    return True
    if not flag & (m.SURNAME_LEAD | m.GLUED_LEAD):
        return False
    for k in range(i + 1, min(i + 4, last)):
        part = flags[words[tokens[k]]]
        if part & m.LISTED and (part & m.CAPITAL or flag & m.GLUED_LEAD):
            return True
        if not part & m.LEAD:
            break
    return False
