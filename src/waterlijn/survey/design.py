"""How the answers were drawn: weights, strata, clusters and the size of what they were drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from waterlijn.errors import UsageError

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
HEAVIEST = 1e10  # people, messages or anything else that one answer can stand for


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The draw of n answers; made by `Design.of`, which checks it.

    Parameters
    ----------
    weight
        float64 (n,): how many units of the population each answer stands for, above 0.
    stratum, cluster
        intp (n,): the stratum of each answer, and the unit that was drawn (the answer itself, or its cluster), both
        numbered from 0.
    home
        intp (m,): the stratum of each of the m drawn units.
    population
        float64 (strata,): how many units could have been drawn in each stratum; infinite when that is unknown or
        endless.
    strata
        The names of the strata.
    base, auxiliary
        float64 (n,) and (n, k): the weights before weighting, and the columns they were adjusted to
        (`weighting`); the variance then rests on what those columns leave unexplained.
    """

    weight: Floats
    stratum: Codes
    cluster: Codes
    home: Codes
    population: Floats
    strata: tuple[str, ...]
    base: Floats | None = None
    auxiliary: Floats | None = None

    @classmethod
    def of(
        cls,
        n: int,
        *,
        weight: ArrayLike | None = None,
        stratum: ArrayLike | None = None,
        cluster: ArrayLike | None = None,
        population: ArrayLike | None = None,
    ) -> Self:
        """A checked design for n answers.

        Parameters
        ----------
        n
            Number of answers.
        weight
            (n,); without it N / n per stratum where the population is known, else 1.
        stratum, cluster
            (n,) labels of any kind. The same cluster label in two strata means two clusters.
        population
            One number, or (n,) the size of the stratum of each answer, in drawn units: clusters when there are
            clusters.

        Raises
        ------
        UsageError
            Weights that are not above 0, a population smaller than what was drawn or unequal within a stratum.

        Examples
        --------
        >>> design = Design.of(4, stratum=["a", "a", "b", "b"], population=[10, 10, 30, 30])
        >>> design.weight
        array([ 5.,  5., 15., 15.])
        """
        names, codes = _codes(stratum, n)
        units, home = _drawn_units(cluster, codes, n)
        drawn = np.bincount(home, minlength=len(names)).astype(np.float64)
        size = _population(population, codes, names, drawn, n)
        return cls(_weights(weight, size, drawn, codes, n), codes, units, home, size, names)

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def drawn(self) -> Floats:
        """Units drawn per stratum, (strata,)."""
        return np.bincount(self.home, minlength=len(self.strata)).astype(np.float64)

    @property
    def free(self) -> int:
        """Degrees of freedom: drawn units less strata."""
        return len(self.home) - len(self.strata)

    @property
    def is_clustered(self) -> bool:
        return len(self.home) < len(self.weight)

    @property
    def is_census(self) -> bool:
        """Whether everyone was asked, so that chance has no part in the answer."""
        return bool((self.drawn >= self.population).all()) and not self.is_subsampled.any()

    @property
    def is_subsampled(self) -> NDArray[np.bool_]:
        """(n,): whether the weight says that only a part of this answer's cluster was asked."""
        whole = np.where(np.isfinite(self.population), self.population / self.drawn, np.inf)[self.stratum]
        weight = self.weight if self.base is None else self.base
        return np.asarray((weight > whole * (1 + 1e-6)) & self.is_clustered)

    def only(self, rows: NDArray[np.bool_]) -> Design:
        """The design as if only these answers had come in: strata keep their population, weights their worth."""
        _known, stratum = np.unique(self.stratum[rows], return_inverse=True)
        units, cluster = np.unique(self.cluster[rows], return_inverse=True)
        names = tuple(self.strata[k] for k in _known)
        home = np.searchsorted(_known, self.home[units])
        return Design(self.weight[rows], stratum, cluster, home, self.population[_known], names)


def _codes(labels: ArrayLike | None, n: int) -> tuple[tuple[str, ...], Codes]:
    if n < 1:
        raise UsageError("There is no answer to count.")
    if labels is None:
        return ("",), np.zeros(n, np.intp)
    names, codes = np.unique(_column(labels, n, "stratum"), return_inverse=True)
    return tuple(str(name) for name in names), codes.astype(np.intp)


def _column(values: ArrayLike, n: int, what: str) -> NDArray[np.generic]:
    column = np.asarray(values)
    if column.shape != (n,):
        raise UsageError("The column {what} has another length than the answers.", what=what)
    return column


def _drawn_units(cluster: ArrayLike | None, stratum: Codes, n: int) -> tuple[Codes, Codes]:
    """The unit of each answer, and the stratum of each unit."""
    if cluster is None:
        return np.arange(n, dtype=np.intp), stratum
    _labels, codes = np.unique(_column(cluster, n, "cluster"), return_inverse=True)
    pairs = stratum * len(_labels) + codes
    _pairs, first, units = np.unique(pairs, return_index=True, return_inverse=True)
    return units.astype(np.intp), stratum[first]


def _population(given: ArrayLike | None, stratum: Codes, names: tuple[str, ...], drawn: Floats, n: int) -> Floats:
    if given is None:
        return np.full(len(names), np.inf)
    column = np.broadcast_to(np.asarray(given, np.float64), (n,))
    if np.isnan(column).any() or (column <= 0).any():
        raise UsageError("The size of the population is missing, or not above 0, in some rows.")
    size = np.zeros(len(names))
    size[stratum] = column
    if (size[stratum] != column).any():
        where = names[int(stratum[np.flatnonzero(size[stratum] != column)[0]])]
        if not where:
            raise UsageError(
                "The population has more than one size. If these are sizes of groups, say which stratum each is in."
            )
        raise UsageError("The stratum {name} has more than one population size.", name=where)
    short = np.flatnonzero(size < drawn)
    if len(short):
        name, counts = names[short[0]], {"drawn": int(drawn[short[0]]), "size": f"{size[short[0]]:g}"}
        if not name:
            raise UsageError("There are {drawn} answers from a population of {size}: that cannot be.", **counts)
        raise UsageError(
            "The stratum {name} has {drawn} answers from a population of {size}: that cannot be.", name=name, **counts
        )
    return size


def _weights(given: ArrayLike | None, size: Floats, drawn: Floats, stratum: Codes, n: int) -> Floats:
    if given is None:
        return np.where(np.isfinite(size), size / drawn, 1.0)[stratum]
    weight = _column(np.asarray(given, np.float64), n, "weight").astype(np.float64)
    wrong = int((~np.isfinite(weight) | (weight <= 0)).sum())
    if wrong:
        raise UsageError("{n} answers have a weight that is missing, zero or negative.", n=wrong)
    if weight.max() > HEAVIEST:
        raise UsageError("A weight is larger than all people on earth: it must be wrong.")
    return weight
