"""Nothing is published about a few people: small weeks are hidden here, once, for every kind of report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from waterlijn import privacy
from waterlijn.estimate import unknown
from waterlijn.temperature import Temperature

HIDDEN = "Not shown: too few people to publish about."
MESSAGES_PER_AUTHOR = 10  # where a source names no authors, 50 messages stand for the 5 people of the rule


def protect(temperatures: Sequence[Temperature]) -> list[Temperature]:
    """The same list, with nothing left in the cells that may not be published.

    All places and weeks that are published together must be in it, because a hidden cell may not be computable
    from the others and their totals either. Temperatures without a week are judged on their own.
    """
    with_week = [t for t in temperatures if t.week is not None]
    hidden = _hidden_cells(tuple((t.place, t.week, t.n_messages, _authors(t)) for t in with_week if t.week))
    return [_empty(t) if (t.place, t.week) in hidden or _is_small(t) else t for t in temperatures]


def _is_small(temperature: Temperature) -> bool:
    counts, authors = np.array([temperature.n_messages]), np.array([_authors(temperature)])
    return bool(privacy.suppress(counts, authors)[0])


def _authors(temperature: Temperature) -> int:
    """Different authors, at least; estimated with caution where the source does not name them."""
    return temperature.n_authors or temperature.n_messages // MESSAGES_PER_AUTHOR


def _empty(temperature: Temperature) -> Temperature:
    nothing = unknown(HIDDEN, 0, temperature.method)
    return replace(
        temperature,
        hostility=nothing,
        disagreement=nothing,
        labels=dict.fromkeys(temperature.labels, nothing),
        needs=dict.fromkeys(temperature.needs, nothing),
        n_messages=0,
        n_voices=0,
        n_authors=0,
        abstained=0.0,
        warnings=(),
        evidence={},
    )


@lru_cache(maxsize=64)
def _hidden_cells(cells: tuple[tuple[str, date, int, int], ...]) -> frozenset[tuple[str, date | None]]:
    """Suppression over the table of places and weeks, their totals being published."""
    places, weeks = sorted({cell[0] for cell in cells}), sorted({cell[1] for cell in cells})
    if not cells:
        return frozenset()
    counts = np.zeros((len(places), len(weeks)), np.int64)
    authors = np.zeros_like(counts)
    for place, week, n, people in cells:
        at = places.index(place), weeks.index(week)
        counts[at], authors[at] = n, people
    hidden = _suppressed(counts, authors)
    return frozenset((places[r], weeks[c]) for r, c in zip(*np.nonzero(hidden), strict=True))


def _suppressed(counts: NDArray[np.int64], authors: NDArray[np.int64]) -> NDArray[np.bool_]:
    """A table of one row or column is a row of cells with one total."""
    if 1 in counts.shape:
        return np.asarray(privacy.suppress(counts.ravel(), authors.ravel()), np.bool_).reshape(counts.shape)
    return np.asarray(privacy.suppress(counts, authors), np.bool_)
