"""Were there more (nearly) identical long rows of votes than people who think alike would give? A pattern, no persons.

Nothing here says who: the result has counts only, and sets of fewer than five people are not described.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.draws import below, key_of, some
from waterlijn.dialogue.matrix import Matrix, of_rows
from waterlijn.dialogue.row_likeness import alike, like_row
from waterlijn.dialogue.settings import SMALLEST_CELL
from waterlijn.estimate import Estimate, Interval, unknown

METHOD = "duplicate rows 1"
LONG = 15  # votes: shorter rows are alike by chance
ONE_ANSWER = 0.9  # of the votes in a row: who answers nearly everything alike is left out
SURE = 0.05
DRAWS = 199  # for the times
PURPOSE = 71  # of the stream of chance
LEAST = 30  # people with a long row
TOO_FEW = "Fewer than thirty people voted on fifteen statements or more: too few to tell copies from people who agree."
FEW_ALIKE = "Fewer than five people gave nearly the same long row of votes as somebody else."
NOT_SHUFFLED = "Without shuffled votes nobody knows how many alike rows to expect."
Numbers = NDArray[np.int64]
Columns = NDArray[np.int32]
Ballots = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Stuffing:
    """How many people gave (nearly) the same long row of votes as somebody else, and how many would by chance.

    Parameters
    ----------
    rows
        People whose rows were compared.
    alike
        Those of them whose row is nearly that of somebody else; 0 when they are fewer than five.
    excess
        `alike` minus what is expected when people of one side vote independently of each other; unit ``"people"``.
    largest
        People whose rows are nearly the same as one and the same row, with that row; 0 when fewer than five.
    p
        How often shuffled votes give so large a set: (1 + how many did) / (1 + shuffles).
    stands_out
        The set has five people or more, and p is at most 0.05.
    burst
        How often as many people drawn by lot came so close after each other as those of that set; None when there is
        no set, or no times.
    """

    rows: int
    alike: int
    excess: Estimate
    largest: int
    p: float
    stands_out: bool
    burst: float | None = None


def look_for_copies(
    matrix: Matrix, side: Columns, *, seed: int, shuffles: int = 99, came: NDArray[np.datetime64] | None = None
) -> Stuffing:
    """Compare how alike long rows are with how alike they are when votes are shuffled.

    Parameters
    ----------
    side : int array of shape (n,)
        Group or half of the axis of each participant; -1 for none, which then is a side of its own.
    shuffles
        Shuffled conversations; 19 is the least with which anything can stand out.
    came : datetime64 array of shape (n,), optional
        When each participant voted first.

    Notes
    -----
    Compared are rows of at least fifteen votes of which not nine in ten are the same answer: to say yes to everything
    is a habit of many, no trace of copying. Copies that answer everything alike are therefore not seen. Two rows are
    nearly the same when at most one in twenty votes differs, and at most three, a statement on which only one of both
    voted included. Votes are shuffled within statement and side.

    Real people resemble each other more than shuffled ones, so pairs of alike rows come more often than expected
    without any copying. `stands_out` therefore looks at the largest set around one row, and not at `excess`. A
    set may also be people who hold to one line together: what stands out is for a person to look at.
    """
    long = _compared(matrix)
    if len(long) < LEAST:
        return Stuffing(len(long), 0, unknown(TOO_FEW, len(long), METHOD, "people"), 0, 1.0, False)
    kept = of_rows(matrix, long)
    start, column, vote = kept.start, kept.column, kept.vote
    order, first = _lots(start, column, np.asarray(side)[long])
    like = alike(start, column, vote)
    people, largest = _sets(like)
    drawn = (_shuffled(vote, order, first, key_of(seed, PURPOSE, draw)) for draw in range(shuffles))
    null = np.array([_sets(alike(start, column, other)) for other in drawn], np.int64).reshape(-1, 2)
    p = (1 + int((null[:, 1] >= largest).sum())) / (1 + shuffles)
    excess = _excess(people, null[:, 0], len(long))
    seen = people if people >= SMALLEST_CELL else 0
    if largest < SMALLEST_CELL:
        return Stuffing(len(long), seen, excess, 0, p, False)
    members = like_row(start, column, vote, int(np.argmax(like)))
    burst = None if came is None else _burst(came[long], members, seed)
    return Stuffing(len(long), seen, excess, largest, p, p <= SURE, burst)


def _compared(matrix: Matrix) -> Numbers:
    """Long rows of which the answers are not nearly all the same."""
    sizes = np.diff(matrix.start)
    row = np.repeat(np.arange(len(sizes)), sizes)
    most = np.max([np.bincount(row[matrix.vote == answer], minlength=len(sizes)) for answer in (-1, 0, 1)], axis=0)
    return np.flatnonzero((sizes >= LONG) & (most < ONE_ANSWER * sizes))


def _sets(like: Numbers) -> tuple[int, int]:
    """How many rows are nearly that of somebody else, and how many are so around one row, with that row."""
    largest = int(like.max(initial=0))
    return int((like > 0).sum()), largest + 1 if largest else 0


def _excess(people: int, null: Numbers, n: int) -> Estimate:
    """At 95 % from all that the shuffles gave, and a pair more, because they are few."""
    if people < SMALLEST_CELL or not len(null):
        return unknown(FEW_ALIKE if len(null) else NOT_SHUFFLED, n, METHOD, "people")
    value = people - float(null.mean())
    low, high = (people - np.quantile(null, q) for q in (0.9, 0.1))
    i80 = Interval(min(float(low), value), max(float(high), value))
    i95 = Interval(people - float(null.max()) - 2, people - float(null.min()))
    return Estimate(value, i80, i95, n, METHOD, "people", True)


def _burst(came: NDArray[np.datetime64], members: Numbers, seed: int) -> float:
    """The middle of the set against as many people drawn by lot."""
    moment = came.astype("M8[ms]").astype(np.int64)
    own = _shortest(moment[members])
    drawn = [
        _shortest(moment[some(key_of(seed, PURPOSE, -1 - draw), len(came), len(members))]) for draw in range(DRAWS)
    ]
    return (1 + sum(span <= own for span in drawn)) / (1 + DRAWS)


def _shortest(moment: Numbers) -> int:
    """The shortest time (ms) within which three quarters of them came."""
    part = len(moment) * 3 // 4
    ordered = np.sort(moment)
    return int((ordered[part - 1 :] - ordered[: len(ordered) - part + 1]).min())


def _lots(start: Numbers, column: Columns, side: Columns) -> tuple[Numbers, Numbers]:
    """The votes in order of what they may change places with (side and statement), and where each lot begins."""
    group = np.repeat(side, np.diff(start))
    places = np.lexsort((column, group))
    is_new = (np.diff(group[places]) != 0) | (np.diff(column[places]) != 0)
    return places, np.concatenate([[0], np.flatnonzero(is_new) + 1, [len(places)]])


@compiled
def _shuffled(vote: Ballots, order: Numbers, first: Numbers, key: np.uint64) -> Ballots:
    """The votes with every lot in another order."""
    mixed_up = vote.copy()
    for lot in range(len(first) - 1):
        for x in range(first[lot + 1] - 1, first[lot], -1):
            y = first[lot] + below(key, x, x - first[lot] + 1)
            mixed_up[order[x]], mixed_up[order[y]] = mixed_up[order[y]], mixed_up[order[x]]
    return mixed_up
