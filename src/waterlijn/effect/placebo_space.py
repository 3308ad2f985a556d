"""What the same method finds where nothing was done, and what that says of what it found where something was."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb, inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from waterlijn.effect import synthetic, synthetic_did
from waterlijn.effect.panel import Panel
from waterlijn.effect.simplex import nearest
from waterlijn.estimate import Interval

Floats = NDArray[np.float64]
DRAWS = 200  # choices of units when there are too many to do them all
EXHAUSTIVE = 400
_ROUNDS = 8  # of the search for a bound; it usually stands still after four


@dataclass(frozen=True, slots=True)
class Choice:
    """Some units as if they were treated: how they went, less their mix of the other units, (T,)."""

    gap: Floats
    before: Floats  # (donors, T0), less its mean over the donors
    after: Floats  # (donors,) mean over the periods after, for the weights of the periods
    exposed: Floats  # (donors,) 1 for a donor that was really treated
    exposure: float  # by how much the placebo falls per unit of effect taken out of the treated units
    has_time_weights: bool
    weight: Floats  # (donors,)
    units: NDArray[np.intp]  # that take the place of the treated ones
    donors: NDArray[np.intp]

    def value(self, effect: float) -> float:
        """The placebo effect when `effect` is taken out of the treated units."""
        start = self.before.shape[1]
        found = float(self.gap[start:].mean()) - effect * self.exposure
        if not self.has_time_weights:
            return found
        return found - float(self.time_weights(effect) @ self.gap[:start])

    def time_weights(self, effect: float = 0.0) -> Floats:
        """Weights of the periods before, (T0,)."""
        if not self.has_time_weights:
            return np.zeros(self.before.shape[1])
        after = self.after - effect * self.exposed
        noise = float(np.diff(self.before, axis=1).std(ddof=1))
        # centred over donors: only the course of the periods must be alike
        return nearest(self.before - (after - after.mean())[:, None], (1e-6 * noise) ** 2 * len(after))


@dataclass(frozen=True, slots=True)
class InSpace:
    """Placebo effects of choices of units, the real choice first.

    Parameters
    ----------
    choices
        The real one and the others.
    estimate
        The effect that was found, in the unit of the outcome.
    units
        How many units there are, treated ones included.
    scale
        (choices,): standard deviation of every choice relative to the real one, from the variance of measurement.
    """

    choices: tuple[Choice, ...]
    estimate: float
    units: int
    scale: Floats

    @property
    def free(self) -> int:
        return self.units - 2

    def values(self, effect: float = 0.0) -> Floats:
        """The real effect and all placebos, (choices,), when `effect` is taken out of the treated units."""
        return np.array([choice.value(effect) for choice in self.choices])

    def p_value(self, effect: float = 0.0) -> float:
        """Two-sided, from the t distribution with units - 2 degrees of freedom."""
        ratio = self._ratio(effect)
        return 0.0 if ratio >= 1 else float(2 * stdtr(self.free, -sqrt(self.free * ratio / (1 - ratio))))

    def rank_p(self, effect: float = 0.0) -> float:
        """Share of the choices with an effect at least as large: cannot be below 1 in the number of choices."""
        found = np.abs(self.values(effect) / self.scale)
        return float((found >= found[0] * (1 - 1e-9)).mean())

    def interval(self, level: float) -> Interval:
        """All effects that are not rejected at 1 - level; infinite where nothing is.

        Notes
        -----
        With d the distance to the estimate an effect is kept while ``d^2 <= c mean((value - d exposure)^2)``: a
        parabola in d, as long as the weights of the periods stand still. They are fitted anew at the bound until
        it no longer moves.
        """
        bound = float(stdtrit(self.free, (1 + level) / 2)) ** 2
        factor = (self.units - 1) * bound / (self.free + bound)
        low, high = (self._bound(factor, side) for side in (-1, 1))
        return Interval(low, high)

    def _bound(self, factor: float, side: int) -> float:
        exposure = np.array([choice.exposure for choice in self.choices]) / self.scale
        a = 1 - factor * float((exposure**2).mean())
        if a <= 1e-9:
            return side * inf
        at = self.estimate
        for _ in range(_ROUNDS):
            level = self.values(at) / self.scale + (at - self.estimate) * exposure
            level[0] = 0.0
            b, c = 2 * factor * float((level * exposure).mean()), -factor * float((level**2).mean())
            new = self.estimate + (-b + side * sqrt(b * b - 4 * a * c)) / (2 * a)
            if abs(new - at) <= 1e-4 * abs(new - self.estimate):
                return new
            at = new
        return self._bisected(factor, at - self.estimate)

    def _bisected(self, factor: float, step: float) -> float:
        """Where the test begins to reject, when the weights of the periods keep jumping to and fro."""
        inside, outside = 0.0, step
        while self._ratio(self.estimate + outside) < factor / (self.units - 1) and abs(outside) < 1e6 * abs(step):
            inside, outside = outside, 2 * outside
        while abs(outside - inside) > 1e-4 * abs(outside):
            middle = (inside + outside) / 2
            is_kept = self._ratio(self.estimate + middle) < factor / (self.units - 1)
            inside, outside = (middle, outside) if is_kept else (inside, middle)
        return self.estimate + outside

    def _ratio(self, effect: float) -> float:
        """Square of the real effect in the sum of squares of all, from 0 to about 1."""
        found = self.values(effect) / self.scale
        total = float((found**2).mean()) * (self.units - 1)
        return float(found[0] ** 2) / total if total > 0 else 0.0


def chosen_units(treated: NDArray[np.bool_], seed: int) -> list[NDArray[np.intp]]:
    """Choices of as many units as there are treated ones, the real one first; all of them, or drawn by lot."""
    units, many = len(treated), int(treated.sum())
    real = np.flatnonzero(treated)
    if comb(units, many) <= EXHAUSTIVE:
        found = [np.array(chosen, np.intp) for chosen in combinations(range(units), many)]
        return [real, *(chosen for chosen in found if not np.array_equal(chosen, real))]
    rng = np.random.default_rng(seed)
    return [real, *(np.sort(rng.permutation(units)[:many]) for _ in range(DRAWS))]


def in_space(panel: Panel, method: str, seed: int) -> InSpace:
    """Placebo effects of a synthetic method in space.

    Parameters
    ----------
    panel
        Without gaps.
    method
        "sc" or "sdid".
    seed
        Of the lot, when there are too many choices of units to try them all.

    Returns
    -------
    InSpace
        Its `estimate` is what the method finds.

    Notes
    -----
    The usual placebo leaves the treated units out, so that the placebos have one donor fewer and other weights: with
    5 controls it rejects a true null 7 to 11 % of the time. Here the effect that is tested is taken out of the
    treated units, and these serve as donors like any other: when that effect is the true one, all units are
    alike, and so are all choices. The ratio of the real effect to the mean square of all gets the t distribution
    that it has exactly under equal weights.

    References
    ----------
    A. Abadie, A. Diamond, J. Hainmueller (2010), see `synthetic`. V. Chernozhukov, K. Wuthrich, Y. Zhu (2021), An exact
    and robust conformal inference method for counterfactual and synthetic controls, Journal of the American
    Statistical Association 116, 1849-1864 (the null imposed).
    """
    choices = tuple(_choice(panel, chosen, method) for chosen in chosen_units(panel.treated, seed))
    estimate = choices[0].value(0.0)
    return InSpace(choices, estimate, len(panel.units), _scale(panel, choices, estimate))


def _scale(panel: Panel, choices: tuple[Choice, ...], estimate: float) -> Floats:
    """A place of which little was measured may differ more: variance of measurement plus what is left between places.

    What is left is the mean square of the placebos beyond their mean variance of measurement.
    """
    if panel.variance is None:
        return np.ones(len(choices))
    measured = np.array([_measured(choice, panel.variance, panel.start) for choice in choices])
    square = np.array([choice.value(estimate) for choice in choices[1:]]) ** 2
    total = max(float(square.mean() - measured[1:].mean()), 0.0) + measured
    return np.asarray(np.sqrt(total / total[0]), np.float64)


def _measured(choice: Choice, variance: Floats, start: int) -> float:
    """Variance of a placebo effect that comes from measurement, given its weights."""
    periods = np.full(variance.shape[1], 1.0 / (variance.shape[1] - start) ** 2)
    periods[:start] = choice.time_weights() ** 2
    own = variance[choice.units].mean(axis=0) / len(choice.units)
    return float((own + choice.weight**2 @ variance[choice.donors]) @ periods)


def real_choice(panel: Panel, method: str) -> Choice:
    """The treated units with their mix of controls, without any placebo."""
    return _choice(panel, np.flatnonzero(panel.treated), method)


def _choice(panel: Panel, chosen: NDArray[np.intp], method: str) -> Choice:
    others = np.setdiff1d(np.arange(len(panel.units)), chosen)
    ours, donors, start = panel.outcome[chosen].T, panel.outcome[others], panel.start
    course = ours.mean(axis=1)
    if method == "sc":
        weight = synthetic.weights(course[:start], donors[:, :start].T)
    else:
        weight = synthetic_did.estimate(ours, donors.T, start).unit_weights
    return Choice(
        course - weight @ donors,
        donors[:, :start] - donors[:, :start].mean(axis=0),
        donors[:, start:].mean(axis=1),
        panel.treated[others].astype(np.float64),
        float(panel.treated[chosen].mean() - weight @ panel.treated[others]),
        method == "sdid",
        weight,
        chosen,
        others,
    )
