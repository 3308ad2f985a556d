"""Does the index hold the truth as often as it says? Simulated places of which the truth is known.

The tests run a short version; `benchmarks/index.py --coverage` writes the table of docs/reference/index.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from waterlijn.temperature.calibrated import Sample, difference
from waterlijn.temperature.index import goalposts
from waterlijn.temperature.index.combining import Choices, combine, draw_choices, headline, scale_of
from waterlijn.temperature.index.estimating import estimate_index
from waterlijn.temperature.index.method import IndexMethod, SignalRule
from waterlijn.temperature.index.platforms import Platforms
from waterlijn.temperature.index.pooled import Drawn, all_pooled, by_week, places_of, pooled
from waterlijn.temperature.index.signals import Signals
from waterlijn.temperature.index.simulating import FIRST, world
from waterlijn.temperature.index.uncertainty import points

Numbers = NDArray[np.float64]
SMALL = 60  # messages: fewer is a small place
Truths = Callable[[np.random.Generator, int], Numbers]


class Row(NamedTuple):
    """Share of places in which the 95 % and the 80 % interval hold the truth, over all and over small places; mean
    width of the 95 % interval and root mean square error in small places; share in which nothing was said."""

    coverage: float
    coverage80: float
    small: float
    width: float
    rmse: float
    silent: float
    runs: int


def _volumes(rng: np.random.Generator, places: int) -> Numbers:
    """Log-normal: a few large towns, many small ones."""
    return np.asarray(np.clip(np.round(np.exp(rng.normal(4.2, 1.1, places))), 8.0, 4000.0), np.float64)


def normal_places(rng: np.random.Generator, places: int, share: float = 0.08, spread: float = 0.45) -> Numbers:
    return np.asarray(expit(rng.normal(logit(share), spread, places)), np.float64)


def two_kinds(rng: np.random.Generator, places: int) -> Numbers:
    """15 % of places at 25 %, the others at 6 %: nothing like a normal distribution."""
    hot = rng.random(places) < 0.15
    return np.asarray(np.where(hot, 0.25, 0.06) * np.exp(rng.normal(0, 0.1, places)), np.float64)


def _row(truth: list[Numbers], at: list[Numbers], n: list[Numbers], runs: int, silent: float = 0.0) -> Row:
    true, found, size = np.concatenate(truth), np.concatenate(at), np.concatenate(n)
    holds = (found[:, 0] <= true) & (true <= found[:, 4])
    near = (found[:, 1] <= true) & (true <= found[:, 3])
    small = size < SMALL if (size < SMALL).any() else size >= 0
    error = float(np.sqrt(((found[small, 2] - true[small]) ** 2).mean()))
    width = float((found[small, 4] - found[small, 0]).mean())
    return Row(float(holds.mean()), float(near.mean()), float(holds[small].mean()), width, error, silent, runs)


def _one(hits: Numbers, n: Numbers, seed: int, signal: str = "hostility", effect: float = 1.0) -> Drawn:
    """One week of one signal, pooled as the index does it."""
    names = [f"P{i:03d}" for i in range(len(n))]
    rows = Signals.of(names, [FIRST] * len(n), [signal] * len(n), hits, n)
    method = IndexMethod(rules={signal: SignalRule(1.0, design_effect=effect)})
    ((week, (cells,)),) = by_week(rows, method, names).items()
    return pooled(cells, week, seed)


def shares(runs: int, seed: int, *, places: int, truths: Truths = normal_places) -> Row:
    """Shares of places with log-normal volumes, pooled over places."""
    rng = np.random.default_rng(seed)
    truth, at, sizes = [], [], []
    for run in range(runs):
        n: Numbers = _volumes(rng, places)
        share = truths(rng, places)
        hits = rng.binomial(n.astype(np.int64), share).astype(np.float64)
        truth.append(share)
        at.append(expit(points(_one(hits, n, run).logits)))
        sizes.append(n)
    return _row(truth, at, sizes, runs)


def incidents(runs: int, seed: int, *, places: int) -> Row:
    """Incidents among inhabitants, per 10,000; truth log-normal between places."""
    rng = np.random.default_rng(seed)
    truth, at, sizes = [], [], []
    for run in range(runs):
        n: Numbers = np.asarray(np.round(np.exp(rng.normal(9.8, 0.9, places))), np.float64)
        rate = 2e-4 * np.exp(rng.normal(0, 0.6, places))
        drawn = _one(rng.poisson(n * rate).astype(np.float64), n, run, "incidents")
        truth.append(1e4 * rate)
        at.append(1e4 * np.exp(points(drawn.logits)))
        sizes.append(n)
    return _row(truth, at, sizes, runs)


def estimated(runs: int, seed: int, *, places: int, share: float = 0.05, labels: int = 100) -> Row:
    """Shares corrected by people's labels, with their standard error, in place of counts."""
    rng = np.random.default_rng(seed)
    truth, at, sizes = [], [], []
    for run in range(runs):
        true = normal_places(rng, places, share)
        size = rng.integers(200, 2000, places)
        found = np.array([_labelled(rng, p, int(k), labels) for p, k in zip(true, size, strict=True)])
        names = [f"P{i:03d}" for i in range(places)]
        rows = Signals.of(
            names, [FIRST] * places, ["hostility"] * places, np.full(places, np.nan), size,
            value=np.clip(found[:, 0], 0, 1), error=found[:, 1],
        )  # fmt: skip
        ((week, (cells,)),) = by_week(rows, IndexMethod(), names).items()
        truth.append(true)
        at.append(expit(points(pooled(cells, week, run).logits)))
        sizes.append(size.astype(np.float64))
    return _row(truth, at, sizes, runs)


