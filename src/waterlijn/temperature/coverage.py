"""Does an interval hold the truth as often as it says? Simulated towns of which the truth is known.

The tests run a short version; `benchmarks/margins.py` writes the tables of docs/reference/temperature.md. A method
that fails here must refuse to speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate
from waterlijn.temperature import calibrated, uncalibrated
from waterlijn.temperature.calibrated import Sample
from waterlijn.temperature.comparing import change
from waterlijn.temperature.counting import MEASURES, Cell, Key, Tally
from waterlijn.temperature.estimating import estimate
from waterlijn.temperature.rates import DRIFT_SENSITIVITY, DRIFT_SPECIFICITY, ErrorRates, Instrument

SENSITIVITY, SPECIFICITY = 0.79, 0.92  # of the simulated classifier, at home
CHECKED = 300  # labelled cases of each kind on the simulated card
SEPARATION = 2.2  # between the scores of cases and of others: AUC .94


class Coverage(NamedTuple):
    """Share of runs in which the 80 % and the 95 % interval hold the truth, the mean width of both, the mean error of
    the point estimate, and the share of runs in which the method said nothing."""

    i80: float
    i95: float
    width80: float
    width95: float
    bias: float
    silent: float

    @classmethod
    def of(cls, estimates: Iterable[Estimate], truth: float) -> Coverage:
        """Over repeated estimates of one true value."""
        rows, silent = [], 0
        for e in estimates:
            if e.value is None or e.i80 is None or e.i95 is None:
                silent += 1
                continue
            holds = [i.low - 1e-12 <= truth <= i.high + 1e-12 for i in (e.i80, e.i95)]
            rows.append([*holds, e.i80.high - e.i80.low, e.i95.high - e.i95.low, e.value - truth])
        runs = len(rows) + silent
        means = np.mean(rows, axis=0).tolist() if rows else [float("nan")] * 5
        return cls(means[0], means[1], means[2], means[3], means[4], silent / runs)


def _logistic(x: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(x))), np.float64)


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def with_labels(
    share: float,
    *,
    n: int,
    n_labels: int,
    separation: float = SEPARATION,
    is_soft: bool = True,
    is_uniform: bool = False,
    runs: int = 300,
    seed: int = 1,
) -> Coverage:
    """The difference estimator in a town of n messages, of which about `n_labels` are judged.

    Parameters
    ----------
    share
        True share of cases.
    separation
        Between the scores in this town; the classifier was made where it is `SEPARATION`.
    is_soft, is_uniform
        Whether the model gives probabilities or only flags; whether labels are drawn evenly or mostly where the
        model is unsure.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        truth = rng.random(n) < share
        raw = rng.standard_normal(n) + separation * truth
        chance = _logistic(_logit(0.1) + SEPARATION * raw - SEPARATION**2 / 2)
        score = chance if is_soft else (raw > 1.4).astype(np.float64)
        unsure = np.sqrt(score * (1 - score)) + 1e-12
        pi = np.full(n, n_labels / n)
        if not is_uniform:
            pi = np.minimum(pi / 2 + n_labels / 2 * unsure / unsure.sum(), 1)
        drawn = rng.random(n) < pi
        if drawn.sum() >= calibrated.FEWEST_LABELS:
            sample = Sample.of(truth[drawn], score[drawn], pi[drawn])
            found.append(calibrated.estimate_share(float(score.mean()), n, sample))
    return Coverage.of(found, share)


def _town(rng: np.random.Generator, drift: float) -> tuple[float, float]:
    """Sensitivity and specificity in some population; `drift` times the usual spread between populations."""
    se = _logistic(_logit(SENSITIVITY) + drift * DRIFT_SENSITIVITY * rng.standard_normal())
    sp = _logistic(_logit(SPECIFICITY) + drift * DRIFT_SPECIFICITY * rng.standard_normal())
    return float(se), float(sp)


def _card(rng: np.random.Generator, drift: float, sources: int) -> ErrorRates:
    each = CHECKED // sources
    parts = []
    for _ in range(sources):
        se, sp = _town(rng, drift)
        tp, tn = int(rng.binomial(each, se)), int(rng.binomial(each, sp))
        parts.append(ErrorRates(tp, each - tp, tn, each - tn))
    tp, fn, tn, fp = (sum(getattr(part, name) for part in parts) for name in ("tp", "fn", "tn", "fp"))
    return ErrorRates(tp, fn, tn, fp, tuple(parts) if sources > 1 else ())


def without_labels(
    share: float, *, n: int, sources: int, drift: float = 1.0, runs: int = 300, seed: int = 1
) -> Coverage:
    """Rogan-Gladen in a town that nobody labelled, with a card from `sources` other populations.

    Parameters
    ----------
    drift
        How differently the instrument errs per population: 0 not at all, 1 as usual, 2 twice that.
    """
    rng = np.random.default_rng(seed)

    def one() -> Estimate:
        card = _card(rng, drift, sources)
        se, sp = _town(rng, drift)
        return uncalibrated.estimate_share(int(rng.binomial(n, share * se + (1 - share) * (1 - sp))), n, card)

    return Coverage.of((one() for _ in range(runs)), share)


