"""Two rounds of one conversation."""

from collections.abc import Sequence

import numpy as np
import pytest

from waterlijn.dialogue import comparing
from waterlijn.dialogue.comparing import compare
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.records import Votes


def round_of(*agree_of: tuple[int, int], first: int = 0, hidden: Sequence[int] = ()) -> Matrix:
    """So many of so many agree with each statement, and the others disagree."""
    rows = [(i, first + j, 1 if i < yes else -1) for j, (yes, n) in enumerate(agree_of) for i in range(n)]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return build(Votes(table[:, 0], table[:, 1], table[:, 2].astype(np.int8)), hidden)


def test_a_change_with_its_interval() -> None:
    found = compare(round_of((20, 50)), round_of((40, 50)), [(0, 0)])
    said = found.change.at(0)
    assert said.value == pytest.approx(0.4)
    assert said.i95 is not None
    assert (said.i95.low, said.i95.high) == pytest.approx((0.2131, 0.5570), abs=1e-4)
    assert (said.n, said.unit) == (100, "difference")
    assert found.changed.tolist() == [1]
    assert found.remark == comparing.SAME_PEOPLE


def test_statements_are_matched_by_the_numbers_that_were_given() -> None:
    found = compare(round_of((5, 40), (30, 40)), round_of((30, 40), (5, 40), first=70), [(0, 71), (1, 70)])
    assert found.change.value.tolist() == [0.0, 0.0]
    assert found.p.tolist() == [1.0, 1.0]


def test_of_many_small_differences_none_is_named() -> None:
    rng = np.random.default_rng(1)
    rounds = [round_of(*[(int(rng.binomial(60, 0.5)), 60) for _ in range(100)]) for _ in range(2)]
    found = compare(rounds[0], rounds[1], [(j, j) for j in range(100)])
    assert (found.p < 0.05).any()
    assert not found.changed.any()
    assert (found.adjusted >= found.p).all()


def test_one_clear_change_among_many_is_named() -> None:
    before = round_of(*[(30, 60)] * 50)
    found = compare(before, round_of((6, 60), *[(30, 60)] * 49), [(j, j) for j in range(50)])
    assert found.changed.tolist() == [-1] + [0] * 49


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pair", [(0, 9), (9, 0), (9, 9)])
def test_a_statement_that_one_round_does_not_have(pair: tuple[int, int]) -> None:
    found = compare(round_of((5, 40)), round_of((5, 40)), [pair, (0, 0)])
    assert found.change.at(0).reason == comparing.TOO_FEW
    assert found.change.known.tolist() == [False, True]


def test_few_votes_hidden_statements_and_empty_rounds_say_nothing() -> None:
    assert not compare(round_of((2, 4)), round_of((20, 40)), [(0, 0)]).change.known.any()
    assert not compare(round_of((20, 40), hidden=[0]), round_of((20, 40)), [(0, 0)]).change.known.any()
    assert not compare(round_of(), round_of(), [(0, 0)]).change.known.any()
    assert len(compare(round_of((20, 40)), round_of((20, 40)), []).changed) == 0


def test_when_the_same_people_vote_twice_the_interval_is_careful() -> None:
    rng = np.random.default_rng(1)
    holds = []
    for _ in range(200):
        lasting = rng.standard_normal(80)
        noise = rng.standard_normal((2, 80))
        yes = [int((0.8 * lasting + 0.6 * noise[t] < (0.0, 0.3)[t]).sum()) for t in range(2)]
        said = compare(round_of((yes[0], 80)), round_of((yes[1], 80)), [(0, 0)]).change
        holds.append(said.low95[0] <= 0.1179 <= said.high95[0])
    assert np.mean(holds) >= 0.95
