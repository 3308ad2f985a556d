"""Which ids came before: 8 bytes per id, in sorted runs, so that ten million fit in 80 MB."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

LARGEST_RUN = 1 << 22  # ids; merging larger runs would need their size again in memory


class Seen:
    """A growing set of strings, kept as 64-bit hashes.

    Two different ids get the same hash with a chance of 3 in a million over ten million ids; the second would
    then be listed as a duplicate, not silently lost.
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.int64]] = []

    def add(self, ids: Sequence[Hashable]) -> NDArray[np.bool_]:
        """True for each id that is new: neither added before nor earlier in `ids`."""
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids))
        distinct, first = np.unique(hashes, return_index=True)
        old = np.zeros(len(distinct), np.bool_)
        for run in self._runs:
            place = np.searchsorted(run, distinct)
            place[place == len(run)] = 0
            old |= run[place] == distinct
        new = np.zeros(len(ids), np.bool_)
        new[first[~old]] = True
        self._keep(distinct[~old])
        return new

    def _keep(self, run: NDArray[np.int64]) -> None:
        # like the digits of a counter: runs of about the same size become one, so there are few of them
        while self._runs and len(self._runs[-1]) <= 2 * len(run) and len(self._runs[-1]) + len(run) <= LARGEST_RUN:
            run = np.concatenate([self._runs.pop(), run])
            run.sort(kind="stable")
        if len(run):
            self._runs.append(run)
