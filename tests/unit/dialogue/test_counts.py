"""Counting votes by side: the same as counting by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn.dialogue.counts import count, count_all
from waterlijn.dialogue.matrix import build
from waterlijn.records import Votes

rows = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5), st.sampled_from([-1, 0, 1])), max_size=60)


def votes(given: list[tuple[int, int, int]]) -> Votes:
    table = np.array(given, np.int64).reshape(-1, 3)
    return Votes(table[:, 0], table[:, 1], table[:, 2].astype(np.int8))


@settings(max_examples=50, deadline=None)
@given(rows, st.frozensets(st.integers(0, 5)), st.integers(0, 100))
def test_counts_are_those_of_the_last_votes(
    given: list[tuple[int, int, int]], hidden: frozenset[int], seed: int
) -> None:
    matrix = build(votes(given), hidden)
    side = np.random.default_rng(seed).integers(-1, 3, len(matrix.participants)).astype(np.int32)
    found = count(matrix, side, 3)
    last = {(p, s): v for p, s, v in given if s not in hidden}
    for g in range(3):
        people = set(matrix.participants[side == g].tolist())
        for j, statement in enumerate(matrix.statements.tolist()):
            own = [v for (p, s), v in last.items() if s == statement and p in people]
            assert found.seen[g, j] == len(own)
            assert found.agree[g, j] == own.count(1)
            assert found.disagree[g, j] == own.count(-1)
            assert found.passed[g, j] == own.count(0)
    assert count_all(matrix).seen.sum() == len(last)


def test_sides_that_do_not_fit_are_refused() -> None:
    matrix = build(votes([(0, 0, 1), (1, 0, 1)]))
    with pytest.raises(ValueError, match="one side per participant"):
        count(matrix, np.zeros(3, np.int32), 1)
    with pytest.raises(ValueError, match="more sides"):
        count(matrix, np.array([0, 2], np.int32), 2)


def test_a_total_is_the_sum_over_sides() -> None:
    matrix = build(votes([(0, 0, 1), (1, 0, -1), (2, 0, 0)]))
    total = count(matrix, np.array([0, 1, 1], np.int32), 2).total()
    assert (total.agree[0, 0], total.disagree[0, 0], total.seen[0, 0]) == (1, 1, 3)
