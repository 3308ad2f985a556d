"""The law of alarms: when a rule speaks, when it keeps silent, and what it says with every alarm."""

from datetime import date, timedelta

import numpy as np
import pytest

from waterlijn.errors import UsageError
from waterlijn.temperature.alarms import Alarms, Series, Settings, coverage, find_alarms, find_in_places
from waterlijn.temperature.alarms.by_history import THREE_YEARS
from waterlijn.temperature.alarms.by_pair import TOO_FEW_HITS, TOO_SHORT
from waterlijn.temperature.alarms.finding import NEEDS_MESSAGES, NO_MESSAGES, ONLY_VOLUME

USUAL = [6, 7, 5, 6, 8, 5, 6, 7]  # of 100


def _series(*last: int, weeks: int = 48, n: int = 100) -> Series:
    hits = (USUAL * 30)[: weeks - len(last)] + list(last)
    return Series.of_shares(range(weeks), hits, [n] * weeks, "Grasdrecht")


def _found(*last: int, method: str = "default", yearly: float = 0.5) -> list[tuple[int, str]]:
    settings = Settings(method=method, yearly_false=yearly)
    return [(alarm.index - 48, alarm.rule) for alarm in find_alarms(_series(*last), settings).alarms]


@pytest.mark.parametrize(
    ("last", "alarms"),
    [  # the last weeks, with 6 or so of 100 hits before; which week alarms (-1 is the last), and by which rule
        ((6, 7, 5), []),
        ((0, 0, 0), []),  # a fall is no alarm
        ((9, 10, 9), []),
        ((25,), [(-1, "spike")]),
        ((12, 13, 12), [(-2, "cusum")]),
        ((10, 11, 10, 11), [(-1, "cusum")]),
        ((30, 30), [(-2, "spike"), (-1, "spike")]),
    ],
)
def test_what_alarms(last: tuple[int, ...], alarms: list[tuple[int, str]]) -> None:
    assert _found(*last) == alarms


@pytest.mark.parametrize("method", ["default", "cusum", "spike", "ears", "farrington"])
def test_every_alarm_says_how_often_it_would_come_for_nothing(method: str) -> None:
    weeks = 220 if method == "farrington" else 48
    found = find_alarms(_series(30, weeks=weeks), Settings(method=method))
    alarm = found.alarms[-1]
    assert alarm.index == weeks - 1
    assert 0 < alarm.expected_false_per_year < 6
    assert alarm.reason
    assert alarm.observed.value == pytest.approx(0.30)
    assert alarm.expected.value == pytest.approx(0.0625, abs=0.01)
    assert alarm.expected.i95 is not None
    assert alarm.expected.i95.high < 0.3
    assert alarm.p < 0.01


def test_the_stated_rate_is_what_was_asked_for() -> None:
    for asked in (0.1, 0.5, 2.0):
        stated = find_alarms(_series(weeks=80), Settings(yearly_false=asked)).expected_false_per_year
        assert stated is not None
        assert 0.6 * asked <= stated <= asked


def test_asking_for_fewer_false_alarms_gives_fewer_alarms() -> None:
    assert len(_found(12, 13, 12, yearly=0.05)) < len(_found(12, 13, 12, yearly=2.0))


def _silent(found: Alarms, reason: str) -> bool:
    return found.reason == reason and not found.alarms and found.watched == 0 and bool(np.isnan(found.p).all())


@pytest.mark.parametrize(
    ("series", "method", "reason"),
    [
        (Series.of_shares([1, 2], [0, 0], [0, 0]), "default", NO_MESSAGES),
        (_series(weeks=20), "default", TOO_SHORT),
        (_series(weeks=30), "default", TOO_SHORT),
        (_series(weeks=100), "farrington", THREE_YEARS),
        (
            _series(weeks=9),
            "ears",
            "There are too few earlier weeks: {needed} weeks must lie before a week to judge it.",
        ),
        (Series.of_shares(range(60), [0] * 60, [100] * 60), "default", TOO_FEW_HITS),
        (Series.of_shares(range(60), [100] * 60, [100] * 60), "default", TOO_FEW_HITS),
        (Series.of_counts(range(60), USUAL[:6] * 10), "default", NEEDS_MESSAGES),
    ],
)
def test_when_it_says_that_it_cannot_say(series: Series, method: str, reason: str) -> None:
    found = find_alarms(series, Settings(method=method))
    assert _silent(found, reason)
    assert found.expected_false_per_year is None
    assert reason.format(**found.details)


