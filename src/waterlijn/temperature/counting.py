"""Readings -> sufficient statistics per place and week, which can be added up in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS, Readings, Times

MEASURES = ("hostility", "disagreement", *LABELS, *(f"need:{need}" for need in NEEDS))
COUNTED_LANGUAGE = "nl"
MOST_AUTHORS = 1024  # kept per cell: enough for every rule about small groups; more only says "at least"
_UNIT = 1 << 20  # scores are summed as integers, so that the order of the batches cannot change the answer


@dataclass(frozen=True, slots=True)
class Marks:
    """What counts of n readings: one column per fact, ready to be added up.

    `flag` is bool (n, 14) in the order of `MEASURES`; `score` float64 (n, 14) between 0 and 1, the model's
    probability where it gives one, else the flag; `abstain` and `is_counted` (Dutch) are bool (n,).
    """

    flag: NDArray[np.bool_]
    score: NDArray[np.float64]
    abstain: NDArray[np.bool_]
    is_counted: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.abstain)

    @classmethod
    def of(cls, readings: Readings) -> Self:
        """The marks of a batch of readings."""
        needs = np.zeros((len(readings), len(NEEDS)), np.bool_)
        for row, named in enumerate(readings.needs):
            for need in named:
                needs[row, NEEDS.index(need)] = True
        return cls.of_columns(
            flag=readings.flag,
            probability=readings.probability,
            abstain=readings.abstain,
            has_target=np.array([target not in ("", "none") for target in readings.target], np.bool_),
            needs=needs,
            is_counted=np.array([language == COUNTED_LANGUAGE for language in readings.language], np.bool_),
        )

    @classmethod
    def of_columns(
        cls,
        *,
        flag: NDArray[np.bool_],
        probability: NDArray[np.floating],
        abstain: NDArray[np.bool_],
        has_target: NDArray[np.bool_],
        needs: NDArray[np.bool_],
        is_counted: NDArray[np.bool_],
    ) -> Self:
        """The marks from stored columns: `flag` and `probability` (n, 4), `needs` (n, 8), the others (n,).

        Hostility is flagged when any of the four labels is; its score is the highest of the four, since the four
        go together far too much to be multiplied. Disagreement is a message with someone or something as its target.
        """
        n = len(abstain)
        flags = np.zeros((n, len(MEASURES)), np.bool_)
        flags[:, 0] = flag.any(axis=1)
        flags[:, 1] = has_target
        flags[:, 2 : 2 + len(LABELS)] = flag
        flags[:, 2 + len(LABELS) :] = needs
        scores = flags.astype(np.float64)
        chance = np.clip(np.asarray(probability, np.float64), 0, 1)
        scores[:, 0] = chance.max(axis=1, initial=0)
        scores[:, 2 : 2 + len(LABELS)] = chance
        return cls(flags, scores, np.asarray(abstain, np.bool_), np.asarray(is_counted, np.bool_))


class Key(NamedTuple):
    """Place and Monday; `week` is None for messages whose time is not known."""

    place: str
    week: date | None


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Sufficient statistics of one place and week; all sums over voices, except `n_messages` and `authors`.

    `flags` int64 (14,) and `scores` int64 (14,), in units of 2**-20; `authors` sorted 64-bit hashes.
    """

    n_messages: int
    n_voices: int
    n_abstained: int
    flags: NDArray[np.int64]
    scores: NDArray[np.int64]
    authors: NDArray[np.uint64]

    def __add__(self, other: Cell) -> Cell:
        return Cell(
            self.n_messages + other.n_messages,
            self.n_voices + other.n_voices,
            self.n_abstained + other.n_abstained,
            self.flags + other.flags,
            self.scores + other.scores,
            np.union1d(self.authors, other.authors)[:MOST_AUTHORS],
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cell):
            return NotImplemented
        mine, theirs = (
            (c.n_messages, c.n_voices, c.n_abstained, c.flags.tolist(), c.scores.tolist(), c.authors.tolist())
            for c in (self, other)
        )
        return mine == theirs

    __hash__ = None  # type: ignore[assignment]  # holds arrays

    @property
    def n_authors(self) -> int:
        """Different authors, at least; exact below `MOST_AUTHORS`."""
        return len(self.authors)

    def positives(self, measure: str) -> int:
        return int(self.flags[MEASURES.index(measure)])

    def mean_score(self, measure: str) -> float:
        return int(self.scores[MEASURES.index(measure)]) / _UNIT / self.n_voices if self.n_voices else 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells by place and week. `a + b` is associative and commutative, and ``Tally()`` changes nothing.

    `n_seen` counts all messages, also those in another language or without text.
    """

    cells: Mapping[Key, Cell] = field(default_factory=dict)
    n_seen: int = 0

    def __add__(self, other: Tally) -> Tally:
        cells = dict(self.cells)
        for key, cell in other.cells.items():
            cells[key] = cells[key] + cell if key in cells else cell
        return Tally(cells, self.n_seen + other.n_seen)

    def __iter__(self) -> Iterator[Key]:
        """The keys in order of place and week, the unknown week last."""
        return iter(sorted(self.cells, key=lambda key: (key.place, key.week or date.max)))

    def over_time(self) -> Tally:
        """One cell per place over the whole span, its week None. An author of two weeks counts twice."""
        total: dict[Key, Cell] = {}
        for key in self:
            whole = Key(key.place, None)
            total[whole] = total[whole] + self.cells[key] if whole in total else self.cells[key]
        return Tally(total, self.n_seen)


def tally(
    week: Times,
    place: Sequence[str],
    readings: Readings | Marks,
    voices: NDArray[np.bool_],
    authors: Sequence[str] | None = None,
) -> Tally:
    """Count one batch of n messages.

    Parameters
    ----------
    week
        Monday of each message (`week_of`), NaT where unknown, shape (n,).
    place
        Place of each message.
    readings
        What the analysis says of them, or only its `Marks`.
    voices
        True for a message that counts (`spread.Campaigns.voices`): copies count once.
    authors
        Transient codes, empty where unknown.

    Returns
    -------
    Tally
        Only Dutch messages with text are in it.
    """
    marks = readings if isinstance(readings, Marks) else Marks.of(readings)
    n = len(marks)
    if not len(week) == len(place) == len(voices) == n or (authors is not None and len(authors) != n):
        raise ValueError("columns of unequal length")
    names, place_code = np.unique(np.asarray(place, np.str_), return_inverse=True)
    weeks, week_code = np.unique(np.asarray(week).astype("datetime64[D]"), return_inverse=True)
    group = place_code * max(len(weeks), 1) + week_code
    codes = None if authors is None else np.array([_author_hash(a) for a in authors], np.uint64)
    cells: dict[Key, Cell] = {}
    for g in np.unique(group[marks.is_counted]).tolist():
        rows = np.flatnonzero((group == g) & marks.is_counted)
        key = Key(str(names[g // len(weeks)]), cast("date | None", weeks[g % len(weeks)].item()))
        cells[key] = _cell(marks, rows, voices, codes)
    return Tally(cells, n)


def _cell(marks: Marks, rows: NDArray[np.intp], voices: NDArray[np.bool_], codes: NDArray[np.uint64] | None) -> Cell:
    spoken = rows[voices[rows]]
    known = np.zeros(0, np.uint64) if codes is None else np.unique(codes[rows])
    return Cell(
        n_messages=len(rows),
        n_voices=len(spoken),
        n_abstained=int(marks.abstain[spoken].sum()),
        flags=marks.flag[spoken].sum(axis=0, dtype=np.int64),
        scores=np.rint(marks.score[spoken] * _UNIT).astype(np.int64).sum(axis=0),
        authors=known[known != 0][:MOST_AUTHORS],
    )


def _author_hash(code: str) -> int:
    """0 for nobody; otherwise a number that spreads evenly, so that the smallest ones are a fair sample."""
    return int.from_bytes(blake2b(code.encode(), digest_size=8).digest(), "little") | 1 if code else 0
