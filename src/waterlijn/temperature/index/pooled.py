"""The signals of one week, pooled over places: draws of every place's share, per source."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from waterlijn.temperature.index.measured import draw_measured, pool_measured
from waterlijn.temperature.index.method import IndexMethod, is_rate
from waterlijn.temperature.index.pooling import Lasting, Pool, draw_places, pool_rates, pool_shares
from waterlijn.temperature.index.signals import Signals

Numbers = NDArray[np.float64]
Given = TypeVar("Given")
Made = TypeVar("Made")
AT_ONCE = 2  # threads: what takes time runs outside Python's lock
DRAWS = 399  # the 2.5, 10, 90 and 97.5 % points then are exactly the 10th, 40th, 360th and 390th draw


@dataclass(frozen=True, slots=True)
class Cells:
    """One signal from one source in one week: places, and counts of independent cases."""

    signal: str
    source: str
    places: NDArray[np.intp]
    hits: Numbers
    n: Numbers
    raw_n: Numbers
    value: Numbers
    error: Numbers

    @property
    def counted(self) -> NDArray[np.bool_]:
        return np.isnan(self.value)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The same, pooled: `logits` (places, draws) and what the places have in common."""

    cells: Cells
    pool: Pool
    logits: Numbers


def places_of(signals: Signals) -> list[str]:
    return sorted(set(signals.place))


def by_week(signals: Signals, method: IndexMethod, places: Sequence[str]) -> dict[int, list[Cells]]:
    """Rows grouped by week (days since 1970), signal and source; rows that count nothing are left out."""
    number = {place: i for i, place in enumerate(places)}
    place = np.array([number[p] for p in signals.place], np.intp)
    effect = np.array([method.rules[s].design_effect if s in method.rules else 1.0 for s in signals.signal])
    counted = np.isnan(signals.value)
    kind = _codes(signals.signal)
    source = _codes(signals.source)
    days = signals.week.astype("datetime64[D]").astype(np.int64)
    used = np.flatnonzero(
        ((signals.n > 0) | ~counted) & np.isin(np.array(signals.signal, object).astype(str), method.signals)
    )
    order = used[np.lexsort((place[used], source[used], kind[used], days[used]))]
    found: dict[int, list[Cells]] = {}
    for rows in _runs(order, days, kind, source):
        first = int(rows[0])
        cells = Cells(
            signals.signal[first], signals.source[first], place[rows], signals.hits[rows] / effect[rows],
            signals.n[rows] / effect[rows], _rests_on(signals, rows), signals.value[rows], signals.error[rows],
        )  # fmt: skip
        found.setdefault(int(days[first]), []).append(cells)
    return found


def _rests_on(signals: Signals, rows: NDArray[np.intp]) -> Numbers:
    """n as given; of an estimated share without one, the messages that would make a count as sure."""
    value, error = signals.value[rows], signals.error[rows]
    with np.errstate(invalid="ignore"):
        middle = np.clip(value, np.minimum(error, 0.5), np.maximum(1 - error, 0.5))
        worth = middle * (1 - middle) / error**2
    return np.where(np.isnan(signals.n[rows]), worth, signals.n[rows])


def _codes(words: Sequence[str]) -> NDArray[np.int64]:
    """Numbers in alphabetical order: the order in which chance is drawn must not hang on the order of rows."""
    return np.unique(np.array(words, object).astype(str), return_inverse=True)[1].astype(np.int64)


def _runs(order: NDArray[np.intp], *keys: NDArray[np.int64]) -> Iterator[NDArray[np.intp]]:
    """Pieces of `order` in which all keys are the same."""
    if not len(order):
        return
    moved = np.zeros(len(order) - 1, np.bool_)
    for key in keys:
        moved |= np.diff(key[order]) != 0
    yield from np.split(order, np.flatnonzero(moved) + 1)


def stream(seed: int, week: int, *words: str) -> np.random.Generator:
    """Chance of its own for every week, signal and source: what comes later cannot move what was drawn before."""
    return np.random.default_rng([seed, week & 0xFFFFFFFF, *(crc32(word.encode()) for word in words)])


class Kept:
    """The chance that each place keeps from week to week, per signal and source; made when first asked for.

    Parameters
    ----------
    places
        Names: the chance hangs on the name, so that new places move no old ones.
    seed, draws
        As for the draws themselves.
    """

    def __init__(self, places: Sequence[str], seed: int, draws: int = DRAWS) -> None:
        self.places, self.seed, self.draws = places, seed, draws
        self._made: dict[tuple[str, str, int], NDArray[np.float32]] = {}

    def of(self, cells: Cells, chosen: NDArray[np.intp]) -> Lasting:
        found = np.stack([self._one(cells.signal, cells.source, int(place)) for place in chosen], axis=2)
        return Lasting(found[0], found[1])

    def _one(self, signal: str, source: str, place: int) -> NDArray[np.float32]:
        key = signal, source, place
        if key not in self._made:
            rng = stream(self.seed, 0, signal, source, "kept", self.places[place])
            z = rng.standard_normal((2, self.draws), np.float32)
            self._made[key] = np.stack([z, -rng.standard_exponential((2, self.draws), np.float32)])
        return self._made[key]


def pooled(cells: Cells, week: int, seed: int, draws: int = DRAWS, kept: Kept | None = None) -> Drawn:
    """Fit and draw one signal from one source in one week: counts pooled over places, estimated shares each alone."""
    rng = stream(seed, week, cells.signal, cells.source)
    logits = np.empty((len(cells.places), draws))
    counted = cells.counted
    if not counted.all():
        logits[~counted] = draw_measured(cells.value[~counted], cells.error[~counted], draws, rng)
        pool = pool_measured(cells.value[~counted], draws, rng)
    if counted.any():
        fit = pool_rates if is_rate(cells.signal) else pool_shares
        pool = fit(cells.hits[counted], cells.n[counted], draws, rng)
        lasting = kept.of(cells, cells.places[counted]) if kept else None
        logits[counted] = draw_places(pool, cells.hits[counted], cells.n[counted], rng, lasting)
    return Drawn(cells, pool, logits)


def all_pooled(
    weeks: Mapping[int, Sequence[Cells]], seed: int, draws: int = DRAWS, kept: Kept | None = None
) -> Iterator[tuple[int, list[Drawn]]]:
    """Week after week; only a few weeks of draws are there at a time."""

    def one(week: int) -> tuple[int, list[Drawn]]:
        return week, [pooled(cells, week, seed, draws, kept) for cells in weeks[week]]

    return ahead(one, sorted(weeks))


def ahead(function: Callable[[Given], Made], items: Iterable[Given]) -> Iterator[Made]:
    """Like `map`, in order, with two at work at once and never more than a few ready: memory stays bounded."""
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as workers:
        for item in items:
            waiting.append(workers.submit(function, item))
            if len(waiting) > AT_ONCE + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
