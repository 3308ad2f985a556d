"""What could be shown, before the action starts: effects put into periods in which nothing happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect.changes import changes, effect
from waterlijn.effect.choosing import AUTO, LEAST, choose, silent
from waterlijn.effect.estimating import POWER
from waterlijn.effect.methods import complete
from waterlijn.effect.panel import Panel
from waterlijn.effect.placebo_space import in_space
from waterlijn.errors import UsageError

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
    effects
        (points,), from 0 up, in the unit of the outcome, up or down.
    power
        (points,), chance from 0 to 1; that at effect 0 is the error rate of the test.
    mde
        Smallest effect that is shown with a chance of .80; None when no effect is.
    method, tried
        Word of the method, and in how many stretches of time and places it was tried out.
    """

    effects: Floats
    power: Floats
    mde: float | None
    method: str
    tried: int


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
    >>> bool(found.power[0] < 0.15), 1.0 < found.mde < 3.0
    (True, True)
    """
    before = _before(panel, panel.start if periods is None else periods)
    chosen = choose(replace(before, start=len(before.times) - 1), seed) if method == AUTO else method
    if chosen not in DESIGNS:
        raise UsageError(NO_DESIGN, method=chosen)
    tests = [
        _test(before.between(0, start + after, start), chosen, group)
        for start in _starts(before, after, chosen)
        for group in _groups(before, seed)
    ]
    return _curve(tests, chosen, level)


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


def _test(window: Panel, method: str, treated: NDArray[np.bool_]) -> Callable[[float], float]:
    """The p value of this trial once an effect was added to the treated places."""
    trial = replace(window, treated=treated)
    if method == "did":
        found = effect(changes(trial))
        return lambda size: found.p_value(-size)
    placebos = in_space(complete(trial), method, 0)
    return lambda size: placebos.p_value(-size)


def _curve(tests: list[Callable[[float], float]], method: str, level: float) -> PowerCurve:
    def power(size: float) -> float:
        return float(np.mean([test(sign * size) < 1 - level for test in tests for sign in (-1, 1)]))

    mde = _smallest(power, _guess(tests, level))
    effects = np.linspace(0, 2 * (mde or _guess(tests, level)), POINTS)
    found = np.maximum.accumulate([power(float(size)) for size in effects])
    return PowerCurve(effects, found, mde, method, len(tests))


def _guess(tests: list[Callable[[float], float]], level: float) -> float:
    """A size that some trial shows, by doubling from the smallest number that is not nothing."""
    size = 1e-9
    while size < 1e12 and min(tests[0](size), tests[0](-size)) >= 1 - level:
        size *= 2
    return size


def _smallest(power: Callable[[float], float], guess: float) -> float | None:
    high = guess
    for _ in range(60):
        if power(high) >= POWER:
            break
        high *= 1.5
    else:
        return None
    low = 0.0
    while high - low > 1e-3 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if power(middle) >= POWER else (middle, high)
    return high
