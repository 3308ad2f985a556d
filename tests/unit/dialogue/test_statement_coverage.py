"""Every interval of a statement holds the truth about as often as it says; where it does not, the name says so."""

import pytest

from waterlijn.dialogue.statement_coverage import SCENARIOS

RUNS = 1000
LEAST = 0.90  # a short version; what falls under it stands here
WEAK = {
    "share: 5 % of 50 votes": 0.86,  # Jeffreys' interval has such spots
    "middle: 500 people, no line": 0.86,  # `measure` is told, and says nothing
    "sides from the same votes: 300 people, a weak line, divisive": 0.86,
    "sides from the same votes: 300 people, no line at all, divisive": 0.75,  # as above
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_coverage(name: str) -> None:
    found = SCENARIOS[name](RUNS, 1)
    assert found.coverage >= WEAK.get(name, LEAST)
    assert found.silent <= 0.1
