"""Which choice moves the index most: first-order and total Sobol indices, by the estimators of Saltelli and Jansen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.temperature.index.combining import Choices, Scale, combine

Numbers = NDArray[np.float64]
FACTORS = ("data", "weights", "normalisation", "aggregation")
ROUNDS = 6  # permutations of the draws per place: some 2,400 runs


class Sensitivity(NamedTuple):
    """Of one factor: the part of the variance that would go if it alone were known (`first`), and the part that would
    be left if all others were known (`total`)."""

    first: float
    total: float


def indices(at_a: Numbers, at_b: Numbers, mixed: Numbers) -> list[Sensitivity]:
    """Sobol indices from the runs of a Saltelli design.

    Parameters
    ----------
    at_a, at_b
        (runs,): results at two independent samples A and B.
    mixed
        (factors, runs): results at A with one factor taken from B.

    Notes
    -----
    first = mean(f_B (f_AB - f_A)) / V, with the mean taken out of f_B for less noise; total = mean((f_A - f_AB)²) / 2V.
    V is the variance over A and B together. Clipped to 0 and 1; all 0 where nothing varies.

    References
    ----------
    A. Saltelli et al. (2010), Variance based sensitivity analysis of model output, Computer Physics Communications
    181, 259-270, table 2 (b) and (f).
    """
    both = np.concatenate([at_a, at_b])
    variance, middle = float(both.var()), float(both.mean())
    if variance <= 1e-12:
        return [Sensitivity(0.0, 0.0)] * len(mixed)
    first = ((at_b - middle) * (mixed - at_a)).mean(axis=1) / variance
    total = ((at_a - mixed) ** 2).mean(axis=1) / (2 * variance)
    return [Sensitivity(*np.clip(pair, 0.0, 1.0).tolist()) for pair in np.stack([first, total], axis=1)]


def sobol(function: Callable[[Numbers], Numbers], a: Numbers, b: Numbers) -> list[Sensitivity]:
    """Sobol indices of a function of several independent factors.

    Parameters
    ----------
    function
        From (runs, factors) to (runs,).
    a, b
        Two independent samples of the factors, (runs, factors).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> found = sobol(lambda x: 2 * x[:, 0] + x[:, 1], rng.standard_normal((9999, 2)), rng.standard_normal((9999, 2)))
    >>> [round(factor.first, 1) for factor in found]
    [0.8, 0.2]
    """
    mixed = []
    for factor in range(a.shape[1]):
        swapped = a.copy()
        swapped[:, factor] = b[:, factor]
        mixed.append(function(swapped))
    return indices(function(a), function(b), np.array(mixed))


def of_place(
    levels: Numbers, counted: NDArray[np.bool_], scale: Scale, choices: Choices, rng: np.random.Generator
) -> dict[str, Sensitivity]:
    """What moves the index of one place and week: what is unknown about it, or how the index is made.

    Parameters
    ----------
    levels
        (signals, draws): the posterior.
    counted
        (signals,).
    scale, choices
        As for `combine`.

    Notes
    -----
    A is the draws themselves, several times, each factor shuffled apart; B the same, shuffled again. The signals are
    one factor: they share what is not known about the pool.
    """
    draws = levels.shape[1]

    def sample() -> list[NDArray[np.intp]]:
        return [np.concatenate([rng.permutation(draws) for _ in range(ROUNDS)]) for _ in FACTORS]

    def run(rows: list[NDArray[np.intp]]) -> Numbers:
        data, weights, normal, aggregate = rows
        drawn = np.ascontiguousarray(levels[:, data])[:, None, :]
        found: Numbers = combine(
            drawn, counted[:, None], *scale, choices.weights[weights], choices.normalisation[normal],
            choices.aggregation[aggregate],
        )[0]  # fmt: skip
        return found

    a, b = sample(), sample()
    mixed = np.array([run([*a[:i], b[i], *a[i + 1 :]]) for i in range(len(FACTORS))])
    return dict(zip(FACTORS, indices(run(a), run(b), mixed), strict=True))
