"""What nearly everybody agrees or disagrees with, whoever they are: pol.is's consensus, both ways."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.counts import Counts
from waterlijn.dialogue.settings import SMALLEST_CELL

Z90 = 1.2816  # one-sided 90 %
MOST = 5  # statements in each direction


class Consensus(NamedTuple):
    """Statements (by their place, 0 to m - 1) that most people agree or disagree with, the clearest first."""

    agree: NDArray[np.int64]
    disagree: NDArray[np.int64]


def consensus(total: Counts) -> Consensus:
    """Up to five statements each way.

    Parameters
    ----------
    total
        One row: the votes of everybody.

    Notes
    -----
    With p the share ``(yes + 1) / (seen + 2)`` and z its distance from ½ in standard errors, a statement counts when p
    > ½ and z > 1.2816; they stand in the order of p z. Fewer than five voters say nothing.
    """
    return Consensus(*(_clearest(yes[0], total.seen[0]) for yes in (total.agree, total.disagree)))


def share_test(yes: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Standard errors between a share and ½, with one vote added: ``2 sqrt(n + 1) ((yes + 1) / (n + 1) - 1/2)``."""
    return np.asarray(2 * np.sqrt(seen + 1) * ((yes + 1) / (seen + 1) - 0.5))


def _clearest(yes: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.int64]:
    p, z = (yes + 1) / (seen + 2), share_test(yes, seen)
    found = np.flatnonzero((p > 0.5) & (z > Z90) & (seen >= SMALLEST_CELL))
    return found[np.argsort(-(p * z)[found], kind="stable")][:MOST]
