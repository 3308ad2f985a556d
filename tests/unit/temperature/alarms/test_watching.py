"""The distribution of the sum, the limits drawn from it, and the spike rule."""

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.temperature.alarms import coverage
from waterlijn.temperature.alarms.baseline import NODES, fill_nodes, overdispersion, weight_of
from waterlijn.temperature.alarms.coverage import BASE, Town
from waterlijn.temperature.alarms.spike import fill_upper_tail, p_of, quantile, spike_from
from waterlijn.temperature.alarms.watching import (
    CUSUM,
    FALSE,
    FEW_HITS,
    LIMIT,
    P_SPIKE,
    P_SUM,
    SHORT,
    SPIKE,
    STATE,
    SUM,
    WHY,
    watched,
)

WEEKLY = 0.5 / 52


def _watched(
    hits: NDArray[np.float64], n: NDArray[np.float64], weekly: float = WEEKLY, part: float = 0.2
) -> NDArray[np.float64]:
    return watched(
        hits, n, odds=1.8, weekly=weekly, weekly_spike=weekly * part, needed=26, window=104, guard=4, forget=26
    )  # fmt: skip


def _quiet(seed: int, weeks: int = 90) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    hits, n = coverage.simulate(BASE, np.random.default_rng(seed))
    return hits[:weeks], n[:weeks]


def test_weights_of_what_the_baseline_may_be() -> None:
    assert sum(weight_of(i) for i in range(NODES)) == pytest.approx(1)


def test_overdispersion_is_found() -> None:
    rng = np.random.default_rng(1)
    used = np.ones(2000, np.bool_)
    n = np.full(2000, 150.0)
    for rho in (0.0, 0.01, 0.05):
        chance = rng.beta(0.06 * (1 / rho - 1), 0.94 * (1 / rho - 1), 2000) if rho else np.full(2000, 0.06)
        found, _weeks = overdispersion(rng.binomial(150, chance).astype(float), n, used)
        assert found == pytest.approx(rho, abs=0.002 + 0.15 * rho)


def test_a_short_baseline_is_unsure() -> None:
    hits, n = _quiet(3)
    few, many = np.zeros((NODES, 2)), np.zeros((NODES, 2))
    used = np.zeros(90, np.bool_)
    used[:26] = True
    fill_nodes(hits, n, used, few)
    used[:] = True
    fill_nodes(hits, n, used, many)
    assert few[1, 0] - few[2, 0] > many[1, 0] - many[2, 0] > 0
    assert few[3, 1] - few[4, 1] > many[3, 1] - many[4, 1] > 0


def test_no_week_is_allowed_more_than_its_part() -> None:
    found = _watched(*_quiet(4))
    judged = found[found[:, WHY] == 0]
    assert len(judged) == 60
    assert judged[:, FALSE].max() <= WEEKLY
    assert judged[:, FALSE].mean() > 0.7 * WEEKLY


def test_limits_follow_the_volume() -> None:
    """A limit fixed for a large place would never be reached, or all the time, in a small one."""
    hits, n = _quiet(5)
    small = np.ceil(n / 8)
    few = np.minimum(np.round(hits / 8), small)
    large_limit, small_limit = (np.nanmean(_watched(a, b)[:, LIMIT]) for a, b in ((hits, n), (few, small)))
    assert small_limit < large_limit


def test_p_values_of_quiet_places_are_even() -> None:
    """Of 150 quiet places 1 %, 5 % and 20 % of the p values lie under .01, .05 and .2; never more by much."""
    rows = np.concatenate([_watched(*_quiet(seed))[30:] for seed in range(150)])
    for level in (0.01, 0.05, 0.2):
        assert (rows[:, P_SPIKE] <= level).mean() == pytest.approx(level, abs=0.35 * level)
        assert (rows[:, P_SUM] <= level).mean() < 1.35 * level


def test_the_sum_starts_again_after_an_alarm() -> None:
    hits, n = _quiet(9, 60)
    hits[56:] = np.round(0.14 * n[56:])
    hits[59] = np.round(0.05 * n[59])
    found = _watched(hits, n)
    at = np.flatnonzero(found[:, STATE] > 0)
    assert set(at) & {56, 57, 58}
    assert found[59, SUM] == 0 or 58 not in at
    assert not np.isnan(found[30:, SUM]).any()  # an alarm does not silence the weeks after it


def test_each_rule_alone() -> None:
    hits, n = _quiet(7, 60)
    hits[59] = np.round(0.4 * n[59])
    assert _watched(hits, n, part=1.0)[59, STATE] == SPIKE
    assert _watched(hits, n, part=0.0)[59, STATE] == CUSUM
    assert _watched(hits, n)[59, STATE] == SPIKE


def test_why_a_week_is_not_judged() -> None:
    hits, n = _quiet(8, 40)
    found = _watched(hits, n)
    assert set(found[:30, WHY]) == {SHORT}
    assert set(_watched(np.zeros(40), n)[30:, WHY]) == {FEW_HITS}


@pytest.mark.parametrize("n", [1, 3, 2000])
def test_spike_rule_at_odd_sizes(n: int) -> None:
    nodes, chances, tail = np.full((NODES, 2), 0.05), np.zeros(n + 2), np.zeros(n + 2)
    fill_upper_tail(n, nodes, chances, tail)
    assert tail[0] == pytest.approx(1)
    spike = spike_from(n, tail, 0.001)
    assert spike == n + 1 or tail[spike] < 0.001 <= tail[spike - 1]
    assert spike_from(n, tail, 0.0) == n + 1
    assert p_of(0.4, n, tail) == pytest.approx(1)
    assert 0 <= quantile(n, tail, 0.025) <= quantile(n, tail, 0.975) <= 1


@pytest.mark.parametrize(
    ("town", "most"),
    [
        (BASE, 0.65),
        (Town(rho=0.03), 0.7),
        (Town(share=0.02), 0.65),
        (Town(share=0.15), 0.65),
        (Town(volume=30), 0.65),
        (Town(rho=0.0), 0.5),
        (Town(is_growing=True), 0.7),
        (Town(has_holidays=True), 0.65),
        (Town(season=0.4), 0.7),
        (Town(memory=0.3), 0.9),
    ],
)
def test_false_alarms_are_as_few_as_promised(town: Town, most: float) -> None:
    """Half a false alarm per place and year; 150 places leave an error of .05, and the bars lie three above."""
    found = coverage.watched_town(150, 21, town=town)
    assert found.false_per_year < most
    assert 0.3 < found.stated_per_year <= 0.5
