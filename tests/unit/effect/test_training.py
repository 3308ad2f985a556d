"""Paired tests, sessions and raters: laws, corners, and coverage in short runs."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn.effect import paired, power_formulas, raters, sessions
from waterlijn.effect.signed_rank import differences, signed_rank
from waterlijn.errors import UsageError

CHANGES = st.lists(st.integers(-4, 4), min_size=1, max_size=10).filter(any)


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_exact_p_is_that_of_all_signs(change: list[int]) -> None:
    """The distribution that is built up, against every way in which the coins can fall."""
    moved = np.array(change, np.float64)
    found = signed_rank(moved)
    sizes = np.abs(moved)
    ranks = np.array([(sizes < s).sum() + ((sizes == s).sum() + 1) / 2 for s in sizes])[moved != 0]
    sums = np.array([np.dot(signs, ranks) for signs in product((0, 1), repeat=len(ranks))])
    tail = min((sums <= found.statistic).mean(), (sums >= found.statistic).mean())
    assert found.p == pytest.approx(min(1.0, 2 * tail))


@settings(max_examples=40, deadline=None)
@given(CHANGES)
def test_turning_everything_round_changes_no_p(change: list[int]) -> None:
    moved = np.array(change, np.float64)
    assert signed_rank(-moved).p == pytest.approx(signed_rank(moved).p)
    assert signed_rank(-moved).z == pytest.approx(-signed_rank(moved).z)


def test_exact_and_normal_meet_for_many_people() -> None:
    change = np.random.default_rng(1).integers(-2, 4, 290).astype(float)
    few, many = signed_rank(change), signed_rank(np.concatenate([change, change]))
    assert few.p == pytest.approx(few.p_normal, abs=1e-3)
    assert many.p == many.p_normal


def test_who_misses_an_answer_is_left_out() -> None:
    assert differences([1, 2, float("nan")], [2, float("nan"), 3]).tolist() == [1.0]
    with pytest.raises(UsageError, match="nobody"):
        differences([1.0], [float("nan")])


def test_nobody_changed() -> None:
    with pytest.raises(UsageError, match="Nobody changed"):
        signed_rank([0, 0, 0])
    assert paired.sign([0, 0]).p == 1
    assert paired.mcnemar([[5, 0], [0, 5]]).p == 1
    with pytest.raises(UsageError, match="same amount"):
        paired.paired_t([1, 1, 1])
    assert not paired.shift([1] * 8, "point").is_known


@pytest.mark.parametrize("table", [[[1, 2]], [[1, -2], [3, 4]], [[1, float("nan")], [3, 4]]])
def test_bad_tables(table: list[list[float]]) -> None:
    with pytest.raises(UsageError, match="four counts"):
        paired.mcnemar(table)


def test_five_people_are_too_few() -> None:
    assert not paired.improved([1] * 5).is_known
    assert not paired.shift([1, 2, 3, 4, 5], "point").is_known
    assert paired.improved([1] * 6).is_known


@pytest.mark.parametrize("n", [6, 10, 25])
def test_hodges_lehmann_interval_holds(n: int) -> None:
    rng = np.random.default_rng(n)
    found = [paired.shift(rng.normal(0.3, 1.0, n), "point").i95 for _ in range(400)]
    assert np.mean([i is not None and i.low <= 0.3 <= i.high for i in found]) >= 0.925


def test_hodges_lehmann_of_many() -> None:
    rng = np.random.default_rng(1)
    found = paired.shift(rng.normal(1.0, 1.0, 400), "point")
    assert found.i95 is not None
    assert found.i95.high - found.i95.low == pytest.approx(2 * 1.96 / 20 * 1.023, rel=0.15)
    assert "takes too long" in paired.shift(rng.normal(size=5001), "point").reason


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (10, 10), (3, 12)])
def test_exact_interval_of_a_share(hits: int, n: int) -> None:
    found = paired.clopper_pearson(hits, n, 0.95)
    assert found.low <= hits / n <= found.high
    assert (found.low == 0) == (hits == 0)


@pytest.mark.parametrize("shares", [(0.0, 0.5), (0.5, 1.0), (0.5, 0.5)])
def test_shares_that_have_no_answer(shares: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        power_formulas.n_prop(*shares)


def test_out_of_reach() -> None:
    with pytest.raises(UsageError, match="out of reach"):
        power_formulas.mde_prop(3, 0.6)
    with pytest.raises(UsageError, match="larger than 0"):
        power_formulas.power_t(20, 0.0)


@pytest.mark.parametrize("kind", ["two", "paired"])
def test_power_and_number_are_each_others_inverse(kind: power_formulas.Kind) -> None:
    n = power_formulas.n_t(0.4, 1.3, kind=kind)
    assert power_formulas.power_t(n, 0.4, 1.3, kind=kind) == pytest.approx(0.8, abs=1e-6)
    assert power_formulas.mde_t(n, 1.3, kind=kind) == pytest.approx(0.4, abs=1e-6)


def _three(change: list[float], names: str = "aabbcc") -> sessions.Pooled:
    return sessions.change([0.0] * len(change), change, list(names), "point")


def test_two_sessions_say_nothing_of_a_third() -> None:
    found = _three([1, 2, 3, 4], "aabb")
    assert not found.change.is_known
    assert "fewer than three sessions" in found.change.reason
    assert found.means.tolist() == [1.5, 3.5]


def test_equal_sessions_of_one_size_are_a_t_test_over_sessions() -> None:
    found = _three([0, 1, 4, 5, 9, 10])
    means = np.array([0.5, 4.5, 9.5])
    assert found.contrast is not None
    assert found.contrast.value == pytest.approx(means.mean())
    assert found.contrast.error == pytest.approx(means.std(ddof=1) / np.sqrt(3), rel=1e-6)
    assert found.contrast.free == 2


def test_sessions_that_are_alike_by_luck_keep_a_width() -> None:
    found = _three([0, 2, 0, 2, 0, 2])
    assert found.between == 0
    assert found.contrast is not None
    assert found.contrast.error > 0.1


def test_nothing_to_compute_a_margin_from() -> None:
    assert not _three([1, 1, 1, 1, 1, 1]).change.is_known
    assert "only one person" in _three([1, 2, 3], "abc").change.reason


def test_missing_people_and_unequal_columns() -> None:
    nan = float("nan")
    assert _three([1, 2, nan, 3, 4, 6]).change.n == 5
    with pytest.raises(UsageError):
        sessions.change([1.0], [1.0, 2.0], ["a"], "point")


def test_ratio_refuses_what_has_no_ratio() -> None:
    assert not sessions.ratio([0, 0, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], list("aabbcc")).change.is_known
    with pytest.raises(UsageError):
        sessions.ratio([-1, 0, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], list("aabbcc"))


def test_two_raters_are_hidden() -> None:
    found = raters.module(np.array([[1, 2, 3], [2, 3, 3], [np.nan] * 3]))
    assert found.median is None
    assert found.people == 2
    assert found.reason
    assert np.isnan(found.items).all()
    assert not found.agreement.is_known


def test_an_item_with_two_scores_is_hidden() -> None:
    nan = float("nan")
    found = raters.module(np.array([[1, 2, 3, nan], [2, 3, 3, 1], [1, 3, 3, 2]]))
    assert found.items[:3].tolist() == [1.0, 3.0, 3.0]
    assert np.isnan(found.items[3])


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([[3, 3, 3], [3, 3, 3], [3, 3, 3]], "the same score"),
        ([[1, 2, 3], [1, 2, 3], [1, 2, 3]], "agreed on every item"),
        ([[1, 2, 3], [1, 2, 3], [2, 2, 3]], "one person"),
        ([[1, 2], [1, 3], [2, 2]], "Too few items"),
    ],
)
def test_agreement_that_cannot_be_said(scores: list[list[float]], words: str) -> None:
    found = raters.alpha(scores)
    assert not found.is_known
    assert words in found.reason


def test_scores_must_be_a_table() -> None:
    with pytest.raises(UsageError, match="table"):
        raters.alpha([1, 2, 3])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 8), st.integers(3, 9))
def test_alpha_depends_on_order_only(seed: int, people: int, items: int) -> None:
    """Any rising relabelling of the levels gives the same ordinal agreement; the interval holds the value."""
    scores = np.random.default_rng(seed).integers(1, 6, (people, items)).astype(float)
    found, other = raters.alpha(scores), raters.alpha(scores**3)
    assert found.reason == other.reason
    if found.value is not None:
        assert other.value == pytest.approx(found.value)
        assert -1 <= found.value <= 1
