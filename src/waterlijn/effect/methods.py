"""Every design under one roof: from a panel to an effect with its margin and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from waterlijn.effect import interrupted, serial, structural
from waterlijn.effect.changes import NO_SPREAD, changes, common_course, effect
from waterlijn.effect.contrast import Contrast
from waterlijn.effect.panel import Panel
from waterlijn.effect.panels import split
from waterlijn.effect.placebo_space import InSpace, in_space
from waterlijn.effect.remarks import Remark
from waterlijn.errors import UsageError
from waterlijn.estimate import Interval

Floats = NDArray[np.float64]
NAMES = {
    "did": "difference in differences 1",
    "sc": "synthetic control 1",
    "sdid": "synthetic did 1",
    "bsts": "structural series 1",
    "its": "interrupted series 1",
}
NO_CONTROL_GROUP = "There is no control group: whatever else happened at the same time is counted as effect."
DROPPED_TIMES = "{n} periods in which the place of the action has no value are left out."
DROPPED_UNITS = "{n} places to compare with have gaps and are left out."
NOBODY_COMPLETE = (
    "There are too few places to compare with that have a value in every period: {found}, and {fewest} are needed."
)
MANY_PREDICTORS = 3
ENOUGH_PLACEBOS = 5
MODEL_ALONE = (
    "With so few places to compare with the margin is that of the model alone: where an outcome wanders, it is too "
    "narrow."
)
PLACEBO_DRAWS = 400
TOO_FAR = 0.5  # of the standard error: a level that the mix does not reach counts in full as effect
OUT_OF_MIX = (
    "No mix of other places reaches the level of the place of the action: before the start it lies {away} away. "
    "Difference in differences (did) and sdid only compare changes."
)
ENDLESS = "The places to compare with are too few or too different: every effect, however large, would fit the data."


@dataclass(frozen=True, slots=True)
class Found:
    """What a method found.

    Parameters
    ----------
    method
        Word of the method, a key of `NAMES`.
    value
        Average effect per period from the start on, in the unit of the outcome.
    bounds
        Gives the interval at a level.
    p
        Two-sided.
    error, free
        Scale and degrees of freedom of the t distribution that `bounds` comes down to, for the power.
    course, half
        What would have been without the action, (times,), and half its 95 % band for one period.
    weights, time_weights
        Of the controls by name, of the periods before by name.
    space
        Placebo effect by name of the control.
    rank_p, floor
        Share of placebos at least as large as the effect, and the smallest that this share can be.
    usual
        What a structural series says under the settings that are usual elsewhere, with its 95 % interval: to compare
        with published results, not to decide by.
    """

    method: str
    value: float
    bounds: Callable[[float], Interval]
    p: float
    error: float
    free: float
    panel: Panel
    course: Floats
    half: Floats
    weights: Mapping[str, float] = field(default_factory=dict)
    time_weights: Mapping[str, float] = field(default_factory=dict)
    space: Mapping[str, float] = field(default_factory=dict)
    rank_p: float | None = None
    floor: float | None = None
    remarks: tuple[Remark, ...] = ()
    usual: tuple[float, Interval] | None = None

    @property
    def observed(self) -> Floats:
        """Mean outcome of the treated units, (times,)."""
        return treated_course(self.panel)


def treated_course(panel: Panel) -> Floats:
    return _mean(panel.outcome[panel.treated])


def complete(panel: Panel, fewest: int = 2) -> Panel:
    """Only periods in which every treated unit, and only controls which in every such period, have a value."""
    return _complete(panel, fewest)[0]


def _complete(panel: Panel, fewest: int) -> tuple[Panel, tuple[Remark, ...]]:
    if not panel.has_gaps:
        return panel, ()
    seen: NDArray[np.bool_] = np.all(np.isfinite(panel.outcome[panel.treated]), axis=0)
    start = int(seen[: panel.start].sum())
    split(int(seen.sum()), start, 1)
    variance = None if panel.variance is None else panel.variance[:, seen]
    times = tuple(time for time, is_seen in zip(panel.times, seen, strict=True) if is_seen)
    cut = replace(panel, outcome=panel.outcome[:, seen], variance=variance, times=times, start=start)
    whole = np.isfinite(cut.outcome).all(axis=1)
    if int((whole & ~cut.treated).sum()) < fewest:
        raise UsageError(NOBODY_COMPLETE, found=int((whole & ~cut.treated).sum()), fewest=fewest)
    counts = ((DROPPED_TIMES, int((~seen).sum())), (DROPPED_UNITS, int((~whole).sum())))
    return cut.keep(whole), tuple(Remark(words, {"n": n}) for words, n in counts if n)


def by_did(panel: Panel, seed: int = 0) -> Found:
    """Difference in differences on one change per place; gaps are no problem."""
    rows = changes(panel)
    found = effect(rows)
    ours, theirs = rows.groups
    rest = panel.outcome - common_course(panel)
    level = np.nanmean(rest[ours, : panel.start])
    spread = _per_period(rest[theirs], panel.start, 1 / len(ours) + 1 / len(theirs))
    mean, count = rows.change[theirs].mean(), len(theirs)
    placebos = (rows.change[theirs] - mean) * count / (count - 1)
    rank, floor = _rank(rows.change[ours], rows.change[theirs])
    return Found(
        "did", found.value, found.interval, found.p_value(), found.error, found.free, panel,
        np.asarray(common_course(panel) + level), spread,
        space={panel.units[row]: float(p) for row, p in zip(theirs, placebos, strict=True)},
        rank_p=rank, floor=floor,
    )  # fmt: skip


def _per_period(rest: Floats, start: int, factor: float) -> Floats:
    """Half the 95 % band of one period, from how controls stray from their own past; NaN where fewer than two are."""
    stray = rest - _mean(rest[:, :start].T)[:, None]
    counts = np.isfinite(stray).sum(axis=0)
    squares = np.nansum((stray - _mean(stray)) ** 2, axis=0)
    free = np.where(counts > 1, counts - 1.0, np.nan)
    return np.asarray(np.sqrt(squares / free * factor) * stdtrit(free, 0.975), np.float64)


def _mean(columns: Floats) -> Floats:
    """Mean of every column, gaps left out; NaN for a column of gaps."""
    counts = np.isfinite(columns).sum(axis=0)
    return np.asarray(np.nansum(columns, axis=0) / np.where(counts, counts, np.nan), np.float64)


def _rank(ours: Floats, theirs: Floats) -> tuple[float | None, float | None]:
    """With one treated unit: how many units changed at least as differently from the others as it did."""
    if len(ours) > 1:
        return None, None
    every = np.concatenate([ours, theirs])
    apart = np.abs(every - every.mean())
    return float((apart >= apart[0] * (1 - 1e-9)).mean()), 1 / len(every)


def by_sc(panel: Panel, seed: int = 0) -> Found:
    """Synthetic control with placebos in space."""
    return _synthetic("sc", panel, seed)


def by_sdid(panel: Panel, seed: int = 0) -> Found:
    """Synthetic difference in differences with placebos in space."""
    return _synthetic("sdid", panel, seed)


def _synthetic(method: str, panel: Panel, seed: int) -> Found:
    panel, remarks = _complete(panel, 2)
    split(len(panel.times), panel.start, 2)
    placebos = in_space(panel, method, seed)
    if not np.abs(placebos.values(placebos.estimate)).max() > 1e-12 * np.abs(panel.outcome).max():
        raise UsageError(NO_SPREAD)
    wide = placebos.interval(0.95)
    if not (isfinite(wide.low) and isfinite(wide.high)):
        raise UsageError(ENDLESS)
    real = placebos.choices[0]
    time_weights = real.time_weights()
    base = float(time_weights @ real.gap[: panel.start])
    error = (wide.high - wide.low) / 2 / float(stdtrit(placebos.free, 0.975))
    away = float(real.gap[: panel.start].mean())
    if method == "sc" and abs(away) > TOO_FAR * error:
        raise UsageError(OUT_OF_MIX, away=abs(away))
    names = np.array(panel.units, object)
    return Found(
        method, placebos.estimate, placebos.interval, placebos.p_value(),
        error, placebos.free, panel,
        np.asarray(treated_course(panel) - real.gap + base), _strays(placebos, panel.start),
        weights=dict(zip(names[real.donors].tolist(), real.weight.tolist(), strict=True)),
        time_weights=dict(zip(panel.times, time_weights.tolist(), strict=False)) if method == "sdid" else {},
        space=_space(placebos, names), rank_p=placebos.rank_p(), floor=1 / len(placebos.choices), remarks=remarks,
    )  # fmt: skip


def _space(placebos: InSpace, names: NDArray[np.object_]) -> dict[str, float]:
    """Placebo effect of every control when the estimated effect is taken out; only for one treated unit."""
    if len(placebos.choices[0].units) > 1:
        return {}
    return {str(names[c.units[0]]): c.value(placebos.estimate) for c in placebos.choices[1:]}


def _strays(placebos: InSpace, start: int) -> Floats:
    """Half the 95 % band of one period, from the placebos at the estimate."""
    rows = []
    for choice in placebos.choices[1:]:
        gap = choice.gap - choice.time_weights(placebos.estimate) @ choice.gap[:start]
        gap[start:] -= placebos.estimate * choice.exposure
        rows.append(gap)
    half = np.sqrt(np.square(rows).mean(axis=0)) * float(stdtrit(placebos.free, 0.975))
    return np.asarray(half, np.float64)


def by_bsts(panel: Panel, seed: int = 0) -> Found:
    """Structural series with the controls as predictors; without controls on its own past.

    Its own margin is right only where the world is as the model has it. From `ENOUGH_PLACEBOS` controls on the margin
    is therefore that of the same method on every control in turn: z, the effect in standard deviations of the model,
    is large there too when the model is too sure. With fewer controls the margin of the model stands.
    """
    panel = panel.keep(panel.treated | np.isfinite(panel.outcome).all(axis=1))
    series, variance = treated_course(panel), _mean_variance(panel)
    others = panel.outcome[~panel.treated].T
    found = _structural(series, others, panel.start, seed, 2000, variance)
    draws = found.average()
    space = _series_placebos(panel, seed) if panel.n_controls >= ENOUGH_PLACEBOS else {}
    if space and _is_same([value for value, _ in space.values()]):
        raise UsageError(NO_SPREAD)
    scaled = _scaled(draws, [z for _, z in space.values()]) if space else None
    contrast = scaled or _of_draws(draws)

    def bounds(level: float) -> Interval:
        if scaled:
            return scaled.interval(level)
        low, high = np.quantile(draws, ((1 - level) / 2, (1 + level) / 2)).tolist()
        return Interval(low, high)

    return Found(
        "bsts", contrast.value, bounds, scaled.p_value() if scaled else found.p_value, contrast.error, contrast.free,
        panel, found.course, (found.high - found.low) / 2, space={name: value for name, (value, _) in space.items()},
        remarks=_of_series(panel.n_controls), usual=_usual(series, others, panel.start, seed, variance),
    )  # fmt: skip


def _is_same(values: list[float]) -> bool:
    return float(np.ptp(values)) <= 1e-9 * max(abs(value) for value in values)


def _usual(series: Floats, others: Floats, start: int, seed: int, variance: Floats | None) -> tuple[float, Interval]:
    draws = structural.fit(series, others, start, seed=seed, variance=variance).average()
    low, high = np.quantile(draws, (0.025, 0.975)).tolist()
    return float(draws.mean()), Interval(low, high)


def _of_series(n_controls: int) -> tuple[Remark, ...]:
    if n_controls >= ENOUGH_PLACEBOS:
        return ()
    return (Remark(MODEL_ALONE), *(() if n_controls else (Remark(NO_CONTROL_GROUP),)))


def _structural(
    series: Floats, others: Floats, start: int, seed: int, draws: int, variance: Floats | None
) -> structural.Structural:
    """From `MANY_PREDICTORS` controls on their mean is the one predictor: a short series cannot weigh many."""
    predictors = others.mean(axis=1) if others.shape[1] >= MANY_PREDICTORS else others
    return structural.fit(
        series, predictors, start, seed=seed, variance=variance, prior=structural.CAREFUL, draws=draws
    )


def _series_placebos(panel: Panel, seed: int) -> dict[str, tuple[float, float]]:
    """Effect that the model finds in every control, and the same in its own standard deviations."""
    found = {}
    rows = np.flatnonzero(~panel.treated)
    for row in rows:
        rest = panel.outcome[rows[rows != row]].T
        variance = None if panel.variance is None else panel.variance[row]
        draws = _structural(panel.outcome[row], rest, panel.start, seed, PLACEBO_DRAWS, variance).average()
        found[panel.units[row]] = (float(draws.mean()), float(draws.mean() / draws.std()))
    return found


def _scaled(draws: Floats, placebos: list[float]) -> Contrast:
    """The model's standard deviation times how far off it is where nothing was done.

    Placebos share their predictors; under equal weights this factor makes the t distribution exact.
    """
    off = float(np.sqrt(np.square(placebos).mean() * (1 - 1 / len(placebos) ** 2)))
    return Contrast(float(draws.mean()), float(draws.std()) * off, len(placebos) - 1)


def _of_draws(draws: Floats) -> Contrast:
    return Contrast(float(draws.mean()), float(draws.std()), float("inf"))


def _mean_variance(panel: Panel) -> Floats | None:
    if panel.variance is None:
        return None
    ours = np.where(np.isfinite(panel.outcome[panel.treated]), panel.variance[panel.treated], 0.0)
    counts = np.maximum(np.isfinite(panel.outcome[panel.treated]).sum(axis=0), 1)
    return np.asarray(ours.sum(axis=0) / counts**2, np.float64)


def by_its(panel: Panel, seed: int = 0) -> Found:
    """Interrupted series of the treated units alone. Controls in the panel are not looked at."""
    alone, remarks = _complete(panel.keep(panel.treated), 0)
    series, variance = treated_course(alone), _mean_variance(alone)
    found = interrupted.effect(series, alone.start, variance=variance)
    columns = interrupted.design(len(series), alone.start, has_slope=len(series) - alone.start > 1)
    fitted = columns @ np.linalg.lstsq(columns, series)[0]
    rest = (series - fitted)[: alone.start]
    free = max(alone.start - 2, 1)
    course, half = fitted.copy(), np.full(len(series), np.sqrt((rest**2).sum() / free) * stdtrit(free, 0.975))
    for t in range(alone.start, len(series)):
        asked = np.array([0.0, 0.0, 1.0, t - alone.start + 1.0])[: columns.shape[1]]
        period = serial.contrast(series, columns, asked, variance=variance)
        course[t] -= period.value
        half[t] = period.interval(0.95).high - period.value
    return Found(
        "its", found.value, found.interval, found.p_value(), found.error, found.free, alone, course, half,
        remarks=(*remarks, Remark(NO_CONTROL_GROUP)),
    )  # fmt: skip


METHODS: Mapping[str, Callable[[Panel, int], Found]] = {
    "did": by_did, "sc": by_sc, "sdid": by_sdid, "bsts": by_bsts, "its": by_its,
}  # fmt: skip
