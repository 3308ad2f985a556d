"""Words that are no private name: figures of history, organisations, streets, and office holders in their office."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import name_text as at
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
        kinds = t.words[i, at.KINDS]
        if not kinds & _SPECIAL:
            continue
        special = True
        if kinds & PHRASE and t.words[i, at.FREE]:
            title = sets_at(t, i - 1)
            if not title & s.TITLE or title & s.HEER:
                _leave_phrase(t, i, figures, organisations, places)
        if kinds & STREET:
            _leave_back(t, i)
        if kinds & INSTITUTION and is_capital(t, i + 1):
            _leave_run(t, i + 1)
    if special:
        for i in range(t.n):
            if t.words[i, at.KINDS] & OFFICE:
                _leave_holder(t, i)


@compiled
def _phrase_end(t: Text, i: int, phrases: Phrases, also_names: bool) -> int:
    """End of the longest entry of a list that stands at word i; i when there is none."""
    word = t.words[i, at.FOLDED]
    if word + 1 >= phrases.first.size:
        return i
    for entry in range(phrases.first[word], phrases.first[word + 1]):
        begin, size = phrases.begin[entry], phrases.begin[entry + 1] - phrases.begin[entry]
        if size == 1:
            if also_names or not t.words[i, at.KINDS] & (FIRST | LAST):
                return i + 1
        elif i + size <= t.n and _same(t, i, phrases.words, begin, size):
            return int(i + size)
    return i


@compiled
def _same(t: Text, i: int, others: NDArray[np.int32], begin: int, size: int) -> bool:
    for k in range(size):  # noqa: SIM110 - compiled
        if t.words[i + k, at.FOLDED] != others[begin + k]:
            return False
    return True


@compiled
def _leave_phrase(t: Text, i: int, figures: Phrases, organisations: Phrases, places: Phrases) -> None:
    after_first = (
        i > 0 and adjacent(t, i - 1) and t.words[i - 1, at.KINDS] & FIRST and not t.words[i - 1, at.KINDS] & AMBIGUOUS
    )
    for end, is_place in (
        (_phrase_end(t, i, figures, True), False),
        (_phrase_end(t, i, organisations, False), False),
        (_phrase_end(t, i, places, False), True),
    ):
        if end > i + 1 or (end > i and not is_place and not after_first and not t.words[i, at.KINDS] & FIRST):
            t.words[i:end, at.FREE] = 0


@compiled
def _leave_back(t: Text, i: int) -> None:
    """A street or institution takes the capitalised words before it along (Frans Van Ryhovelaan)."""
    t.words[i, at.FREE] = 0
    start = i
    while start > 0 and adjacent(t, start - 1) and i - start < 4:
        if not (is_capital(t, i) and (t.words[start - 1, at.CAPITAL] or t.words[start - 1, at.SETS] & s.ARTICLE)):
            break
        start -= 1
    while start < i and not t.words[start, at.CAPITAL]:
        start += 1
    t.words[start:i, at.FREE] = 0


@compiled
def _leave_run(t: Text, i: int) -> None:
    """Leave the capitalised run that starts here."""
    while i < t.n and (is_capital(t, i) or (sets_at(t, i) & s.ARTICLE and is_capital(t, i + 1))):
        t.words[i, at.FREE] = 0
        if not adjacent(t, i):
            return
        i += 1


@compiled
def _leave_holder(t: Text, office: int) -> None:
    """After an office: its field and place (van Justitie, van Mechelen) and the name of the holder."""
    plural = t.words[office, at.SETS] & s.PLURAL_OFFICE != 0
    of_kin = False  # the mayor's wife is no mayor
    for step in range(1, 5):
        of_kin = of_kin or sets_at(t, office - step) & s.KIN != 0
    i, named, steps = office + 1, False, 0
    while i < t.n and steps < _MOST_STEPS:
        sets, kinds = t.words[i, at.SETS], t.words[i, at.KINDS]
        starts = is_capital(t, i) or (kinds & _LISTED != 0 and not kinds & WORD)
        if _is_apposition(t, i, named, of_kin) or _is_initial_dot(t, i, named, office):
            pass
        elif sets & (s.AND | s.COMMA):
            if not (plural and named) and (named or sets & s.COMMA):
                break
        elif sets & s.TITLE or (starts and not sets & s.NEVER):
            t.words[i, at.FREE] = 0
            named = named or kinds & (FIRST | LAST) != 0 or not t.words[i - 1, at.KINDS]
            if t.words[i, at.OWNS]:
                break
        elif sets & s.FIELD:
            t.words[i, at.FREE] = 0
        elif named or not t.words[i - 1, at.SETS] & s.OF_FIELD:
            break
        i += 1
        steps += 1
    for j in range(office + 1, min(i, t.n)):
        if not t.words[j, at.FREE] and t.words[j, at.CAPITAL]:
            kinds = t.words[j, at.KINDS]
            if kinds & _LISTED or (not kinds and t.words[j, at.SHAPE] & s.LONG):
                leave_mentions(t, j)


@compiled
def _is_apposition(t: Text, i: int, named: bool, of_kin: bool) -> bool:
    """ "de burgemeester, Jan Peeters, ..." """
    if not t.words[i, at.SETS] & s.COMMA or named or of_kin or not is_capital(t, i + 1):
        return False
    return t.words[i + 1, at.KINDS] & (FIRST | LAST) != 0 and _closes(t, i + 1)


@compiled
def _is_initial_dot(t: Text, i: int, named: bool, office: int) -> bool:
    is_dot = t.words[i, at.SETS] & s.DOT != 0 and (named or i == office + 1)
    return is_dot and is_capital(t, i + 1) and t.words[i - 1, at.SHAPE] & s.SHORT != 0


@compiled
def leave_mentions(t: Text, which: int) -> None:
    """The same holder, named again without the office."""
    word = t.words[which, at.FOLDED]
    if t.words[which, at.SETS] & (LEADS | s.NEVER):
        return
    for i in range(t.n):
        if t.words[i, at.FOLDED] != word or sets_at(t, i - 1) & s.KIN:
            continue
        after_first = i > 0 and adjacent(t, i - 1) and t.words[i - 1, at.KINDS] & FIRST and is_capital(t, i - 1)
        if not after_first:
            t.words[i, at.FREE] = 0
            j = i - 1
            while j >= 0 and adjacent(t, j) and t.words[j, at.SETS] & LEADS and is_capital(t, j):
                t.words[j, at.FREE] = 0
                j -= 1


@compiled
def _closes(t: Text, i: int) -> bool:
    """The run from i ends at a comma: an apposition (onze burgemeester, Jan Peeters, ...)."""
    while i < t.n and (is_capital(t, i) or sets_at(t, i) & s.ARTICLE):
        i += 1
    return i >= t.n or t.words[i, at.SETS] & s.CLOSES != 0


@compiled
def office_after(t: Text, end: int) -> bool:
    """X, burgemeester van ...; X (N-VA); X is burgemeester."""
    sets = sets_at(t, end)
    if sets & s.BRACKET:
        if (sets_at(t, end + 1) | sets_at(t, end + 2)) & s.PARTY:
            return True
        for k in range(end + 1, min(end + 4, t.n)):  # noqa: SIM110 - compiled
            if t.words[k, at.KINDS] & OFFICE:
                return True
        return False
    if not sets & s.LINK:
        return False
    for k in range(end + 1, end + 4):
        if k >= t.n or not t.words[k, at.SHAPE] & s.ALPHA:
            return False
        if t.words[k, at.KINDS] & OFFICE:
            return sets & s.COMMA != 0 or not t.words[k, at.SETS] & s.ROYAL
        if t.words[k, at.SETS] & s.UNLINK:
            return False
    return False
