"""One level per place from several platforms, with fixed weights; what changes in the list of sources is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from waterlijn.temperature.index.method import SignalRule, is_rate
from waterlijn.temperature.index.pooled import Drawn, stream
from waterlijn.temperature.index.pooling import Pool, draw_unseen

Numbers = NDArray[np.float64]

HALF_YEAR = 26  # weeks that are remembered to tie lists together
GRACE = 4  # weeks in which a source may be silent everywhere before it counts as gone
OVERLAP = 8  # weeks beside the others after which a new source is taken in
FEWEST_OVERLAP = 4  # weeks in which both lists ran, to tie them together
FEWEST_BOTH = 8  # places on both platforms before one says how alike these are
FLATTEST = 0.3  # of a mean logit: nearer to zero a ratio of logits says nothing

JOINED = "From this week {new} counts too. The series was joined over {weeks} weeks in which all of them ran."
REPLACED = "The sources changed from {old} to {new}. The series was joined over {weeks} weeks in which all of them ran."
NOT_COMPARABLE = "The sources changed from {old} to {new} and never ran together: before and after cannot be compared."


@dataclass(frozen=True, slots=True)
class Break:
    """A week from which a signal rests on other sources, or an index on other signals.

    `message` is an English msgid with `details`; `is_comparable` says whether the series was joined.
    """

    signal: str
    message: str
    details: tuple[tuple[str, str], ...] = ()
    is_comparable: bool = True


@dataclass
class Platforms:
    """The sources of one signal, followed week after week. What it says of a week hangs on no later week."""

    signal: str
    rule: SignalRule
    seed: int
    listed: tuple[str, ...] = ()
    factor: Numbers | float = 1.0
    last_seen: dict[str, int] = field(default_factory=dict)
    last_pool: dict[str, Pool] = field(default_factory=dict)
    together: dict[str, int] = field(default_factory=dict)
    ran: list[dict[str, Numbers]] = field(default_factory=list)  # per week and source: mean and sd, (2, places)

    def level(self, week: int, found: Sequence[Drawn]) -> tuple[NDArray[np.intp], Numbers, tuple[Break, ...]]:
        """Places, their level (places, draws) on the logit or log scale, and what changed this week."""
        now = {drawn.cells.source: drawn for drawn in found}
        for source, drawn in now.items():
            self.last_seen[source], self.last_pool[source] = week, drawn.pool
        breaks = self._follow(week, now)
        if len(self.last_seen) > 1:
            self._remember(now)
        if len(self.listed) == 1 and self.listed[0] in now:
            only = now[self.listed[0]]
            return only.cells.places, only.logits * self.factor, breaks
        places = np.unique(
            np.concatenate([now[s].cells.places for s in self.listed if s in now] or [np.zeros(0, np.intp)])
        )
        if not len(places):
            return places, np.zeros((0, 0)), breaks
        return places, self._standardised(self.listed, week, now, places) * self.factor, breaks

    def unseen(self, places: int, rng: np.random.Generator) -> Numbers:
        """The level of places where this signal was not measured: anything that places show."""
        draws = [draw_unseen(self.last_pool[s], places, rng) for s in self.listed]
        return self._mixed(self.listed, dict(zip(self.listed, draws, strict=True))) * self.factor

    def _follow(self, week: int, now: Mapping[str, Drawn]) -> tuple[Break, ...]:
        """Keep the list of sources while they run; change it when one is gone or a new one ran long enough."""
        alive = tuple(sorted(s for s, seen in self.last_seen.items() if week - seen <= 7 * GRACE))
        if not self.listed:
            self.listed = alive
            return ()
        for source in now:
            if source not in self.listed:
                self.together[source] = self.together.get(source, 0) + 1
        is_left = any(s in now for s in self.listed)
        gone = [s for s in self.listed if s not in alive or not is_left]
        ripe = [s for s, weeks in self.together.items() if weeks > OVERLAP and s in alive]
        if not gone and not ripe:
            return ()
        old = self.listed
        self.listed = tuple(s for s in alive if s not in gone) if gone else tuple(sorted({*old, *ripe}))
        self.together = {s: weeks for s, weeks in self.together.items() if s not in self.listed}
        return (self._join(week, old, self.listed, _draws(now)),)

    def _join(self, week: int, old: tuple[str, ...], new: tuple[str, ...], draws: int) -> Break:
        """Tie the new list to the old one: the ratio of their mean logits over the weeks in which all of them ran."""
        both = [ran for ran in self.ran if {*old, *new} <= set(ran)]
        lists = (("old", _named(old)), ("new", _named(new)))
        rng = stream(self.seed, week, self.signal, "join")
        means = self._means(both, (old, new), draws, rng) if len(both) >= FEWEST_OVERLAP else np.zeros((2, 1))
        middle = means.mean(axis=1)
        if np.abs(middle).min() < FLATTEST or middle[0] * middle[1] < 0:
            self.factor = 1.0
            return Break(self.signal, NOT_COMPARABLE, lists, is_comparable=False)
        self.factor = self.factor * (means[0] / means[1])
        weeks = ("weeks", str(len(both)))
        if set(old) <= set(new):
            return Break(self.signal, JOINED, (("new", _named(tuple(s for s in new if s not in old))), weeks))
        return Break(self.signal, REPLACED, (*lists, weeks))

    def _means(
        self, weeks: Sequence[Mapping[str, Numbers]], lists: Sequence[tuple[str, ...]], draws: int,
        rng: np.random.Generator,
    ) -> Numbers:  # fmt: skip
        """Mean over weeks and places of the logit of the weighted level of each list, (lists, draws)."""
        total = np.zeros((len(lists), draws))
        for ran in weeks:
            places = next(iter(ran.values())).shape[1]
            drawn = {s: x[0, :, None] + x[1, :, None] * rng.standard_normal((places, draws)) for s, x in ran.items()}
            for i, names in enumerate(lists):
                total[i] += self._mixed(names, drawn).mean(axis=0)
        return total / len(weeks)

    def _mixed(self, names: tuple[str, ...], levels: Mapping[str, Numbers]) -> Numbers:
        weights = self._weights(names)
        mixed = sum(w * _inverse(self.signal, levels[s]) for s, w in zip(names, weights, strict=True))
        return _forward(self.signal, np.asarray(mixed, np.float64))

    def _remember(self, now: Mapping[str, Drawn]) -> None:
        """Mean and sd of the logit over the places that are on all sources of this week, for half a year."""
        common = _common(list(now.values()))
        if common is None or len(now) < 2:
            return
        shared = {s: d.logits[np.isin(d.cells.places, common)] for s, d in now.items()}
        self.ran.append({s: np.stack([x.mean(axis=1), x.std(axis=1)]) for s, x in shared.items()})
        del self.ran[:-HALF_YEAR]

    def _weights(self, names: Sequence[str]) -> list[float]:
        """Reference weights of the sources that take part; a source without one weighs as the average of the others."""
        known = self.rule.platforms
        usual = sum(known.values()) / len(known) if known else 1.0
        raw = [known.get(name, usual) for name in names]
        return [w / sum(raw) for w in raw] if sum(raw) > 0 else [1 / len(raw)] * len(raw)

    def _standardised(
        self, names: tuple[str, ...], week: int, now: Mapping[str, Drawn], places: NDArray[np.intp]
    ) -> Numbers:
        """p_m = sum over sources of w_s p_ms, the missing ones imputed."""
        full = {s: _spread(now[s], places) for s in names if s in now}
        mixed: Numbers | float = 0.0
        for source, weight in zip(names, self._weights(names), strict=True):
            logits = full[source].copy() if source in full else np.full((len(places), _draws(now)), np.nan)
            missing = np.isnan(logits[:, 0])
            if missing.any():
                logits[missing] = self._imputed(source, week, full, now, missing)
            mixed = mixed + weight * _inverse(self.signal, logits)
        return _forward(self.signal, np.asarray(mixed, np.float64))

    def _imputed(
        self, source: str, week: int, full: Mapping[str, Numbers], now: Mapping[str, Drawn], missing: NDArray[np.bool_]
    ) -> Numbers:
        """What a place would show on a platform on which it was not seen.

        The platform's pool over places, moved by how the place stands on the platforms where it was seen, as far as
        places stand alike on both. Places differ, so the draw is as wide as they do.
        """
        rng = stream(self.seed, week, self.signal, source, "imputed")
        drawn = draw_unseen(self.last_pool[source], int(missing.sum()), rng)
        others = [s for s in full if s != source]
        alike = _alike(full[source], full[others[0]]) if others and source in full else 0.0
        if alike <= 0:
            return drawn
        seen = np.nanmean([_standing(full[s], now[s].pool, rng)[missing] for s in others], axis=0)
        middle, spread = drawn.mean(), max(float(drawn.std()), 1e-6)
        own = (drawn - middle) / spread
        return np.asarray(middle + spread * (alike * np.nan_to_num(seen) + np.sqrt(1 - alike**2) * own), np.float64)


def _named(sources: Sequence[str]) -> str:
    return ", ".join(s or "-" for s in sources)


def _draws(now: Mapping[str, Drawn]) -> int:
    return int(next(iter(now.values())).logits.shape[1])


def _spread(drawn: Drawn, places: NDArray[np.intp]) -> Numbers:
    """Draws in the rows of all places, NaN where a place is not on this platform."""
    full = np.full((len(places), drawn.logits.shape[1]), np.nan)
    full[np.searchsorted(places, drawn.cells.places)] = drawn.logits
    return full


def _alike(one: Numbers, other: Numbers) -> float:
    """Correlation between two platforms over the places that are on both, 0 to 0.95.

    Notes
    -----
    The draws of both platforms are independent given the data, so their correlation is that of the true levels times
    the reliabilities (variance of the means of places, over that of all draws) of both. Left uncorrected it would be
    far too small, and what is unknown of the platform that was seen would not count again in the one that is filled in.
    """
    both = ~(np.isnan(one[:, 0]) | np.isnan(other[:, 0]))
    if both.sum() < FEWEST_BOTH:
        return 0.0
    a, b = one[both] - one[both].mean(axis=0), other[both] - other[both].mean(axis=0)
    scale = float(np.sqrt((a**2).sum() * (b**2).sum())) * _reliability(a) * _reliability(b)
    return min(max(float((a * b).sum()) / scale, 0.0), 0.95) if scale > 0 else 0.0


def _reliability(draws: Numbers) -> float:
    """At least 0.2: with less there is nothing to correlate, and the quotient would be all noise."""
    total = float(draws.var())
    return max(float(draws.mean(axis=1).var()) / total, 0.2) if total > 0 else 1.0


def _standing(logits: Numbers, pool: Pool, rng: np.random.Generator) -> Numbers:
    """How far a place stands from the middle of its platform, in standard deviations between places."""
    anybody = draw_unseen(pool, 1, rng)
    return np.asarray((logits - anybody.mean()) / max(float(anybody.std()), 1e-6), np.float64)


def _common(drawn: Sequence[Drawn]) -> NDArray[np.intp] | None:
    common = drawn[0].cells.places if drawn else np.zeros(0, np.intp)
    for d in drawn[1:]:
        common = np.intersect1d(common, d.cells.places)
    return common if len(common) else None


def _inverse(signal: str, logits: Numbers) -> Numbers:
    return np.exp(logits) if is_rate(signal) else np.asarray(expit(logits), np.float64)


def _forward(signal: str, level: Numbers) -> Numbers:
    if is_rate(signal):
        return np.asarray(np.log(level), np.float64)
    inside = np.clip(level, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(inside / (1 - inside)), np.float64)
