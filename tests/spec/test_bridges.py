"""The law of bridges: what is said of a statement, and when nothing is. Sides are known here, and everybody votes."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.dialogue import bridges, minority
from waterlijn.dialogue.bridges import legacy_approval, measure
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.dialogue.routing import SEED_VOTES, next_statements, waiting_seeds
from waterlijn.records import Votes

Side = tuple[int, int, int]  # agree, disagree, pass
FILLERS = 8  # statements that one side agrees with and the other does not: they make the sides


def measured(*sides: Side) -> bridges.Measures:
    """One statement with these votes of each side, among others on which the sides are opposed."""
    rows = [(g, vote) for g, (a, d, p) in enumerate(sides) for vote in [1] * a + [-1] * d + [0] * p]
    matrix = _matrix(rows)
    return measure(matrix, np.array([g for g, _ in rows], np.int32), len(sides))


def _matrix(rows: list[tuple[int, int]]) -> Matrix:
    table = np.array([[vote] + [1 if (g + j) % 2 else -1 for j in range(FILLERS)] for g, vote in rows], np.int64)
    person, statement = np.indices(table.shape)
    return build(Votes(person.ravel(), statement.ravel(), table.ravel().astype(np.int8)))


@pytest.mark.parametrize(
    ("one_side", "other_side", "bridge"),
    [
        ((30, 2, 0), (28, 4, 0), 1),
        ((6, 0, 0), (6, 0, 0), 1),
        ((2, 30, 0), (4, 28, 0), -1),
        ((30, 0, 0), (0, 30, 0), 0),
        ((30, 0, 0), (12, 18, 0), 0),
        ((3, 3, 0), (3, 3, 0), 0),
        ((0, 0, 20), (0, 0, 20), 0),
        ((20, 0, 0), (4, 0, 0), 0),
    ],
)
def test_a_bridge_is_what_every_side_clearly_says_yes_to(one_side: Side, other_side: Side, bridge: int) -> None:
    """1 is a bridge, -1 what every side rejects, 0 neither. Sides are given as agree, disagree, pass."""
    assert measured(one_side, other_side).bridge[0] == bridge


@pytest.mark.parametrize(
    ("one_side", "other_side", "is_said"),
    [((5, 0, 0), (5, 0, 0), True), ((5, 0, 0), (4, 0, 0), False), ((0, 0, 5), (50, 0, 0), True)],
)
def test_with_fewer_than_five_votes_on_a_side_nothing_is_said_of_any_side(
    one_side: Side, other_side: Side, is_said: bool
) -> None:
    found = measured(one_side, other_side)
    assert found.group_approval.at(0).is_known == is_said
    assert found.divisive.at(0).is_known == is_said
    assert found.approval.at(0, 0).is_known == found.approval.at(1, 0).is_known == is_said


@pytest.mark.parametrize(
    ("one_side", "other_side", "group_approval"),
    [
        ((9, 1, 0), (9, 1, 0), 0.8636),
        ((10, 0, 0), (0, 10, 0), 0.2083),
        ((8, 2, 0), (2, 8, 0), 0.4191),
        ((0, 0, 10), (10, 0, 0), 0.2083),
    ],
)
def test_group_approval_is_the_geometric_mean_with_half_a_vote_each_way(
    one_side: Side, other_side: Side, group_approval: float
) -> None:
    assert measured(one_side, other_side).group_approval.at(0).value == pytest.approx(group_approval, abs=5e-5)


@pytest.mark.parametrize(
    ("one_side", "other_side", "divisive"),
    [((10, 0, 0), (0, 10, 0), 1.0), ((10, 0, 0), (5, 5, 0), 0.5), ((6, 4, 0), (12, 8, 0), 0.0)],
)
def test_divisive_is_the_largest_minus_the_smallest_approval(one_side: Side, other_side: Side, divisive: float) -> None:
    assert measured(one_side, other_side).divisive.at(0).value == pytest.approx(divisive)


@pytest.mark.parametrize(
    ("agree", "seen", "product"),
    [([3, 1], [4, 2], 4 / 6 * 2 / 4), ([0, 0], [0, 0], 1 / 4), ([10, 10, 10], [10, 10, 10], (11 / 12) ** 3)],
)
def test_the_group_informed_consensus_of_polis_is_kept_beside_it(
    agree: list[int], seen: list[int], product: float
) -> None:
    found = legacy_approval(np.array(agree)[:, None], np.array(seen)[:, None])[0]
    assert found == pytest.approx(product, abs=1e-12)


@pytest.mark.parametrize(
    ("disagree", "of", "reason"),
    [(15, 60, ""), (5, 60, ""), (4, 60, minority.TOO_FEW), (30, 60, minority.NO_MAJORITY)],
)
def test_of_a_minority_of_fewer_than_five_nothing_is_said(disagree: int, of: int, reason: str) -> None:
    rows = [(0, -1)] * disagree + [(0, 1)] * (of - disagree)
    assert minority.minority(_matrix(rows), 0).reason == reason


@pytest.mark.parametrize(
    ("votes_on_the_seed", "draw", "shown"), [(0, 0.9, 0), (SEED_VOTES - 1, 0.9, 0), (SEED_VOTES, 0.9, 1)]
)
def test_a_statement_of_the_organiser_comes_first_until_ten_people_voted_on_it(
    votes_on_the_seed: int, draw: float, shown: int
) -> None:
    seeds = waiting_seeds(np.array([True, False]), np.array([votes_on_the_seed, 40]))
    assert next_statements([1.0, 1.0], np.array([False, False]), seeds, [0.5, draw]) == [shown]
