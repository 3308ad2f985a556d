"""How far opinions lie apart on each statement of a conversation, and along its axis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.matrix import Matrix
from waterlijn.dialogue.polarisation.agreement import METHOD, estimate_polarisation
from waterlijn.dialogue.polarisation.bimodality import estimate_bimodality_of
from waterlijn.dialogue.polarisation.consensus import estimate_consensus
from waterlijn.dialogue.polarisation.duclos_esteban_ray import estimate_duclos_esteban_ray
from waterlijn.dialogue.polarisation.intervals import TOO_FEW
from waterlijn.estimate import Estimate, unknown


class Polarised(NamedTuple):
    """Of a conversation. `polarisation` and `consensus` have one estimate per statement of the matrix, in its order.

    `bimodality` and `spread` (Duclos-Esteban-Ray, alpha 1/2) are of the positions on the first axis, in standard
    deviations: one hill of a normal shape has a bimodality of 0.33 and a spread of 0.53.
    """

    polarisation: tuple[Estimate, ...]
    consensus: tuple[Estimate, ...]
    bimodality: Estimate
    spread: Estimate


def polarised(matrix: Matrix, position: NDArray[np.float64], *, seed: int = 1) -> Polarised:
    """The measures of votes on each statement, and of the places of people on the first axis.

    Parameters
    ----------
    matrix
        As `dialogue.matrix.build` gives it.
    position
        (p, 2) of those who have a place.
    seed
        Of the drawn populations behind the intervals.

    Notes
    -----
    A vote is a scale of three points: disagree, pass, agree. That somebody who passes stands in the middle is a
    choice; who passes may also not know, or not want to say.
    """
    counts = counts_of(matrix)
    nothing = unknown(TOO_FEW, 0, METHOD, "polarisation")
    along = np.asarray(position, np.float64)[:, 0]
    error = float(along.std())
    along = along / error if error > 0 else along
    return Polarised(
        tuple(estimate_polarisation(row, seed=seed) if row.any() else nothing for row in counts),
        tuple(estimate_consensus(row, seed=seed) if row.any() else nothing for row in counts),
        estimate_bimodality_of(along, seed=seed) if len(along) else nothing,
        estimate_duclos_esteban_ray(along, by_mean=False, seed=seed) if len(along) > 1 else nothing,
    )


def counts_of(matrix: Matrix) -> NDArray[np.float64]:
    """(m, 3) people who disagree, pass and agree."""
    m = len(matrix.statements)
    place = 3 * matrix.column.astype(np.int64) + matrix.vote + 1
    return np.bincount(place, minlength=3 * m).reshape(m, 3).astype(np.float64)
