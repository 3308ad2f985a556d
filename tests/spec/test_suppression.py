"""The law of small cells: little tables in, exact answers out; and nobody can compute what was hidden."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.optimize import linprog

from waterlijn.privacy import suppress
from waterlijn.privacy.suppression import MINIMUM_MESSAGES, suppress_with_totals


def test_a_table_without_small_cells_hides_nothing() -> None:
    counts = np.array([[40, 50], [60, 70]])
    assert not suppress(counts, counts).any()


def test_one_small_cell_takes_the_cheapest_rectangle_along() -> None:
    counts = np.array([[4, 50, 60], [70, 80, 90], [30, 20, 99]])
    assert suppress(counts, counts).tolist() == [[True, True, False], [False, False, False], [True, True, False]]


def test_ten_messages_from_four_authors_are_hidden_too() -> None:
    counts = np.array([[10, 50], [60, 70]])
    authors = np.array([[4, 30], [30, 30]])
    assert suppress(counts, authors).all()


def test_ten_messages_from_five_authors_may_be_seen() -> None:
    counts = np.array([[10, 50], [60, 70]])
    assert not suppress(counts, np.minimum(counts, 5)).any()


def test_a_row_with_its_total_hides_a_second_cell() -> None:
    counts = np.array([3, 40, 25, 60])
    assert suppress(counts, counts).tolist() == [True, False, True, False]


def test_two_small_cells_that_add_up_to_enough_need_no_third() -> None:
    counts = np.array([6, 7, 25, 60])
    assert suppress(counts, counts).tolist() == [True, True, False, False]


def test_an_empty_cell_is_a_small_cell() -> None:
    counts = np.array([0, 40, 25])
    assert suppress(counts, counts)[0]


def test_small_totals_are_hidden_with_their_cells() -> None:
    counts = np.array([[2, 3], [70, 80], [40, 30]])
    hidden = suppress_with_totals(counts, counts, counts.sum(1), counts.sum(0), int(counts.sum()))
    assert hidden.rows[0]
    assert hidden.cells[0].all()
    assert not hidden.total


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="same shape"):
        suppress(np.array([1, 2]), np.array([1, 2, 3]))
    with pytest.raises(ValueError, match="never negative"):
        suppress(np.array([-1, 2]), np.array([1, 2]))


def feasible(counts: NDArray[np.int64], hidden: NDArray[np.bool_], cell: tuple[int, int]) -> tuple[float, float]:
    """What an outsider can conclude on one hidden cell, by linear programming over all published numbers."""
    places = [tuple(place) for place in np.argwhere(hidden)]
    rows, columns = counts.shape
    equations = np.zeros((rows + columns, len(places)))
    for k, (i, j) in enumerate(places):
        equations[i, k] = equations[rows + j, k] = 1
    rest = np.where(hidden, counts, 0)
    totals = np.concatenate([rest.sum(1), rest.sum(0)])
    goal = np.array([1.0 if place == cell else 0.0 for place in places])
    low = linprog(goal, A_eq=equations, b_eq=totals, bounds=(0, None))
    high = linprog(-goal, A_eq=equations, b_eq=totals, bounds=(0, None))
    assert low.fun is not None
    assert high.fun is not None
    return float(low.fun), float(-high.fun)


tables = st.tuples(st.integers(2, 5), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.one_of(st.integers(0, 15), st.integers(10, 200)))
)


@settings(max_examples=25, deadline=None)
@given(tables)
@example(np.array([[10, 1, 1], [1, 1, 1], [1, 1, 1]]))  # no single loop is wide enough
def test_no_small_cell_can_be_computed_from_the_totals(counts: NDArray[np.int64]) -> None:
    hidden = suppress(counts, counts)
    assert hidden[counts < MINIMUM_MESSAGES].all()
    for i, j in np.argwhere(counts < MINIMUM_MESSAGES):
        low, high = feasible(counts, hidden, (i, j))
        low_all, high_all = feasible(counts, np.ones_like(hidden), (i, j))
        # as wide as asked, or as wide as the totals allow when every cell is hidden
        assert high - low >= min(MINIMUM_MESSAGES, high_all - low_all) - 1e-6


@settings(max_examples=25, deadline=None)
@given(arrays(np.int64, st.integers(2, 8), elements=st.integers(0, 60)))
def test_in_a_row_the_hidden_cells_together_hold_enough(counts: NDArray[np.int64]) -> None:
    hidden = suppress(counts, counts)
    assert hidden[counts < MINIMUM_MESSAGES].all()
    if hidden.any():
        assert hidden.sum() > 1
        assert counts[hidden].sum() >= min(MINIMUM_MESSAGES, counts.sum())


@settings(max_examples=20, deadline=None)
@given(tables)
def test_with_small_totals_hidden_every_small_cell_has_room(counts: NDArray[np.int64]) -> None:
    hidden = suppress_with_totals(counts, counts, counts.sum(1), counts.sum(0), int(counts.sum()))
    assert hidden.cells[counts < MINIMUM_MESSAGES].all()
    assert hidden.rows[counts.sum(1) < MINIMUM_MESSAGES].all()
    assert hidden.columns[counts.sum(0) < MINIMUM_MESSAGES].all()
