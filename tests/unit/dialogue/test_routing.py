"""Which statement comes next."""

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.dialogue.routing import LIFT, SEED_VOTES, extremity, next_statements, priorities, waiting_seeds

NONE = np.zeros(4, np.bool_)


def numbers(*given: int) -> NDArray[np.int64]:
    return np.array(given, np.int64)


def test_fewer_votes_more_priority() -> None:
    seen = numbers(2, 10, 50)
    found = priorities(seen // 2, seen - seen // 2, seen, np.zeros(3))
    assert (np.diff(found) < 0).all()


def test_the_formula_of_polis() -> None:
    """agree 6, disagree 3, pass 1: p = 2/12, a = 7/12, E = 0.5, S = 10."""
    expected = ((1 - 2 / 12) * 1.5 * (7 / 12) * (1 + 8 * 2**-2)) ** 2
    assert priorities(numbers(6), numbers(3), numbers(10), np.array([0.5]))[0] == pytest.approx(expected, rel=1e-14)


def test_more_passes_less_priority_and_more_extreme_more() -> None:
    few, many = (priorities(numbers(40), numbers(40), numbers(n), np.zeros(1))[0] for n in (80, 160))
    assert few > many
    assert priorities(numbers(4), numbers(4), numbers(8), np.ones(1))[0] > few


def test_what_a_minority_put_forward_when_asked_gets_a_lift() -> None:
    plain, asked = (
        priorities(numbers(3, 3), numbers(3, 3), numbers(6, 6), np.zeros(2), given)
        for given in (None, np.array([False, True]))
    )
    assert asked.tolist() == [plain[0], LIFT * plain[1]]


def test_drawn_as_often_as_the_priorities_say() -> None:
    rng = np.random.default_rng(1)
    drawn = Counter(next_statements([1.0, 2.0, 5.0, 2.0], NONE, NONE, rng.random(4))[0] for _ in range(4000))
    assert [drawn[i] / 4000 for i in range(4)] == pytest.approx([0.1, 0.2, 0.5, 0.2], abs=0.03)


def test_seeds_without_enough_votes_go_first() -> None:
    seeds = waiting_seeds(np.array([True, True, False, True]), numbers(0, SEED_VOTES, 0, 3))
    assert seeds.tolist() == [True, False, False, True]
    rng = np.random.default_rng(2)
    drawn = [tuple(next_statements([1.0] * 4, NONE, seeds, rng.random(4), most=3)) for _ in range(50)]
    assert {frozenset(places[:2]) for places in drawn} == {frozenset((0, 3))}
    assert {places[2] for places in drawn} == {1, 2}
    assert next_statements([1.0] * 4, np.array([True, False, False, True]), seeds, rng.random(4))[0] in (1, 2)


@pytest.mark.parametrize("weights", [[0.0] * 4, [np.nan] * 4, [np.inf, -1.0, np.nan, 0.0], [1e300, 1e300, 0.0, 0.0]])
@pytest.mark.parametrize("lot", [0.0, 0.5, 1 - 2**-53])
def test_strange_priorities_still_give_a_statement(weights: list[float], lot: float) -> None:
    found = next_statements(weights, np.array([True, False, False, True]), NONE, [lot] * 4, most=9)
    assert sorted(found) == [1, 2]


def test_no_statement_is_left() -> None:
    assert next_statements([1.0] * 4, ~NONE, ~NONE, [0.5] * 4) == []
    assert next_statements([], np.zeros(0, bool), np.zeros(0, bool), []) == []


def test_a_vote_that_places_somebody_far_away_is_worth_more() -> None:
    votes = np.array([10, 10]), np.array([10, 10]), np.array([20, 20])
    near, far = priorities(*votes, extremity([0.0, 0.0], [[0.1, 0.0], [0.9, 0.0]]))
    assert far > near
