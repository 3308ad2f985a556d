"""Words that are no private name: figures of history, organisations, streets, and office holders in their office."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import says as s
from waterlijn.privacy.name_text import LEADS, Text, adjacent, is_capital, sets_at
from waterlijn.privacy.tokens import (
    AFTER_DE,
    AFTER_VAN,
    AMBIGUOUS,
    FIRST,
    INSTITUTION,
    LAST,
    OFFICE,
    PHRASE,
    STREET,
    WORD,
)
from waterlijn.privacy.vocabulary import Phrases

_SPECIAL = PHRASE | STREET | INSTITUTION | OFFICE  # what leaves itself or its neighbours alone
_LISTED = FIRST | LAST | AFTER_DE | AFTER_VAN
_MOST_STEPS = 10  # words that office, field and holder have together


@compiled
def leave_alone(t: Text, figures: Phrases, organisations: Phrases, places: Phrases) -> None:
    special = False
    for i in range(t.n):
        kinds = t.kinds[i]
        if not kinds & _SPECIAL:
            continue
        special = True
        if kinds & PHRASE and t.free[i]:
            title = sets_at(t, i - 1)
            if not title & s.TITLE or title & s.HEER:
                _leave_phrase(t, i, figures, organisations, places)
        if kinds & STREET:
            _leave_back(t, i)
        if kinds & INSTITUTION and is_capital(t, i + 1):
            _leave_run(t, i + 1)
    if special:
        for i in range(t.n):
            if t.kinds[i] & OFFICE:
                _leave_holder(t, i)


@compiled
def _phrase_end(t: Text, i: int, phrases: Phrases, also_names: bool) -> int:
    """End of the longest entry of a list that stands at word i; i when there is none."""
    word = t.folded[i]
    if word + 1 >= phrases.first.size:
        return i
    for entry in range(phrases.first[word], phrases.first[word + 1]):
        begin, size = phrases.begin[entry], phrases.begin[entry + 1] - phrases.begin[entry]
        if size == 1:
            if also_names or not t.kinds[i] & (FIRST | LAST):
                return i + 1
        elif i + size <= t.n and _same(t.folded, i, phrases.words, begin, size):
            return int(i + size)
    return i


@compiled
def _same(words: NDArray[np.int32], at: int, others: NDArray[np.int32], begin: int, size: int) -> bool:
    for k in range(size):  # noqa: SIM110 - compiled
        if words[at + k] != others[begin + k]:
            return False
    return True


@compiled
def _leave_phrase(t: Text, i: int, figures: Phrases, organisations: Phrases, places: Phrases) -> None:
    after_first = i > 0 and adjacent(t, i - 1) and t.kinds[i - 1] & FIRST and not t.kinds[i - 1] & AMBIGUOUS
    for end, is_place in (
        (_phrase_end(t, i, figures, True), False),
        (_phrase_end(t, i, organisations, False), False),
        (_phrase_end(t, i, places, False), True),
    ):
        if end > i + 1 or (end > i and not is_place and not after_first and not t.kinds[i] & FIRST):
            t.free[i:end] = False


@compiled
def _leave_back(t: Text, i: int) -> None:
    """A street or institution takes the capitalised words before it along (Frans Van Ryhovelaan)."""
    t.free[i] = False
    start = i
    while start > 0 and adjacent(t, start - 1) and i - start < 4:
        if not (is_capital(t, i) and (t.capital[start - 1] or t.sets[start - 1] & s.ARTICLE)):
            break
        start -= 1
    while start < i and not t.capital[start]:
        start += 1
    t.free[start:i] = False


@compiled
def _leave_run(t: Text, i: int) -> None:
    """Leave the capitalised run that starts here."""
    while i < t.n and (is_capital(t, i) or (sets_at(t, i) & s.ARTICLE and is_capital(t, i + 1))):
        t.free[i] = False
        if not adjacent(t, i):
            return
        i += 1


@compiled
def _leave_holder(t: Text, office: int) -> None:
    """After an office: its field and place (van Justitie, van Mechelen) and the name of the holder."""
    plural = t.sets[office] & s.PLURAL_OFFICE != 0
    of_kin = False  # the mayor's wife is no mayor
    for step in range(1, 5):
        of_kin = of_kin or sets_at(t, office - step) & s.KIN != 0
    i, named, steps = office + 1, False, 0
    while i < t.n and steps < _MOST_STEPS:
        sets, kinds = t.sets[i], t.kinds[i]
        starts = is_capital(t, i) or (kinds & _LISTED != 0 and not kinds & WORD)
        if _is_apposition(t, i, named, of_kin) or _is_initial_dot(t, i, named, office):
            pass
        elif sets & (s.AND | s.COMMA):
            if not (plural and named) and (named or sets & s.COMMA):
                break
        elif sets & s.TITLE or (starts and not sets & s.NEVER):
            t.free[i] = False
            named = named or kinds & (FIRST | LAST) != 0 or not t.kinds[i - 1]
            if t.owns[i]:
                break
        elif sets & s.FIELD:
            t.free[i] = False
        elif named or not t.sets[i - 1] & s.OF_FIELD:
            break
        i += 1
        steps += 1
    for j in range(office + 1, min(i, t.n)):
        if not t.free[j] and t.capital[j]:
            kinds = t.kinds[j]
            if kinds & _LISTED or (not kinds and t.shape[j] & s.LONG):
                leave_mentions(t, j)


@compiled
def _is_apposition(t: Text, i: int, named: bool, of_kin: bool) -> bool:
    """ "de burgemeester, Jan Peeters, ..." """
    if not t.sets[i] & s.COMMA or named or of_kin or not is_capital(t, i + 1):
        return False
    return t.kinds[i + 1] & (FIRST | LAST) != 0 and _closes(t, i + 1)


@compiled
def _is_initial_dot(t: Text, i: int, named: bool, office: int) -> bool:
    is_dot = t.sets[i] & s.DOT != 0 and (named or i == office + 1)
    return is_dot and is_capital(t, i + 1) and t.shape[i - 1] & s.SHORT != 0


@compiled
def leave_mentions(t: Text, which: int) -> None:
    """The same holder, named again without the office."""
    word = t.folded[which]
    if t.sets[which] & (LEADS | s.NEVER):
        return
    for i in range(t.n):
        if t.folded[i] != word or sets_at(t, i - 1) & s.KIN:
            continue
        after_first = i > 0 and adjacent(t, i - 1) and t.kinds[i - 1] & FIRST and is_capital(t, i - 1)
        if not after_first:
            t.free[i] = False
            j = i - 1
            while j >= 0 and adjacent(t, j) and t.sets[j] & LEADS and is_capital(t, j):
                t.free[j] = False
                j -= 1


@compiled
def _closes(t: Text, i: int) -> bool:
    """The run from i ends at a comma: an apposition (onze burgemeester, Jan Peeters, ...)."""
    while i < t.n and (is_capital(t, i) or sets_at(t, i) & s.ARTICLE):
        i += 1
    return i >= t.n or t.sets[i] & s.CLOSES != 0


@compiled
def office_after(t: Text, end: int) -> bool:
    """X, burgemeester van ...; X (N-VA); X is burgemeester."""
    sets = sets_at(t, end)
    if sets & s.BRACKET:
        if (sets_at(t, end + 1) | sets_at(t, end + 2)) & s.PARTY:
            return True
        for k in range(end + 1, min(end + 4, t.n)):  # noqa: SIM110 - compiled
            if t.kinds[k] & OFFICE:
                return True
        return False
    if not sets & s.LINK:
        return False
    for k in range(end + 1, end + 4):
        if k >= t.n or not t.shape[k] & s.ALPHA:
            return False
        if t.kinds[k] & OFFICE:
            return sets & s.COMMA != 0 or not t.sets[k] & s.ROYAL
        if t.sets[k] & s.UNLINK:
            return False
    return False
