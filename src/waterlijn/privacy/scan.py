"""A batch as words with what is known of each, and which rules can find something where.

Characters are read once. Every word is looked up by its 64-bit hash in a vocabulary that grows with the words that
come by, so that what a word can be is worked out once per process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from waterlijn.privacy.gate import judge
from waterlijn.privacy.names import Words
from waterlijn.privacy.signs import classes
from waterlijn.privacy.units import OWNS, units
from waterlijn.privacy.vocabulary import current

_learning = threading.Lock()  # two threads may not add words at the same time


class Scan:
    """A batch as units; `looks[i]` says which rules (bits of `marks`) can find something in text i.

    Attributes
    ----------
    data, begins
        The characters of all texts, and where each text begins in them.
    words
        The words and signs of all texts.
    vocabulary
        What their numbers mean.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.begins = np.zeros(len(texts) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=self.begins[1:])
        self.data = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        self.vocabulary = current()
        # a word of letters joined by signs yields each of its parts and itself: never more than two units a letter
        room = 2 * len(self.data) + 1
        starts, stops = np.empty(room, np.int32), np.empty(room, np.int32)
        how, codes, numbers = np.empty(room, np.uint8), np.empty(room, np.uint64), np.empty(room, np.int32)
        firsts, looks = np.empty(len(texts) + 1, np.int64), np.zeros(len(texts), np.int64)
        n = units(
            self.data, self.begins, classes(), self.vocabulary.keys, self.vocabulary.values,
            starts, stops, how, codes, numbers, firsts, looks,
        )  # fmt: skip
        self._learn(texts, firsts, starts, stops, codes[:n], numbers[:n])
        tokens, opens, may_start = np.empty(n, np.int64), np.empty(n, np.bool_), np.empty(n, np.bool_)
        first = np.empty(len(texts) + 1, np.int64)
        judge(
            self.data, self.begins, classes(), self.vocabulary.known.flags, starts, stops, how, numbers, firsts, looks,
            opens, may_start, tokens, first,
        )  # fmt: skip
        here = tokens[: first[-1]]
        self.words = Words(
            numbers[here], starts[here], stops[here], opens[here], how[here] & OWNS != 0, may_start[: len(here)], first
        )
        self.looks = looks

    def _learn(
        self, texts: Sequence[str], firsts: NDArray[np.int64], starts: NDArray[np.int32], stops: NDArray[np.int32],
        codes: NDArray[np.uint64], numbers: NDArray[np.int32],
    ) -> None:  # fmt: skip
        """Add the words that are new to the vocabulary."""
        new = np.flatnonzero(numbers < 0)
        if not new.size:
            return
        unlike, first, which = np.unique(codes[new], return_index=True, return_inverse=True)
        units_of = new[first]
        rows = np.searchsorted(firsts, units_of, side="right") - 1
        places = zip(rows.tolist(), starts[units_of].tolist(), stops[units_of].tolist(), strict=True)
        with _learning:
            number = self.vocabulary.add([texts[row][start:stop] for row, start, stop in places], unlike)
        numbers[new] = number + which
