"""The law of the survey: little tables in, exact answers out."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.survey import Design, Wave, average, between, means, nonresponse, share
from waterlijn.survey.foresight import expected_width
from waterlijn.survey.labelled import Sample, chances, difference
from waterlijn.survey.recalibrated import share_of
from waterlijn.survey.weighting import calibrate, poststratify, rake


def test_an_even_draw_is_the_textbook() -> None:
    found = means.mean(Design.of(4), [0, 0, 1, 1])
    assert (found.value, found.free) == (0.5, 3)
    assert found.error == pytest.approx(sqrt(0.5 * 0.5 / 3))


def test_a_finite_population_takes_its_part_off() -> None:
    assert means.mean(Design.of(4, population=16), [0, 0, 1, 1]).error == pytest.approx(sqrt(0.75 * 0.25 / 3))


def test_strata_weigh_by_their_population() -> None:
    design = Design.of(4, stratum=["a", "a", "b", "b"], population=[10, 10, 30, 30])
    assert means.mean(design, [1, 1, 0, 0]).value == 0.25
    assert means.total(design, [1, 1, 0, 0]).value == 10


def test_a_stratum_that_is_all_alike_adds_no_error() -> None:
    design = Design.of(4, stratum=["a", "a", "b", "b"], population=[10, 10, 10, 10])
    assert means.mean(design, [1, 1, 0, 1]).error == pytest.approx(sqrt(0.25 * 0.8 * 0.5 / 2))


def test_clusters_count_as_one() -> None:
    """Four answers in two clusters that agree are worth two answers."""
    design = Design.of(4, cluster=["x", "x", "y", "y"])
    found = means.mean(design, [1, 1, 0, 0])
    assert found.free == 1
    assert found.error == pytest.approx(0.5)


def test_cluster_numbers_may_begin_anew_in_each_stratum() -> None:
    assert Design.of(4, stratum=["a", "a", "b", "b"], cluster=[1, 2, 1, 2]).free == 2


def test_a_cluster_that_was_asked_in_part_is_no_census() -> None:
    """All clusters drawn, of each 2 of 4 people: the weights say so."""
    design = Design.of(4, weight=[2.0] * 4, cluster=[1, 1, 2, 2], population=2)
    assert not design.is_census
    assert means.mean(design, [1, 0, 1, 0]).error == pytest.approx(0.25)


def test_a_lonely_answer_in_a_stratum_is_centred_on_the_whole() -> None:
    design = Design.of(3, stratum=["a", "a", "b"])
    assert means.mean(design, [1, 0, 1]).error > means.mean(Design.of(2, stratum=["a", "a"]), [1, 0]).error * 2 / 3


def test_strata_of_one_answer_each_say_nothing() -> None:
    found = share(Design.of(3, stratum=["a", "b", "c"]), [1, 0, 1])
    assert found.value is None
    assert found.reason


def test_a_census_is_sure() -> None:
    found = share(Design.of(4, population=4), [1, 0, 1, 1])
    assert found.i95 is not None
    assert (found.i95.low, found.value, found.i95.high) == (0.75, 0.75, 0.75)


@pytest.mark.parametrize("said", [0, 1])
def test_nobody_or_everybody_is_not_sure(said: int) -> None:
    found = share(Design.of(20), [said] * 20)
    assert found.value == said
    assert found.i95 is not None
    assert found.i95.high - found.i95.low == pytest.approx(1 - 0.025 ** (1 / 20))


def test_none_of_most_of_a_population_leaves_room_for_one() -> None:
    found = share(Design.of(12, population=13), [0] * 12)
    assert found.i95 is not None
    assert 1 / 13 < found.i95.high < 0.3


def test_a_mean_of_equal_answers_says_nothing() -> None:
    assert average(Design.of(5), [7, 7, 7, 7, 7]).value is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"weight": [1, 1, 0]}, "zero or negative"),
        ({"weight": [1, 1, np.nan]}, "missing"),
        ({"weight": [1, -1, 1]}, "negative"),
        ({"population": 2}, "cannot be"),
        ({"population": [5, 5, 6]}, "more than one size"),
        ({"population": [5, 5, np.nan]}, "missing"),
        ({"stratum": ["a", "b"]}, "another length"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Design.of(3, **given)  # type: ignore[arg-type]


def test_no_answers_are_refused() -> None:
    with pytest.raises(UsageError):
        Design.of(0)
    with pytest.raises(UsageError):
        means.mean(Design.of(2), [1, np.nan])
    with pytest.raises(UsageError):
        means.mean(Design.of(2), [1, 0], np.array([False, False]))


def test_poststratification_fits_the_groups_and_raking_both_margins() -> None:
    design = Design.of(4)
    known = {"m": 60.0, "f": 40.0}
    assert poststratify(design, ["m", "m", "f", "f"], known).weight.tolist() == [30, 30, 20, 20]
    raked = rake(design, [(["m", "m", "f", "f"], known), (["y", "o", "y", "o"], {"y": 10.0, "o": 90.0})])
    assert raked.weight == pytest.approx([6, 54, 4, 36])
    assert calibrate(design, np.ones(4), [100]).weight == pytest.approx([25] * 4)


def test_weighting_refuses_what_is_not_known() -> None:
    design = Design.of(2)
    with pytest.raises(UsageError, match="not known"):
        poststratify(design, ["m", "x"], {"m": 1, "f": 1})
    with pytest.raises(UsageError, match="no answers"):
        poststratify(design, ["m", "m"], {"m": 1, "f": 1})
    with pytest.raises(UsageError, match="totals differ"):
        rake(design, [(["m", "f"], {"m": 1, "f": 1}), (["y", "o"], {"y": 5, "o": 5})])
    with pytest.raises(UsageError):
        calibrate(design, [[1, 2], [1, 3]], [2, 100])


def _waves(second: list[int], unit: str) -> tuple[Wave, Wave]:
    design = Design.of(4, population=8)
    return Wave.of(design, [0, 0, 1, 0], list("abcd")), Wave.of(design, second, list(unit))


def test_change_among_the_same_people_leaves_only_who_moved() -> None:
    """Everyone twice: the variance is that of the differences."""
    found = between(*_waves([0, 1, 1, 0], "abcd"))
    assert (found.point.value, found.both) == (0.25, 4)
    assert found.point.error == pytest.approx(sqrt(0.5 * np.var([0, 1, 0, 0], ddof=1) / 4))
    assert found.matched is not None
    assert found.matched.value == 0.25


def test_nobody_changed_and_nobody_else_answered() -> None:
    found = between(*_waves([0, 0, 1, 0], "abcd"))
    assert (found.point.value, found.point.error) == pytest.approx((0.0, 0.0), abs=1e-7)
    low, high = found.interval(0.95)
    assert low < -0.3 < 0.3 < high  # four who stayed do not prove that the other four did


def test_other_people_in_half_of_a_population_are_the_other_half() -> None:
    """Without overlap the covariance is negative; not knowing it, the worst is assumed."""
    found = between(*_waves([0, 1, 1, 0], "efgh"))
    assert found.both == 0
    assert found.point.error > np.hypot(found.first.error, found.second.error)
    assert found.matched is None


def test_a_respondent_counts_once() -> None:
    with pytest.raises(UsageError, match="2 times"):
        _waves([0, 0, 1, 0], "aacd")


def test_bounds_of_non_response() -> None:
    assert nonresponse.worst_case(0.5, 0.5) == (0.25, 0.75)
    assert nonresponse.worst_case(0.5, 1) == (0.5, 0.5)
    assert nonresponse.break_even(0.6, 0.5, 0.5) == pytest.approx(0.4)
    assert nonresponse.break_even(0.6, 0.1, 0.5) is None
    assert nonresponse.break_even(0.6, 0.5, 1) is None
    for response in (0, 1.1):
        with pytest.raises(UsageError):
            nonresponse.worst_case(0.5, response)


def test_labels_correct_the_scores() -> None:
    """Ten messages with score .5 of which two are labelled: one case, one none."""
    found = difference(0.5, 10, Sample.of([1, 0], [0.5, 0.5], [0.2, 0.2]))
    assert found.value == 0.5
    found = difference(0.5, 10, Sample.of([0, 0], [0.5, 0.5], [0.2, 0.2]))
    assert found.value == 0.0


def test_all_labelled_is_a_census_of_these_messages() -> None:
    truth = np.array([1.0, 0, 0, 0, 1, 0])
    found = share_of(np.full(6, 0.3), truth, np.ones(6))
    low, high = found.interval(0.95, these_only=True)
    assert (low, found.value, high) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert found.interval(0.95)[1] > 0.5  # what is said at large is not known from six messages


@pytest.mark.parametrize(
    ("score", "truth", "pi"),
    [
        ([0.5, 2.0], [1.0, 0.0], None),
        ([0.5, np.nan], [1.0, 0.0], None),
        ([0.5, 0.5], [1.0, 0.5], None),
        ([0.5, 0.5], [np.nan, np.nan], None),
        ([0.5, 0.5], [1.0, 0.0], [0.5, 0.0]),
        ([0.5, 0.5], [1.0, 0.0], [0.5, 1.5]),
        ([0.5, 0.5], [1.0, 0.0], [0.5, np.nan]),
        ([], [], None),
    ],
)
def test_labels_that_cannot_be(score: list[float], truth: list[float], pi: list[float] | None) -> None:
    with pytest.raises(UsageError):
        share_of(score, truth, pi)


def test_a_stratum_without_labels_is_refused() -> None:
    with pytest.raises(UsageError, match="no labels"):
        share_of([0.5] * 4, [1, 0, np.nan, np.nan], None, ["a", "a", "b", "b"])


def test_more_labels_buy_a_narrower_interval() -> None:
    scores, flat = np.linspace(0, 0.4, 1000), np.full(1000, 0.2)
    widths = [expected_width(scores, chances(scores, more)) or 1.0 for more in (50, 100, 200, 1000)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] < (expected_width(flat, chances(flat, 50)) or 0.0)  # the model helps
    assert expected_width(scores, chances(scores, 10)) is None  # too few to say anything


def test_an_endless_population_is_the_same_as_none() -> None:
    assert means.mean(Design.of(3, population=inf), [1, 2, 6]) == means.mean(Design.of(3), [1, 2, 6])
