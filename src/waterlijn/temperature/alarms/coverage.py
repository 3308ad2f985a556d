"""How often a rule alarms for nothing, and how soon it sees a change: simulated places of which the truth is known.

`benchmarks/alarms.py` writes the tables of docs/reference/alarms.md with these; the tests run a short version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.temperature.alarms import by_history, by_pair
from waterlijn.temperature.alarms.finding import find_in_places
from waterlijn.temperature.alarms.results import WEEKS_PER_YEAR, Alarms, Settings
from waterlijn.temperature.alarms.series import Floats, Series
from waterlijn.temperature.calibrated import Sample, difference

WEEKS, FIRST, CHANGE, SOON = 104, 30, 90, 4  # weeks in all, first that is judged, first after the change, and "soon"
STEP = 1.8  # the share is multiplied by this
LEAST_VOLUME = 20


class Row(NamedTuple):
    """What was measured: false alarms per place and year, how many the rule itself stated, the chance that a change is
    seen within four weeks, the chance of a false alarm per week, part of the weeks that were not judged, and the
    number of places."""

    false_per_year: float
    stated_per_year: float
    detected_within_4_weeks: float
    false_per_week: float
    silent: float
    runs: int
    false_names: float = float("nan")


class Town(NamedTuple):
    """A simulated place: usual share, overdispersion, mean weekly volume, size of the change, seasonal swing of the
    log odds, how far a week resembles the one before (correlation), and whether the volume grows and whether there are
    holidays without messages."""

    share: float = 0.06
    rho: float = 0.01
    volume: float = 170.0
    step: float = STEP
    season: float = 0.0
    memory: float = 0.0
    is_growing: bool = False
    has_holidays: bool = False


def simulate(town: Town, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Hits and messages of two years; the share changes in week 90."""
    n = _volumes(town, rng)
    odds = town.share / (1 - town.share) * np.exp(town.season * np.sin(2 * np.pi * np.arange(WEEKS) / WEEKS_PER_YEAR))
    share = odds / (1 + odds)
    share[CHANGE:] = np.minimum(share[CHANGE:] * town.step, 0.99)
    if town.memory > 0:
        share = _wandering(share, town, rng)
    elif town.rho > 0:
        size = 1 / town.rho - 1
        share = rng.beta(share * size, (1 - share) * size)
    return rng.binomial(n.astype(np.int64), share).astype(np.float64), n


def _wandering(share: Floats, town: Town, rng: np.random.Generator) -> Floats:
    """Shares that differ as much as the overdispersion says, on the logit scale, and remember the week before."""
    spread = np.sqrt(town.rho / (town.share * (1 - town.share)))
    swing = np.zeros(WEEKS)
    swing[0] = rng.standard_normal()
    for t in range(1, WEEKS):
        swing[t] = town.memory * swing[t - 1] + np.sqrt(1 - town.memory**2) * rng.standard_normal()
    odds = share / (1 - share) * np.exp(spread * swing)
    return np.asarray(odds / (1 + odds), np.float64)


def _volumes(town: Town, rng: np.random.Generator) -> Floats:
    """Negative binomial around the mean, as varied as real weeks; at least a few messages."""
    least = LEAST_VOLUME if town.volume > 2 * LEAST_VOLUME else 3
    n = rng.negative_binomial(5, 5 / (5 + town.volume - least), WEEKS) + float(least)
    if town.is_growing:
        n = np.ceil(n * np.linspace(0.4, 2.0, WEEKS))
    if town.has_holidays:
        n[[20, 21, 51, 52, 72, 73, 74]] = 0
    return np.asarray(n, np.float64)


def watched_town(runs: int, seed: int, *, town: Town, method: str = "default") -> Row:
    """One method in many places that are alike."""
    rng = np.random.default_rng(seed)
    settings = Settings(method=method)
    find = by_history.find if method in by_history.METHODS else by_pair.find
    found = [find(Series.of_shares(range(WEEKS), *simulate(town, rng)), settings) for _ in range(runs)]
    return _row(found)


def _row(found: list[Alarms]) -> Row:
    alarms = np.zeros((len(found), WEEKS), np.bool_)
    for i, one in enumerate(found):
        alarms[i, [alarm.index for alarm in one.alarms]] = True
    before, after = alarms[:, FIRST:CHANGE], alarms[:, CHANGE : CHANGE + SOON]
    stated = [one.expected_false_per_year for one in found if one.expected_false_per_year is not None]
    unjudged = np.mean([np.isnan(one.p[FIRST:]).mean() for one in found])
    false = float(before.mean())
    return Row(
        false * WEEKS_PER_YEAR,
        float(np.mean(stated)) if stated else float("nan"),
        float(after.any(axis=1).mean()),
        false,
        float(unjudged),
        len(found),
    )


def known_level(runs: int, seed: int, *, town: Town) -> Row:
    """The bar: a binomial sum that is told the share (the handbook's p0 .06, p1 .10, h 8), as nobody is in practice."""
    from waterlijn.temperature.alarms.cusum import binomial_cusum

    rng = np.random.default_rng(seed)
    alarms = np.zeros((runs, WEEKS), np.bool_)
    for i in range(runs):
        hits, n = simulate(town, rng)
        alarms[i, FIRST:] = binomial_cusum(hits[FIRST:], n[FIRST:], town.share, town.share / 0.6, 8.0).alarms
    false = float(alarms[:, FIRST:CHANGE].mean())
    soon = float(alarms[:, CHANGE : CHANGE + SOON].any(axis=1).mean())
    return Row(false * WEEKS_PER_YEAR, float("nan"), soon, false, 0.0, runs)


