"""Difference in differences against brute force, and against the difference of mean changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from waterlijn.effect.contrast import mixture
from waterlijn.effect.did import twoway
from waterlijn.errors import UsageError

Floats = NDArray[np.float64]


def _case(seed: int, units: int = 8, ours: int = 3) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    treated = np.zeros((6, units))
    treated[3:, :ours] = 1
    return rng.normal(size=(6, units)) + rng.normal(size=units), treated


def _dummies(seen: NDArray[np.bool_], treated: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """The whole model with one column per unit and period, rows of what was measured, and the unit of each row."""
    rows = np.argwhere(seen)
    periods, units = seen.shape
    columns = [treated[seen][:, None], np.eye(units)[rows[:, 1]], np.eye(periods)[rows[:, 0]][:, 1:]]
    return np.hstack(columns), rows[:, 1]


@pytest.mark.parametrize("missing", [0, 5])
def test_both_errors_equal_brute_force(missing: int) -> None:
    """HC1 and CR2 from the full model: the projections change nothing."""
    y, treated = _case(1)
    y[np.unravel_index(np.random.default_rng(3).choice(y.size, missing, replace=False), y.shape)] = np.nan
    seen = np.isfinite(y)
    columns, unit = _dummies(seen, treated)
    bread = np.linalg.inv(columns.T @ columns)
    beta = bread @ columns.T @ y[seen]
    rest, hat = y[seen] - columns @ beta, columns @ bread @ columns.T
    plain, reduced, asked = 0.0, 0.0, []
    for each in range(8):
        own = unit == each
        plain += (bread[0] @ columns[own].T @ rest[own]) ** 2
        size, vectors = np.linalg.eigh(np.eye(own.sum()) - hat[np.ix_(own, own)])
        root = vectors @ np.diag([1 / np.sqrt(v) if v > 1e-8 else 0.0 for v in size]) @ vectors.T
        weights = bread[0] @ columns[own].T @ root
        reduced += (weights @ rest[own]) ** 2
        asked.append(weights @ (np.eye(len(unit)) - hat)[own])
    n, k = columns.shape
    found = twoway(y, treated)
    assert found.value == pytest.approx(beta[0])
    assert found.robust.error == pytest.approx(np.sqrt(8 / 7 * (n - 1) / (n - k) * plain))
    assert found.reduced is not None
    assert found.reduced.error == pytest.approx(np.sqrt(reduced))
    inner = np.array(asked) @ np.array(asked).T
    assert found.reduced.free == pytest.approx(np.trace(inner) ** 2 / (inner**2).sum())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_one_common_start_is_the_difference_of_mean_changes(seed: int) -> None:
    y, treated = _case(seed)
    change, ours = y[3:].mean(axis=0) - y[:3].mean(axis=0), treated[-1] > 0
    assert twoway(y, treated).value == pytest.approx(change[ours].mean() - change[~ours].mean())


def test_one_treated_unit_has_no_reduced_error() -> None:
    y, treated = _case(1, ours=1)
    assert twoway(y, treated).reduced is None


@pytest.mark.parametrize(
    ("y", "treated", "words"),
    [
        (np.ones((3, 2)), np.ones((3, 2)), "fewer than 3"),
        (np.ones((3, 4)), np.ones((3, 4)), "nothing to compare"),
        (np.ones((3, 4)), np.ones((2, 4)), "same periods"),
    ],
)
def test_twoway_refuses(y: Floats, treated: Floats, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        twoway(y, treated)


def test_a_mixture_of_one_is_itself() -> None:
    found = mixture([1.0], [3.0], [2.0], 7)
    assert found.interval(0.95).high == pytest.approx(3.0 + 2.0 * 2.364624, abs=1e-4)
    assert found.free == pytest.approx(7, rel=1e-3)
