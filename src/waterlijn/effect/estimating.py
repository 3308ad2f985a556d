"""From a panel to a verdict: did the action make a difference, is that not shown, or can it not be shown at all?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from waterlijn.effect.checks import Checks, Try, checks
from waterlijn.effect.choosing import AUTO, LEAST, choose, silent
from waterlijn.effect.methods import METHODS, NAMES, Found
from waterlijn.effect.panel import Panel
from waterlijn.effect.registration import EXPLORATORY, REGISTERED, Plan
from waterlijn.effect.remarks import Remark
from waterlijn.errors import UsageError
from waterlijn.estimate import Estimate, Interval, unknown

Floats = NDArray[np.float64]
SHOWN, NOT_SHOWN, CANNOT = "shown", "not shown", "cannot be shown"
POWER = 0.8  # chance to show an effect of the size of the minimum detectable one
STARTED_EARLIER = 0.05

UNKNOWN_METHOD = "There is no method {method}. Known are: {known}."
BAD_LEVEL = "The level {level} is not between 0.5 and 1, such as 0.95."
BAD_SMALLEST = "The smallest effect that matters must be above zero."
TOO_SMALL = (
    "Too little information: only an effect of {mde} or more could be shown here, and {smallest} already matters."
)
EXAGGERATED = (
    "This design could only show an effect of {mde} or more. What is shown by such a design is on average larger than "
    "it really is."
)
LEAD = "The place of the action already went its own way in {start}, before the start."
STRAYED = "As if the action had started in {start}, before it did, the same method also finds an effect."
CARRIED = "Without {unit} the effect has the other sign: it rests on that one place."
OTHER_WAY = "The effect goes the other way than the plan says."
ONE_BEFORE = "With one period before the start it cannot be seen whether the places went the same way."
FLOOR = (
    "With so few places the rank of the effect says little: its p is never below {floor}. The verdict rests on the "
    "t test."
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What can be said of the effect of an action.

    Parameters
    ----------
    estimate
        Average effect per period from the start on, with its 80 and 95 % interval; or the reason why not.
    level, interval
        The level that was asked, and the interval at that level; None when nothing can be said.
    p
        Two-sided.
    verdict
        `SHOWN`, `NOT_SHOWN` or `CANNOT`: msgids of the three words.
    method
        Word of the method that spoke or would have spoken; `asked` what was asked.
    mde
        Effect that this design shows with chance `POWER`; None when nothing can be said.
    smallest
        Smallest effect that matters; None when nobody said.
    registered
        `REGISTERED` or `EXPLORATORY`.
    reason
        Why nothing can be said; None when something can.
    found, checks
        What the method found, and what could make one doubt it; None and empty when nothing can be said.
    """

    estimate: Estimate
    level: float
    interval: Interval | None
    p: float | None
    verdict: str
    method: str
    asked: str
    mde: float | None
    smallest: float | None
    registered: str
    reason: Remark | None
    panel: Panel
    found: Found | None = None
    checks: Checks = field(default_factory=Checks)
    warnings: tuple[Remark, ...] = ()

    @property
    def weights(self) -> Mapping[str, float]:
        """Weights of the controls by name; empty where the method has none."""
        return self.found.weights if self.found else {}

    @property
    def floor_of_p(self) -> float | None:
        """The smallest p that the rank test over places can give."""
        return self.found.floor if self.found else 1 / len(self.panel.units)


def estimate(
    panel: Panel,
    method: str = AUTO,
    *,
    seed: int = 0,
    level: float = 0.95,
    smallest: float | None = None,
    plan: Plan | None = None,
    is_beforehand: bool = False,
    unit: str = "value difference",
    outcome: str = "",
    controls: Sequence[str] = (),
) -> Effect:
    """The effect of an action on an outcome, with its margin and a verdict.

    Parameters
    ----------
    panel
        Outcomes of places over periods.
    method
        "auto", "did", "sc", "sdid", "bsts" or "its".
    seed
        Of everything that is drawn by lot.
    level
        Of the interval and the verdict, such as 0.95.
    smallest
        Smallest effect that matters, in the unit of the outcome; that of the plan when there is one.
    plan, is_beforehand
        The plan, and whether it was stored before the data were known (`registration.Registration.is_before`).
    unit
        Unit of the effect, for `Estimate`: "difference" when the outcome is a share.
    outcome, controls
        Name of the outcome, and the places to compare with when these were picked by name: for the comparison with
        the plan.

    Returns
    -------
    Effect

    Raises
    ------
    UsageError
        For an unknown method, a level that is none, or a smallest effect that is not above zero.

    Notes
    -----
    "Shown": the interval leaves out zero. "Cannot be shown": the method does not keep its error rate with so few
    places or periods and is silent, or an effect that matters would go unseen too often (chance `POWER`). "Not
    shown": the rest.

    Examples
    --------
    >>> import numpy as np
    >>> outcome = np.random.default_rng(1).normal(10, 1, size=(9, 12))
    >>> outcome[0, 8:] += 5
    >>> names = tuple("abcdefghi")
    >>> times = tuple(str(year) for year in range(2013, 2025))
    >>> found = estimate(Panel(outcome, None, names, times, np.arange(9) == 0, 8))
    >>> found.verdict, found.method, found.interval.low < 5 < found.interval.high
    ('shown', 'did', True)
    """
    if method != AUTO and method not in METHODS:
        raise UsageError(UNKNOWN_METHOD, method=method, known=", ".join((AUTO, *METHODS)))
    if not 0.5 <= level < 1:
        raise UsageError(BAD_LEVEL, level=level)
    smallest = plan.smallest if plan and smallest is None else smallest
    if smallest is not None and not (isfinite(smallest) and smallest > 0):
        raise UsageError(BAD_SMALLEST)
    deviations = (
        plan.deviations(panel, method, outcome, smallest=smallest, level=level, controls=controls) if plan else ()
    )
    registered = REGISTERED if plan and is_beforehand and not deviations else EXPLORATORY
    chosen = choose(panel, seed) if method == AUTO else method
    found = _found(chosen, panel, seed)
    asked = _Asked(method, level, smallest, registered, unit)
    if isinstance(found, Remark):
        return _silent(panel, chosen, found, asked, deviations)
    return _spoken(panel, found, seed, asked, plan, deviations)


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    level: float
    smallest: float | None
    registered: str
    unit: str


