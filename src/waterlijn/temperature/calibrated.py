"""People's labels per place and week, for the one estimator of `survey.labelled`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import Times
from waterlijn.survey.labelled import FEWEST_LABELS, NOBODY, Sample, difference, estimate_share
from waterlijn.temperature.counting import Key

__all__ = ["FEWEST_LABELS", "NOBODY", "Labels", "Sample", "difference", "estimate_share"]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """People's judgements of m messages that were drawn with a known chance.

    Parameters
    ----------
    place, week
        Of the labelled message, as in the tally (NaT where the time is unknown).
    pi
        The chance with which each message was drawn, float64 in (0, 1], logged when it was drawn; only
        messages that count as a voice may be drawn.
    truth, score
        Per measure the judgement (bool) and the score of the model (`Marks.score`) for that same message.
    """

    place: Sequence[str]
    week: Times
    pi: NDArray[np.float64]
    truth: Mapping[str, NDArray[np.bool_]]
    score: Mapping[str, NDArray[np.float64]]

    def __post_init__(self) -> None:
        columns = (self.week, self.pi, *self.truth.values(), *self.score.values())
        if any(len(column) != len(self.place) for column in columns) or set(self.truth) - set(self.score):
            raise ValueError("columns of unequal length, or a judgement without its score")
        if len(self.pi) and not (self.pi.min() > 0 and self.pi.max() <= 1):
            raise ValueError("an inclusion probability lies above 0 and at most at 1")

    def over_time(self) -> Labels:
        """The same labels for a tally over the whole span (`Tally.over_time`)."""
        return replace(self, week=np.full(len(self.place), "NaT", "datetime64[D]"))

    def by_cell(self) -> dict[Key, NDArray[np.intp]]:
        """The row numbers of the labels of each place and week."""
        weeks = np.asarray(self.week).astype("datetime64[D]").tolist()  # NaT becomes None
        rows: dict[Key, list[int]] = {}
        for row, key in enumerate(map(Key, self.place, weeks)):
            rows.setdefault(key, []).append(row)
        return {key: np.array(found, np.intp) for key, found in rows.items()}

    def sample(self, rows: NDArray[np.intp], measure: str) -> Sample:
        """The labels of one measure in these rows; empty when nobody judged it."""
        if measure not in self.truth:
            return NOBODY
        return Sample.of(self.truth[measure][rows], self.score[measure][rows], self.pi[rows])
