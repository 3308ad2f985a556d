"""What an interval knows beside the error: unequal weights, skewed answers, few people."""

from __future__ import annotations

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.survey import Design, Wave, between, intervals, shares
from waterlijn.survey.means import mean

Y = [1.0] * 6 + [0.0] * 24


def width(bounds: tuple[float, float]) -> float:
    return bounds[1] - bounds[0]


@pytest.mark.parametrize("weight", [[7.0] * 30, [1.0, 2.0] * 15])
def test_weights_that_differ_little_change_nothing(weight: list[float]) -> None:
    point = mean(Design.of(30, weight=weight), Y)
    assert intervals.share(point, 0.95) == intervals.logit(point, 0.95)


def test_weights_that_differ_only_between_strata_change_nothing() -> None:
    strata = ["a"] * 15 + ["b"] * 15
    point = mean(Design.of(30, weight=[2.0] * 15 + [9.0] * 15, stratum=strata), Y)
    assert point.shape.least == 0.0
    assert point.shape.even == float("inf")


def test_heavy_weights_on_answers_that_say_no_do_not_make_a_share_sure() -> None:
    weight = [0.1] * 6 + [20.0] * 3 + [1.0] * 21  # the cases happen to weigh little
    point = mean(Design.of(30, weight=weight), Y)
    assert point.shape.least > 2 * point.error
    assert width(intervals.share(point, 0.95)) > 2 * width(intervals.logit(point, 0.95))


def test_a_skewed_mean_has_its_longer_arm_where_the_tail_is() -> None:
    point = mean(Design.of(40), [0.0] * 36 + [2.0, 5.0, 9.0, 30.0])
    low, high = shares.bounds(point, 0.95, is_share=False)
    assert high - point.value > 2 * (point.value - low) > 0


def test_a_symmetric_mean_is_symmetric() -> None:
    point = mean(Design.of(20), list(range(20)))
    assert shares.bounds(point, 0.95, is_share=False) == pytest.approx(intervals.symmetric(point, 0.95))


@pytest.mark.parametrize(("people", "half"), [(35, 1 / 70), (60, 0.0)])
def test_a_share_of_few_people_goes_in_steps(people: int, half: float) -> None:
    point = mean(Design.of(30, population=people), Y)
    low, high = intervals.logit(point, 0.95)
    assert intervals.share(point, 0.95) == pytest.approx((low - half, high + half))


def test_a_weight_that_no_population_has_is_refused() -> None:
    with pytest.raises(UsageError, match="larger than all people"):
        Design.of(2, weight=[1.0, 1e300])


@pytest.mark.parametrize("moved", [0.0, 1.0])
def test_means_that_moved_alike_say_nothing(moved: float) -> None:
    before = np.tile([1.0, 2.0, 4.0], 10)
    names = [str(i) for i in range(30)]
    waves = [Wave.of(Design.of(30), y, names) for y in (before, before + moved)]
    found = shares.said_change(between(*waves))
    assert found.value is None
    assert found.reason == shares.ALL_MOVED_ALIKE


def test_the_percent_of_a_share_near_all_has_the_arms_of_its_waves() -> None:
    names = [str(i) for i in range(100)]
    waves = [Wave.of(Design.of(100), [0.0] * no + [1.0] * (100 - no), names) for no in (2, 5)]
    relative = between(*waves).relative(0.95)
    assert relative is not None
    value, low, high = relative
    assert low < value < high
    assert value - low > high - value  # a share of 98 % can have been hardly more, and a good deal less


def test_one_large_cluster_does_not_bend_the_interval() -> None:
    """With 15 districts of very unequal size the bent interval covered less than the plain one, not more."""
    sizes = [1, 2, 3, 2, 1, 2, 4, 3, 2, 1, 2, 3, 2, 1, 40]
    cluster = np.repeat(np.arange(15), sizes).tolist()
    answers = np.random.default_rng(4).normal(size=sum(sizes)) + 2 * np.array([c == 14 for c in cluster])
    point = mean(Design.of(len(cluster), cluster=cluster), answers)
    assert intervals.skewed(point, 0.95) == intervals.symmetric(point, 0.95)
