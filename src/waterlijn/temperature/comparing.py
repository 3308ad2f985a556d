"""Is it warmer than before, or than normal for this place? With the chance of being wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log, sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate, unknown
from waterlijn.survey.bounds import nested
from waterlijn.temperature.estimating import Evidence, Temperature

METHOD = "shared-errors 1"
DRAWS = 8000
WEEK_DRIFT = 0.1  # sd (logit) by which sensitivity and specificity differ between weeks of one place: new subjects
BASELINE_WEEKS = 8
FEWEST_WEEKS = 4  # known weeks before one may speak of what is normal
WEAK = 0.05  # draws in which the instrument hardly separates are left out

NOT_BOTH = "One of the two weeks cannot be estimated, so they cannot be compared."
OTHER_INSTRUMENT = "The two weeks were read with different instruments, so they cannot be compared."
OTHER_PLACE = "Places differ in too many ways to be compared."
FEW_WEEKS = "There are too few earlier weeks to know what is normal here."


@dataclass(frozen=True, slots=True)
class Change:
    """How much warmer one week is than another.

    `probability` that it is warmer, None when `difference` is unknown; `difference` in points of share (-1 to 1),
    unit ``"difference"``. `before` is the Monday it is compared with, None for a baseline. For a baseline,
    `usual` is the level that is normal here and `beyond_usual` the probability that this week is warmer than an
    ordinary week (weeks differ by themselves).
    """

    place: str
    week: date | None
    before: date | None
    measure: str
    probability: float | None
    difference: Estimate
    usual: Estimate | None = None
    beyond_usual: float | None = None


def change(now: Temperature, before: Temperature, measure: str = "hostility") -> Change:
    """Compare two weeks of one place.

    Notes
    -----
    The instrument errs in about the same way in both weeks, so what it does wrong mostly cancels: both weeks are
    drawn with the same sensitivity and specificity (Monte Carlo, fixed seed), apart from a small part of their own
    (`WEEK_DRIFT`). Two separate intervals that overlap therefore say nothing about whether it got warmer.
    """
    reason = _why_not([now, before], measure)
    if reason:
        return Change(now.place, now.week, before.week, measure, None, _nothing(reason, now))
    this, that = _draws([now, before], measure)
    judged = _judged([now, before], measure)
    moved = this - that
    return Change(
        now.place, now.week, before.week, measure, _chance(moved), _spread(moved, now.n_voices, calibrated=judged)
    )


def compare_to_baseline(
    now: Temperature, earlier: Sequence[Temperature], measure: str = "hostility", *, weeks: int = BASELINE_WEEKS
) -> Change:
    """Compare a week with what is normal for the place: its last `weeks` earlier weeks that are known.

    Parameters
    ----------
    now
        The week in question.
    earlier
        Temperatures of the same place; later weeks and weeks that are not known are left out.
    """
    usable = [t for t in earlier if t.week and now.week and t.week < now.week and not _why_not([now, t], measure)]
    usable = sorted(usable, key=lambda t: t.week or date.min)[-weeks:]
    if not now.measure(measure).is_known or len(usable) < FEWEST_WEEKS:
        reason = FEW_WEEKS if now.measure(measure).is_known else NOT_BOTH
        return Change(now.place, now.week, None, measure, None, _nothing(reason, now))
    judged = _judged([now, *usable], measure)
    this, *those = _draws([now, *usable], measure)
    past = np.array(those)
    level = past.mean(axis=0)
    noise = np.random.default_rng(_seed(now.place, measure) + 1).standard_normal(DRAWS)
    ordinary = level + noise * _between_weeks(usable, measure)
    return Change(
        now.place,
        now.week,
        None,
        measure,
        _chance(this - level),
        _spread(this - level, now.n_voices, calibrated=judged),
        _spread(level, sum(t.n_voices for t in usable), calibrated=judged, floor=0.0, unit="share"),
        _chance(this - ordinary),
    )


def _why_not(pair: Sequence[Temperature], measure: str) -> str:
    if not all(t.measure(measure).is_known for t in pair):
        return NOT_BOTH
    if len({t.place for t in pair}) > 1:
        return OTHER_PLACE
    return OTHER_INSTRUMENT if len({t.method for t in pair}) > 1 else ""


def _judged(weeks: Sequence[Temperature], measure: str) -> bool:
    """Whether people's labels carry all of them."""
    return all(t.measure(measure).calibrated for t in weeks)


def _nothing(reason: str, now: Temperature) -> Estimate:
    return unknown(reason, now.n_voices, METHOD, "difference")


def _seed(place: str, measure: str) -> int:
    return crc32(f"{place}\0{measure}".encode())


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-x))


def _draws(weeks: Sequence[Temperature], measure: str) -> list[NDArray[np.float64]]:
    """Draws of the true share of each week, (DRAWS,) each, the errors of the instrument shared."""
    rng = np.random.default_rng(_seed(weeks[0].place, measure))
    shared = rng.standard_normal((2, DRAWS))
    return [_draw(t.evidence[measure], shared, rng) for t in weeks]


def _draw(found: Evidence, shared: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    own = rng.standard_normal((2, DRAWS))
    if found.value is not None and found.error is not None:
        return np.asarray(found.value + found.error * own[0], np.float64)
    if found.rates is None:
        raise ValueError("evidence without rates and without labels")
    flagged = rng.beta(found.positives + 0.5, found.n - found.positives + 0.5, DRAWS)
    right = []
    for k, rate in enumerate((found.rates.sensitivity(), found.rates.specificity())):
        middle = min(max(rate.value, 1e-4), 1 - 1e-4)
        right.append(_logistic(log(middle / (1 - middle)) + rate.sd_logit * shared[k] + WEEK_DRIFT * own[k]))
    youden = np.maximum(right[0] + right[1] - 1, WEAK)
    return np.asarray((flagged + right[1] - 1) / youden, np.float64)


def _between_weeks(weeks: Sequence[Temperature], measure: str) -> float:
    """Standard deviation of the true share between ordinary weeks: what the spread of the weeks has over chance."""
    found = [t.evidence[measure] for t in weeks]
    values = np.array([t.measure(measure).value for t in weeks], np.float64)
    chance = []
    for evidence in found:
        if evidence.error is not None:
            chance.append(evidence.error**2)
        elif evidence.rates is not None:
            youden = max(evidence.rates.sensitivity().value + evidence.rates.specificity().value - 1, WEAK)
            share = (evidence.positives + 0.5) / (evidence.n + 1)
            chance.append(share * (1 - share) / evidence.n / youden**2)
    return sqrt(max(0.0, float(values.var(ddof=1)) - float(np.mean(chance))))


def _chance(moved: NDArray[np.float64]) -> float:
    return float((moved > 0).mean())


def _spread(
    draws: NDArray[np.float64], n: int, *, calibrated: bool, floor: float = -1.0, unit: str = "difference"
) -> Estimate:
    low95, low80, middle, high80, high95 = np.quantile(draws, [0.025, 0.1, 0.5, 0.9, 0.975]).tolist()
    return nested(middle, (low80, high80), (low95, high95), n, METHOD, calibrated=calibrated, floor=floor, unit=unit)