def test_the_first_week_that_is_judged() -> None:
    """26 weeks of baseline, and the four just before left out."""
    found = find_alarms(_series(weeks=31))
    assert found.watched == 1
    assert np.flatnonzero(~np.isnan(found.p)).tolist() == [30]


def test_what_comes_later_changes_no_alarm() -> None:
    whole = _series(12, 13, 12, 6, 7, 30, 6, 5, weeks=90)
    part = Series.of_shares(whole.weeks[:85], whole.hits[:85], whole.n[:85], "Grasdrecht")  # type: ignore[index]
    of_whole, of_part = find_alarms(whole), find_alarms(part)
    np.testing.assert_array_equal(of_whole.p[:85], of_part.p)


def test_a_gap_is_a_gap() -> None:
    mondays = [date(2025, 1, 6) + timedelta(days=7 * i) for i in range(60) if i not in (10, 40, 41)]
    found = find_alarms(Series.of_shares(mondays, (USUAL * 8)[:57], [100] * 57))
    assert len(found.weeks) == 60
    assert np.isnan(found.p[[40, 41]]).all()
    assert np.isnan(found.observed[[10, 40, 41]]).all()
    assert not np.isnan(found.p[42:]).any()


def test_counts_without_messages_are_warned_about() -> None:
    found = find_alarms(Series.of_counts(range(40), USUAL * 5), Settings(method="ears"))
    assert ONLY_VOLUME in found.warnings
    assert found.changes == ()
    assert found.latest.unit == "count"


def test_twice_the_volume_is_no_alarm() -> None:
    hits = [*(USUAL * 8)[:56], 12, 14, 10, 12]
    assert find_alarms(Series.of_shares(range(60), hits, [100] * 56 + [200] * 4)).alarms == ()


def test_labels_that_are_unsure_cannot_alarm() -> None:
    """The same shares: with little error an alarm, with much error none."""
    values = [0.06, 0.07, 0.05, 0.06] * 12 + [0.16, 0.15]
    sure = Series.of_estimates(range(50), values, [0.015] * 50)
    unsure = Series.of_estimates(range(50), values, [0.015] * 48 + [0.07] * 2)
    assert find_alarms(sure).alarms
    assert not find_alarms(unsure).alarms


def test_a_drifting_classifier_alarms_unless_labels_correct_it() -> None:
    raw = coverage.drifting_instrument(60, 4, is_corrected=False)
    corrected = coverage.drifting_instrument(60, 4, is_corrected=True)
    assert raw.detected_within_4_weeks > 0.4
    assert corrected.detected_within_4_weeks < 0.12
    assert corrected.false_per_year < 0.6


@pytest.mark.parametrize(
    ("weeks", "hits", "n"),
    [
        ([1, 2], [5, 11], [10, 10]),
        ([1, 2], [-1, 3], [10, 10]),
        ([1, 2], [np.nan, 3], [10, 10]),
        ([1, 1], [1, 3], [10, 10]),
        ([1, 90000], [1, 3], [10, 10]),
        ([1, 2, 3], [1, 3], [10, 10]),
        ([], [], []),
        ([1, date(2025, 1, 6)], [1, 2], [10, 10]),
    ],
)
def test_what_is_no_series_is_refused(weeks: list[int], hits: list[float], n: list[float]) -> None:
    with pytest.raises(UsageError) as refused:
        Series.of_shares(weeks, hits, n)
    assert "{" not in str(refused.value)


def test_many_places_need_more_than_one_alarm_each() -> None:
    """An alarm that would count in one place alone is not named among three hundred quiet ones."""
    rng = np.random.default_rng(2)
    quiet = [Series.of_shares(range(60), rng.binomial(100, 0.06, 60), [100] * 60, f"{i}") for i in range(100)]
    loud = [_series(25, weeks=60), _series(12, 13, 12, weeks=60)]
    alone = find_in_places(loud[1:])[0].alarms
    found = find_in_places([*loud, *quiet])
    assert alone[-1].kept
    assert found[0].alarms[-1].kept
    assert not found[1].alarms[-1].kept
