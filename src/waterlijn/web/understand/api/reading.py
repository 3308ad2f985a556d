"""Reads what several requests ask at the same moment in one go: one call costs nearly as much as ten."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from waterlijn.privacy import replace
from waterlijn.privacy.finding import find_all
from waterlijn.text.attributes import read_attributes
from waterlijn.text.language import LANGUAGES

MOST_TEXTS = 64  # in one go; more would let the first wait for the last


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
    answer: list[Found] | None = None
    problem: Exception | None = None
    woken: threading.Event = field(default_factory=threading.Event)  # there is an answer, or it is its turn to read

    @property
    def is_done(self) -> bool:
        return self.answer is not None or self.problem is not None


class Reader:
    """Whoever comes first reads; whoever comes meanwhile is read in the next go. Alone, a text is read at once."""

    def __init__(self) -> None:
        self._queue = threading.Lock()
        self._waiting: list[_Wish] = []
        self._is_reading = False

    def read(self, texts: Sequence[str], names: frozenset[str]) -> list[Found]:
        """One answer per text, with the scores of `names` (and perhaps of what others asked at the same time)."""
        wish = _Wish(texts, names)
        with self._queue:
            self._waiting.append(wish)
            must_wait, self._is_reading = self._is_reading, True
        if must_wait:
            wish.woken.wait()
        if not wish.is_done:
            self._read_for_all()
        if wish.problem is not None:
            raise wish.problem
        return wish.answer or []

    def _read_for_all(self) -> None:
        """Called by the first who waits. Afterwards the one who waits longest by then takes over."""
        wishes = self._take()
        try:
            _grant(wishes)
        finally:
            with self._queue:
                successor = self._waiting[:1]
                self._is_reading = bool(successor)
            for wish in wishes:
                if not wish.is_done:
                    wish.problem = RuntimeError("the reading was broken off")
            for wish in [*wishes, *successor]:
                wish.woken.set()

    def _take(self) -> list[_Wish]:
        """The first who waits, and those behind while there is room."""
        with self._queue:
            n = size = 0
            while n < len(self._waiting) and (n == 0 or size + len(self._waiting[n].texts) <= MOST_TEXTS):
                size += len(self._waiting[n].texts)
                n += 1
            taken, self._waiting = self._waiting[:n], self._waiting[n:]
        return taken


def _grant(wishes: Sequence[_Wish]) -> None:
    """Read for all of them at once; if that fails, one by one, so that one text does not spoil it for the others."""
    try:
        found = _read([text for wish in wishes for text in wish.texts], frozenset().union(*(w.names for w in wishes)))
    except Exception as problem:  # noqa: BLE001  # raised again in the thread whose text it was
        if len(wishes) == 1:
            wishes[0].problem = problem
        else:
            for wish in wishes:
                _grant([wish])
        return
    start = 0
    for wish in wishes:
        wish.answer = found[start : start + len(wish.texts)]
        start += len(wish.texts)


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
