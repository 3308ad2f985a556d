"""From a measure and drawn populations to an Estimate.

Measures of polarisation have borders (nobody is more than wholly divided) and kinks (an even spread), and what is
drawn again from a sample is on average a little more, or less, divided than the sample. So two intervals are joined:
the quantiles over populations that could have given these answers, and the value with its error, also after its bias
is taken away. What that covers is simulated in `coverage`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from waterlijn.dialogue.polarisation.counts import Counts
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.survey.intervals import student

Numbers = NDArray[np.float64]
Many = Callable[[Numbers], Numbers]  # (draws, k) shares or counts -> (draws,)

DRAWS = 400
POPULATION = 1e9  # people: as good as endless
FEWEST = 5  # people: with fewer, a number says what one of them thinks
TOO_FEW = "Fewer than five people answered: too few to say how far opinions lie apart."
ENDLESS = (float("-inf"), float("inf"))


def of_counts(
    measure: Many, counts: Counts, *, method: str, unit: str, range: tuple[float, float] = ENDLESS, seed: int = 1
) -> Estimate:
    """A measure of counts with its intervals.

    Parameters
    ----------
    measure
        Takes (draws, k) counts and gives (draws,) values.
    counts
        (k,) people per point of the scale.
    method, unit, range
        Of the estimate; `range` are the least and most that the measure can be.
    seed
        Of the drawn populations.

    Notes
    -----
    Drawn again: 400 multinomial samples for bias and error, and 400 Dirichlet populations with one person more, spread
    evenly over the scale, so that a point that nobody chose is not taken for one that nobody could choose.
    """
    n = int(counts.sum())
    if n < FEWEST:
        return unknown(TOO_FEW, n, method, unit)
    rng = np.random.default_rng(seed)
    value = float(measure(counts[None])[0])
    share = counts / counts.sum()
    again = measure(rng.multinomial(n, share, DRAWS).astype(np.float64))
    possible = rng.standard_gamma(counts + 1 / len(counts), (DRAWS, len(counts)))
    possible = measure(POPULATION * possible / possible.sum(axis=1, keepdims=True))
    whole = float(measure(POPULATION * share[None])[0])  # some measures depend on n as well as on the shares
    return joined(value, again, possible, whole, n, method=method, unit=unit, range=range)


def joined(
    value: float,
    again: Numbers,
    possible: Numbers,
    centre: float,
    n: int,
    *,
    method: str,
    unit: str,
    range: tuple[float, float] = ENDLESS,
) -> Estimate:
    """The Estimate of `value`.

    Parameters
    ----------
    value
        As measured.
    again
        Values of samples that were drawn from a population whose value is `centre`.
    possible
        Values of populations that could have given these answers.
    """
    bias, error = float(again.mean()) - centre, float(again.std(ddof=1))

    def bounds(level: float) -> Interval:
        low, high = np.quantile(possible, [(1 - level) / 2, (1 + level) / 2])
        half = student(level, max(n - 1, 1)) * error
        ends = (low, high, value - half, value + half, value - bias - half, value - bias + half, value)
        return Interval(max(float(min(ends)), range[0]), min(float(max(ends)), range[1]))

    near, wide = bounds(0.80), bounds(0.95)
    wide = Interval(min(wide.low, near.low), max(wide.high, near.high))
    return Estimate(value, near, wide, n, method, unit, True)
