"""The same votes with participants numbered by what they voted, not by when they came.

Whoever analyses the file that the leader of a conversation can take away gets the very bits of the page, although the
numbers in it say nothing about who came first.
"""

from __future__ import annotations

import hashlib

import numpy as np

from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.records import Votes


def canonical(votes: Votes) -> Votes:
    """Only the votes that count, in the order of participants (0, 1, ...) and statements."""
    matrix = build(votes)
    voted = np.flatnonzero(np.diff(matrix.start)).tolist()
    order = sorted(voted, key=lambda row: _said(matrix, row))
    at = [np.arange(matrix.start[row], matrix.start[row + 1]) for row in order]
    taken = np.concatenate(at) if at else np.zeros(0, np.int64)
    participant = np.repeat(np.arange(len(order)), [len(part) for part in at])
    return Votes(participant, matrix.statements[matrix.column[taken]], matrix.vote[taken])


def digest(votes: Votes) -> str:
    """Of canonical votes: two conversations have the same when people voted the same."""
    found = hashlib.sha256()
    for column in (votes.participant.astype("<i8"), votes.statement.astype("<i8"), votes.vote.astype("i1")):
        found.update(column.tobytes())
    return found.hexdigest()


def _said(matrix: Matrix, row: int) -> tuple[bytes, bytes]:
    """What somebody voted, as something that can be put in order on every machine alike."""
    part = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
    return matrix.column[part].astype(">i4").tobytes(), (matrix.vote[part] + 1).astype("u1").tobytes()