def _labelled(rng: np.random.Generator, share: float, n: int, labels: int) -> tuple[float, float]:
    """The difference estimator in one place: half of the labels where the model is unsure, half evenly."""
    truth = rng.random(n) < share
    score = np.asarray(expit(logit(0.1) + 2.2 * (rng.standard_normal(n) + 2.2 * truth) - 2.42), np.float64)
    unsure = np.sqrt(score * (1 - score)) + 1e-12
    pi = np.minimum(labels / n / 2 + labels / 2 * unsure / unsure.sum(), 1)
    drawn = rng.random(n) < pi
    found = difference(float(score.mean()), n, Sample.of(truth[drawn], score[drawn], pi[drawn]))
    return found.value, (found.error_low + found.error_high) / 2


def overdispersed(runs: int, seed: int, *, places: int, weeks: int = 30) -> Row:
    """Messages come in quarrels of six that resemble each other (design effect 2), found in the reference year."""
    rng = np.random.default_rng(seed)
    truth, at, sizes = [], [], []
    for run in range(runs):
        share, volume = normal_places(rng, places), _volumes(rng, places)
        quarrels = np.maximum(np.round(volume / 6), 2).astype(np.int64)
        n = np.tile(6.0 * quarrels, (weeks, 1))
        alike = 4.0  # beta size: correlation 1 / 5, so a design effect of 1 + 5 / 5
        hits = np.array(
            [[_quarrels(rng, k, p, alike) for k, p in zip(quarrels, share, strict=True)] for _ in range(weeks)]
        )
        names = [f"P{i:03d}" for i in range(places)] * weeks
        days = np.repeat(FIRST + 7 * np.arange(weeks), places)
        rows = Signals.of(names, days, ["hostility"] * len(names), hits.ravel(), n.ravel())
        effect = goalposts.design_effect(rows)
        truth.append(share)
        at.append(expit(points(_one(hits[-1], n[-1], run, effect=effect).logits)))
        sizes.append(n[-1])
    return _row(truth, at, sizes, runs)


def _quarrels(rng: np.random.Generator, quarrels: int, share: float, alike: float) -> float:
    return float(rng.binomial(6, rng.beta(share * alike, (1 - share) * alike, quarrels)).sum())


def missing_platform(runs: int, seed: int, *, places: int) -> Row:
    """Two platforms on which places stand alike; three in ten places are not on the second one."""
    rng = np.random.default_rng(seed)
    truth, at, sizes = [], [], []
    for run in range(runs):
        own = rng.normal(0, 0.4, places)
        levels = [expit(logit(0.08) + k * 0.4 + own + rng.normal(0, 0.2, places)) for k in (0, 1)]
        absent = rng.random(places) < 0.3
        place, source, hits, n = [], [], [], []
        for k, level in enumerate(levels):
            volume = _volumes(rng, places)
            count = rng.binomial(volume.astype(np.int64), level)
            kept = np.flatnonzero(~absent) if k else np.arange(places)
            place += [f"P{i:03d}" for i in kept]
            source += [f"S{k}"] * len(kept)
            hits += count[kept].tolist()
            n += volume[kept].tolist()
        rows = Signals.of(place, [FIRST] * len(place), ["hostility"] * len(place), hits, n, source)
        rule = SignalRule(1.0, platforms={"S0": 0.6, "S1": 0.4})
        method = IndexMethod(rules={"hostility": rule})
        ((week, drawn),) = all_pooled(by_week(rows, method, places_of(rows)), run)
        _, level, _ = Platforms("hostility", rule, run).level(week, drawn)
        truth.append((0.6 * levels[0] + 0.4 * levels[1])[absent])
        at.append(expit(points(level[absent])))
        sizes.append(np.zeros(int(absent.sum())))
    return _row(truth, at, sizes, runs)


def whole_index(runs: int, seed: int, *, places: int, is_own_method: bool) -> Row:
    """The index itself in its last of twelve weeks, against the index of the true levels.

    The interval holds what is unknown of the levels and of the method. The truth is that of a method drawn from the
    same range; or, with `is_own_method`, always that of the method itself.
    """
    rng = np.random.default_rng(seed)
    truth, at, sizes, silent = [], [], [], 0
    for run in range(worlds := _worlds(runs)):
        made = world(places, 12, seed=seed * 1000 + run)
        method = goalposts.freeze(made.signals, IndexMethod(), *goalposts.reference_weeks(made.signals), seed=run)
        last = made.signals.week == made.signals.week.max()
        day = made.signals.week.max().astype(object)
        found = {one.place: one for one in estimate_index(made.signals, method, run) if one.week == day}
        choices = headline(method, places) if is_own_method else draw_choices(method, places, rng)
        true = _true_index(made.signals, made.truth, last, method, choices)
        for i, place in enumerate(places_of(made.signals)):
            one = found[place].estimate
            if one.i80 is None or one.i95 is None or one.value is None:
                silent += 1
                continue
            truth.append(true[i : i + 1])
            at.append(np.array([[one.i95.low, one.i80.low, one.value, one.i80.high, one.i95.high]]))
            sizes.append(np.array([float(one.n)]))
    return _row(truth, at, sizes, worlds, silent / (worlds * places))


