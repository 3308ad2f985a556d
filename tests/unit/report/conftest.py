"""Temperatures made from counts, as the temperature room makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from waterlijn import report, words
from waterlijn.estimate import Estimate, Interval, unknown
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


def made_up(value: float, spread: float, unit: str = "share", n: int = 200) -> Estimate:
    near, wide = 1.28 * spread, 1.96 * spread
    return Estimate(
        value, Interval(value - near, value + near), Interval(value - wide, value + wide), n, "proef 1", unit
    )


@pytest.fixture
def make() -> Callable[..., Estimate]:
    return made_up


@pytest.fixture
def document() -> report.Document:
    """Something of everything: three charts, tables with and without numbers, points, warnings, method."""
    groups: list[tuple[str, Estimate]] = [
        ("Young <16-34>", made_up(0.58, 0.04)),
        ("Newcomers", unknown("Not shown: too few.", 3, "proef 1")),
    ]
    moved = [("Waterdam", made_up(0.04, 0.03, "difference")), ("Dijkstede", made_up(-0.08, 0.03, "difference"))]
    years = list(range(2015, 2025))
    without = [made_up(100 - i, 2, "number", 39) for i in range(10)]
    charts = (
        report.dots_chart(groups, title="Who sees it", description="The young see it more.", first="Group"),
        report.dots_chart(moved, title="Change since 2020", description="Less in Dijkstede."),
        report.effect_chart(
            years, [100.5 - i for i in range(10)], without, start=2020, title="Reports", description="Nothing to see."
        ),
    )
    plain = report.Table("What was read", ("What", "Note"), (("=1+1", "@x"), ("a", "b")))
    return report.Document(
        "Survey of Waterdam",
        "In Waterdam 58% see it (95%: 50–66%).",
        (
            report.Section("Who sees it", ("A sentence & more.",), (), charts, line="above"),
            report.Section("What was read", (), (plain,), (), ("one point", "another")),
            report.Section("Nothing at all"),
        ),
        ("Method: proef 1, Waterlijn 0.1.", "412 answers, response 41%."),
        ("Few people answered.",),
        "A second sentence.",
    )
