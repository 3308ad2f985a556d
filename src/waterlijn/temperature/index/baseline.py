"""What is normal for a place: its own last weeks, never another place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.temperature.comparing import BASELINE_WEEKS, FEWEST_WEEKS

Numbers = NDArray[np.float64]


class Baselines:
    """The draws of the last eight known weeks of every place, and their mean.

    Parameters
    ----------
    places, draws
        How many. Room for 8 x places x draws single-precision numbers is kept, whatever the number of weeks.
    """

    def __init__(self, places: int, draws: int) -> None:
        self._kept = np.zeros((BASELINE_WEEKS, places, draws), np.float32)
        self._weeks = np.zeros(places, np.intp)

    def of(self, places: NDArray[np.intp]) -> tuple[Numbers, NDArray[np.bool_]]:
        """Mean over the weeks, (places, draws), and for which places there are weeks enough."""
        weeks = np.minimum(self._weeks[places], BASELINE_WEEKS)
        mean = self._kept[:, places].sum(axis=0, dtype=np.float64) / np.maximum(weeks, 1)[:, None]
        return np.asarray(mean, np.float64), weeks >= FEWEST_WEEKS

    def add(self, places: NDArray[np.intp], draws: Numbers) -> None:
        self._kept[self._weeks[places] % BASELINE_WEEKS, places] = draws
        self._weeks[places] += 1

    def restart(self, places: NDArray[np.intp]) -> None:
        """Forget: what came before cannot be compared with what comes."""
        self._kept[:, places] = 0
        self._weeks[places] = 0
