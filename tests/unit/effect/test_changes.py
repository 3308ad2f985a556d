"""One change per place: the t distribution where it is exact, and what is done with gaps and unequal noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from waterlijn.effect.changes import Changes, changes, effect
from waterlijn.effect.noise import moderated, outlying
from waterlijn.effect.panel import Panel
from waterlijn.errors import UsageError


def panel(treated: int = 1, controls: int = 6, seed: int = 1) -> Panel:
    units = treated + controls
    outcome = np.random.default_rng(seed).normal(size=(units, 10))
    names, times = tuple(map(str, range(units))), tuple(str(2000 + t) for t in range(10))
    return Panel(outcome, None, names, times, np.arange(units) < treated, 6)


@pytest.mark.parametrize(("treated", "controls"), [(1, 5), (3, 4)])
def test_with_equal_noise_it_is_student(treated: int, controls: int) -> None:
    change = np.random.default_rng(2).normal(size=treated + controls)
    ours = np.arange(treated + controls) < treated
    found = effect(Changes(change, np.full(len(change), 0.3), ours, False))
    if treated > 1:
        known = stats.ttest_ind(change[ours], change[~ours])
        assert found.p_value() == pytest.approx(known.pvalue)
    else:
        scale = change[1:].std(ddof=1) * np.sqrt(1 + 1 / controls)
        assert found.error == pytest.approx(scale)
    assert found.free == treated + controls - 2


def test_many_on_both_sides_is_welch() -> None:
    change = np.random.default_rng(3).normal(size=20) * np.r_[np.ones(9), np.full(11, 3.0)]
    ours = np.arange(20) < 9
    found = effect(Changes(change, np.ones(20), ours, False))
    known = stats.ttest_ind(change[ours], change[~ours], equal_var=False)
    assert found.p_value() == pytest.approx(known.pvalue)


def test_without_gaps_a_change_is_the_difference_of_means() -> None:
    one = panel()
    before, after = one.outcome[:, :6].mean(axis=1), one.outcome[:, 6:].mean(axis=1)
    expected = (after - before)[0] - (after - before)[1:].mean()
    assert effect(changes(one)).value == pytest.approx(expected)


def test_a_place_with_gaps_is_compared_with_its_own_periods() -> None:
    """All places follow one steep course exactly, but for a little noise: gaps must not turn that into an effect."""
    one = panel()
    steep = one.outcome * 1e-3 + 100.0 * np.arange(10)
    steep[0, :4] = np.nan
    steep[2, 7:] = np.nan
    found = effect(changes(replace(one, outcome=steep)))
    assert abs(found.value) < 0.01


def test_a_control_that_was_never_seen_after_is_left_out() -> None:
    one = panel()
    outcome = one.outcome.copy()
    outcome[3, 6:] = np.nan
    assert len(changes(replace(one, outcome=outcome)).groups[1]) == 5


def test_too_few_controls() -> None:
    one = panel(controls=2)
    outcome = one.outcome.copy()
    outcome[1, 6:] = np.nan
    with pytest.raises(UsageError, match="too few places"):
        changes(replace(one, outcome=outcome))


def test_controls_that_all_change_alike_give_no_margin() -> None:
    one = panel()
    outcome = one.outcome.copy()
    outcome[1:] = np.arange(10.0)
    with pytest.raises(UsageError, match="Without spread"):
        effect(changes(replace(one, outcome=outcome)))


def test_a_badly_measured_place_gets_a_wider_margin() -> None:
    one = panel()
    variance = np.full(one.outcome.shape, 1.0)
    equal = effect(changes(replace(one, variance=variance)))
    variance[0, 6:] = 30.0
    poor = effect(changes(replace(one, variance=variance)))
    assert poor.value == pytest.approx(equal.value)
    assert poor.error > 1.8 * equal.error


def test_equal_variances_leave_the_margin_as_it_was() -> None:
    one = panel()
    known = effect(changes(replace(one, variance=np.full(one.outcome.shape, 7.0))))
    rows = changes(one)
    plain = effect(replace(rows, spread=np.ones_like(rows.spread)))
    assert known.error == pytest.approx(plain.error)


def test_noise_counts_as_equal_until_it_clearly_is_not() -> None:
    free = np.full(8, 10.0)
    close = np.array([0.8, 1.1, 1.3, 0.9, 1.0, 0.7, 1.2, 1.0])
    assert np.ptp(moderated(close, free)) == 0
    far = np.array([0.01, 0.02, 0.5, 1.0, 10.0, 40.0, 0.1, 3.0])
    found = moderated(far, free)
    assert found.argmax() == far.argmax()
    assert found.min() > far.min()
    assert found.max() < far.max()


def test_a_treated_place_that_is_clearly_noisier() -> None:
    treated = np.arange(6) == 0
    free = np.full(6, 8.0)
    assert outlying(np.array([9.0, 1, 1, 1, 1, 1]), free, treated).tolist() == treated.tolist()
    assert not outlying(np.array([1.5, 1, 1, 1, 1, 1]), free, treated).any()
