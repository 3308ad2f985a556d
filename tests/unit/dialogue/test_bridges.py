"""Measures of statements: bad input, small cells, and the same bits every time."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.dialogue import bridges
from waterlijn.dialogue.bridges import Measures, measure
from waterlijn.dialogue.columns import Estimates
from waterlijn.dialogue.counts import Counts
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.records import Votes


def table(rows: Sequence[Sequence[int | None]]) -> Matrix:
    """A matrix from one row of votes per participant; None is no vote."""
    found = [(i, j, v) for i, row in enumerate(rows) for j, v in enumerate(row) if v is not None]
    columns = np.array(found, np.int64).reshape(-1, 3)
    return build(Votes(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.int8)))


def sides(*sizes: int) -> NDArray[np.int32]:
    return np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)


def all_estimates(found: Measures) -> list[Estimates]:
    own = [getattr(found, field.name) for field in fields(found)]
    own += [found.representative.more_agree, found.representative.more_disagree]
    return [column for column in own if isinstance(column, Estimates)]


def random_town(n: int = 60, m: int = 12, seed: int = 1) -> tuple[Matrix, NDArray[np.int32]]:
    rng = np.random.default_rng(seed)
    side = sides(n // 2, n - n // 2)
    chance = rng.random((2, m))
    rows = [[int(rng.choice([1, -1], p=[chance[g, j], 1 - chance[g, j]])) for j in range(m)] for g in side]
    return table(rows), side


BAD: dict[str, tuple[Sequence[Sequence[int | None]], NDArray[np.int32]]] = {
    "no votes": ([], sides(0)),
    "one participant": ([[1, -1, 0]], sides(1)),
    "all pass": ([[0, 0, 0]] * 20, sides(10, 10)),
    "one side is empty": ([[1, -1, 0]] * 20, np.ones(20, np.int32)),
    "identical voters": ([[1, -1, 1]] * 20, sides(10, 10)),
    "nobody stands anywhere": ([[1, -1, 1]] * 20, np.full(20, -1, np.int32)),
    "a side of one": ([[1, -1, 1]] * 20, sides(19, 1)),
    "nobody voted on one of them": ([[1, None, 0]] * 10 + [[None, 1, -1]], sides(6, 5)),
    "everybody voted on something else": ([[1 if j == i else None for j in range(9)] for i in range(9)], sides(5, 4)),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.filterwarnings("error")
def test_bad_input_gives_numbers_or_reasons_and_never_nan(name: str) -> None:
    rows, side = BAD[name]
    found = measure(table(rows), side, 2)
    for column in all_estimates(found):
        for place in np.ndindex(column.value.shape):
            said = column.at(*place)
            assert said.is_known or said.reason.endswith(".")
    assert np.isfinite(found.factors.intercept).all()
    assert not found.bridge.any() or name == "identical voters"


def test_what_may_not_be_said_cannot_be_looked_up() -> None:
    found = measure(table([[1, -1]] * 10 + [[-1, 1]] * 4), sides(10, 4), 2)
    assert not found.approval.known.any()
    assert not found.approval.value.any()
    assert not found.approval.n.any()
    assert found.approval.at(0, 0).reason == bridges.TOO_FEW_ON_A_SIDE
    assert found.agree.at(0).value == pytest.approx(10 / 14)


def test_a_side_without_votes_does_not_hide_the_others() -> None:
    found = measure(table([[1, -1]] * 10), sides(10), 2)
    assert found.approval.at(0, 0).value == 1
    assert not found.approval.at(1, 0).is_known
    assert not found.enough.any()


def test_without_a_line_nothing_is_said_of_how_sides_differ() -> None:
    matrix, side = random_town()
    found = measure(matrix, side, 2, has_line=False)
    for column in (found.approval, found.rejection, found.divisive, found.central):
        assert not column.known.any()
    assert not any(map(len, found.representative.first))
    assert found.divisive.at(0).reason == bridges.NO_LINE
    assert found.group_approval.known.all()


def test_the_same_votes_give_the_same_bits() -> None:
    matrix, side = random_town()
    one, two = measure(matrix, side, 2), measure(matrix, side, 2)
    for a, b in zip(all_estimates(one), all_estimates(two), strict=True):
        assert a.value.tobytes() == b.value.tobytes()
        assert a.low95.tobytes() == b.low95.tobytes()
    assert one.factors.intercept.tobytes() == two.factors.intercept.tobytes()


def test_the_names_of_the_sides_do_not_matter() -> None:
    matrix, side = random_town()
    one, two = measure(matrix, side, 2), measure(matrix, 1 - side, 2)
    assert one.bridge.tolist() == two.bridge.tolist()
    assert one.divisive.value == pytest.approx(two.divisive.value, abs=1e-12)
    assert one.approval.value[::-1].tolist() == two.approval.value.tolist()
    assert one.factors.intercept.tobytes() == two.factors.intercept.tobytes()


def test_yes_and_no_are_treated_alike() -> None:
    matrix, side = random_town()
    one, two = measure(matrix, side, 2), measure(matrix._replace(vote=-matrix.vote), side, 2)
    assert one.bridge.tolist() == (-two.bridge).tolist()
    assert one.group_approval.value.tolist() == two.group_rejection.value.tolist()
    assert one.central.value == pytest.approx(1 - two.central.value, abs=0.04)


def test_votes_without_a_side_count_among_everybody_only() -> None:
    rows = [[1, -1]] * 12 + [[-1, -1]] * 12
    matrix = table(rows)
    side = np.where(np.arange(24) < 12, sides(6, 18), -1).astype(np.int32)
    found = measure(matrix, side, 2)
    assert found.agree.at(0).value == 0.5
    assert found.approval.at(0, 0).value == 1.0
    assert found.counts.seen.sum() == 24


def test_five_on_a_side_are_enough_and_four_are_not() -> None:
    def of(n: int) -> bool:
        seen = np.array([[n], [30]])
        return bool(bridges.has_enough(Counts(seen, 0 * seen, seen))[0])

    assert of(5)
    assert not of(4)
    assert not bridges.has_enough(Counts(*(np.full((1, 1), 40),) * 3))[0]


def test_intervals_are_nested_and_hold_the_value() -> None:
    matrix, side = random_town(n=40, m=30, seed=3)
    for column in all_estimates(measure(matrix, side, 2)):
        k = column.known
        for low, high in ((column.low95, column.low80), (column.low80, column.value), (column.value, column.high80)):
            assert (low[k] <= high[k]).all()
        assert (column.high80[k] <= column.high95[k]).all()