def drifting_instrument(runs: int, seed: int, *, is_corrected: bool) -> Row:
    """The share stays as it is; from week 90 the classifier flags twice as many messages that are no case.

    Corrected, each week is estimated with 60 labels drawn by lot (difference estimator). The "detections" of this row
    are false alarms: nothing changed.
    """
    rng = np.random.default_rng(seed)
    find = _corrected if is_corrected else _flagged
    return _row([by_pair.find(find(rng), Settings()) for _ in range(runs)])


def _flags(rng: np.random.Generator, week: int, n: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Truth and flag of each message of a week."""
    truth = rng.random(n) < rng.beta(5.94, 93.06)  # share .06, rho .01
    right = np.where(truth, 0.8, 0.95 if week < CHANGE else 0.90)
    return truth, (rng.random(n) < right) == truth


def _flagged(rng: np.random.Generator) -> Series:
    weeks = [_flags(rng, week, 170)[1].sum() for week in range(WEEKS)]
    return Series.of_shares(range(WEEKS), weeks, [170] * WEEKS)


def _corrected(rng: np.random.Generator) -> Series:
    values, errors = [], []
    for week in range(WEEKS):
        truth, flag = _flags(rng, week, 170)
        drawn = rng.permutation(170)[:60]
        sample = Sample.of(truth[drawn], flag[drawn], np.full(60, 60 / 170))
        found = difference(float(flag.mean()), 170, sample)
        values.append(found.value)
        errors.append(max(found.error_low, found.error_high))
    return Series.of_estimates(range(WEEKS), values, errors)


def many_places(runs: int, seed: int, *, places: int = 300, changed: int = 10, step: float = 2.5) -> Row:
    """300 places of different size, of which ten change: what is left when only clear names are kept.

    `false_per_week` is here the part of the weeks in which nothing changed anywhere and a place was named all the same;
    `false_names` the part of the names in the four weeks after the change that are wrong, over all runs together.
    """
    rng = np.random.default_rng(seed)
    rounds = max(1, runs // places)  # `runs` counts simulated places, as everywhere here
    named = np.zeros((rounds, places, WEEKS), np.bool_)
    for run in range(rounds):
        for i, one in enumerate(find_in_places(_many(rng, places, changed, step))):
            named[run, i, [alarm.index for alarm in one.alarms if alarm.kept]] = True
    before, after = named[:, :, FIRST:CHANGE], named[:, :, CHANGE : CHANGE + SOON]
    seen = float(after[:, :changed].any(axis=2).mean())
    wrong = float(after[:, changed:].sum() / max(after.sum(), 1))
    rate, any_name = float(before.mean()), float(before.any(axis=1).mean())
    return Row(rate * WEEKS_PER_YEAR, float("nan"), seen, any_name, 0.0, rounds * places, wrong)


def _many(rng: np.random.Generator, places: int, changed: int, step: float) -> list[Series]:
    volumes = np.maximum(rng.lognormal(np.log(120), 0.8, places), 25)
    towns = [Town(volume=float(v), step=step if i < changed else 1.0) for i, v in enumerate(volumes)]
    return [Series.of_shares(range(WEEKS), *simulate(town, rng), f"{i}") for i, town in enumerate(towns)]


BASE = Town()
SCENARIOS: Mapping[str, Callable[[int, int], Row]] = {
    "share .06, overdispersion .01, volume 170": partial(watched_town, town=BASE),
    "the same, sum alone": partial(watched_town, town=BASE, method="cusum"),
    "the same, spike rule alone": partial(watched_town, town=BASE, method="spike"),
    "the same, EARS C2 on the share": partial(watched_town, town=BASE, method="ears"),
    "the same, sum that is told the share": partial(known_level, town=BASE),
    "share .02": partial(watched_town, town=BASE._replace(share=0.02)),
    "share .15": partial(watched_town, town=BASE._replace(share=0.15)),
    "volume 30": partial(watched_town, town=BASE._replace(volume=30)),
    "volume 1000": partial(watched_town, town=BASE._replace(volume=1000)),
    "no overdispersion": partial(watched_town, town=BASE._replace(rho=0)),
    "overdispersion .03": partial(watched_town, town=BASE._replace(rho=0.03)),
    "share .02, overdispersion .03, volume 1000": partial(watched_town, town=Town(0.02, 0.03, 1000)),
    "season of 20 % up and down": partial(watched_town, town=BASE._replace(season=0.2)),
    "season of 50 % up and down": partial(watched_town, town=BASE._replace(season=0.4)),
    "weeks resemble the week before, correlation .3": partial(watched_town, town=BASE._replace(memory=0.3)),
    "weeks resemble the week before, correlation .6": partial(watched_town, town=BASE._replace(memory=0.6)),
    "volume grows fivefold": partial(watched_town, town=BASE._replace(is_growing=True)),
    "holidays without messages": partial(watched_town, town=BASE._replace(has_holidays=True)),
    "classifier drifts, flags as they are (nothing changes)": partial(drifting_instrument, is_corrected=False),
    "classifier drifts, corrected by labels (nothing changes)": partial(drifting_instrument, is_corrected=True),
    "300 places, ten change by 2.5, names kept": many_places,
}
