"""The index beside a survey: the order of places, with an interval, or why that cannot be said."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import spearmanr

from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.temperature.index import Index, validity


def _one(place: str, score: float) -> Index:
    estimate = Estimate(score, Interval(score, score), Interval(score, score), 100, "m", "index")
    nothing = unknown("no", 0, "m", "index")
    return Index(
        place, date(2026, 1, 5), estimate, {"hostility": estimate, "trust": estimate}, {},
        {"hostility": 0.5, "trust": 0.5}, {"hostility": score / 2, "trust": 20.0}, "hostility", 0.5, nothing, nothing,
        None, None, (), (), (), {}, (), "m",
    )  # fmt: skip


def _some(n: int) -> tuple[list[Index], dict[str, float]]:
    rng = np.random.default_rng(1)
    score = np.round(rng.normal(50, 10, n))  # with ties
    asked = score + rng.normal(0, 8, n)
    return [_one(f"P{i}", x) for i, x in enumerate(score.tolist())], {f"P{i}": x for i, x in enumerate(asked.tolist())}


def test_rank_correlation() -> None:
    found, asked = _some(40)
    got = validity(found, asked).correlation
    wanted = spearmanr([one.estimate.value or 0.0 for one in found], list(asked.values())).statistic
    assert got.value == pytest.approx(wanted)
    assert got.i95 is not None
    assert 0.3 < got.i95.low < wanted < got.i95.high < 1


def test_what_the_survey_itself_gave_is_left_out() -> None:
    found, asked = _some(40)
    with_all = validity(found, asked, without=()).correlation.value
    assert validity(found, asked).correlation.value == pytest.approx(with_all)  # trust is the same everywhere here
    assert not validity(found, asked, without=("trust", "hostility")).correlation.is_known


def test_too_few_places_or_no_difference() -> None:
    found, asked = _some(9)
    assert "fewer than ten" in validity(found, asked).correlation.reason
    same = dict.fromkeys(_some(12)[1], 3.0)
    assert "do not differ" in validity(_some(12)[0], same).correlation.reason
    perfect = validity([_one(f"P{i}", i) for i in range(12)], {f"P{i}": i for i in range(12)}).correlation
    assert perfect.value == pytest.approx(1)
