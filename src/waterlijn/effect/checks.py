"""What would make one doubt an effect: a start that was not one, a step ahead of it, one place that carries it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from waterlijn.effect.changes import changes, effect
from waterlijn.effect.methods import METHODS, Found
from waterlijn.effect.panel import Panel
from waterlijn.effect.placebo_space import real_choice
from waterlijn.errors import UsageError

MOST = 10  # donors that are left out one by one: those with the largest weight
MATTERS = 0.01  # weight below which leaving a donor out changes nothing


class Try(NamedTuple):
    """An effect where none can be: its value, p, and the period in which it was said to start."""

    value: float
    p: float
    start: str


@dataclass(frozen=True, slots=True)
class Checks:
    """Parts that do not decide, and that a reader wants to see.

    Parameters
    ----------
    in_time
        The same method on the periods before, as if the action had begun halfway; None when there are too few.
    lead
        Did the places of the action already stray in the last period before it?
    without
        The effect when one control is left out, by name.
    prefit
        Root mean square distance to the course without the action, before the start, in the unit of the outcome.
    """

    in_time: Try | None = None
    lead: Try | None = None
    without: dict[str, float] = field(default_factory=dict)
    prefit: float | None = None


def checks(found: Found, seed: int) -> Checks:
    """All checks that this panel allows."""
    panel = found.panel
    fit = found.observed[: panel.start] - found.course[: panel.start]
    return Checks(
        in_time(panel, found.method, seed), lead(panel), without(found, seed), float(np.sqrt(np.nanmean(fit**2)))
    )


def in_time(panel: Panel, method: str, seed: int) -> Try | None:
    """The same method, on the periods before the start alone, with a start halfway."""
    half = panel.start // 2
    return _try(panel, method, half, seed) if half >= 1 else None


def lead(panel: Panel) -> Try | None:
    """Plain differences with the last period before the start as the first of the action."""
    return _try(panel, "did", panel.start - 1, 0) if panel.start >= 2 and panel.n_controls else None


def _try(panel: Panel, method: str, start: int, seed: int) -> Try | None:
    """None where these few periods do not allow it."""
    try:
        earlier = panel.between(0, panel.start, start)
        if method == "did":
            found = effect(changes(earlier))
            return Try(found.value, found.p_value(), panel.times[start])
        full = METHODS[method](earlier, seed)
    except UsageError:
        return None
    return Try(full.value, full.p, panel.times[start])


def without(found: Found, seed: int) -> dict[str, float]:
    """The effect when one control is left out: all of them for plain differences, else those that carry weight."""
    if found.method not in {"did", "sc", "sdid"}:
        return {}
    weights = found.weights or dict.fromkeys(found.panel.controls, 1.0)
    names = sorted((name for name, weight in weights.items() if weight > MATTERS), key=lambda name: -weights[name])
    left: dict[str, float] = {}
    for name in names if found.method == "did" else names[:MOST]:
        try:
            left[name] = _value(found.panel.keep([unit != name for unit in found.panel.units]), found.method)
        except UsageError:
            continue
    return left


def _value(panel: Panel, method: str) -> float:
    """The effect alone, without its margin."""
    if method == "did":
        rows = changes(panel)
        ours, theirs = rows.groups
        return float(rows.change[ours].mean() - rows.change[theirs].mean())
    return real_choice(panel, method).value(0.0)
