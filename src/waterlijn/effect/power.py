"""What could be shown, before the action starts: effects put into periods in which nothing happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect.changes import changes, effect
from waterlijn.effect.choosing import AUTO, LEAST, choose, silent
from waterlijn.effect.estimating import POWER
from waterlijn.effect.methods import complete
from waterlijn.effect.panel import Panel
from waterlijn.effect.placebo_space import in_space
from waterlijn.errors import UsageError
from waterlijn.estimate import Interval

Floats = NDArray[np.float64]
WINDOWS = 6  # starts that are tried; they overlap, so more of them add little
MOST_PLACES = 40  # that take the place of the treated one by turns
POINTS = 21
DESIGNS = ("did", "sdid", "sc")

TOO_SHORT = (
    "An action of {after} periods needs at least {needed} periods before it to try this out, and the data hold {found}."
)
NO_AFTER = "The action lasts at least one period."
NO_DESIGN = "The power of {method} cannot be computed this way. Use did, sdid, sc or auto."


@dataclass(frozen=True, slots=True)
class PowerCurve:
    """The chance that an effect is shown, by its size.

    Parameters
    ----------
    shown_from
        (trials,), sorted: the size from which on each trial shows the effect; infinite where no size is shown.
    method
        Word of the method.
    places
        How many places, or groups of places, were tried: trials in one place are hardly new information.
    """

    shown_from: Floats
    method: str
    places: int

    def power(self, size: float) -> float:
        """Chance that an effect of this size, up or down, is shown; at 0 it is the error rate of the test."""
        return float((self.shown_from <= size).mean())

    @property
    def mde(self) -> float | None:
        """Smallest effect that is shown with a chance of `POWER`; None when no effect is."""
        return self._quantile(POWER)

    @property
    def mde_interval(self) -> Interval | None:
        """95 % interval of `mde`, for the number of places; its upper end is the largest that was seen, if need be."""
        half = 1.96 * sqrt(POWER * (1 - POWER) / self.places)
        low, high = self._quantile(max(0.0, POWER - half)), self._quantile(min(1.0, POWER + half))
        seen = self.shown_from[np.isfinite(self.shown_from)]
        return None if low is None else Interval(low, float(seen[-1]) if high is None else high)

    def _quantile(self, share: float) -> float | None:
        at = max(0, ceil(share * len(self.shown_from) - 1e-9) - 1)
        found = float(self.shown_from[at])
        return found if isfinite(found) else None

    def points(self, number: int = POINTS) -> tuple[tuple[float, float], ...]:
        """Sizes from 0 to twice the smallest detectable one, with their power."""
        seen = self.shown_from[np.isfinite(self.shown_from)]
        last = 2 * (self.mde or (float(seen[-1]) if len(seen) else 0.0))
        return tuple((float(size), self.power(float(size))) for size in np.linspace(0, last, number))


def curve(
    panel: Panel, after: int, method: str = AUTO, *, periods: int | None = None, level: float = 0.95, seed: int = 0
) -> PowerCurve:
    """Power of a comparison between places, from what these places did before the action.

    Parameters
    ----------
    panel
        Outcomes, of which only the first `periods` are used (those before its start when None).
    after
        How many periods of the action will be measured.
    method
        "auto", "did", "sdid" or "sc".
    level
        Of the test, such as 0.95.
    seed
        Of the lot over places, when there are many.

    Returns
    -------
    PowerCurve

    Raises
    ------
    UsageError
        When there are too few periods or places, and for a method that is not among these.

    Notes
    -----
    In every stretch of `after` periods that lies in the second half of the data, every place in turn (with several
    treated places: random groups of as many) takes the place of the treated ones, an effect is added to it, and the
    test is done as it will be done. The power is the share of these trials that shows it, upwards and downwards
    taken together. Nothing is assumed of the noise but that it goes on as it was, and an effect of zero is shown as
    often as the test errs.

    Examples
    --------
    >>> import numpy as np
    >>> outcome = np.random.default_rng(1).normal(size=(11, 14))
    >>> names, times = tuple("abcdefghijk"), tuple(str(2010 + i) for i in range(14))
    >>> found = curve(Panel(outcome, None, names, times, np.arange(11) == 0, 13), 4, "did", periods=14)
    >>> found.power(0) < 0.15, 1.0 < found.mde < 3.0
    (True, True)
    """
    before = _before(panel, panel.start if periods is None else periods)
    chosen = choose(replace(before, start=len(before.times) - 1), seed) if method == AUTO else method
    if chosen not in DESIGNS:
        raise UsageError(NO_DESIGN, method=chosen)
    groups = _groups(before, seed)
    bounds = [
        _interval(before.between(0, start + after, start), chosen, group, level)
        for start in _starts(before, after, chosen)
        for group in groups
    ]
    # an effect upwards shifts the interval up: it is shown from where its lower end passes zero
    sizes = [max(0.0, size) for each in bounds for size in (-each.low, each.high)]
    return PowerCurve(np.sort(sizes), chosen, len(groups))


def _before(panel: Panel, periods: int) -> Panel:
    """The periods before the action; the start lies within them for form's sake."""
    kept = min(periods, len(panel.times))
    if kept < 2:
        raise UsageError(TOO_SHORT, after=1, needed=2, found=kept)
    return panel.between(0, kept, kept - 1)


def _starts(before: Panel, after: int, method: str) -> list[int]:
    if after < 1:
        raise UsageError(NO_AFTER)
    periods = len(before.times)
    least = max(LEAST[method].before, 2)
    last = periods - after
    if last < least:
        raise UsageError(TOO_SHORT, after=after, needed=least + after, found=periods)
    reason = silent(method, before.between(0, periods, last))
    if reason is not None:
        raise UsageError(reason.message, **reason.details)
    first = max(least, periods // 2 - after, last - WINDOWS + 1)
    return list(range(min(first, last), last + 1))


def _groups(before: Panel, seed: int) -> list[NDArray[np.bool_]]:
    """Which places take the place of the treated ones: each in turn, or as many groups by lot."""
    units, rng = len(before.units), np.random.default_rng(seed)
    if before.n_treated == 1:
        chosen = np.arange(units) if units <= MOST_PLACES else rng.permutation(units)[:MOST_PLACES]
        return [np.arange(units) == unit for unit in chosen]
    return [rng.permutation(before.treated) for _ in range(min(units, MOST_PLACES))]


def _interval(window: Panel, method: str, treated: NDArray[np.bool_], level: float) -> Interval:
    """What this trial finds where nothing was done."""
    trial = replace(window, treated=treated)
    if method == "did":
        return effect(changes(trial)).interval(level)
    return in_space(complete(trial), method, 0).interval(level)
