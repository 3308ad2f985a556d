"""A bounded sample of pseudonymised texts per place and week, from which the topics are found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST_TEXTS = 1_000  # per place and week: more changes no topic and costs time
MOST_WEEKS = 9  # the week itself and eight before it
MOST_PLACES = 12  # as many as the report has room for


Kept = tuple[int, str, str]  # order, text, code of the author


class Samples:
    """Keeps the texts with the smallest hash of their row number: the same sample however the rows are cut."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[np.datetime64, list[Kept]]] = {}

    def add(
        self,
        first_row: int,
        texts: Sequence[str],
        weeks: NDArray[np.datetime64],
        places: Sequence[str],
        authors: Sequence[str],
    ) -> None:
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
            new = [(rank, texts[i], authors[i]) for rank, i in zip(order[rows].tolist(), rows.tolist(), strict=True)]
            self._keep(names[code // len(dates)], dates[code % len(dates)], new)

    def _keep(self, place: str, week: np.datetime64, new: list[Kept]) -> None:
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

    def around(self, place: str) -> tuple[list[str], list[str], list[str] | None]:
        """Texts of the last week of a place and of the weeks before it, each text once, in a fixed order.

        Then the author codes of the last week's texts, None where the source never gives any.
        """
        weeks = self._kept[place]
        last = max(weeks)
        writer = {text: author for _order, text, author in reversed(weeks[last])}  # the first in order stays
        now = sorted(writer)
        before = sorted({text for week, kept in weeks.items() if week < last for _order, text, _author in kept})
        return now, before, [writer[text] for text in now] if any(writer.values()) else None


def _hash(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: spreads row numbers evenly, the same on every machine."""
    with np.errstate(over="ignore"):
        z = rows * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (z ^ (z >> np.uint64(31))) >> np.uint64(1)
