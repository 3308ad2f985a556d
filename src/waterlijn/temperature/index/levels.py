"""Week after week: the level of every signal in every place, measured, still valid, or filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from waterlijn.temperature.index.method import IndexMethod, is_rate
from waterlijn.temperature.index.platforms import Break, Platforms
from waterlijn.temperature.index.pooled import DRAWS, Drawn, stream
from waterlijn.temperature.index.signals import ONLINE

Numbers = NDArray[np.float64]
FORGOTTEN = 26  # weeks without a signal after which a place no longer has it
YEAR = 52.0

BEGINS = "From this week {signal} counts here as well. Before and after cannot be compared."
ENDS = "From this week {signal} no longer counts here. Before and after cannot be compared."


@dataclass(frozen=True, slots=True)
class Week:
    """All places that have anything in one week, ready to combine.

    `levels` (signals, places, draws); `counted`, `is_filled`, `is_carried` and `n` (signals, places); the rest
    (places,). `places` are numbers. `is_new_start`: what came before cannot be compared.
    """

    monday: int
    places: NDArray[np.intp]
    levels: Numbers
    counted: NDArray[np.bool_]
    is_filled: NDArray[np.bool_]
    is_carried: NDArray[np.bool_]
    n: Numbers
    is_known: NDArray[np.bool_]
    is_uncorrected: NDArray[np.bool_]
    is_new_start: NDArray[np.bool_]
    inhabitants: Numbers
    breaks: tuple[Break, ...]
    own_breaks: dict[int, tuple[Break, ...]] = field(default_factory=dict)

    def breaks_of(self, i: int) -> tuple[Break, ...]:
        """Of the sources of its signals, and of the place itself."""
        return self.breaks + self.own_breaks.get(i, ())


class Levels:
    """Follows all signals of all places. Nothing that it says of a week hangs on a later one.

    Parameters
    ----------
    method
        The rules.
    places
        How many.
    seed
        For what is filled in.
    """

    def __init__(self, method: IndexMethod, places: int, seed: int) -> None:
        self.names = method.signals
        self.rules = [method.rules[name] for name in self.names]
        self.seed = seed
        self.platforms = [Platforms(name, rule, seed) for name, rule in zip(self.names, self.rules, strict=True)]
        self.last_seen = np.full((len(self.names), places), -(10**6), np.int64)  # days
        self.last_level = {s: np.zeros((places, DRAWS), np.float32) for s, rule in enumerate(self.rules) if rule.lasts}
        self.had = np.zeros((len(self.names), places), np.bool_)
        self.known_before = np.zeros(places, np.bool_)
        self.inhabitants = np.zeros(places)

    def week(self, monday: int, drawn: Sequence[Drawn]) -> Week:
        """The levels of one week; weeks must come in order."""
        places = np.unique(np.concatenate([d.cells.places for d in drawn]))
        shape = (len(self.names), len(places))
        levels = np.zeros((*shape, DRAWS))
        measured, n = np.zeros(shape, np.bool_), np.zeros(shape)
        breaks: list[Break] = []
        for s, name in enumerate(self.names):
            mine = [d for d in drawn if d.cells.signal == name]
            if mine:
                breaks += self._measure(s, monday, mine, places, levels[s], measured[s], n[s])
        carried, filled = self._complete(monday, places, levels, measured)
        counted = measured | carried | filled
        own = self._own_breaks(places, counted)
        is_new = np.array([i in own for i in range(len(places))]) | any(not b.is_comparable for b in breaks)
        return Week(
            monday, places, levels, counted, filled, carried, n, self._is_known(measured, n),
            self._uncorrected(drawn, places), is_new, self.inhabitants[places], tuple(breaks), own,
        )  # fmt: skip

    def _measure(
        self, s: int, monday: int, drawn: Sequence[Drawn], places: NDArray[np.intp], levels: Numbers,
        measured: NDArray[np.bool_], n: Numbers,
    ) -> tuple[Break, ...]:  # fmt: skip
        found, level, breaks = self.platforms[s].level(monday, drawn)
        rows = np.searchsorted(places, found)
        if len(found):
            levels[rows], measured[rows] = level, True
            self.last_seen[s, found] = monday
            if s in self.last_level:
                self.last_level[s][found] = level
        for d in drawn:
            at = np.searchsorted(places, d.cells.places)
            n[at] = np.maximum(n[at], d.cells.raw_n) if is_rate(self.names[s]) else n[at] + d.cells.raw_n
            if is_rate(self.names[s]):
                self.inhabitants[d.cells.places] = d.cells.raw_n
        return breaks

    def _complete(
        self, monday: int, places: NDArray[np.intp], levels: Numbers, measured: NDArray[np.bool_]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """What is still valid, and what a place usually has but not now."""
        carried, filled = np.zeros_like(measured), np.zeros_like(measured)
        for s, rule in enumerate(self.rules):
            age = (monday - self.last_seen[s, places]) // 7
            carried[s] = ~measured[s] & (age <= rule.lasts)
            filled[s] = ~measured[s] & ~carried[s] & (age <= max(FORGOTTEN, rule.lasts))
            rng = stream(self.seed, monday, self.names[s], "complete")
            if carried[s].any():
                drift = rule.drift * np.sqrt(age[carried[s]] / YEAR)[:, None]
                kept = self.last_level[s][places[carried[s]]]
                levels[s, carried[s]] = kept + drift * rng.standard_normal(kept.shape)
            if filled[s].any():
                levels[s, filled[s]] = self.platforms[s].unseen(int(filled[s].sum()), rng)
        return carried, filled

    def _own_breaks(self, places: NDArray[np.intp], counted: NDArray[np.bool_]) -> dict[int, tuple[Break, ...]]:
        """Signals that a place begins or ceases to have, after its first week."""
        found: dict[int, tuple[Break, ...]] = {}
        changed = (counted != self.had[:, places]) & self.known_before[places]
        for i in np.flatnonzero(changed.any(axis=0)):
            signals = [s for s in range(len(self.names)) if changed[s, i]]
            found[int(i)] = tuple(
                Break(self.names[s], BEGINS if counted[s, i] else ENDS, (("signal", self.names[s]),), False)
                for s in signals
            )
        self.had[:, places] = counted
        self.known_before[places] = True
        return found

    def _is_known(self, measured: NDArray[np.bool_], n: Numbers) -> NDArray[np.bool_]:
        """Messages enough, or any other signal of this week."""
        floors = np.array([rule.floor for rule in self.rules])[:, None]
        return np.asarray((measured & (n >= floors)).any(axis=0), np.bool_)

    def _uncorrected(self, drawn: Sequence[Drawn], places: NDArray[np.intp]) -> NDArray[np.bool_]:
        found = np.zeros(len(places), np.bool_)
        for d in drawn:
            if d.cells.signal in ONLINE:
                found[np.searchsorted(places, d.cells.places[d.cells.counted])] = True
        return found
