"""Where 0 and 100 stand: the 5th and 95th percentile of the reference year, found once and frozen in the method."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import UsageError
from waterlijn.temperature.index.method import IndexMethod, SignalRule, is_rate
from waterlijn.temperature.index.platforms import Platforms
from waterlijn.temperature.index.pooled import all_pooled, by_week, places_of
from waterlijn.temperature.index.signals import Signals

Numbers = NDArray[np.float64]
FEWEST_CELLS = 8  # places and weeks with a signal, before its scale can be fixed
FEWEST_PAIRS = 30  # of following weeks, before a design effect can be found
FEWEST_HITS = 5.0  # expected in a week, for the same
NARROWEST = 0.2  # between the goalposts: less on the logit scale is no scale
MOST_EFFECT = 10.0
SURE = 1.64  # standard errors by which a design effect must exceed 1
KEPT = 100  # draws per place and week

TOO_LITTLE = "There is too little in the reference year to fix a scale: at least 8 places and weeks of one signal."


def freeze(
    signals: Signals, method: IndexMethod, first: np.datetime64, last: np.datetime64, seed: int = 1
) -> IndexMethod:
    """The method with its platforms, design effects and goalposts fixed from the weeks `first` to `last`.

    Parameters
    ----------
    signals
        At least those weeks; others are left out.
    method
        Weights and choices; what it has fixed already stays.
    first, last
        Days; weeks that begin from the first to the last.
    seed
        For the draws.

    Returns
    -------
    IndexMethod
        With `goalposts` for every signal that has enough in the reference weeks; the others are left out.

    Raises
    ------
    UsageError
        When no signal has enough to fix a scale.

    Notes
    -----
    The percentiles are those of the levels themselves, drawn from their posteriors, not of the raw shares: the raw
    shares of small places are spread out by chance, and the scale would grow with the number of small places.
    """
    rows = signals.take((signals.week >= first) & (signals.week <= last))
    rules = {name: _prepared(rows, name, rule) for name, rule in method.rules.items()}
    prepared = method.with_rules(rules)
    posts = _percentiles(rows, prepared, seed)
    frozen = {
        name: replace(rule, goalposts=rule.goalposts or posts[name])
        for name, rule in rules.items()
        if rule.goalposts or name in posts
    }
    if not frozen:
        raise UsageError(TOO_LITTLE)
    words = method.reference or f"{first.astype('datetime64[D]')}/{last.astype('datetime64[D]')}"
    return method.with_rules(frozen, reference=words)


def _percentiles(rows: Signals, method: IndexMethod, seed: int) -> dict[str, tuple[float, float]]:
    weeks = by_week(rows, method, places_of(rows))
    levels: dict[str, list[Numbers]] = {name: [] for name in method.signals}
    cells = dict.fromkeys(method.signals, 0)
    sources = {name: Platforms(name, method.rules[name], seed) for name in method.signals}
    for week, drawn in all_pooled(weeks, seed):
        for name in method.signals:
            mine = [d for d in drawn if d.cells.signal == name]
            if mine:
                places, level, _ = sources[name].level(week, mine)
                levels[name].append(level[:, :KEPT].ravel())
                cells[name] += len(places)
    return {name: _posts(np.concatenate(levels[name])) for name in method.signals if cells[name] >= FEWEST_CELLS}


def _posts(levels: Numbers) -> tuple[float, float]:
    low, high = np.quantile(levels, [0.05, 0.95]).tolist()
    short = max(0.0, NARROWEST - (high - low)) / 2
    return round(low - short, 6), round(high + short, 6)


def _prepared(rows: Signals, name: str, rule: SignalRule) -> SignalRule:
    """Reference weights of the platforms and the design effect, unless given."""
    mine = rows.take(np.array([s == name for s in rows.signal], np.bool_))
    platforms = rule.platforms or platform_weights(mine)
    effect = rule.design_effect if rule.design_effect > 1 else design_effect(mine, is_rate=is_rate(name))
    return replace(rule, platforms=platforms, design_effect=effect)


def platform_weights(rows: Signals) -> dict[str, float]:
    """The share of each source in what was counted; equal for rates, of which n is the same people each time."""
    names = sorted(set(rows.source))
    if len(names) < 2:
        return {}
    n = {s: float(np.nansum(rows.n[[source == s for source in rows.source]])) for s in names}
    total = sum(n.values())
    if total <= 0 or (rows.signal and is_rate(rows.signal[0])):
        return {s: round(1 / len(names), 6) for s in names}
    return {s: round(n[s] / total, 6) for s in names}


def design_effect(rows: Signals, *, is_rate: bool = False) -> float:
    """How much more the weeks of one place differ by chance than independent messages would.

    Parameters
    ----------
    rows
        Of one signal.

    Returns
    -------
    float
        From 1 to 10. It is 1 unless more is shown with 95 % certainty, and with fewer than 30 pairs of following
        weeks in which at least five hits were to be expected.

    Notes
    -----
    For following weeks 1 and 2 of one place and source, r = (p1 - p2)² / (p (1 - p) (1/n1 + 1/n2)) has mean
    d + v c with c = 2 p (1 - p) / (1/n1 + 1/n2): d is the design effect, v how much weeks really move on the logit
    scale. Noise shrinks with n and movement does not, which tells them apart. Least squares with weights 1 / mean²
    (r is chi-square, its variance 2 mean²); beyond its 99 % point r counts as that, because of weeks in which
    something happened. Taking movement for noise would not be careful: the places would seem more alike than they
    are, and their intervals too narrow.
    """
    order = sorted(range(len(rows)), key=lambda i: (rows.place[i], rows.source[i], rows.week[i]))
    before, after = np.array(order[:-1], np.intp), np.array(order[1:], np.intp)
    same = np.array([
        rows.place[a] == rows.place[b] and rows.source[a] == rows.source[b]
        and (rows.week[b] - rows.week[a]) == np.timedelta64(7, "D")
        for a, b in zip(before, after, strict=True)
    ], np.bool_)  # fmt: skip
    return _effect(rows.hits[before[same]], rows.n[before[same]], rows.hits[after[same]], rows.n[after[same]], is_rate)


def _effect(hits1: Numbers, n1: Numbers, hits2: Numbers, n2: Numbers, is_rate: bool) -> float:
    with np.errstate(invalid="ignore", divide="ignore"):
        p = (hits1 + hits2) / (n1 + n2)
        fewest = np.minimum(n1, n2)
        usable = (p * fewest >= FEWEST_HITS) & (is_rate | ((1 - p) * fewest >= FEWEST_HITS))
        spread = p if is_rate else p * (1 - p)
        ratio = (hits1 / n1 - hits2 / n2) ** 2 / (spread * (1 / n1 + 1 / n2))
        per_move = 2 * spread / (1 / n1 + 1 / n2)
    kept = usable & np.isfinite(ratio)
    if kept.sum() < FEWEST_PAIRS:
        return 1.0
    effect, error = _line(ratio[kept], per_move[kept])
    return round(min(effect, MOST_EFFECT), 4) if effect - SURE * error > 1 else 1.0


def _line(ratio: Numbers, per_move: Numbers) -> tuple[float, float]:
    """Intercept, with its standard error, of the mean of `ratio` as a line in `per_move` that does not fall."""
    design = np.stack([np.ones(len(ratio)), per_move], axis=1)
    mean = np.full(len(ratio), max(float(np.median(ratio)) / 0.455, 0.5))
    for _ in range(20):
        weights = 1 / mean**2
        capped = np.minimum(ratio, 6.63 * mean)
        inverse = np.linalg.pinv((design * weights[:, None]).T @ design)
        d, v = inverse @ (design.T @ (weights * capped))
        if v < 0:
            d, v = float((weights * capped).sum() / weights.sum()), 0.0
        mean = np.maximum(d + v * per_move, 0.2)
    return float(d), float(np.sqrt(2 * inverse[0, 0]))


def reference_weeks(signals: Signals, year: int | None = None) -> tuple[np.datetime64, np.datetime64]:
    """First and last day of the reference: the given year, or the first 52 weeks of what there is."""
    if not len(signals):
        raise UsageError("There are no signals.")
    if year is None:
        first = signals.week.min()
        return first, first + np.timedelta64(51 * 7, "D")
    first, last = np.datetime64(f"{year:04d}-01-01"), np.datetime64(f"{year:04d}-12-31")
    if not ((signals.week >= first) & (signals.week <= last)).any():
        raise UsageError("There are no signals of the reference year {year}.", year=str(year))
    return first, last
