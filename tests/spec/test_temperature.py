"""The law of the instrument: when it speaks, what it says, and when it keeps silent. Little tables, exact answers."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from waterlijn.estimate import Estimate
from waterlijn.temperature import (
    ErrorRates,
    Instrument,
    Labels,
    Marks,
    Tally,
    Temperature,
    change,
    compare_to_baseline,
    estimate,
    tally,
)
from waterlijn.temperature.counting import MEASURES

MONDAY = date(2026, 11, 16)
GOOD = ErrorRates(240, 60, 570, 30)  # sensitivity .80, specificity .95
CARD = Instrument("test", dict.fromkeys(MEASURES, GOOD))


def _marks(n: int, abusive: int, chance: float = 0.9) -> Marks:
    flag = np.zeros((n, 4), np.bool_)
    flag[:abusive, 0] = True
    return Marks.of_columns(
        flag=flag,
        probability=np.where(flag, chance, 0.0),
        abstain=np.zeros(n, np.bool_),
        has_target=flag[:, 0],
        needs=np.zeros((n, 8), np.bool_),
        is_counted=np.ones(n, np.bool_),
    )


def _tally(n: int, abusive: int, week: date = MONDAY, place: str = "Grasdrecht", **settings: float) -> Tally:
    days = np.full(n, week, "datetime64[D]")
    people = [f"author{i % 20}" for i in range(n)]
    return tally(days, [place] * n, _marks(n, abusive, **settings), np.ones(n, np.bool_), people)


def _one(
    n: int, abusive: int, card: Instrument = CARD, labels: Labels | None = None, **settings: object
) -> Temperature:
    (found,) = estimate(_tally(n, abusive, **settings), card, labels)  # type: ignore[arg-type]
    return found


def _silent(estimate: Estimate) -> bool:
    return estimate.value is None and estimate.i80 is None and estimate.i95 is None and bool(estimate.reason)


@pytest.mark.parametrize(
    ("n", "flagged", "share"),
    [  # (flagged / n + .95 - 1) / (.80 + .95 - 1), clipped to 0 and 1
        (200, 61, 0.34),
        (1000, 50, 0.0),
        (1000, 125, 0.1),
        (1000, 40, 0.0),
        (100, 80, 1.0),
        (100, 95, 1.0),
    ],
)
def test_without_labels_the_share_is_corrected_for_the_errors_of_the_instrument(
    n: int, flagged: int, share: float
) -> None:
    found = _one(n, flagged)
    assert found.hostility.value == pytest.approx(share, abs=1e-12)
    assert found.labels["abuse"] == found.hostility == found.disagreement
    assert not found.hostility.calibrated
    assert found.hostility.n == found.n_voices == n
    assert "Not yet calibrated: nobody has judged messages from here, so the margin is wide." in found.warnings


@pytest.mark.parametrize(("n", "speaks"), [(1, False), (29, False), (30, True), (500, True)])
def test_under_thirty_voices_nothing_is_said(n: int, speaks: bool) -> None:
    found = _one(n, n // 5)
    assert found.hostility.is_known is speaks
    if not speaks:
        assert found.hostility.reason == "There are too few messages to say something about this."
        assert all(map(_silent, [found.hostility, found.disagreement, *found.labels.values(), *found.needs.values()]))


@pytest.mark.parametrize(
    ("rates", "reason"),
    [
        (None, "not been tested"),
        (ErrorRates(16, 13, 900, 100), "not been tested"),  # 29 positives
        (ErrorRates(100, 0, 20, 9), "not been tested"),  # 29 negatives
        (ErrorRates(150, 150, 165, 135), "too badly"),  # sensitivity + specificity - 1 = .05
        (ErrorRates(60, 240, 540, 60), "too badly"),  # .10
        (ErrorRates(240, 60, 570, 30), ""),
    ],
)
def test_a_weak_or_untested_instrument_keeps_silent(rates: ErrorRates | None, reason: str) -> None:
    card = Instrument("test", {} if rates is None else {"hostility": rates})
    found = _one(300, 60, card)
    assert reason in found.hostility.reason
    assert found.hostility.is_known is (not reason)
    assert _silent(found.labels["abuse"])  # has no rates on this card


def test_far_fewer_flags_than_its_false_alarms_means_it_errs_differently_here() -> None:
    """Six sources on the card agree on three false alarms in ten; a town without any is not like them."""
    source = ErrorRates(285, 15, 700, 300)
    card = Instrument("test", {"hostility": ErrorRates(1710, 90, 4200, 1800, (source,) * 6)})
    assert "behaves differently" in _one(20_000, 0, card).hostility.reason
    assert _one(20_000, 6000, card).hostility.is_known


@pytest.mark.parametrize("flagged", [0, 10, 20, 28, 29, 30])
def test_a_share_near_nothing_is_never_a_bare_zero(flagged: int) -> None:
    found = _one(1000, flagged).hostility
    assert found.value == 0
    assert found.i80 is not None
    assert found.i95 is not None
    assert 0.005 < found.i80.high < found.i95.high


def test_margins_of_an_uncalibrated_share_include_what_may_have_drifted() -> None:
    """More messages do not make an unchecked instrument sure: the margin stops shrinking."""
    small, large, endless = (_one(n, n // 8).hostility.i95 for n in (200, 20_000, 2_000_000))
    assert small is not None
    assert large is not None
    assert endless is not None
    widths = [i.high - i.low for i in (small, large, endless)]
    assert widths[0] > widths[1] > 0.99 * widths[2] > 0.1


def _labels(truth: list[int], score: list[float], pi: list[float]) -> Labels:
    n = len(truth)
    return Labels(
        place=["Grasdrecht"] * n,
        week=np.full(n, MONDAY, "datetime64[D]"),
        pi=np.array(pi),
        truth={"hostility": np.array(truth, np.bool_)},
        score={"hostility": np.array(score)},
    )


def test_with_labels_the_share_is_the_mean_score_corrected_by_the_labels() -> None:
    """Mean score .9 * 100 / 1000 = .09. Forty labels with pi = .2: ten flagged ones of which four are wrong, thirty
    others of which one is a case. Correction (6 * .1 - 4 * .9 + 1) / .2 / 1000 = -.01. Share .08."""
    labels = _labels([1] * 6 + [0] * 4 + [1] + [0] * 29, [0.9] * 10 + [0.0] * 30, [0.2] * 40)
    found = _one(1000, 100, labels=labels)
    assert found.hostility.value == pytest.approx(0.08, abs=1e-6)  # scores are added up in units of 2**-20
    assert found.hostility.calibrated
    assert found.hostility.method == "difference 1"
    assert not any("calibrated" in warning for warning in found.warnings)
    assert not found.labels["abuse"].calibrated  # nobody judged this one


def test_labels_count_with_the_chance_they_had_of_being_drawn() -> None:
    """A missed case that had a chance of 1 in 50 stands for fifty; one that was certain to be drawn for itself."""
    rare = _one(1000, 0, labels=_labels([1] + [0] * 39, [0.0] * 40, [0.02] + [0.5] * 39))
    sure = _one(1000, 0, labels=_labels([1] + [0] * 39, [0.0] * 40, [1.0] + [0.5] * 39))
    assert (rare.hostility.value, sure.hostility.value) == pytest.approx((0.05, 0.001), abs=1e-12)


@pytest.mark.parametrize(("labels", "calibrated"), [(29, False), (30, True)])
def test_under_thirty_labels_the_card_speaks(labels: int, calibrated: bool) -> None:
    drawn = _labels([0] * labels, [0.0] * labels, [0.1] * labels)
    assert _one(400, 40, labels=drawn).hostility.calibrated is calibrated


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.1])
def test_an_impossible_chance_of_being_drawn_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        _labels([1], [0.5], [chance])


def test_nobody_said_anything_hostile_still_has_a_margin() -> None:
    found = _one(500, 0, labels=_labels([0] * 60, [0.0] * 60, [0.12] * 60)).hostility
    assert found.i95 is not None
    assert (found.value, found.i95.low) == (0, 0)
    assert 0.02 < found.i95.high < 0.06  # rule of three: 3 / 60 = .05


@pytest.mark.parametrize(
    ("columns", "warning"),
    [
        ({"abstain": True}, "unsure"),
        ({"voices": 0.7}, "copies"),
        ({"people": 4}, "few people"),
        ({"week": "NaT"}, "time"),
    ],
)
def test_warnings(columns: dict[str, object], warning: str) -> None:
    n = 200
    marks = _marks(n, 30)
    if "abstain" in columns:
        marks = replace(marks, abstain=np.arange(n) % 2 == 0)
    voices = np.arange(n) < float(str(columns.get("voices", 1))) * n
    people = [f"a{i % int(str(columns.get('people', 50)))}" for i in range(n)]
    week = np.full(n, columns.get("week", MONDAY), "datetime64[D]")
    (found,) = estimate(tally(week, ["Grasdrecht"] * n, marks, voices, people), CARD)
    assert [text for text in found.warnings if warning in text]
    assert len(found.warnings) == 2  # this one, and not yet calibrated


def _weeks(*flagged: int, n: int = 1000) -> list[Temperature]:
    total = Tally()
    for week, flags in enumerate(flagged):
        total += _tally(n, flags, MONDAY + timedelta(days=7 * week))
    return estimate(total, CARD)


def test_two_weeks_with_overlapping_margins_can_still_differ() -> None:
    """The instrument errs alike in both weeks, so its errors cancel in the difference."""
    before, now = _weeks(120, 200)
    assert before.hostility.i95 is not None
    assert now.hostility.i95 is not None
    assert now.hostility.i95.low < before.hostility.i95.high
    found = change(now, before)
    assert found.probability is not None
    assert found.probability > 0.98
    assert found.difference.value == pytest.approx(0.08 / 0.75, abs=0.02)
    assert found.difference.i95 is not None
    assert found.difference.i95.low > 0
    assert (found.week, found.before, found.difference.unit) == (MONDAY + timedelta(days=7), MONDAY, "difference")


def test_change_is_the_same_every_time_and_its_opposite_backwards() -> None:
    before, now = _weeks(120, 150)
    there, back = change(now, before), change(before, now)
    assert there == change(now, before)
    assert there.probability is not None
    assert back.probability is not None
    assert there.probability + back.probability == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        ({"place": "Veldwijk"}, "Places differ"),
        ({"method": "another"}, "different instruments"),
        ({"hostility": Estimate(None, None, None, 3, "x", reason="no")}, "cannot be estimated"),
    ],
)
def test_what_cannot_be_compared_is_not(alter: dict[str, object], reason: str) -> None:
    before, now = _weeks(120, 150)
    found = change(now, replace(before, **alter))  # type: ignore[arg-type]
    assert found.probability is None
    assert reason in found.difference.reason


def test_normal_level_is_that_of_the_weeks_before() -> None:
    weeks = _weeks(110, 130, 120, 125, 115, 120, 250)
    found = compare_to_baseline(weeks[-1], weeks)
    assert found.usual is not None
    assert found.usual.value == pytest.approx(0.07 / 0.75, abs=0.03)
    assert found.probability is not None
    assert found.beyond_usual is not None
    assert found.probability > 0.99
    assert 0.95 < found.beyond_usual <= found.probability


def test_restless_weeks_make_a_warm_week_less_special() -> None:
    calm = compare_to_baseline(*_split(_weeks(120, 120, 120, 120, 120, 120, 180)))
    restless = compare_to_baseline(*_split(_weeks(60, 180, 60, 180, 60, 180, 180)))
    assert calm.beyond_usual is not None
    assert restless.beyond_usual is not None
    assert calm.beyond_usual > 0.95 > restless.beyond_usual


def _split(weeks: list[Temperature]) -> tuple[Temperature, list[Temperature]]:
    return weeks[-1], weeks[:-1]


def test_under_four_known_weeks_nothing_is_normal_yet() -> None:
    weeks = _weeks(120, 130, 120, 125)
    found = compare_to_baseline(weeks[-1], weeks)
    assert found.probability is None
    assert found.difference.reason == "There are too few earlier weeks to know what is normal here."
