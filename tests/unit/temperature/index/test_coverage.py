"""The intervals of the index hold the truth as often as they say. Short runs; the full table is in docs."""

import pytest

from waterlijn.temperature.index.coverage import SCENARIOS

SHORT = {
    "60 places, log-normal volumes": 20,
    "300 places": 4,
    "12 places": 60,
    "1 place": 400,
    "60 places, share 1 %": 20,
    "60 places, two kinds": 20,
    "60 places, very different": 20,
    "60 places, much trust": 20,
    "60 places, quarrels": 10,
    "60 places, incidents": 20,
    "60 places, platform missing": 30,
    "60 places, corrected by 100 labels": 6,
}


@pytest.mark.parametrize("name", SHORT)
def test_coverage(name: str) -> None:
    found = SCENARIOS[name](SHORT[name], 3)
    assert found.coverage >= 0.92
    assert found.coverage80 >= 0.74
    assert found.silent == 0


def test_the_index_itself_covers_the_choices_too() -> None:
    found = SCENARIOS["index of 60 places, any defensible method"](3, 3)
    assert found.coverage >= 0.90