class Warmer(NamedTuple):
    """Coverage of the difference, and how often "warmer" was said with 95 % or more certainty."""

    coverage: Coverage
    said_warmer: float
    said_cooler: float


def changes(before: float, now: float, *, n: int, week_drift: float, runs: int = 200, seed: int = 1) -> Warmer:
    """`change` between two weeks of n messages in a town that nobody labelled.

    Parameters
    ----------
    before, now
        True shares.
    week_drift
        Spread (sd, logit) of sensitivity and specificity between the two weeks.
    """
    rng = np.random.default_rng(seed)
    monday = date(2026, 1, 5)
    found = []
    for run in range(runs):
        card = Instrument("simulated", {"hostility": _card(rng, 1.0, 5)})
        se, sp = _town(rng, 1.0)
        cells = {}
        for week, share in enumerate((before, now)):
            se_w, sp_w = (float(_logistic(_logit(p) + week_drift * rng.standard_normal())) for p in (se, sp))
            flags = np.zeros(len(MEASURES), np.int64)
            flags[0] = rng.binomial(n, share * se_w + (1 - share) * (1 - sp_w))
            nobody = np.zeros(0, np.uint64)
            cells[Key(str(run), monday + timedelta(7 * week))] = Cell(n, n, 0, flags, flags << 20, nobody)
        first, second = estimate(Tally(cells, 2 * n), card)
        found.append(change(second, first))
    sure = [c.probability for c in found if c.probability is not None]
    coverage = Coverage.of((c.difference for c in found), now - before)
    return Warmer(coverage, float(np.mean([p >= 0.95 for p in sure])), float(np.mean([p <= 0.05 for p in sure])))


class Row(NamedTuple):
    """Share of runs in which the 95 % interval holds the truth, its mean width, the share of runs in which the method
    said nothing, and the runs."""

    coverage: float
    width: float
    silent: float
    runs: int


def _row(found: Coverage, runs: int) -> Row:
    return Row(found.i95, found.width95, found.silent, runs)


def _labelled(share: float, n: int, n_labels: int, separation: float = SEPARATION) -> Callable[[int, int], Row]:
    def simulate(runs: int, seed: int) -> Row:
        found = with_labels(share, n=n, n_labels=n_labels, separation=separation, runs=runs, seed=seed)
        return _row(found, runs)

    return simulate


def _unlabelled(share: float, n: int, sources: int, drift: float) -> Callable[[int, int], Row]:
    def simulate(runs: int, seed: int) -> Row:
        return _row(without_labels(share, n=n, sources=sources, drift=drift, runs=runs, seed=seed), runs)

    return simulate


def _changed(before: float, now: float, n: int, week_drift: float) -> Callable[[int, int], Row]:
    def simulate(runs: int, seed: int) -> Row:
        return _row(changes(before, now, n=n, week_drift=week_drift, runs=runs, seed=seed).coverage, runs)

    return simulate


SCENARIOS: Mapping[str, Callable[[int, int], Row]] = {
    "labels, 5 %, 5,000 voices, 300 labels": _labelled(0.05, 5000, 300),
    "labels, 2 %, 5,000 voices, 300 labels": _labelled(0.02, 5000, 300),
    "labels, 15 %, 400 voices, 80 labels": _labelled(0.15, 400, 80),
    "labels, 5 %, 400 voices, 45 labels": _labelled(0.05, 400, 45),
    "labels, 5 %, the model works less here": _labelled(0.05, 5000, 300, 1.4),
    "labels, 5 %, the model is worthless here": _labelled(0.05, 5000, 300, 0.0),
    "no labels, 5 %, 1,000 voices, card of 6 sources, towns differ as usual": _unlabelled(0.05, 1000, 6, 1.0),
    "no labels, 15 %, 1,000 voices, card of 6 sources, towns differ as usual": _unlabelled(0.15, 1000, 6, 1.0),
    "no labels, 5 %, 60 voices, card of 3 sources, towns differ as usual": _unlabelled(0.05, 60, 3, 1.0),
    "no labels, 5 %, card of 6 sources, towns differ 1.7 times as much": _unlabelled(0.05, 1000, 6, 1.7),
    "change of a week, 5 to 5 %, 200 voices": _changed(0.05, 0.05, 200, 0.1),
    "change of a week, 5 to 10 %, 2,000 voices": _changed(0.05, 0.10, 2000, 0.1),
    "change of a week, 15 to 25 %, 200 voices": _changed(0.15, 0.25, 200, 0.1),
}
