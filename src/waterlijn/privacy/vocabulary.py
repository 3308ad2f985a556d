"""Every word that came by, with what is known of it, worked out once a process: columns for the compiled passes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import marks
from waterlijn.privacy.says import says, shape
from waterlijn.privacy.tokens import PHRASES, phrases

MOST_WORDS = 300_000
_SLOTS = 1 << 20  # of the hash table: more than three for each word, so that a look-up is one step
_MASK = _SLOTS - 1
_MOST_LETTERS = 255
_FIRST_ROOM = 1 << 14


class Known(NamedTuple):
    """What is known of each word, by its number; see `marks`, `tokens` and `says` for the bits."""

    flags: NDArray[np.int64]  # `marks`: what it says of a text
    kinds: NDArray[np.int32]  # `tokens`: what it can be
    sets: NDArray[np.int64]  # `says`: the sets of words that it is in
    shape: NDArray[np.uint8]  # `says`: what its letters say
    size: NDArray[np.uint8]  # letters, at most 255
    capital: NDArray[np.bool_]
    folded: NDArray[np.int32]  # the same number for words that are the same when folded


class Phrases(NamedTuple):
    """The entries of several words of one list, by the number of their first folded word, longest first."""

    first: NDArray[np.int32]  # entries of first word w are first[w] ... first[w + 1] - 1
    begin: NDArray[np.int32]  # the words of entry e are words[begin[e]:begin[e + 1]]
    words: NDArray[np.int32]


@compiled
def hash_of(data: NDArray[np.uint32], start: int, stop: int) -> np.uint64:
    """64 bits for the characters of one word; never 0."""
    code = np.uint64(0xCBF29CE484222325)
    for at in range(start, stop):
        code = (code ^ np.uint64(data[at])) * np.uint64(0x9E3779B97F4A7C15)
        code ^= code >> np.uint64(29)
    return code | np.uint64(1)


@compiled
def look_up(keys: NDArray[np.uint64], values: NDArray[np.int32], code: np.uint64) -> int:
    """The number of a word by its hash; -1 when it is new."""
    slot = np.int64(code >> np.uint64(20)) & _MASK
    while keys[slot] != 0:
        if keys[slot] == code:
            return int(values[slot])
        slot = (slot + 1) & _MASK
    return -1


@compiled
def _insert(keys: NDArray[np.uint64], values: NDArray[np.int32], codes: NDArray[np.uint64], first: int) -> None:
    for k in range(codes.size):
        slot = np.int64(codes[k] >> np.uint64(20)) & _MASK
        while keys[slot] != 0 and keys[slot] != codes[k]:
            slot = (slot + 1) & _MASK
        keys[slot] = codes[k]
        values[slot] = first + k


class Vocabulary:
    """Words by number. It only grows; a full one is thrown away and begun anew (see `current`)."""

    def __init__(self) -> None:
        self.keys, self.values = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.int32)
        self.n = 0
        self._folded: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self.known = Known(
            np.zeros(_FIRST_ROOM, np.int64), np.zeros(_FIRST_ROOM, np.int32), np.zeros(_FIRST_ROOM, np.int64),
            np.zeros(_FIRST_ROOM, np.uint8), np.zeros(_FIRST_ROOM, np.uint8), np.zeros(_FIRST_ROOM, np.bool_),
            np.zeros(_FIRST_ROOM, np.int32),
        )  # fmt: skip
        self.phrases = tuple(self._phrases(name) for name in PHRASES)

    def _phrases(self, name: str) -> Phrases:
        grouped = phrases(name)
        for first in grouped:
            self._fold_number(first)
        of_word: dict[int, tuple[tuple[str, ...], ...]] = {
            self._folded[first]: group for first, group in grouped.items()
        }
        words: list[int] = []
        begin, starts = [0], []
        for number in range(max(of_word) + 1):
            starts.append(len(begin) - 1)
            for phrase in of_word.get(number, ()):
                words += [self._fold_number(word) for word in phrase]
                begin.append(len(words))
        starts.append(len(begin) - 1)
        return Phrases(np.array(starts, np.int32), np.array(begin, np.int32), np.array(words, np.int32))

    def _fold_number(self, folded: str) -> int:
        return self._folded.setdefault(folded, len(self._folded))

    def add(self, words: list[str], codes: NDArray[np.uint64]) -> int:
        """Add new words with their hashes; returns the number of the first."""
        first, end = self.n, self.n + len(words)
        while end > len(self.known.flags):
            self.known = Known(*(np.concatenate([column, np.zeros_like(column)]) for column in self.known))
        rows = [self._row(word) for word in words]
        columns: tuple[NDArray[Any], ...] = self.known
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column[first:end] = values
        _insert(self.keys, self.values, codes, first)
        self.n = end
        return first

    def _row(self, word: str) -> tuple[Any, ...]:
        known = marks.word(word)
        return (
            known.flags, known.kinds, says(known.folded), shape(word, known.folded), min(len(word), _MOST_LETTERS),
            known.is_capital, self._fold_number(known.folded),
        )  # fmt: skip

    def number(self, word: str) -> int:
        """The number of one word, added when it is new."""
        if word not in self._numbers:
            data = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
            code = np.uint64(hash_of(data, 0, len(data)))
            found = look_up(self.keys, self.values, code)
            self._numbers[word] = self.add([word], np.array([code], np.uint64)) if found < 0 else found
        return self._numbers[word]


_current: list[Vocabulary] = []


def current() -> Vocabulary:
    """The vocabulary of this process; a new one where it is too full."""
    if not _current or _current[0].n > MOST_WORDS:
        _current[:] = [Vocabulary()]
    return _current[0]
