"""Weights adjusted to what is known of the population: poststratification, raking, calibration.

Each returns a new `Design`. Its variance rests on what the known columns leave unexplained of the outcome, so that
weighting to something related to the answer makes the interval narrower, and weighting to anything else does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.errors import UsageError
from waterlijn.survey.design import Design, Floats

SWEEPS = 200  # of raking; two to ten are usual
CLOSE = 1e-10  # largest factor that a sweep may still move a weight by


def poststratify(design: Design, group: ArrayLike, known: Mapping[str, float]) -> Design:
    """Weights that add up to the known size of each group.

    Parameters
    ----------
    group
        (n,) the group of each answer.
    known
        Population size per group.

    Raises
    ------
    UsageError
        A group without answers, or an answer in an unknown group.

    Examples
    --------
    >>> poststratify(Design.of(3), ["m", "f", "f"], {"m": 50, "f": 50}).weight
    array([50., 25., 25.])
    """
    inside = _columns(group, known)
    return _adjusted(design, _fitted(design.weight, inside, known), inside)


def rake(design: Design, margins: Sequence[tuple[ArrayLike, Mapping[str, float]]]) -> Design:
    """Weights that add up to several margins at once, changed as little as possible.

    Parameters
    ----------
    margins
        For each margin the group of each answer, and the population size per group; all with the same total.

    References
    ----------
    W. E. Deming, F. F. Stephan (1940), On a least squares adjustment of a sampled frequency table, Ann. Math. Stat. 11.
    """
    totals = [sum(known.values()) for _group, known in margins]
    if not totals or max(totals) - min(totals) > 1e-6 * max(totals):
        raise UsageError("The margins do not count the same population: their totals differ.")
    inside = [_columns(group, known) for group, known in margins]
    weight = design.weight
    for _sweep in range(SWEEPS):
        before = weight
        for columns, (_group, known) in zip(inside, margins, strict=True):
            weight = _fitted(weight, columns, known)
        if np.abs(weight / before - 1).max() < CLOSE:
            return _adjusted(design, weight, np.column_stack(inside))
    raise UsageError("No weights were found that fit these margins.")


def calibrate(design: Design, columns: ArrayLike, totals: ArrayLike, *, kind: str = "linear") -> Design:
    """Weights under which the columns add up to known totals.

    Parameters
    ----------
    columns
        (n, k) numbers; put a column of ones first to keep the size of the population.
    totals
        (k,) known totals.
    kind
        ``"linear"``, which may give negative weights (then it is refused), or ``"raking"``, which cannot.

    References
    ----------
    J.-C. Deville, C.-E. Sarndal (1992), Calibration estimators in survey sampling, JASA 87, 376-382.
    """
    x, known = np.asarray(columns, np.float64).reshape(len(design), -1), np.asarray(totals, np.float64)
    if x.shape[1] != len(known) or not np.isfinite(x).all() or not np.isfinite(known).all():
        raise UsageError("Every column needs a number for each answer, and a known total.")
    factor = {"linear": _linear, "raking": _exponential}[kind](design.weight, x, known)
    if (factor <= 0).any():
        raise UsageError("Fitting these totals would give some answers a negative weight.")
    return _adjusted(design, design.weight * factor, x)


def _linear(weight: Floats, x: Floats, known: Floats) -> Floats:
    cross = (x * weight[:, None]).T @ x
    solved: Floats = 1 + x @ np.linalg.lstsq(cross, known - x.T @ weight, rcond=None)[0]
    return solved


def _exponential(weight: Floats, x: Floats, known: Floats) -> Floats:
    from scipy.optimize import root  # slow to load, and rarely needed

    scale = np.maximum(np.abs(x).max(axis=0), 1e-300)
    scaled, aim = x / scale, known / scale
    whole = np.abs(aim).max()

    def miss(slope: Floats) -> Floats:
        found: Floats = (scaled.T @ (weight * np.exp(np.clip(scaled @ slope, -50, 50))) - aim) / whole
        return found

    def steepness(slope: Floats) -> Floats:
        now = weight * np.exp(np.clip(scaled @ slope, -50, 50))
        found: Floats = (scaled * now[:, None]).T @ scaled / whole
        return found

    found = root(miss, np.zeros(len(known)), jac=steepness, tol=1e-13)
    if np.abs(miss(found.x)).max() > 1e-8:
        raise UsageError("No weights were found that fit these margins.")
    factor: Floats = np.exp(scaled @ found.x)
    return factor


def _columns(group: ArrayLike, known: Mapping[str, float]) -> Floats:
    """(n, groups) of 0 and 1, in the order of `known`."""
    labels = np.asarray(group).astype(str)
    strange = set(np.unique(labels).tolist()) - set(known)
    if strange:
        raise UsageError("The size of the group {name} in the population is not known.", name=min(strange))
    inside = np.column_stack([labels == name for name in known])
    empty = [name for name, column in zip(known, inside.T, strict=True) if not column.any()]
    if empty:
        raise UsageError("The group {name} has no answers, so its share cannot be weighted.", name=empty[0])
    if min(known.values()) <= 0:
        raise UsageError("The size of the population is missing, or not above 0, in some rows.")
    return inside.astype(np.float64)


def _fitted(weight: Floats, inside: Floats, known: Mapping[str, float]) -> Floats:
    factor = np.array(list(known.values()), np.float64) / (weight @ inside)
    fitted: Floats = weight * (inside @ factor)
    return fitted


def _adjusted(design: Design, weight: NDArray[np.float64], columns: Floats) -> Design:
    base = design.weight if design.base is None else design.base
    before = [] if design.auxiliary is None else [design.auxiliary]
    return replace(design, weight=weight, base=base, auxiliary=np.column_stack([*before, columns]))
