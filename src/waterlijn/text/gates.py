"""Patterns that are tried only on texts with a word that they cannot do without.

Most patterns of the rules need one of a few words: `\\b(?:niet|geen)\\b` cannot match a text without "niet" and
"geen". Those words are read from the pattern itself, so that whoever changes a pattern changes its gate too. One
compiled pass then says of each message, in one bit per pattern, whether any of its words is there.

A word here is a run of a-z, 0-9 and _ ; a sign from outside ASCII ends it, so a text cut at such a sign has no word
that the whole did not have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from re import _constants, _parser  # type: ignore[attr-defined]  # the only reader of patterns there is
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.fold import Bytes
from waterlijn.text.language import STOP_WORDS

EVERYTHING = (1 << 63) - 1  # facts of a text of which nothing is known
MOST_PATTERNS = 62
ALWAYS = 1 << MOST_PATTERNS  # of every text: the bit of a pattern that has no gate
_BORDER, _ANYTHING = "\0", "\1"  # in an expansion: a border of a word; any text
_MOST_EXPANSIONS = 10_000
_SLOTS = 1 << 14
_WORD = re.compile(r"(?<=[^A-Za-z0-9_\1])[a-z0-9_]+(?=[^A-Za-z0-9_\1])")
_COMMON = frozenset(STOP_WORDS["nl"].split()) | {"die"}
_gates: list[Gate] = []


class Gate:
    """A pattern with its bit in the facts of a message.

    Attributes
    ----------
    pattern
        The pattern itself.
    words
        Every text that it matches has one of these words; empty where no such words can be read from it.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        self.words = needed(pattern)
        self.bit = ALWAYS
        if self.words:
            if len(_gates) == MOST_PATTERNS:
                raise ValueError("no bit left for another pattern")
            self.bit = 1 << len(_gates)
            _gates.append(self)

    def search(self, text: str, facts: int = EVERYTHING) -> re.Match[str] | None:
        """`re.search`, where the facts of the message do not rule it out."""
        return self.pattern.search(text) if facts & self.bit else None

    def match(self, text: str, facts: int = EVERYTHING) -> re.Match[str] | None:
        return self.pattern.match(text) if facts & self.bit else None


def needed(pattern: str) -> frozenset[str]:
    """Words of which every match of a pattern has at least one; empty where there are none.

    Examples
    --------
    >>> sorted(needed(r"\\b(?:niet|geen)\\b|\\bwaarom (?:ze )?niet\\b.*\\?"))
    ['geen', 'niet', 'waarom']
    >>> needed(r"\\bniet|geen")
    frozenset()
    """
    try:
        texts = list(_expansions(_parser.parse(pattern)))
    except _TooManyError:
        return frozenset()
    found = [set(_WORD.findall(f"{_ANYTHING}{text}{_ANYTHING}")) for text in texts]
    if not all(found):
        return frozenset()
    often = Counter(word for words in found for word in words)
    # of each text the word that is rarest in Dutch; of those, one that serves for many texts
    return frozenset(
        max(words, key=lambda word: (word not in _COMMON, often[word], len(word), word)) for words in found
    )


class _TooManyError(Exception):
    pass


def _expansions(parsed: Iterable[tuple[Any, Any]]) -> list[str]:
    """Every text of a sequence, with what is not certain as `_ANYTHING`."""
    texts = [""]
    for op, argument in parsed:
        pieces = list(_pieces(op, argument))
        if len(texts) * len(pieces) > _MOST_EXPANSIONS:
            raise _TooManyError
        texts = [text + piece for text in texts for piece in pieces]
    return texts


def _pieces(op: Any, argument: Any) -> Iterator[str]:
    if op is _constants.LITERAL:
        yield chr(argument)
    elif op is _constants.AT:
        yield _BORDER
    elif op is _constants.SUBPATTERN:
        yield from _expansions(argument[-1])
    elif op is _constants.BRANCH:
        for branch in argument[1]:
            yield from _expansions(branch)
    elif op is _constants.IN:
        yield from _of_set(argument)
    elif op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        yield from _repeated(*argument)
    elif op in (_constants.ASSERT, _constants.ASSERT_NOT):
        yield ""
    else:
        yield _ANYTHING


def _of_set(members: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    """A few letters, one by one; a space for a set without letters and digits."""
    signs = []
    for op, argument in members:
        if op is _constants.CATEGORY and argument is _constants.CATEGORY_SPACE:
            signs.append(" ")
        elif op is _constants.LITERAL:
            signs.append(chr(argument))
        else:
            yield _ANYTHING
            return
    if not any(sign.isalnum() or sign == "_" for sign in signs):
        yield " "
    else:
        yield from signs


def _repeated(least: int, most: Any, what: Any) -> Iterator[str]:
    once = _expansions(what)
    if once == [" "] and least:
        yield " "
    elif once == [" "]:
        yield from ("", " ")
    elif most is _constants.MAXREPEAT or most > 3 or (most > 1 and len(once) > 3):
        yield _ANYTHING
    else:
        texts = [""]
        for times in range(int(most) + 1):
            if times >= least:
                yield from texts
            texts = [text + piece for text in texts for piece in once]
            if len(texts) > _MOST_EXPANSIONS:
                raise _TooManyError


@compiled
def _slot(data: Bytes, start: int, stop: int) -> int:
    code = np.uint32(0x811C9DC5)
    for i in range(start, stop):
        code = np.uint32(np.uint32(code ^ np.uint32(data[i])) * np.uint32(16777619))
    return int((code ^ (code >> np.uint32(14))) & np.uint32(_SLOTS - 1))


@cache
def _table(n: int) -> NDArray[np.int64]:
    """Bits per hashed word of the first n gates.

    Two words in one slot open a gate too often, which costs time and no answer.
    """
    table = np.zeros(_SLOTS, np.int64)
    for gate in _gates[:n]:
        for word in gate.words:
            data = np.frombuffer(word.encode("ascii"), np.uint8)
            table[_slot(data, 0, data.size)] |= gate.bit
    return table


@compiled
def _facts(
    data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64], table: NDArray[np.int64], out: NDArray[np.int64]
) -> None:
    for row in range(starts.size):
        bits = np.int64(ALWAYS)
        word = -1
        for i in range(starts[row], stops[row] + 1):
            c = data[i] if i < stops[row] else np.uint8(0)
            if (97 <= c <= 122) or (48 <= c <= 57) or c == 95:
                if word < 0:
                    word = i
            elif word >= 0:
                bits |= table[_slot(data, word, i)]
                word = -1
        out[row] = bits


def facts(data: Bytes, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each folded text ``data[starts[i]:stops[i]]``: which patterns can match it."""
    out = np.empty(len(starts), np.int64)
    _facts(data, starts, stops, _table(len(_gates)), out)
    return out
