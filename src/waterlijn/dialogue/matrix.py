"""Votes as a sparse matrix: one row per participant, the last vote of each statement."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Matrix(NamedTuple):
    """Votes in compressed rows. Participants and statements stand in the order of their numbers, and so do the votes
    within a row: the same votes give the same matrix, in whatever order they came."""

    participants: NDArray[np.int64]  # (n,) numbers as in Votes
    statements: NDArray[np.int64]  # (m,)
    start: NDArray[np.int64]  # (n + 1,) row i holds the votes start[i] to start[i + 1]
    column: NDArray[np.int32]  # (v,)
    vote: NDArray[np.int8]  # (v,) 1, 0 or -1
    kept: NDArray[np.bool_]  # (m,) False where moderators took the statement out
