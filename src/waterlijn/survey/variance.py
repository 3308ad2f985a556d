"""How much a weighted total would differ between draws: between the drawn units, stratum by stratum."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waterlijn.survey.design import Design, Floats
from waterlijn.survey.unequal import Shape


class Point(NamedTuple):
    """A value with its standard error, before an interval is put around it.

    `free`: degrees of freedom (drawn units less strata); `n`: answers; `kish`: answers of equal weight that would be
    worth as much (the drawn units, where answers come in clusters), known population included; `shape`: what else an
    interval must know.
    """

    value: float
    error: float
    free: float
    n: int
    kish: float = float("nan")
    shape: Shape = Shape()


def covariance(design: Design, part: Floats) -> Floats:
    """Variance of weighted totals of `part`.

    Parameters
    ----------
    part
        float64 (n,) or (n, k): the linearised part of each answer, without its weight.

    Returns
    -------
    float64 (k, k)

    Notes
    -----
    ``sum_h (1 - n_h/N_h) n_h/(n_h - 1) sum_c (z_hc - mean z_h)(z_hc - mean z_h)'`` with z the weighted part summed per
    drawn unit. A stratum with one drawn unit is not centred on itself, which would say that it varies not at all, but
    on the mean over all units (zero for a linearised part): conservative. Where only a part of a cluster was asked, as
    its weights say, the variance within clusters is added with the share of clusters that was drawn.

    References
    ----------
    W. G. Cochran (1977), Sampling Techniques, ch. 5, 11.
    T. Lumley (2004), Analysis of complex survey samples, J. Stat. Softw. 9(8).
    """
    z = design.weight[:, None] * residual(design, part.reshape(len(design), -1))
    units = _sums(z, design.cluster, len(design.home))
    drawn = design.drawn
    centre = _sums(units, design.home, len(drawn)) / drawn[:, None]
    centre[drawn == 1] = units.sum(axis=0) / len(units)
    away = units - centre[design.home]
    scale = (1 - drawn / design.population) * np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
    between: Floats = (away * scale[design.home, None]).T @ away
    return between + _within(design, z)


def _within(design: Design, z: Floats) -> Floats:
    """The second stage, where a cluster of a finite population was asked in part."""
    partly = design.is_subsampled
    if not partly.any():
        return np.zeros((z.shape[1], z.shape[1]))
    n = np.bincount(design.cluster).astype(np.float64)[design.cluster]
    mean = _sums(z, design.cluster, len(design.home))[design.cluster] / n[:, None]
    away = np.where((n > 1)[:, None], z - mean, z)
    fraction = (design.drawn / design.population)[design.stratum]
    weight = design.weight if design.base is None else design.base
    asked = 1 / (fraction * weight)  # share of the cluster
    scale = np.where(partly, fraction * (1 - asked) * n / np.maximum(n - 1, 1), 0.0)
    found: Floats = (away * scale[:, None]).T @ away
    return found


def _sums(values: Floats, codes: np.ndarray[tuple[int], np.dtype[np.intp]], length: int) -> Floats:
    return np.column_stack([np.bincount(codes, column, length) for column in values.T])


def residual(design: Design, part: Floats) -> Floats:
    """What the columns that the weights were adjusted to leave unexplained; all of it when there are none."""
    if design.auxiliary is None or design.base is None:
        return part
    root = np.sqrt(design.base)[:, None]
    solved = np.linalg.lstsq(design.auxiliary * root, part * root, rcond=None)[0]
    rest: Floats = part - design.auxiliary @ solved
    return rest


def kish(design: Design) -> float:
    """Answers of equal weight that would say as much, when the outcome itself gives no variance to go by.

    Notes
    -----
    ``(sum w)^2 / sum w^2 phi(n/N)`` over drawn units. ``phi(f) = -f / log(1 - f)`` and not 1 - f: the chance that a
    draw of a share f holds none of K rare cases is about (1 - f)^K.
    """
    fraction = design.drawn / design.population
    with np.errstate(divide="ignore", invalid="ignore"):
        phi = np.where(fraction > 0, -fraction / np.log1p(-np.minimum(fraction, 1.0)), 1.0)
    weight = np.bincount(design.cluster, design.weight, len(design.home))
    spread = float((weight**2 * phi[design.home]).sum())
    return float(weight.sum() ** 2 / spread) if spread > 0 else float("inf")
