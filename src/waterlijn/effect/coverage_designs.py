"""How often each design holds the truth, and how often it sees an effect where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect import interrupted, sessions, structural, synthetic_did
from waterlijn.effect.contrast import Contrast
from waterlijn.effect.structural_draws import Prior
from waterlijn.estimate import Interval

Floats = NDArray[np.float64]
PERIODS_AFTER = 6


class Row(NamedTuple):
    """Of nominal 95 % intervals over `runs` runs without an effect: how many hold the truth, how many do not, their
    mean width, and the share of runs in which nothing was said."""

    coverage: float
    type_one: float
    width: float
    silent: float
    runs: int


def row(intervals: Iterator[Interval | None], truth: float) -> Row:
    """Over repeated intervals for one true value."""
    found = list(intervals)
    said = [each for each in found if each is not None]
    holds = float(np.mean([each.low <= truth <= each.high for each in said])) if said else float("nan")
    width = float(np.mean([each.high - each.low for each in said])) if said else float("nan")
    return Row(holds, 1 - holds, width, 1 - len(said) / len(found), len(found))


def serial_noise(rng: np.random.Generator, periods: int, units: int, resemblance: float) -> Floats:
    """Series (periods, units) of variance 1 in which a period resembles the one before."""
    noise = rng.standard_normal((periods, units))
    for t in range(1, periods):
        noise[t] = resemblance * noise[t - 1] + np.sqrt(1 - resemblance**2) * noise[t]
    return noise


def panel(rng: np.random.Generator, periods: int, units: int, resemblance: float) -> Floats:
    """Units with a level of their own, one course that all follow, and noise; nothing was done anywhere."""
    course = np.cumsum(rng.standard_normal((periods, 1)) / 2, axis=0)
    return np.asarray(course + rng.standard_normal(units) + serial_noise(rng, periods, units, resemblance))


def interrupted_series(runs: int, seed: int, *, n_pre: int, resemblance: float) -> Row:
    """`interrupted.effect` on one series."""
    rng = np.random.default_rng(seed)
    series = (serial_noise(rng, n_pre + PERIODS_AFTER, 1, resemblance)[:, 0] for _ in range(runs))
    return row((interrupted.effect(each, n_pre).interval(0.95) for each in series), 0.0)


def synthetic_placebo(runs: int, seed: int, *, n_pre: int, controls: int) -> Row:
    """Synthetic DiD with the t distribution of its placebo effects in space."""
    rng = np.random.default_rng(seed)

    def one() -> Interval:
        seen = panel(rng, n_pre + PERIODS_AFTER, controls + 1, 0.3)
        found = synthetic_did.estimate(seen[:, 0], seen[:, 1:], n_pre)
        null = synthetic_did.placebo(seen[:, 1:], n_pre)
        return Contrast(found.value, float(np.sqrt((null**2).mean())), controls - 1).interval(0.95)

    return row((one() for _ in range(runs)), 0.0)


def structural_series(runs: int, seed: int, *, n_pre: int, controls: int, prior: Prior) -> Row:
    """`structural.fit` with the mean of the controls as predictor."""
    rng = np.random.default_rng(seed)

    def one(run: int) -> Interval:
        seen = panel(rng, n_pre + PERIODS_AFTER, controls + 1, 0.3)
        found = structural.fit(seen[:, 0], seen[:, 1:].mean(axis=1), n_pre, seed=run, draws=500, prior=prior)
        return found.estimate(n_pre, "index").i95 or Interval(-np.inf, np.inf)

    return row(map(one, range(runs)), 0.0)


def pooled_sessions(runs: int, seed: int, *, count: int, between: float, kind: str) -> Row:
    """`sessions.change` and `sessions.ratio` with 8 to 20 people per session; kind "scale", "yes" or "count"."""
    rng = np.random.default_rng(seed)
    truth = {"scale": 0.4, "yes": 0.2, "count": float(np.log(1.5))}[kind]

    def one() -> Interval | None:
        session = np.repeat(np.arange(count), rng.integers(8, 21, count))
        own = between * rng.standard_normal(count)[session]
        before, after = _answers(rng, kind, own)
        pool = (
            sessions.ratio(before, after, session) if kind == "count" else sessions.change(before, after, session, "")
        )
        return pool.change.i95

    return row((one() for _ in range(runs)), truth)


def _answers(rng: np.random.Generator, kind: str, own: Floats) -> tuple[Floats, Floats]:
    people = len(own)
    if kind == "scale":
        before = rng.standard_normal(people)
        return before, before + 0.4 + own + 0.8 * rng.standard_normal(people)
    if kind == "yes":
        later = np.clip(0.5 + own / 5, 0, 1)
        return (rng.random(people) < 0.3).astype(np.float64), (rng.random(people) < later).astype(np.float64)
    usual = rng.gamma(1.0, 2.0, people)
    return rng.poisson(usual).astype(np.float64), rng.poisson(usual * 1.5 * np.exp(own / 3)).astype(np.float64)


def _scenarios() -> Iterator[tuple[str, Callable[[int, int], Row]]]:
    for n_pre in (8, 12, 20, 40):
        for r in (0.0, 0.3, 0.6):
            yield f"interrupted series, {n_pre} before, r {r}", partial(interrupted_series, n_pre=n_pre, resemblance=r)
    for n_pre in (4, 8, 12):
        for controls in (5, 10, 30):
            name = f"{n_pre} before, {controls} controls"
            yield f"synthetic did, {name}", partial(synthetic_placebo, n_pre=n_pre, controls=controls)
    for n_pre in (8, 12, 30):
        for word, prior in (("reference", structural.REFERENCE), ("careful", structural.CAREFUL)):
            case = partial(structural_series, n_pre=n_pre, controls=10, prior=prior)
            yield f"structural series, {n_pre} before, {word} prior", case
    for kind in ("scale", "yes", "count"):
        for count in (3, 5, 10, 20):
            case = partial(pooled_sessions, count=count, between=0.5, kind=kind)
            yield f"sessions, {kind}, {count}", case


SCENARIOS: Mapping[str, Callable[[int, int], Row]] = dict(_scenarios())
