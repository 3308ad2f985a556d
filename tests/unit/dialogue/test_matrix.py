"""The last vote counts, moderated statements do not, and nonsense is refused in words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.errors import UsageError
from waterlijn.records import Votes

ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5), st.integers(-1, 1)), max_size=40)


def votes_of(rows: list[tuple[int, int, int]], time: list[int] | None = None, *, apart: int = 1) -> Votes:
    columns = np.array(rows, np.int64).reshape(-1, 3)
    times = None if time is None else np.array(time, "M8[ms]")
    return Votes(columns[:, 0] * apart, columns[:, 1] * apart, columns[:, 2].astype(np.int8), times)


def cells(matrix: Matrix) -> dict[tuple[int, int], int]:
    row = np.repeat(np.arange(len(matrix.participants)), np.diff(matrix.start))
    keys = zip(matrix.participants[row].tolist(), matrix.statements[matrix.column].tolist(), strict=True)
    return dict(zip(keys, matrix.vote.tolist(), strict=True))


@settings(deadline=None)  # the first call compiles
@given(ROWS, st.sampled_from([1, 1_000_003]))
def test_the_last_row_counts(rows: list[tuple[int, int, int]], apart: int) -> None:
    expected = {(p * apart, s * apart): vote for p, s, vote in rows}
    found = build(votes_of(rows, apart=apart))
    assert cells(found) == expected
    assert len(found.vote) == len(expected)


@settings(deadline=None)  # the first call compiles
@given(ROWS, st.randoms())
def test_with_times_the_order_of_rows_says_nothing(rows: list[tuple[int, int, int]], chance: object) -> None:
    timed = list(enumerate(rows))
    chance.shuffle(timed)  # type: ignore[attr-defined]
    shuffled = build(votes_of([row for _, row in timed], [time for time, _ in timed]))
    for name, column in build(votes_of(rows))._asdict().items():
        assert column.tobytes() == getattr(shuffled, name).tobytes()


def test_hidden_statements_keep_their_column_and_lose_their_votes() -> None:
    found = build(votes_of([(1, 4, 1), (2, 5, -1), (2, 4, 0)]), hidden={5, 99})
    assert found.kept.tolist() == [True, False]
    assert cells(found) == {(1, 4): 1, (2, 4): 0}
    assert build(votes_of([(1, 4, 1), (2, 5, -1)]), hidden={5}).start.tolist() == [0, 1, 1]


def test_no_votes_at_all() -> None:
    found = build(votes_of([]))
    assert found.start.tolist() == [0]
    assert len(found.participants) == len(found.statements) == len(found.vote) == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(0, 0, 2), (0, 1, 1), (1, 1, -7)], "2 votes are something else"),
        ([(-1, 0, 1)], "1 votes have a number below 0"),
    ],
)
def test_nonsense_is_refused_by_number_of_rows(rows: list[tuple[int, int, int]], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        build(votes_of(rows))


def test_votes_that_are_no_whole_numbers_are_refused() -> None:
    wrong = Votes(np.array([0]), np.array([0]), np.array([0.5]))
    with pytest.raises(UsageError, match="whole numbers"):
        build(wrong)
