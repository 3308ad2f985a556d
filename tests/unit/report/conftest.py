"""Temperatures made from counts, as the temperature room makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from waterlijn import words
from waterlijn.temperature import Instrument, Tally, Temperature, estimate
from waterlijn.temperature.counting import MEASURES, Cell, Key

START = date(2026, 8, 31)
RATES = (4000, 400, 40000, 400)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("nl")


@pytest.fixture
def weeks() -> Callable[..., list[Temperature]]:
    """One temperature per share of hostility, week after week; `n` messages of `authors` people each."""

    def make(
        shares: list[float], *, n: int | list[int] = 1000, authors: int | list[int] = 80, place: str = "Waterdam"
    ) -> list[Temperature]:
        cells = {}
        for i, share in enumerate(shares):
            size = n if isinstance(n, int) else n[i]
            people = authors if isinstance(authors, int) else authors[i]
            flags = np.full(len(MEASURES), round(size * 0.1), np.int64)
            flags[0] = round(size * share)
            cells[Key(place, START + timedelta(days=7 * i))] = Cell(
                size, size, 0, flags, np.zeros(len(MEASURES), np.int64), np.arange(1, people + 1, dtype=np.uint64)
            )
        return estimate(Tally(cells, 0), Instrument.of_counts("card 1", dict.fromkeys(MEASURES, RATES)))

    return make
