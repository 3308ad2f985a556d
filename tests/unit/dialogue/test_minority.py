"""Who sees it differently, and what else do they say?"""

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.dialogue import minority as room
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.dialogue.minority import minority
from waterlijn.records import Votes

N = 60


def matrix_of(rows: NDArray[np.int64]) -> Matrix:
    person, statement = np.indices(rows.shape)
    return build(Votes(person.ravel(), 10 + statement.ravel(), rows.ravel().astype(np.int8)))


@pytest.fixture
def town() -> Matrix:
    """Of 60 people 45 agree with statement 10; who disagrees says yes to 12 more often."""
    rows = np.ones((N, 4), np.int64)
    rows[45:, 0] = -1
    rows[:45, 2] = np.where(np.arange(45) % 5, -1, 1)
    rows[::2, 3] = -1
    return matrix_of(rows)


def test_how_large_the_minority_is(town: Matrix) -> None:
    found = minority(town, 10)
    assert found.reason == ""
    assert found.share.value == 0.25
    assert found.share.i95 is not None
    assert 0.14 < found.share.i95.low < 0.16


def test_what_the_minority_says_more_often_without_the_statement_itself(town: Matrix) -> None:
    found = minority(town, 10)
    assert found.tells_apart is not None
    assert found.tells_apart.first[0].tolist() == [2]
    assert found.tells_apart.more_agree.at(0, 2).value == pytest.approx(0.8)
    assert not found.tells_apart.more_agree.known[:, 0].any()


@pytest.mark.parametrize(
    ("against", "reason"), [(4, room.TOO_FEW), (0, room.TOO_FEW), (30, room.NO_MAJORITY), (60, room.NO_MAJORITY)]
)
def test_when_there_is_nothing_to_say_it_says_why(against: int, reason: str) -> None:
    rows = np.ones((N, 2), np.int64)
    rows[:against, 0] = -1
    found = minority(matrix_of(rows), 10)
    assert found.reason == reason == found.share.reason
    assert found.tells_apart is None


@pytest.mark.parametrize("statement", [0, 9, 11, 99])
def test_a_statement_that_is_not_there(statement: int) -> None:
    found = minority(matrix_of(np.ones((N, 1), np.int64)), statement)
    assert found.reason == room.NOBODY


def test_passes_are_no_majority() -> None:
    rows = np.zeros((N, 1), np.int64)
    rows[:10], rows[10:20] = 1, -1
    assert minority(matrix_of(rows), 10).reason == room.NO_MAJORITY


@pytest.mark.parametrize(("passes", "is_known"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_few_who_passed_cannot_be_counted_out(passes: int, is_known: bool) -> None:
    rows = np.ones((N, 1), np.int64)
    rows[:10], rows[10 : 10 + passes] = -1, 0
    found = minority(matrix_of(rows), 10)
    assert found.share.is_known == is_known
    assert found.reason == ""
