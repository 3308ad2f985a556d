"""The grid posterior is that of the formula, and pooling does what it should at its edges."""

import numpy as np
import pytest
from scipy.special import betaln, expit, gammaln
from scipy.stats import kstest

from waterlijn.temperature.index.kernels import log_gamma, of_middle, of_size
from waterlijn.temperature.index.measured import draw_measured, pool_measured
from waterlijn.temperature.index.pooling import (
    Lasting,
    _same_gamma,
    draw_places,
    draw_unseen,
    pool_rates,
    pool_shares,
)

HITS, N = np.array([3.0, 0.0, 12.0, 7.0, 1.0]), np.array([40.0, 15.0, 200.0, 50.0, 90.0])


@pytest.mark.parametrize("x", [1e-4, 0.03, 0.5, 1.0, 2.5, 7.99, 8.0, 55.5, 1e4, 1e7])
def test_log_gamma(x: float) -> None:
    assert log_gamma(x) == pytest.approx(float(gammaln(x)), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(("u", "v"), [(-2.0, 1.0), (-4.0, 5.0), (0.5, 8.0)])
def test_density_of_shares_is_the_beta_binomial(u: float, v: float) -> None:
    def density(u: float, v: float) -> float:
        m, s = float(expit(u)), float(np.exp(v))
        prior = v - 1.5 * np.log1p(s) + 0.5 * np.log(m) + 0.5 * np.log1p(-m)
        return float((betaln(m * s + HITS, (1 - m) * s + N - HITS) - betaln(m * s, (1 - m) * s)).sum() + prior)

    def ours(u: float, v: float) -> float:
        return of_middle(0, HITS, N, u, v) + of_size(0, N, v)

    assert ours(u, v) - ours(-2.5, 3.0) == pytest.approx(density(u, v) - density(-2.5, 3.0), abs=1e-7)


def test_density_of_rates_is_the_negative_binomial() -> None:
    def density(u: float, v: float) -> float:
        s, expected = float(np.exp(v)), np.exp(u) * N
        log = gammaln(s + HITS) - gammaln(s) + s * np.log(s / (s + expected)) + HITS * np.log(expected / (s + expected))
        return float(log.sum() + v - 1.5 * np.log1p(s) + 0.5 * u)

    def ours(u: float, v: float) -> float:
        return of_middle(1, HITS, N, u, v) + of_size(1, N, v)

    assert ours(-3.0, 1.0) - ours(-2.0, 4.0) == pytest.approx(density(-3.0, 1.0) - density(-2.0, 4.0), abs=1e-8)


def test_posterior_mean_equals_that_of_a_fine_grid() -> None:
    """A plain grid of 400 x 200 points over everything gives the same mean share of every place."""
    u, v = np.linspace(-9, 4, 400), np.linspace(0, 9.2, 200)
    m, s = (x.ravel()[:, None] for x in np.meshgrid(expit(u), np.exp(v)))
    a, b = m * s, (1 - m) * s
    log = (betaln(a + HITS, b + N - HITS) - betaln(a, b)).sum(axis=1)
    log += (np.log(s) - 1.5 * np.log1p(s) + 0.5 * np.log(m) + 0.5 * np.log1p(-m)).ravel()
    weight = np.exp(log - log.max())
    exact = (weight[:, None] * (a + HITS) / (s + N)).sum(axis=0) / weight.sum()
    rng = np.random.default_rng(1)
    pool = pool_shares(HITS, N, 40_000, rng)
    found = expit(draw_places(pool, HITS, N, rng)).mean(axis=1)
    np.testing.assert_allclose(found, exact, atol=0.0015)


def test_a_small_place_is_drawn_to_the_others_and_a_large_one_is_not() -> None:
    rng = np.random.default_rng(2)
    hits, n = np.full(40, 10.0), np.full(40, 100.0)
    hits[0], n[0], hits[1], n[1] = 4.0, 10.0, 400.0, 1000.0
    pool = pool_shares(hits, n, 2000, rng)
    small, large = expit(draw_places(pool, hits, n, rng)).mean(axis=1)[:2]
    assert small < 0.32
    assert large == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize(("hits", "n"), [([0.0], [1.0]), ([5.0], [5.0]), ([0.0] * 9, [50.0] * 9), ([1e6], [1e7])])
def test_nothing_breaks_at_the_edges(hits: list[float], n: list[float]) -> None:
    rng = np.random.default_rng(3)
    y, size = np.array(hits), np.array(n)
    for pool in (pool_shares(y, size, 500, rng), pool_rates(y, 10 * size, 500, rng)):
        drawn = draw_places(pool, y, size, rng)
        assert np.isfinite(drawn).all()
        assert drawn.std(axis=1).min() > 0
        assert np.isfinite(draw_unseen(pool, 3, rng)).all()


def test_estimated_shares_are_never_averaged_over_places() -> None:
    """The error may be that of the instrument, the same everywhere: a hundred places make it no smaller."""
    rng = np.random.default_rng(4)
    drawn = expit(draw_measured(np.full(100, 0.2), np.full(100, 0.05), 4000, rng))
    assert drawn.std(axis=1).min() > 0.045
    assert drawn.mean() == pytest.approx(0.2, abs=0.005)


def test_filling_in_from_estimated_shares_is_as_wide_as_places_differ() -> None:
    rng = np.random.default_rng(5)
    value = rng.beta(4, 36, 80)
    drawn = expit(draw_unseen(pool_measured(value, 4000, rng), 1, rng))
    assert drawn.std() == pytest.approx(value.std(), rel=0.25)
    assert np.isfinite(draw_unseen(pool_measured(np.array([0.0]), 100, rng), 1, rng)).all()


@pytest.mark.parametrize("shape", [0.05, 0.5, 4.0, 300.0])
def test_chance_that_lasts_is_a_gamma(shape: float) -> None:
    rng = np.random.default_rng(6)
    z, log_u = rng.standard_normal((1, 40_000)), -rng.standard_exponential((1, 40_000))
    drawn = _same_gamma(np.array([shape]), z.astype(np.float32), log_u.astype(np.float32))[0]
    assert kstest(drawn, "gamma", (shape,)).statistic < 0.012


def test_weeks_of_one_place_share_what_the_others_say() -> None:
    """Places that never change: the change is claimed with its own variance, not with that of two strangers."""
    rng = np.random.default_rng(7)
    n = np.full(50, 30.0)
    share = rng.beta(4, 36, 50)
    places = Lasting(
        rng.standard_normal((2, 50, 999)).astype(np.float32), -rng.standard_exponential((2, 50, 999)).astype(np.float32)
    )
    weeks = [rng.binomial(30, share).astype(float) for _ in range(2)]
    pools = [pool_shares(hits, n, 999, rng) for hits in weeks]
    apart = [draw_places(pool, hits, n, rng) for pool, hits in zip(pools, weeks, strict=True)]
    together = [draw_places(pool, hits, n, rng, places) for pool, hits in zip(pools, weeks, strict=True)]
    assert (together[1] - together[0]).std() < 0.85 * (apart[1] - apart[0]).std()
    assert together[0].std(axis=1).mean() == pytest.approx(apart[0].std(axis=1).mean(), rel=0.05)
