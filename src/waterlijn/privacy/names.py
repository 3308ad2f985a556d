"""Personal names: lists say what a word can be, the words around it decide.

Three passes over the words of one text: what is left alone (office holders in their office, places,
organisations, figures of history), then names, then later mentions of the same people.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import name_text as at
from waterlijn.privacy import says as s
from waterlijn.privacy.found import Found
from waterlijn.privacy.left_alone import leave_alone
from waterlijn.privacy.name_rules import extend, is_institution, may_start, name_at
from waterlijn.privacy.name_text import (
    HEADLINE,
    N_FOUND,
    N_KNOWN,
    Text,
    fill,
    is_capital,
    look_for_headline,
    mark,
    room,
    sets_at,
    take,
)
from waterlijn.privacy.tokens import OFFICE, PLACE, PROPER, split
from waterlijn.privacy.vocabulary import Known, Phrases, Vocabulary, current


class Words(NamedTuple):
    """The words and signs of a batch, in columns: those of text i are ``first[i]`` to ``first[i + 1] - 1``.

    `start` and `end` are characters of their own text; `may_start` is False where no name can begin.
    """

    number: NDArray[np.int32]  # in the vocabulary
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    opens: NDArray[np.bool_]
    owns: NDArray[np.bool_]
    may_start: NDArray[np.bool_]
    first: NDArray[np.int64]


Taken = Sequence[Sequence[Found]]


def names(text: str, taken: Sequence[Found] = ()) -> list[Found]:
    """Names of people in one text, without those that fall in what other rules took."""
    vocabulary = current()
    words = words_of(text, vocabulary)
    data = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    begins = np.array([0, len(data)], np.int64)
    return names_in(data, begins, words, vocabulary, np.zeros(1, np.int64), [taken])[0]


def words_of(text: str, vocabulary: Vocabulary) -> Words:
    """The words of one text, cut by the plain splitter; a name may begin at any of them."""
    tokens = split(text)
    n = len(tokens)
    return Words(
        np.array([vocabulary.number(token.text) for token in tokens], np.int32),
        np.array([token.start for token in tokens], np.int32),
        np.array([token.end for token in tokens], np.int32),
        np.array([token.opens for token in tokens], np.bool_),
        np.array([token.owns for token in tokens], np.bool_),
        np.ones(n, np.bool_),
        np.array([0, n], np.int64),
    )


def names_in(
    data: NDArray[np.uint32],
    begins: NDArray[np.int64],
    words: Words,
    vocabulary: Vocabulary,
    rows: NDArray[np.int64],
    taken: Taken,
) -> list[list[Found]]:
    """Names of people in some texts of a batch.

    Parameters
    ----------
    data, begins
        Characters of all texts of the batch, and where each begins in them.
    rows
        The texts to look at.
    taken
        What other rules took of each of those.
    """
    longest = int(np.max(words.first[rows + 1] - words.first[rows], initial=0))
    spans = np.array([(item.start, item.end) for items in taken for item in items], np.int32).reshape(-1, 2)
    spans_first = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(items) for items in taken], out=spans_first[1:])
    found = np.empty((2 * int(np.sum(words.first[rows + 1] - words.first[rows])), 2), np.int32)
    found_first = np.zeros(len(rows) + 1, np.int64)
    figures, organisations, places = vocabulary.phrases
    _read(
        *room(longest + 1), data, begins, words, vocabulary.known, figures, organisations, places, rows, spans,
        spans_first, found, found_first,
    )  # fmt: skip
    ends = found_first.tolist()
    all_found = [Found("NAME", start, end) for start, end in found[: ends[-1]].tolist()]
    return [all_found[first:last] for first, last in pairwise(ends)]


@compiled
def _read(
    table: NDArray[np.int64],
    state: NDArray[np.int64],
    data: NDArray[np.uint32],
    begins: NDArray[np.int64],
    words: Words,
    known: Known,
    figures: Phrases,
    organisations: Phrases,
    places: Phrases,
    rows: NDArray[np.int64],
    spans: NDArray[np.int32],
    spans_first: NDArray[np.int64],
    found: NDArray[np.int32],
    found_first: NDArray[np.int64],
) -> None:
    m = 0
    for k in range(rows.size):
        row = rows[k]
        n = fill(
            table, data, begins[row], words.first[row], words.first[row + 1], known, words.number, words.start,
            words.end, words.opens, words.owns, words.may_start, spans[spans_first[k] : spans_first[k + 1]],
        )  # fmt: skip
        state[:] = 0
        t = Text(table, n, state)
        look_for_headline(t)
        leave_alone(t, figures, organisations, places)
        _look_for_names(t)
        count = t.state[N_FOUND]
        if count:
            _join(t)
            _mention_again(t)
            count = t.state[N_FOUND]
            _sort(table, count)
            for i in range(count):
                found[m, 0] = table[table[i, at.FOUND], at.START]
                found[m, 1] = table[table[i, at.FOUND_END] - 1, at.END]
                m += 1
        found_first[k + 1] = m


@compiled
def _look_for_names(t: Text) -> None:
    after = 0
    for i in range(t.n):
        if t.words[i, at.MAY_START] and i >= after and t.words[i, at.FREE] and may_start(t, i):
            end = name_at(t, i)
            if end > i:
                take(t, i, end)
                after = end


@compiled
def _sort(table: NDArray[np.int64], count: int) -> None:
    for i in range(1, count):
        start, end = table[i, at.FOUND], table[i, at.FOUND_END]
        j = i
        while j > 0 and (
            table[j - 1, at.FOUND] > start or (table[j - 1, at.FOUND] == start and table[j - 1, at.FOUND_END] > end)
        ):
            table[j, at.FOUND], table[j, at.FOUND_END] = table[j - 1, at.FOUND], table[j - 1, at.FOUND_END]
            j -= 1
        table[j, at.FOUND], table[j, at.FOUND_END] = start, end


@compiled
def _ends_a_name(t: Text, end: int) -> bool:
    for k in range(t.state[N_FOUND]):  # noqa: SIM110 - compiled
        if t.words[k, at.FOUND_END] == end:
            return True
    return False


@compiled
def _join(t: Text) -> None:
    """Jan en Xolani; Els, Piet en Xenia: what is joined to a name is a name."""
    for i in range(2, t.n):
        if not (t.words[i, at.CAPITAL] and t.words[i, at.FREE]) or t.words[i, at.OPENS] or t.state[HEADLINE]:
            continue
        joint = t.words[i - 1, at.SETS]
        joined = joint & s.JOINS != 0 or (joint & s.COMMA != 0 and sets_at(t, i + 1) & s.COMMA_EN != 0)
        if not joined or not _ends_a_name(t, i - 1):
            continue
        if (
            t.words[i, at.KINDS] & (PLACE | PROPER | OFFICE)
            or t.words[i, at.SETS] & (s.NEVER | s.GENERIC)
            or t.words[i, at.SHAPE] & (s.SHORT | s.UPPER)
        ):
            continue
        end = extend(t, i, i)
        if end > i and not is_institution(t, i, end):
            take(t, i, end)


@compiled
def _mention_again(t: Text) -> None:
    for i in range(t.n):
        if t.words[i, at.FREE] and is_capital(t, i) and t.words[i, at.SHAPE] & s.ALPHA and _is_known(t, i):
            mark(t, i, i + 1)
            t.words[i, at.FREE] = 0


@compiled
def _is_known(t: Text, i: int) -> bool:
    for k in range(t.state[N_KNOWN]):  # noqa: SIM110 - compiled
        if t.words[k, at.KNOWN] == t.words[i, at.FOLDED]:
            return True
    return False
