"""Van der Eijk's agreement A on an ordered scale, and the polarisation that follows from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.polarisation import intervals
from waterlijn.dialogue.polarisation.counts import checked
from waterlijn.estimate import Estimate

METHOD = "agreement-a 1"
Numbers = NDArray[np.float64]
_NOTHING = 1e-12  # of all people: what is left of a point after taking a layer off


def agreement(counts: ArrayLike) -> float:
    """Agreement A: 1 when all choose one point, 0 when they spread evenly, -1 when half stand at either end.

    Parameters
    ----------
    counts
        (k,) people per point of the scale, lowest point first; k at least 3.

    Returns
    -------
    float between -1 and 1.

    Raises
    ------
    ValueError
        There are fewer than three points, a count is negative, or nobody answered.

    Notes
    -----
    The counts are cut into layers in which every point holds all or nothing. Of a layer with S filled points, TU and
    TDU count the triples of points that agree with one peak (110, 011) and with two (101):
    ``U = ((k - 2) TU - (k - 1) TDU) / ((k - 2)(TU + TDU))`` and ``A = U (1 - (S - 1) / (k - 1))``. A of the whole is
    the mean over layers, weighted by the people in them.

    References
    ----------
    C. van der Eijk (2001), Measuring agreement in ordered rating scales, Quality & Quantity 35, 325-341.

    Examples
    --------
    >>> agreement([30, 40, 210, 130, 530, 50, 10]).__round__(7)
    0.6113333
    >>> agreement([5, 0, 0, 0, 5]), agreement([1, 1, 1, 1, 1])
    (-1.0, 0.0)
    """
    return float(_one(_long_enough(counts)))


def polarisation(counts: ArrayLike) -> float:
    """``(1 - A) / 2``: 0 when all choose one point, 0.5 when they spread evenly, 1 when half stand at either end."""
    return (1 - agreement(counts)) / 2


def estimate_agreement(counts: ArrayLike, *, seed: int = 1) -> Estimate:
    """`agreement` with its intervals; unit ``"agreement"``."""
    return intervals.of_counts(
        _many, _long_enough(counts), method=METHOD, unit="agreement", range=(-1.0, 1.0), seed=seed
    )


def estimate_polarisation(counts: ArrayLike, *, seed: int = 1) -> Estimate:
    """`polarisation` with its intervals; unit ``"polarisation"``."""
    return intervals.of_counts(
        lambda drawn: (1 - _many(drawn)) / 2, _long_enough(counts), method=METHOD, unit="polarisation",
        range=(0.0, 1.0), seed=seed,
    )  # fmt: skip


def _long_enough(counts: ArrayLike) -> Numbers:
    found = checked(counts)
    if len(found) < 3:
        raise ValueError("agreement needs a scale of three points or more")
    return found


@compiled
def _many(drawn: Numbers) -> Numbers:
    found = np.empty(len(drawn))
    for i in range(len(drawn)):
        found[i] = _one(drawn[i])
    return found


@compiled
def _one(counts: Numbers) -> float:
    k = len(counts)
    left = counts.copy()
    everybody = counts.sum()
    least = _NOTHING * everybody
    total = 0.0
    while True:
        filled = 0
        layer = np.inf
        for i in range(k):
            if left[i] > least:
                filled += 1
                layer = min(layer, left[i])
        if filled == 0:
            return min(max(total, -1.0), 1.0)  # rounding
        total += filled * layer / everybody * _of_layer(left, least, filled)
        for i in range(k):
            left[i] = left[i] - layer if left[i] > least else 0.0


@compiled
def _of_layer(left: Numbers, least: float, filled: int) -> float:
    """A of the pattern of points that still hold people."""
    k = len(left)
    if filled == 1:
        return 1.0
    one_peak, two_peaks, before = 0, 0, 0
    for i in range(k):
        if left[i] > least:
            after = filled - before - 1
            one_peak += before * (k - 1 - i - after) + (i - before) * after
            before += 1
        else:
            two_peaks += before * (filled - before)
    if one_peak + two_peaks == 0:
        return 0.0
    u = ((k - 2) * one_peak - (k - 1) * two_peaks) / ((k - 2) * (one_peak + two_peaks))
    return u * (1 - (filled - 1) / (k - 1))
