"""A bounded sample of pseudonymised texts per place and week, from which the topics are found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST_TEXTS = 1_000  # per place and week: more changes no topic and costs time
MOST_WEEKS = 9  # the week itself and eight before it
MOST_PLACES = 12  # as many as the report has room for


class Samples:
    """Keeps the texts with the smallest hash of their row number: the same sample however the rows are cut."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[np.datetime64, list[tuple[int, str]]]] = {}

    def add(self, first_row: int, texts: Sequence[str], weeks: NDArray[np.datetime64], places: Sequence[str]) -> None:
        order = _hash(np.arange(first_row, first_row + len(texts), dtype=np.uint64))
        dates, week_code = np.unique(weeks.astype("datetime64[D]"), return_inverse=True)
        names = list(dict.fromkeys(places))
        place_code = np.fromiter(
            map({name: i for i, name in enumerate(names)}.__getitem__, places), np.int64, len(places)
        )
        group = place_code * max(len(dates), 1) + week_code
        for code in np.unique(group[~np.isnat(dates)[week_code]]).tolist():
            rows = np.flatnonzero(group == code)
            rows = rows[np.argsort(order[rows])][:MOST_TEXTS]
            new = [(order_of, texts[i]) for order_of, i in zip(order[rows].tolist(), rows.tolist(), strict=True)]
            self._keep(names[code // len(dates)], dates[code % len(dates)], new)

    def _keep(self, place: str, week: np.datetime64, new: list[tuple[int, str]]) -> None:
        if place not in self._kept and len(self._kept) >= MOST_PLACES:
            return
        weeks = self._kept.setdefault(place, {})
        if week not in weeks and len(weeks) >= MOST_WEEKS:
            oldest = min(weeks)
            if week < oldest:
                return
            del weeks[oldest]
        weeks[week] = sorted(weeks.get(week, []) + new)[:MOST_TEXTS]

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
