"""How often each method errs where nothing happened, by periods, places and kind of world: what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.effect.choosing import AUTO, choose, least, silent
from waterlijn.effect.methods import METHODS
from waterlijn.effect.panel import Panel
from waterlijn.effect.permutation import stepped
from waterlijn.errors import UsageError
from waterlijn.estimate import Interval

Floats = NDArray[np.float64]
BEFORE, CONTROLS, AFTER = (4, 8, 12), (5, 10, 30), 4
EFFECT = 1.5  # true effect in standard deviations of a period: coverage is of this number
LABELS = 80  # of people, per place and period, in the worlds of machine-read shares


class Row(NamedTuple):
    """One cell of the table.

    `type_one`: share of the runs without effect in which one is shown at 5 %. `coverage`: share of the 95 % intervals
    that hold the true effect, in other runs of the same world. `width`: their mean width. `silent`: share of runs in
    which the method did not speak.
    """

    type_one: float
    coverage: float
    width: float
    silent: float
    runs: int


class Drawn(NamedTuple):
    """Outcomes (units, times) of one world, and the variance of their measurement."""

    outcome: Floats
    variance: Floats | None = None


World = Callable[[np.random.Generator, int, int], Drawn]


def serial(rng: np.random.Generator, units: int, times: int, resemblance: float) -> Floats:
    """Noise of variance 1 in which a period resembles the one before, (units, times)."""
    noise = rng.standard_normal((units, times))
    for t in range(1, times):
        noise[:, t] = resemblance * noise[:, t - 1] + np.sqrt(1 - resemblance**2) * noise[:, t]
    return noise


def _levels(rng: np.random.Generator, units: int, times: int) -> Floats:
    """A level per place and a course that all share."""
    return np.asarray(2 * rng.standard_normal((units, 1)) + rng.standard_normal(times), np.float64)


def steady(rng: np.random.Generator, units: int, times: int) -> Drawn:
    return Drawn(_levels(rng, units, times) + rng.standard_normal((units, times)))


def resembling(rng: np.random.Generator, units: int, times: int) -> Drawn:
    return Drawn(_levels(rng, units, times) + serial(rng, units, times, 0.8))


def wandering(rng: np.random.Generator, units: int, times: int) -> Drawn:
    return Drawn(_levels(rng, units, times) + np.cumsum(rng.standard_normal((units, times)), axis=1))


def shared_courses(rng: np.random.Generator, units: int, times: int) -> Drawn:
    """Two courses that every place follows to its own degree (interactive fixed effects)."""
    courses = 1.5 * rng.random((units, 2)) @ serial(rng, 2, times, 0.8) * 2
    return Drawn(_levels(rng, units, times) + courses + rng.standard_normal((units, times)))


def own_slopes(rng: np.random.Generator, units: int, times: int) -> Drawn:
    slopes = 0.2 * rng.standard_normal((units, 1)) * np.arange(times)
    return Drawn(_levels(rng, units, times) + slopes + rng.standard_normal((units, times)))


def uneven(rng: np.random.Generator, units: int, times: int) -> Drawn:
    """Places of which some are four times as noisy as others."""
    noise = rng.uniform(0.5, 2.0, (units, 1)) * rng.standard_normal((units, times))
    return Drawn(_levels(rng, units, times) + noise)


def heavy(rng: np.random.Generator, units: int, times: int) -> Drawn:
    return Drawn(_levels(rng, units, times) + rng.standard_t(3, (units, times)) / np.sqrt(3))


def _flagged(rng: np.random.Generator, units: int, times: int) -> tuple[Floats, Floats, Floats]:
    """Shares as a classifier sees them, corrected ones, and their variance; in the last `AFTER` periods the classifier
    raises far more false alarms about the first place."""
    p = 1 / (1 + np.exp(-(-2.4 + 0.4 * rng.standard_normal((units, 1)) + 0.2 * rng.standard_normal((units, times)))))
    n = np.broadcast_to(rng.integers(100, 600, (units, 1)), p.shape)
    false = np.full(p.shape, 0.04)
    false[0, -AFTER:] = 0.12
    alarm, missed = (1 - p) * false, p * 0.35
    here = rng.binomial(n, p) / n
    raw = np.clip(here - missed + alarm, 0.001, 1)
    seen = rng.multinomial(LABELS, np.stack([alarm, missed, 1 - alarm - missed], axis=-1)) / LABELS
    corrected = raw - (seen[..., 0] - seen[..., 1])
    smooth = (seen[..., 0] + seen[..., 1]) * LABELS / (LABELS + 2) + 1 / (LABELS + 2)
    variance = (
        smooth * (1 - smooth) / LABELS + np.clip(corrected, 0.01, 0.99) * (1 - np.clip(corrected, 0.01, 0.99)) / n
    )
    return raw, corrected, variance


def drifting(rng: np.random.Generator, units: int, times: int) -> Drawn:
    """A classifier that drifts in the treated place, corrected by labels of people, with the variance of that."""
    _, corrected, variance = _flagged(rng, units, times)
    return Drawn(corrected / 0.04, variance / 0.04**2)


def drifting_raw(rng: np.random.Generator, units: int, times: int) -> Drawn:
    """The same without labels: what one should not do."""
    return Drawn(_flagged(rng, units, times)[0] / 0.04)


WORLDS: Mapping[str, World] = {
    "steady": steady, "resembling": resembling, "wandering": wandering, "shared courses": shared_courses,
    "own slopes": own_slopes, "uneven": uneven, "heavy tails": heavy, "drifting classifier": drifting,
    "drifting classifier, not corrected": drifting_raw,
}  # fmt: skip


def cell(
    runs: int,
    seed: int,
    *,
    method: str,
    world: World,
    before: int,
    controls: int,
    treated: int = 1,
    is_forced: bool = False,
) -> Row:
    """One method in one world, the treated places being like all others but for the effect.

    With `is_forced` also where the method is silent, so that the table can say why it is.
    """
    rng = np.random.default_rng(seed)
    null = [_one(rng, method, world, before, controls, treated, 0.0, is_forced) for _ in range(runs)]
    true = [_one(rng, method, world, before, controls, treated, EFFECT, is_forced) for _ in range(runs)]
    said, held = ([each for each in group if each is not None] for group in (null, true))
    if not said or not held:
        return Row(float("nan"), float("nan"), float("nan"), 1.0, runs)
    type_one = float(np.mean([p < 0.05 for p, _ in said]))
    coverage = float(np.mean([bounds.low <= EFFECT <= bounds.high for _, bounds in held]))
    width = float(np.mean([bounds.high - bounds.low for _, bounds in held]))
    return Row(type_one, coverage, width, 1 - len(said) / runs, runs)


def _one(
    rng: np.random.Generator,
    method: str,
    world: World,
    before: int,
    controls: int,
    treated: int,
    size: float,
    is_forced: bool,
) -> tuple[float, Interval] | None:
    units, times = treated + controls, before + AFTER
    outcome, variance = world(rng, units, times)
    names = tuple(f"unit {i}" for i in range(units))
    labels = tuple(str(2000 + t) for t in range(times))
    panel = Panel(outcome, variance, names, labels, np.arange(units) < treated, before).shifted(size)
    chosen = choose(panel) if method == AUTO else method
    if silent(chosen, panel) and not is_forced:
        return None
    try:
        found = METHODS[chosen](panel, int(rng.integers(1 << 30)))
    except UsageError:
        return None
    return found.p, found.bounds(0.95)


def lot(runs: int, seed: int, *, units: int, times: int) -> Row:
    """A stepped order drawn by lot, on places that wander."""
    rng = np.random.default_rng(seed)
    starts = 1 + np.arange(units) * (times - 1) // units
    rejected, held, width = [], [], []
    for run in range(runs):
        order = rng.permutation(starts)
        outcome = wandering(rng, units, times).outcome + EFFECT * (np.arange(times) >= order[:, None])
        found = stepped(outcome, order, seed=run, draws=399)
        bounds = found.interval(0.95)
        rejected.append(found.p_value(EFFECT) <= 0.05)
        held.append(bounds.low <= EFFECT <= bounds.high)
        width.append(bounds.high - bounds.low)
    return Row(float(np.mean(rejected)), float(np.mean(held)), float(np.mean(width)), 0.0, runs)


def _scenarios() -> Iterator[tuple[str, Callable[[int, int], Row]]]:
    for method, worlds in _PUBLISHED:
        grid = [(before, controls) for before in BEFORE for controls in CONTROLS if method != "its" or controls == 5]
        for word in worlds:
            for before, controls in grid:
                case = partial(cell, method=method, world=WORLDS[word], before=before, controls=controls)
                name = f"{method}, {word}, {before} before, {controls} controls"
                yield name, case
                if _is_short(method, controls, before):
                    yield f"{name}, if it spoke", partial(case, is_forced=True)
    for treated in (3, 8):
        case = partial(cell, method="did", world=shared_courses, before=8, controls=10, treated=treated)
        yield f"did, shared courses, 8 before, 10 controls, {treated} treated", case
    for units, times in ((8, 6), (12, 8)):
        yield f"lot, {units} places in {times} periods", partial(lot, units=units, times=times)


def _is_short(method: str, controls: int, before: int) -> bool:
    """Whether the method is silent with so few controls or periods."""
    if method == AUTO:
        return False
    needed = least(method, controls)
    return controls < needed.controls or before < needed.before


_PUBLISHED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (AUTO, tuple(WORLDS)),
    ("did", ("steady", "shared courses")),
    ("sdid", ("steady", "shared courses", "own slopes", "uneven")),
    ("sc", ("steady", "shared courses")),
    ("bsts", ("steady", "resembling", "wandering")),
    ("its", ("steady", "resembling", "wandering")),
)
SCENARIOS: Mapping[str, Callable[[int, int], Row]] = dict(_scenarios())