def changes(runs: int, seed: int, *, places: int, moves: float) -> Row:
    """The change of the last of twelve weeks against normal, by any defensible method.

    Where nothing moves, 1 - coverage is how often "warmer" or "calmer" is said with 97.5 % certainty and wrongly.
    """
    rng = np.random.default_rng(seed)
    truth, at, sizes = [], [], []
    for run in range(worlds := _worlds(runs)):
        made = world(places, 12, seed=seed * 1000 + run, moves=moves)
        method = goalposts.freeze(made.signals, IndexMethod(), *goalposts.reference_weeks(made.signals), seed=run)
        found = {(one.place, one.week): one for one in estimate_index(made.signals, method, run)}
        days = np.unique(made.signals.week)
        choices = draw_choices(method, places, rng)
        true = [_true_index(made.signals, made.truth, made.signals.week == day, method, choices) for day in days[-9:]]
        for i, place in enumerate(places_of(made.signals)):
            change = found[place, days[-1].astype(object)].change
            if change.i80 and change.i95 and change.value is not None:
                truth.append(np.array([true[-1][i] - np.mean([week[i] for week in true[:-1]])]))
                at.append(np.array([[change.i95.low, change.i80.low, change.value, change.i80.high, change.i95.high]]))
                sizes.append(np.zeros(1))
    return _row(truth, at, sizes, worlds)


def _worlds(runs: int) -> int:
    """A world of 60 places and twelve weeks takes a second: one for every twenty runs."""
    return max(3, runs // 20)


def _true_index(
    signals: Signals, truth: Numbers, week: NDArray[np.bool_], method: IndexMethod, choices: Choices
) -> Numbers:
    """Each place by a method of its own, (places,)."""
    level = np.moveaxis(_true_levels(signals, truth, week, method), 1, 2)
    found: Numbers = combine(level, np.ones((len(level), 1), np.bool_), *scale_of(method), *choices)[0]
    return found


def _true_levels(signals: Signals, truth: Numbers, last: NDArray[np.bool_], method: IndexMethod) -> Numbers:
    """(signals, places, 1) on the logit or log scale; trust is that of its last wave."""
    number = {place: i for i, place in enumerate(places_of(signals))}
    level = np.zeros((len(method.signals), len(number), 1))
    for s, name in enumerate(method.signals):
        rows = np.flatnonzero(np.array([x == name for x in signals.signal]) & (last | (name == "trust")))
        for row in rows.tolist():
            p = float(truth[row])
            level[s, number[signals.place[row]], 0] = np.log(p) if name == "incidents" else logit(p)
    return level


SCENARIOS: Mapping[str, Callable[[int, int], Row]] = MappingProxyType({
    "60 places, log-normal volumes": partial(shares, places=60),
    "300 places": partial(shares, places=300),
    "12 places": partial(shares, places=12),
    "3 places": partial(shares, places=3),
    "1 place": partial(shares, places=1),
    "60 places, share 1 %": partial(shares, places=60, truths=partial(normal_places, share=0.01, spread=0.6)),
    "300 places, share 1 %": partial(shares, places=300, truths=partial(normal_places, share=0.01, spread=0.6)),
    "60 places, two kinds": partial(shares, places=60, truths=two_kinds),
    "300 places, two kinds": partial(shares, places=300, truths=two_kinds),
    "60 places, very different": partial(shares, places=60, truths=partial(normal_places, spread=1.0)),
    "60 places, much trust": partial(shares, places=60, truths=partial(normal_places, share=0.7, spread=0.5)),
    "60 places, quarrels": partial(overdispersed, places=60),
    "60 places, corrected by 300 labels": partial(estimated, places=60, labels=300),
    "60 places, corrected by 100 labels": partial(estimated, places=60),
    "60 places, share 3 %, corrected by 80 labels": partial(estimated, places=60, share=0.03, labels=80),
    "60 places, incidents": partial(incidents, places=60),
    "300 places, incidents": partial(incidents, places=300),
    "60 places, platform missing": partial(missing_platform, places=60),
    "index of 60 places, any defensible method": partial(whole_index, places=60, is_own_method=False),
    "change in 60 places where nothing moves": partial(changes, places=60, moves=0.0),
    "change in 60 places that move as usual": partial(changes, places=60, moves=0.15),
    "change in 60 places that move twice as much": partial(changes, places=60, moves=0.3),
})  # fmt: skip

__all__ = ["SCENARIOS", "Row"]
