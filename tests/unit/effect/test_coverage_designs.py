"""The intervals of the designs hold the truth about as often as they say. Short runs; the full ones are published."""

import pytest

from waterlijn.effect.coverage_designs import SCENARIOS

# binomial error of 300 runs at .95 is .0126: the bar lies 2.5 of those below
LEAST = 0.92
CHECKED = [
    "interrupted series, 12 before, r 0.3",
    "interrupted series, 40 before, r 0.6",
    "structural series, 12 before, careful prior",
    "sessions, scale, 3",
    "sessions, yes, 5",
    "sessions, count, 10",
]


@pytest.mark.parametrize("name", CHECKED)
def test_coverage(name: str) -> None:
    found = SCENARIOS[name](300, 7)
    assert found.coverage >= LEAST
    assert found.silent == 0


def test_the_reference_prior_is_known_to_fall_short() -> None:
    """Why what is called shown must stand under the careful prior: if this ever passes, say so in the docstring."""
    assert SCENARIOS["structural series, 12 before, reference prior"](150, 7).coverage < 0.85
