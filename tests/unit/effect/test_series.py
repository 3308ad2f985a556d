"""Interrupted and structural series: size of the test, what they refuse, what they do not look at."""

import numpy as np
import pytest
from numpy.typing import NDArray

from waterlijn.effect import interrupted, serial, structural
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]


def _series(seed: int = 1, periods: int = 40, effect: float = 0.0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(periods, 2))
    return 10 + x @ [1.0, -0.5] + 0.3 * rng.normal(size=periods) + effect * (np.arange(periods) >= 30), x


def test_the_filter_is_generalised_least_squares() -> None:
    """One correlation and one variance at a time against the covariance written out."""
    rng = np.random.default_rng(1)
    columns, known = rng.normal(size=(9, 3)), rng.uniform(0.2, 2.0, 9)
    distance = np.abs(np.subtract.outer(np.arange(9), np.arange(9)))
    for resemblance, own in ((0.4, 1.0), (-0.3, 2.5), (0.9, 0.1)):
        shape = own * resemblance**distance + np.diag(known)
        whitened, half = serial._whiten(columns, np.array([[resemblance, own]]), known)
        assert whitened[0].T @ whitened[0] == pytest.approx(columns.T @ np.linalg.inv(shape) @ columns)
        assert half[0] == pytest.approx(np.linalg.slogdet(shape)[1] / 2)


def test_interrupted_is_equivariant() -> None:
    y, _ = _series()
    plain, moved = interrupted.effect(y, 30), interrupted.effect(1e6 + 10 * y, 30)
    assert moved.value == pytest.approx(10 * plain.value, rel=1e-5)
    assert moved.error == pytest.approx(10 * plain.error, rel=1e-4)


def test_measurement_variance_that_vanishes_changes_little() -> None:
    y, _ = _series()
    plain, measured = interrupted.effect(y, 30), interrupted.effect(y, 30, variance=np.full(40, 1e-9))
    assert measured.value == pytest.approx(plain.value, abs=0.1)
    assert measured.error == pytest.approx(plain.error, rel=0.15)


def test_large_measurement_variance_in_one_period_takes_it_out() -> None:
    y, _ = _series()
    y[5] += 100.0
    variance = np.zeros(40) + 1e-3
    variance[5] = 1e6
    assert interrupted.effect(y, 30, variance=variance).error < interrupted.effect(y, 30).error / 5


def test_one_period_after_the_action() -> None:
    y, _ = _series()
    found = interrupted.effect(y[:31], 30)
    assert found.error > 0


@pytest.mark.parametrize(
    ("y", "n_pre", "words"),
    [
        (np.arange(20.0), 10, "exactly on a line"),
        (np.ones(20), 10, "exactly on a line"),
        (np.append(np.arange(19.0), np.nan), 10, "missing"),
        (np.arange(20.0), 7, "too few periods"),
        (np.arange(20.0), 20, "no period after"),
        (np.ones((4, 4)), 2, "same periods"),
    ],
)
def test_interrupted_refuses(y: Floats, n_pre: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        interrupted.effect(y, n_pre)


@pytest.mark.parametrize("variance", [np.full(40, -1.0), np.full(40, np.nan), np.ones(3)])
def test_bad_measurement_variance(variance: Floats) -> None:
    with pytest.raises(UsageError, match="variance"):
        interrupted.effect(_series()[0], 30, variance=variance)


def test_structural_finds_what_was_put_in() -> None:
    y, x = _series(effect=2.0)
    found = structural.fit(y, x, 30, seed=1)
    estimate = found.estimate(40, "index")
    assert estimate.i95 is not None
    assert estimate.i95.low < 2.0 < estimate.i95.high
    assert found.p_value < 0.01
    assert found.cumulative().mean() == pytest.approx(10 * found.average().mean())
    assert len(found.course) == 40


def test_structural_does_not_look_at_what_came_after() -> None:
    y, x = _series()
    other = y.copy()
    other[30:] += np.arange(10.0) * 7
    here, there = (structural.fit(each, x, 30, seed=4).counterfactual for each in (y, other))
    assert (here == there).all()


def test_structural_is_the_same_for_the_same_seed() -> None:
    y, x = _series()
    assert (structural.fit(y, x, 30, seed=4).course == structural.fit(y, x, 30, seed=4).course).all()


def test_structural_with_missing_outcomes() -> None:
    y, x = _series(effect=2.0)
    y[[3, 4, 5, 33]] = np.nan
    found = structural.fit(y, x, 30, seed=1)
    assert found.counterfactual.shape == (1000, 9)
    assert found.average().mean() == pytest.approx(2.0, abs=0.6)


def test_structural_leaves_out_what_does_not_matter() -> None:
    """Twenty predictors, one of which counts."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(60, 20))
    y = 5 + 2 * x[:, 7] + 0.2 * rng.normal(size=60)
    found = structural.fit(y, x, 40, seed=1)
    assert found.average().std() < 0.4
    assert abs(found.average().mean()) < 0.4


def test_structural_without_predictors_and_with_a_constant_one() -> None:
    y, _ = _series()
    none = structural.fit(y, np.zeros((40, 0)), 30, seed=1)
    constant = structural.fit(y, np.ones((40, 1)), 30, seed=1)
    assert np.isfinite(none.counterfactual).all()
    assert np.isfinite(constant.counterfactual).all()


def test_structural_measurement_variance_widens() -> None:
    y, x = _series()
    plain = structural.fit(y, x, 30, seed=1).average().std()
    assert structural.fit(y, x, 30, seed=1, variance=np.full(40, 1.0)).average().std() > plain
    later = np.where(np.arange(40) >= 30, 10.0, 0.0)
    expected = np.sqrt(plain**2 + 1.0)
    assert structural.fit(y, x, 30, seed=1, variance=later).average().std() == pytest.approx(expected, rel=0.1)


def test_the_careful_prior_is_wider() -> None:
    y, x = _series()
    reference, careful = (
        structural.fit(y, x, 30, seed=1, prior=prior).average().std()
        for prior in (structural.REFERENCE, structural.CAREFUL)
    )
    assert careful > reference


@pytest.mark.parametrize(
    ("y", "x", "n_pre", "words"),
    [
        (np.ones(20), np.ones((20, 1)), 10, "same in every period"),
        (np.arange(20.0), np.ones((19, 1)), 10, "same periods"),
        (np.arange(20.0), np.full((20, 1), np.nan), 10, "missing in a place"),
        (np.arange(20.0), np.ones((20, 1)), 3, "too few periods"),
        (np.arange(20.0), np.ones((20, 1)), 20, "no period after"),
        (np.where(np.arange(20) < 10, np.arange(20.0), np.nan), np.ones((20, 1)), 10, "no period after"),
    ],
)
def test_structural_refuses(y: Floats, x: Floats, n_pre: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        structural.fit(y, x, n_pre, seed=1)
