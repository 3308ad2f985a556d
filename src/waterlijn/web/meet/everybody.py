"""What everybody says of a statement, without one to four people whom it would give away.

Beside the numbers of the sides a number of everybody tells, by subtracting, what those say who stand on no side. Where
they are fewer than five on a statement, everybody means: who stands on a side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waterlijn.dialogue.bridges import overall
from waterlijn.dialogue.columns import Estimates
from waterlijn.dialogue.counts import Counts
from waterlijn.dialogue.opinions import Opinions
from waterlijn.dialogue.settings import SMALLEST_CELL


class Everybody(NamedTuple):
    """Counts in one row, and the shares of them by the place of the statement."""

    counts: Counts
    agree: Estimates
    disagree: Estimates
    passed: Estimates


def everybody(found: Opinions) -> Everybody:
    measures = found.measures
    counted = without_few(measures.total, measures.counts)
    passed = overall(counted.passed, counted.seen)
    return Everybody(counted, overall(counted.agree, counted.seen), overall(counted.disagree, counted.seen), passed)


def without_few(total: Counts, sides: Counts) -> Counts:
    """One row: the total, and of the sides alone where one to four people stand on none."""
    placed = sides.total()
    rest = total.seen - placed.seen
    few = (rest > 0) & (rest < SMALLEST_CELL)
    return Counts(*(np.where(few, inside, all_of) for inside, all_of in zip(placed, total, strict=True)))
