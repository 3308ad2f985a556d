"""Copies stand out; people who agree do not; nobody is pointed at."""

from dataclasses import fields

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.dialogue.row_likeness import alike
from waterlijn.dialogue.statement_coverage import votes_in, world
from waterlijn.dialogue.stuffing import LEAST, LONG, Stuffing, look_for_copies
from waterlijn.records import Votes

PEOPLE, STATEMENTS = 500, 60


def town(copies: int, *, noise: float = 0.0, seed: int = 1, line: float = 1.2) -> Matrix:
    """500 people, so many of whom are copies of one row of twenty votes."""
    rng = np.random.default_rng(seed)
    matrix = votes_in(rng, world(rng, PEOPLE - copies, STATEMENTS, line), 25)
    person = np.repeat(matrix.participants, np.diff(matrix.start))
    chosen, row = rng.permutation(STATEMENTS)[:20], rng.choice([-1, 1], 20)
    copied = np.where(rng.random((copies, 20)) < noise, -row, row)
    return build(
        Votes(
            np.concatenate([person, np.repeat(np.arange(PEOPLE - copies, PEOPLE), 20)]),
            np.concatenate([matrix.statements[matrix.column], np.tile(chosen, copies)]),
            np.concatenate([matrix.vote, copied.ravel().astype(np.int8)]),
        )
    )


def halves(matrix: Matrix) -> NDArray[np.int32]:
    """By the mean vote: good enough as sides here."""
    total = np.add.reduceat(matrix.vote.astype(np.int64), matrix.start[:-1])
    side: NDArray[np.int32] = (total > np.median(total)).astype(np.int32)
    return side


def look(matrix: Matrix, shuffles: int = 39) -> Stuffing:
    return look_for_copies(matrix, halves(matrix), seed=1, shuffles=shuffles)


@pytest.mark.parametrize("noise", [0.0, 0.02])
@pytest.mark.parametrize("copies", [10, 50])
def test_copies_stand_out(copies: int, noise: float) -> None:
    found = look(town(copies, noise=noise))
    assert found.stands_out
    assert 0.7 * copies <= found.largest <= copies
    assert found.excess.i95 is not None
    assert found.excess.i95.low > 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("line", [0.0, 1.2, 3.0])
def test_people_who_agree_are_no_copies(line: float, seed: int) -> None:
    assert not look(town(0, seed=seed, line=line), 19).stands_out


def test_who_says_yes_to_everything_is_no_copy() -> None:
    rng = np.random.default_rng(1)
    vote = np.where(rng.random((200, 20)) < 0.6, 1, -1)
    vote[:60] = 1
    person, statement = np.indices(vote.shape)
    found = look(build(Votes(person.ravel(), statement.ravel(), vote.ravel().astype(np.int8))))
    assert found.rows <= 140
    assert not found.stands_out


def test_when_all_agree_with_each_other_nobody_stands_out() -> None:
    vote = np.tile(np.where(np.arange(20) % 2, 1, -1), (300, 1))
    person, statement = np.indices(vote.shape)
    found = look(build(Votes(person.ravel(), statement.ravel(), vote.ravel().astype(np.int8))))
    assert found.alike == 300
    assert found.p == 1.0
    assert not found.stands_out


def test_the_result_has_no_list_of_anybody() -> None:
    found = look(town(50))
    assert all(not isinstance(getattr(found, field.name), np.ndarray | list | tuple) for field in fields(found))


def test_sets_under_five_are_not_described() -> None:
    found = look(town(3))
    assert (found.largest, found.stands_out) == (0, False)


def test_too_few_long_rows_say_nothing() -> None:
    few = build(
        Votes(np.repeat(np.arange(5), LONG), np.tile(np.arange(LONG), 5), np.resize([1, -1], 5 * LONG).astype(np.int8))
    )
    found = look_for_copies(few, np.zeros(5, np.int32), seed=1)
    assert found.rows < LEAST
    assert not found.excess.is_known
    nothing = build(Votes(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8)))
    assert not look_for_copies(nothing, np.zeros(0, np.int32), seed=1).stands_out


def test_without_shuffles_it_says_that() -> None:
    found = look(town(50), 0)
    assert not found.excess.is_known
    assert (found.p, found.stands_out) == (1.0, False)


def test_the_same_seed_gives_the_same_result() -> None:
    assert look(town(50)) == look(town(50))


def test_alike_is_what_comparing_all_pairs_gives() -> None:
    rng = np.random.default_rng(2)
    base = rng.choice([-1, 1], 40)
    rows = np.array([np.where(rng.random(40) < rng.choice([0, 0.03, 0.08]), -base, base) for _ in range(80)])
    seen = rng.random(rows.shape) < 0.97
    person, statement = np.nonzero(seen)
    matrix = build(Votes(person, statement, rows[seen].astype(np.int8)))
    table = np.where(seen, rows, 9)
    allowed = np.minimum(3, np.minimum.outer(seen.sum(1), seen.sum(1)) // 20)
    different = (table[:, None, :] != table[None, :, :]).sum(2)
    expected = (different <= allowed).sum(1) - 1
    assert alike(matrix.start, matrix.column, matrix.vote).tolist() == expected.tolist()
    assert expected.max() > 0