def _found(method: str, panel: Panel, seed: int) -> Found | Remark:
    """What the method finds, or why it is silent."""
    reason = silent(method, panel)
    if reason is not None:
        return reason
    try:
        found = METHODS[method](panel, seed)
    except UsageError as problem:
        return Remark(problem.message, problem.details)
    # gaps may have taken away what the method needs
    return (silent(method, found.panel) if method in {"sc", "sdid"} else None) or found


def _silent(panel: Panel, method: str, reason: Remark, asked: _Asked, deviations: tuple[Remark, ...]) -> Effect:
    n = int(np.isfinite(panel.outcome).sum())
    nothing = unknown(reason.message, n, NAMES[method], asked.unit)
    return Effect(
        nothing, asked.level, None, None, CANNOT, method, asked.method, None, asked.smallest, asked.registered, reason,
        panel, warnings=deviations,
    )  # fmt: skip


def _spoken(
    panel: Panel, found: Found, seed: int, asked: _Asked, plan: Plan | None, deviations: tuple[Remark, ...]
) -> Effect:
    n = int(np.isfinite(found.panel.outcome).sum())
    wide, near = found.bounds(0.95), found.bounds(0.80)
    value = min(max(found.value, near.low), near.high)
    number = Estimate(value, near, _around(near, wide), n, NAMES[found.method], asked.unit)
    mde = detectable(found, asked.level)
    is_shown = found.p < 1 - asked.level
    is_blind = asked.smallest is not None and mde > asked.smallest
    verdict = SHOWN if is_shown else CANNOT if is_blind else NOT_SHOWN
    tried = checks(found, seed)
    warnings = (
        *deviations, *found.remarks, *_doubts(found, tried), *_about_size(is_shown, is_blind, mde, asked.smallest),
        *_about_direction(is_shown, value, plan), *_about_rank(found, asked.level),
    )  # fmt: skip
    return Effect(
        number, asked.level, found.bounds(asked.level), found.p, verdict, found.method, asked.method, mde,
        asked.smallest, asked.registered, None, panel, found, tried, warnings,
    )  # fmt: skip


def _around(near: Interval, wide: Interval) -> Interval:
    return Interval(min(near.low, wide.low), max(near.high, wide.high))


def detectable(found: Found, level: float, power: float = POWER) -> float:
    """Effect that is shown with this power: ``(t_(1 + level)/2 + t_power) error``."""
    free = min(found.free, 1e9)
    return found.error * float(stdtrit(free, (1 + level) / 2) + stdtrit(free, power))


def _about_size(is_shown: bool, is_blind: bool, mde: float, smallest: float | None) -> tuple[Remark, ...]:
    if not is_blind or smallest is None:
        return ()
    return (Remark(EXAGGERATED if is_shown else TOO_SMALL, {"mde": mde, "smallest": smallest}),)


def _about_direction(is_shown: bool, value: float, plan: Plan | None) -> tuple[Remark, ...]:
    wanted = {"up": 1, "down": -1}.get(plan.direction, 0) if plan else 0
    return (Remark(OTHER_WAY),) if is_shown and wanted * value < 0 else ()


def _about_rank(found: Found, level: float) -> tuple[Remark, ...]:
    floor = found.floor
    return (Remark(FLOOR, {"floor": floor}),) if floor is not None and floor > 1 - level else ()


def _doubts(found: Found, tried: Checks) -> tuple[Remark, ...]:
    doubts = []
    if found.panel.start == 1:
        doubts.append(Remark(ONE_BEFORE))
    for words, result in ((LEAD, tried.lead), (STRAYED, tried.in_time)):
        if isinstance(result, Try) and result.p < STARTED_EARLIER:
            doubts.append(Remark(words, {"start": result.start}))
    for name, value in tried.without.items():
        if value * found.value < 0 and found.p < STARTED_EARLIER:
            doubts.append(Remark(CARRIED, {"unit": name}))
    return tuple(doubts)


__all__ = ["CANNOT", "LEAST", "NOT_SHOWN", "SHOWN", "Effect", "detectable", "estimate"]
