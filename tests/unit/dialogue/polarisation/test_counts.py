"""Measures of people on an ordered scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn.dialogue.polarisation import coverage
from waterlijn.dialogue.polarisation.agreement import (
    agreement,
    estimate_agreement,
    estimate_polarisation,
    polarisation,
)
from waterlijn.dialogue.polarisation.bimodality import (
    EVEN,
    bimodality,
    bimodality_of,
    estimate_bimodality,
    estimate_bimodality_of,
)
from waterlijn.dialogue.polarisation.consensus import consensus, estimate_consensus
from waterlijn.dialogue.polarisation.counts import of_votes
from waterlijn.dialogue.polarisation.esteban_ray import esteban_ray, estimate_esteban_ray

SCALES = st.lists(st.integers(0, 50), min_size=3, max_size=9).filter(lambda counts: sum(counts) > 0)
ESTIMATES = (
    estimate_agreement,
    estimate_polarisation,
    estimate_consensus,
    estimate_esteban_ray,
    estimate_bimodality,
)


@settings(deadline=None)
@given(SCALES)
def test_within_its_range_and_the_same_from_both_sides(counts: list[int]) -> None:
    for measure, low, high in ((agreement, -1, 1), (polarisation, 0, 1), (consensus, 0, 1), (esteban_ray, 0, 0.25)):
        found = measure(counts)
        assert low - 1e-12 <= found <= high + 1e-12
        assert measure(counts[::-1]) == pytest.approx(found, abs=1e-12)
        assert measure([7 * count for count in counts]) == pytest.approx(found, abs=1e-9)


@settings(deadline=None)
@given(st.integers(3, 9), st.integers(1, 50), st.data())
def test_ends_and_middle(k: int, n: int, data: st.DataObject) -> None:
    """All at one point, and half at either end, are the two ends of every measure."""
    place = data.draw(st.integers(0, k - 1))
    alike = [n if i == place else 0 for i in range(k)]
    split = [n, *[0] * (k - 2), n]
    assert (agreement(alike), polarisation(alike), consensus(alike), esteban_ray(alike)) == (1, 0, 1, 0)
    assert (agreement(split), polarisation(split)) == (-1, 1)
    assert consensus(split) == pytest.approx(0, abs=1e-12)
    assert esteban_ray(split, alpha=1, scale=4) == pytest.approx(1)
    assert agreement([n] * k) == pytest.approx(0, abs=1e-12)


def test_votes_are_a_scale_of_three() -> None:
    votes = np.array([1] * 6 + [0] * 2 + [-1] * 4, np.int8)
    assert of_votes(votes).tolist() == [4, 2, 6]
    assert of_votes(np.array([], np.int8)).tolist() == [0, 0, 0]


def test_bimodality_knows_its_shapes() -> None:
    rng = np.random.default_rng(1)
    assert bimodality_of(rng.standard_normal(20_000)) == pytest.approx(1 / 3, abs=0.02)
    assert bimodality_of(rng.random(20_000)) == pytest.approx(EVEN, abs=0.02)
    assert bimodality([500, 0, 500]) > 0.95
    assert bimodality([1, 2, 3, 4], [1, 2, 3, 4]) == pytest.approx(bimodality_of([1, 2, 2, 3, 3, 3, 4, 4, 4, 4]))


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_a_few_people_say_nothing(estimate: object) -> None:
    assert callable(estimate)
    found = estimate([1, 2, 1])
    assert not found.is_known
    assert found.reason
    assert found.n == 4


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_same_seed_same_interval(estimate: object) -> None:
    assert callable(estimate)
    counts = [12, 3, 9]
    assert estimate(counts, seed=3) == estimate(counts, seed=3)
    assert estimate(counts, seed=3) != estimate(counts, seed=4)


def test_unanimous_people_do_not_make_it_certain() -> None:
    """Eight who agree leave room for others who do not."""
    found = estimate_polarisation([0, 0, 8])
    assert found.value == 0
    assert found.i95
    assert found.i95.high > 0.1


def test_nothing_that_cannot_be() -> None:
    assert not estimate_bimodality([0, 9, 0]).is_known
    assert not estimate_bimodality_of([2.0] * 9).is_known
    with pytest.raises(ValueError):
        bimodality([0, 9, 0])
    for counts in ([], [3], [-1, 2, 3], [0, 0, 0], [np.nan, 1, 2]):
        with pytest.raises(ValueError):
            agreement(counts)
    with pytest.raises(ValueError):
        agreement([1, 2])
    with pytest.raises(ValueError):
        esteban_ray([1, 2], [0, 1, 2])
    for alpha in (0, 1.7):
        with pytest.raises(ValueError):
            esteban_ray([1, 2], alpha=alpha)


def test_many_values_are_put_in_bins() -> None:
    y = np.random.default_rng(2).standard_normal(5000)
    found = estimate_bimodality_of(y)
    assert found.value == pytest.approx(bimodality_of(y), abs=1e-4)
    assert found.n == 5000


@pytest.mark.parametrize("name", [name for name in coverage.SCENARIOS if "votes" in name and ", 100" in name])
def test_intervals_hold_the_truth(name: str) -> None:
    assert coverage.SCENARIOS[name](80, 5).coverage >= 0.88
