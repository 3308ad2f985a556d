"""The line through the votes: the optimum of what it says it minimises."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from waterlijn.dialogue.factorisation import ON_FACTOR, ON_INTERCEPT, factorise
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.records import Votes


def town(n: int, m: int, seed: int = 1, share: float = 0.7) -> Matrix:
    rng = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(-rng.standard_normal(m) - 1.5 * np.outer(rng.standard_normal(n), rng.standard_normal(m))))
    i, j = np.nonzero(rng.random((n, m)) < share)
    vote = np.where(rng.random(len(i)) < 0.1, 0, np.where(rng.random(len(i)) < chance[i, j], 1, -1))
    return build(Votes(i, j, vote.astype(np.int8)))


def loss(x: NDArray[np.float64], matrix: Matrix) -> float:
    n, m = len(matrix.participants), len(matrix.statements)
    own, place, intercept, factor = np.split(x[1:], [n, 2 * n, 2 * n + m])
    i, j = np.repeat(np.arange(n), np.diff(matrix.start)), matrix.column
    left = 0.5 + 0.5 * matrix.vote - x[0] - own[i] - intercept[j] - place[i] * factor[j]
    penalties = x[0] ** 2 + np.mean(own**2) + np.mean(intercept**2)
    return float(np.mean(left**2) + ON_INTERCEPT * penalties + ON_FACTOR * (np.mean(place**2) + np.mean(factor**2)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_the_optimum_that_a_general_optimiser_finds(seed: int) -> None:
    matrix = town(14, 6, seed)
    rng = np.random.default_rng(5)
    starts = [0.3 * rng.standard_normal(1 + 2 * 14 + 2 * 6) for _ in range(3)]
    best = min((minimize(loss, x, (matrix,), "BFGS", options={"gtol": 1e-9}) for x in starts), key=lambda r: r.fun)
    found = factorise(matrix)
    assert found.intercept == pytest.approx(best.x[29:35], abs=2e-4)
    assert found.middle == pytest.approx(best.x[0], abs=2e-4)
    assert np.abs(found.factor) == pytest.approx(np.abs(best.x[35:]), abs=1e-3)


def test_it_settles_in_few_rounds() -> None:
    assert factorise(town(400, 60)).rounds < 40


def test_without_votes_it_says_nothing() -> None:
    nothing = build(Votes(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8)))
    assert factorise(nothing).rounds == 0
    hidden = build(Votes(np.arange(4), np.zeros(4, np.int64), np.ones(4, np.int8)), {0})
    found = factorise(hidden)
    assert found.intercept.tolist() == [0.0]
    assert np.isinf(found.error).all()


def test_statements_that_moderators_took_out_do_not_move_the_others() -> None:
    """The middle of a statement keeps its meaning; the bare intercept of Community Notes falls."""
    matrix = town(300, 40)
    i = np.repeat(matrix.participants, np.diff(matrix.start))
    bad = np.arange(40, 60)
    people, spam = np.repeat(np.arange(300), 20), np.tile(bad, 300)
    votes = Votes(
        np.concatenate([i, people]),
        np.concatenate([matrix.column.astype(np.int64), spam]),
        np.concatenate([matrix.vote, np.full(len(people), -1, np.int8)]),
    )
    with_bad, without = factorise(build(votes)), factorise(build(votes, set(bad.tolist())))
    moved = np.abs(with_bad.central[:40] - without.central[:40]).mean()
    assert moved < 0.3 * np.abs(with_bad.intercept[:40] - without.intercept[:40]).mean()


def test_who_disagrees_with_everything_else_weighs_no_less() -> None:
    """Of a statement that everybody agrees with, whoever stands where, the middle says yes."""
    matrix = town(200, 20)
    agreed = build(
        Votes(
            np.concatenate([np.repeat(matrix.participants, np.diff(matrix.start)), np.arange(200)]),
            np.concatenate([matrix.column.astype(np.int64), np.full(200, 20)]),
            np.concatenate([matrix.vote, np.ones(200, np.int8)]),
        )
    )
    found = factorise(agreed)
    assert found.central[20] > 0.95
    assert np.argmax(found.intercept) == 20
