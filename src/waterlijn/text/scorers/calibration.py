"""What a second reader's score is worth here, from messages that people labelled here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import UsageError
from waterlijn.records import LABELS
from waterlijn.text import calibrate

LEAST = 30  # labelled messages with the label, and as many without it; below this our own reading stays
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Per label of ours: the weight of the second reader's log-odds, the weight of our own, and the intercept.

    A logistic model of both readings (Platt 1999, in two scores): a second reader that knows nothing gets weight
    near 0 and leaves our own reading as it was. A label that is not in `beta` is not touched.
    """

    beta: Mapping[str, tuple[float, float, float]]

    def apply(self, second: Floats, ours: Floats) -> Floats:
        """Probabilities (n, 4) of both readings together; ours where there is no second one.

        Parameters
        ----------
        second
            Of the second reader in our labels, float64 (n, 4), NaN where it gave none.
        ours
            Our own calibrated probabilities, (n, 4).

        Examples
        --------
        >>> both = Calibration({"abuse": (1.0, 0.0, 0.0)})
        >>> both.apply(np.array([[0.9, 0.9, np.nan, 0.1]]), np.full((1, 4), 0.5)).round(2).tolist()
        [[0.9, 0.5, 0.5, 0.5]]
        """
        p = np.array(ours, np.float64)
        for label, (weight, own, intercept) in self.beta.items():
            k = LABELS.index(label)
            has = ~np.isnan(second[:, k])
            z = weight * calibrate.logit(second[has, k]) + own * calibrate.logit(ours[has, k]) + intercept
            p[has, k] = calibrate.sigmoid(z)
        return p


def fit(second: Floats, ours: Floats, truth: Bools, weight: Floats, *, only: tuple[str, ...] = ()) -> Calibration:
    """Fit on labelled messages.

    Parameters
    ----------
    second, ours
        As for `Calibration.apply`.
    truth
        What people said, bool (n, 4).
    weight
        float64 (n,), such as one over the chance with which each message was drawn.
    only
        Fit these labels, however few there are: for the folds of a sample that has enough as a whole.

    Raises
    ------
    UsageError
        No label has `LEAST` messages with it and `LEAST` without it among those that the second reader answered.
    """
    beta: dict[str, tuple[float, float, float]] = {}
    for k, label in enumerate(LABELS):
        has = ~np.isnan(second[:, k])
        y = truth[has, k]
        if label not in only if only else min(y.sum(), (~y).sum()) < LEAST:
            continue
        x = np.column_stack([calibrate.logit(second[has, k]), calibrate.logit(ours[has, k])])
        size = weight[has] / weight[has].mean()
        weigh, own, intercept = calibrate.logistic(x, y, size).tolist()
        beta[label] = (round(weigh, 5), round(own, 5), round(intercept, 5))
    if not beta:
        raise UsageError(
            "There are too few labelled messages to know what this second reader is worth: at least {n} with a label "
            "and {n} without it are needed. Our own reading stays.",
            n=LEAST,
        )
    return Calibration(beta)
