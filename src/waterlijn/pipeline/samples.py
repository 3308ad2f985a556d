"""A bounded sample of pseudonymised texts per place and week, from which the topics are found."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST_TEXTS = 2_000  # per place and week: more changes no topic and costs memory
MOST_WEEKS = 9  # the week itself and eight before it
MOST_PLACES = 40


class Samples:
    """Keeps the texts with the smallest hash of their row number: the same sample however the rows are cut."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[np.datetime64, list[tuple[int, str]]]] = {}

    def add(self, first_row: int, texts: Sequence[str], weeks: NDArray[np.datetime64], places: Sequence[str]) -> None:
        order = _hash(np.arange(first_row, first_row + len(texts), dtype=np.uint64)).tolist()
        dates = weeks.astype("datetime64[D]")
        known = ~np.isnat(dates)
        for i in np.flatnonzero(known).tolist():
            self._keep(places[i], dates[i], -order[i], texts[i])

    def _keep(self, place: str, week: np.datetime64, order: int, text: str) -> None:
        weeks = self._kept.get(place)
        if weeks is None:
            if len(self._kept) >= MOST_PLACES:
                return
            weeks = self._kept[place] = {}
        kept = weeks.get(week)
        if kept is None:
            if len(weeks) >= MOST_WEEKS:
                oldest = min(weeks)
                if week < oldest:
                    return
                del weeks[oldest]
            kept = weeks[week] = []
        if len(kept) < MOST_TEXTS:
            heapq.heappush(kept, (order, text))
        elif order > kept[0][0]:
            heapq.heapreplace(kept, (order, text))

    def places(self) -> list[str]:
        return sorted(self._kept)

    def around(self, place: str) -> tuple[list[str], list[str]]:
        """Texts of the last week of a place and of the weeks before it, each text once, in a fixed order."""
        weeks = self._kept[place]
        last = max(weeks)
        now = sorted({text for _order, text in weeks[last]})
        before = sorted({text for week, kept in weeks.items() if week < last for _order, text in kept})
        return now, before


def _hash(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: spreads row numbers evenly, the same on every machine."""
    with np.errstate(over="ignore"):
        z = rows * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (z ^ (z >> np.uint64(31))) >> np.uint64(1)
