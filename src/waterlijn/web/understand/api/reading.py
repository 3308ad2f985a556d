"""Reads what several requests ask at the same moment in one go: one call costs nearly as much as ten.

A go is bounded. Who asks more than fits gets the rest in later goes, after the others who wait by then.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from waterlijn.privacy import replace
from waterlijn.privacy.finding import find_all
from waterlijn.text.attributes import read_attributes
from waterlijn.text.language import LANGUAGES
from waterlijn.text.read import LONGEST

MOST_TEXTS = 64  # in one go; more would let the first wait for the last
MOST_CHARACTERS = LONGEST  # in one go: the longest text that is read in one piece


@dataclass(frozen=True, slots=True)
class Found:
    """What the reader says of one text."""

    language: str  # "" where the text is too short to tell, "und" for a language that the reader does not know
    abstain: bool
    cues: tuple[str, ...]
    scores: dict[str, float]
    model: str


@dataclass(slots=True)
class _Wish:
    texts: Sequence[str]
    names: frozenset[str]
    found: list[Found] = field(default_factory=list)  # of the first texts; the others are still to be read
    problem: Exception | None = None
    woken: threading.Event = field(default_factory=threading.Event)  # there is an answer, or it is its turn to read

    @property
    def is_done(self) -> bool:
        return len(self.found) == len(self.texts) or self.problem is not None

    def portion(self, texts: int, characters: int) -> list[str]:
        """Its next texts, as many as fit in that many texts and characters."""
        own = self.texts[len(self.found) : len(self.found) + texts]
        sizes = accumulate(map(len, own))
        return [text for text, size in zip(own, sizes, strict=True) if size <= characters]


Portion = tuple[_Wish, list[str]]


class Reader:
    """Whoever comes first reads; whoever comes meanwhile is read in the next go. Alone, a text is read at once."""

    def __init__(self) -> None:
        self._queue = threading.Lock()
        self._waiting: list[_Wish] = []
        self._is_reading = False

    def read(self, texts: Sequence[str], names: frozenset[str]) -> list[Found]:
        """One answer per text, with the scores of `names` (and perhaps of what others asked at the same time)."""
        wish = _Wish(texts, names)
        if wish.is_done:
            return []
        with self._queue:
            self._waiting.append(wish)
            must_wait, self._is_reading = self._is_reading, True
        if must_wait:
            wish.woken.wait()
        while not wish.is_done:
            wish.woken.clear()
            self._read_for_all()
            wish.woken.wait()
        if wish.problem is not None:
            raise wish.problem
        return wish.found

    def _read_for_all(self) -> None:
        """Called by the first who waits. Afterwards the one who waits longest by then takes over."""
        taken = self._take()
        try:
            _grant(taken)
        except BaseException:
            for wish, _ in taken:
                wish.problem = wish.problem or RuntimeError("the reading was broken off")
            raise
        finally:
            with self._queue:
                self._waiting += [wish for wish, _ in taken if not wish.is_done]
                successor = self._waiting[:1]
                self._is_reading = bool(successor)
            for wish in [*(wish for wish, _ in taken if wish.is_done), *successor]:
                wish.woken.set()

    def _take(self) -> list[Portion]:
        """Of the first who waits what fits in one go, at least one text, and of those behind while there is room."""
        taken: list[Portion] = []
        texts, characters = MOST_TEXTS, MOST_CHARACTERS
        with self._queue:
            while self._waiting:
                wish = self._waiting[0]
                own = wish.portion(texts, characters) or ([] if taken else [wish.texts[len(wish.found)]])
                if not own:
                    break
                taken.append((self._waiting.pop(0), own))
                texts, characters = texts - len(own), characters - sum(map(len, own))
        return taken


def _grant(taken: Sequence[Portion]) -> None:
    """Read for all of them at once; if that fails, one by one, so that one text does not spoil it for the others."""
    try:
        names = frozenset().union(*(wish.names for wish, _ in taken))
        found = _read([text for _, own in taken for text in own], names)
    except Exception as problem:  # noqa: BLE001  # raised again in the thread whose text it was
        if len(taken) == 1:
            taken[0][0].problem = problem
        else:
            for portion in taken:
                _grant([portion])
        return
    start = 0
    for wish, own in taken:
        wish.found += found[start : start + len(own)]
        start += len(own)


def _read(texts: Sequence[str], names: frozenset[str]) -> list[Found]:
    """As on the site, personal data goes out first: a name must not weigh."""
    bare = [replace(text, found) for text, found in zip(texts, find_all(texts), strict=True)]
    readings, scores = read_attributes(bare, sorted(names))
    columns = {name: column.tolist() for name, column in scores.items()}
    abstain = readings.abstain.tolist()
    return [
        Found(
            language if language in LANGUAGES or not language else "und",
            abstain[i],
            readings.cues[i],
            {name: column[i] for name, column in columns.items()},
            readings.model,
        )
        for i, language in enumerate(readings.language)
    ]


reader = Reader()
