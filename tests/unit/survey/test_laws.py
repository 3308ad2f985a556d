"""Laws that hold for every survey."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from waterlijn.survey import Design, Wave, between, intervals, means, share
from waterlijn.survey.recalibrated import share_of
from waterlijn.survey.variance import Point

Survey = tuple[dict[str, NDArray[Any]], NDArray[np.float64]]


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    n = draw(st.integers(4, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    given = {"stratum": rng.integers(0, draw(st.integers(1, 4)), n), "weight": rng.uniform(0.1, 9, n)}
    if draw(st.booleans()):
        given["cluster"] = rng.integers(0, 12, n)
    if draw(st.booleans()):
        given["population"] = np.full(n, draw(st.integers(40, 90)))
    return given, (rng.random(n) < draw(st.floats(0, 1))).astype(np.float64)


def _numbers(point: Point) -> list[float]:
    """Of the point and its shape; without the step, which is that of the people and not of the weights."""
    return [*point[:-1], *point.shape[:-1]]


@given(surveys(), st.floats(0.01, 100))
@settings(max_examples=80, deadline=None)
def test_the_unit_of_weights_does_not_matter(survey: Survey, by: float) -> None:
    given, y = survey
    given = {key: column for key, column in given.items() if key not in ("population", "cluster")}
    first = means.mean(Design.of(len(y), **given), y)
    given["weight"] = np.asarray(given["weight"], np.float64) * by
    second = means.mean(Design.of(len(y), **given), y)
    assert _numbers(first) == pytest.approx(_numbers(second), abs=1e-9)


@given(surveys(), st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_the_order_of_answers_does_not_matter(survey: Survey, seed: int) -> None:
    given, y = survey
    order = np.random.default_rng(seed).permutation(len(y))
    first = means.mean(Design.of(len(y), **given), y)
    second = means.mean(Design.of(len(y), **{key: column[order] for key, column in given.items()}), y[order])
    assert _numbers(first) == pytest.approx(_numbers(second), abs=1e-9)


@given(surveys())
@settings(max_examples=150, deadline=None)
def test_a_share_holds_its_value_and_is_never_a_point(survey: Survey) -> None:
    given, y = survey
    design = Design.of(len(y), **given)
    found = share(design, y)
    if found.value is None:
        assert found.reason
        return
    assert found.i80 is not None
    assert found.i95 is not None
    assert 0 <= found.i95.low <= found.i80.low <= found.value <= found.i80.high <= found.i95.high <= 1
    assert found.i95.high > found.i95.low or design.is_census


@given(st.lists(st.integers(0, 1), min_size=2, max_size=30), st.floats(0.5, 0.999))
@settings(max_examples=80, deadline=None)
def test_all_intervals_hold_the_value_within_0_and_1(said: list[int], level: float) -> None:
    point = means.mean(Design.of(len(said)), said)
    if not 0 < point.value < 1:
        return
    for interval in (intervals.logit, intervals.beta, intervals.wilson, intervals.arcsine, intervals.likelihood):
        low, high = interval(point, level)
        assert 0 <= low <= point.value + 1e-9
        assert point.value - 1e-9 <= high <= 1


@given(st.integers(0, 10_000), st.integers(2, 20), st.integers(2, 20), st.integers(0, 20))
@settings(max_examples=120, deadline=None)
def test_a_change_stays_within_its_bounds(seed: int, n1: int, n2: int, shift: int) -> None:
    rng = np.random.default_rng(seed)
    y = (rng.random((2, 45)) < rng.random(2)[:, None]).astype(np.float64)
    waves = [
        Wave.of(Design.of(n, population=45), y[k, start : start + n], np.arange(start, start + n))
        for k, (n, start) in enumerate(((n1, 0), (n2, shift)))
    ]
    found, back = between(*waves), between(*waves[::-1])
    low, high = found.interval(0.95)
    assert -1 <= low <= found.point.value <= high <= 1
    assert back.point.value == pytest.approx(-found.point.value)
    assert back.interval(0.95) == pytest.approx((-high, -low), abs=1e-9)
    assert found.point.error == pytest.approx(back.point.error)


@given(st.integers(0, 10_000), st.integers(30, 200), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_labelled_share_stays_within_0_and_1(seed: int, n: int, is_even: bool) -> None:
    rng = np.random.default_rng(seed)
    score = rng.random(n)
    truth = np.where(rng.random(n) < 0.4, (rng.random(n) < rng.random()).astype(np.float64), np.nan)
    truth[:2] = 1.0
    found = share_of(score, truth, None if is_even else np.full(n, 0.4))
    low, high = found.interval(0.95)
    assert 0 <= low <= found.best <= high <= 1
    assert low < high
    inner = found.interval(0.95, these_only=True)
    assert low <= inner[0] <= inner[1] <= high


def test_the_order_of_messages_does_not_matter() -> None:
    rng = np.random.default_rng(4)
    score = rng.random(300)
    truth = np.where(rng.random(300) < 0.3, (rng.random(300) < score).astype(np.float64), np.nan)
    order = rng.permutation(300)
    pi = np.full(300, 0.3)
    assert share_of(score, truth, pi) == pytest.approx(share_of(score[order], truth[order], pi))
