"""Votes as a sparse matrix: one row per participant, the last vote of each statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.errors import UsageError
from waterlijn.records import Votes

STRANGE = "{count} votes are something else than agree (1), pass (0) or disagree (-1)."
BELOW_ZERO = "{count} votes have a number below 0 for the participant or the statement."
NOT_NUMBERS = "Participants, statements and votes must be whole numbers."
_LOW, _HIGH = 32, 34  # bits: place in the file under 32, vote + 1 in two, participant or statement above
_PLACE, _REST = (1 << _LOW) - 1, (1 << _HIGH) - 1
_ROOM = 4  # a table of all numbers up to the highest is used when it has at most this many places per vote


class Matrix(NamedTuple):
    """Votes in compressed rows. Participants and statements stand in the order of their numbers, and so do the votes
    within a row: the same votes give the same matrix, in whatever order they came.

    Votes on statements that moderators took out are not in it; the statements themselves keep their column, and who
    voted on nothing else keeps an empty row."""

    participants: NDArray[np.int64]  # (n,) numbers as in Votes
    statements: NDArray[np.int64]  # (m,)
    start: NDArray[np.int64]  # (n + 1,) row i holds the votes start[i] to start[i + 1]
    column: NDArray[np.int32]  # (v,)
    vote: NDArray[np.int8]  # (v,) 1, 0 or -1
    kept: NDArray[np.bool_]  # (m,) False where moderators took the statement out


def build(votes: Votes, hidden: Collection[int] = frozenset()) -> Matrix:
    """The matrix of some votes, in time proportional to their number.

    Parameters
    ----------
    votes
        In any order when they have times: of several votes of one participant on one statement the latest counts.
        Without times, and where two times are equal, the last row counts.
    hidden
        Numbers of statements whose votes do not count.

    Raises
    ------
    UsageError
        When a vote is not -1, 0 or 1, or a number is below 0.

    Examples
    --------
    >>> import numpy as np
    >>> votes = Votes(np.array([8, 2, 8]), np.array([5, 5, 5]), np.array([1, 0, -1], np.int8))
    >>> found = build(votes)
    >>> found.participants.tolist(), found.vote.tolist()
    ([2, 8], [0, -1])
    """
    _check(votes)
    participants, row = _places(votes.participant)
    statements, column = _places(votes.statement)
    kept = ~np.isin(statements, np.fromiter(hidden, np.int64, len(hidden)))
    time = np.empty(0, np.int64) if votes.time is None else votes.time.astype("M8[ms]").view(np.int64)
    sheaf = _by_statement(row, column, votes.vote.astype(np.int8), kept)
    del row, column  # a long conversation is some tens of megabytes in each form
    start, columns, last = _last_votes(_by_participant(*sheaf, len(participants)), time, len(participants))
    return Matrix(participants, statements, start, columns, last, kept)


def of_rows(matrix: Matrix, rows: NDArray[np.int64]) -> Matrix:
    """The same statements with only some rows, in this order."""
    sizes = np.diff(matrix.start)[rows]
    start = np.concatenate([[0], np.cumsum(sizes)])
    places = np.arange(start[-1]) + np.repeat(matrix.start[rows] - start[:-1], sizes)
    return matrix._replace(
        participants=matrix.participants[rows], start=start, column=matrix.column[places], vote=matrix.vote[places]
    )


def _check(votes: Votes) -> None:
    """Refuses by how many rows are wrong, never by whose they are."""
    columns = (votes.participant, votes.statement, votes.vote)
    if len(votes) and any(column.dtype.kind not in "iu" for column in columns):
        raise UsageError(NOT_NUMBERS)
    strange = int(((votes.vote < -1) | (votes.vote > 1)).sum())
    if strange:
        raise UsageError(STRANGE, count=strange)
    below = int(((votes.participant < 0) | (votes.statement < 0)).sum())
    if below:
        raise UsageError(BELOW_ZERO, count=below)


def _places(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The different numbers in order, and for each row the place of its number among them."""
    if len(numbers) and int(numbers.max()) >= _ROOM * len(numbers) + 1024:
        different, place = np.unique(numbers, return_inverse=True)
        return different.astype(np.int64), place.astype(np.int32)
    table = np.zeros(int(numbers.max(initial=-1)) + 1, np.int32)
    table[numbers] = 1
    different = np.flatnonzero(table)
    table[different] = np.arange(len(different), dtype=np.int32)
    return different, table[numbers]


@compiled
def _by_statement(
    row: NDArray[np.int32], column: NDArray[np.int32], vote: NDArray[np.int8], kept: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Votes on kept statements as whole numbers (participant, vote, place in the file), sorted by statement; and where
    the votes of each statement begin."""
    start = np.zeros(len(kept) + 1, np.int64)
    for i in range(len(row)):
        if kept[column[i]]:
            start[column[i] + 1] += 1
    for j in range(len(kept)):
        start[j + 1] += start[j]
    packed, place = np.empty(start[-1], np.int64), start.copy()
    for i in range(len(row)):
        j = column[i]
        if kept[j]:
            packed[place[j]] = (np.int64(row[i]) << _HIGH) | (np.int64(vote[i] + 1) << _LOW) | i
            place[j] += 1
    return packed, start


@compiled
def _by_participant(packed: NDArray[np.int64], start: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """The same votes as (statement, vote, place in the file), sorted by participant and then as they were, with as
    first n + 1 numbers where those of each participant begin. One number per vote moves, so that memory is touched
    once."""
    found = np.zeros(n + 1 + len(packed), np.int64)
    for q in range(len(packed)):
        found[(packed[q] >> _HIGH) + 1] += 1
    for i in range(n):
        found[i + 1] += found[i]
    place = found[: n + 1].copy()
    for j in range(len(start) - 1):
        for q in range(start[j], start[j + 1]):
            i = packed[q] >> _HIGH
            found[n + 1 + place[i]] = (np.int64(j) << _HIGH) | (packed[q] & _REST)
            place[i] += 1
    return found


@compiled
def _last_votes(
    found: NDArray[np.int64], time: NDArray[np.int64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int8]]:
    """Of the votes of one participant on one statement the latest."""
    most = len(found) - n - 1
    start = np.zeros(n + 1, np.int64)
    columns, votes = np.empty(most, np.int32), np.empty(most, np.int8)
    n_kept = 0
    for i in range(n):
        before, last = -1, 0
        for q in range(n + 1 + found[i], n + 1 + found[i + 1]):
            column, place = found[q] >> _HIGH, found[q] & _PLACE
            if column == before:
                if len(time) and time[place] < time[last]:
                    continue
            else:
                n_kept += 1
            columns[n_kept - 1], votes[n_kept - 1] = column, ((found[q] & _REST) >> _LOW) - 1
            before, last = column, place
        start[i + 1] = n_kept
    return start, columns[:n_kept].copy(), votes[:n_kept].copy()
