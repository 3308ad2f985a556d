"""The test card of a local layer: before and after, on labels that it did not see.

Notes
-----
Conversations and copies stay in one of five folds; each fold is read by a layer fitted on the other four. Every figure
is of the population that the labels were drawn from: each label weighs one over its chance of being drawn. Shares get
a Wilson interval with the effective number of messages, ``p (1 - p) / V``, where V is the variance of the weighted
ratio between groups (Korn and Graubard 1998). The gain is the mean, over messages and corrected labels, of how much the
squared distance between probability and answer (Brier 1950) shrank: 0.01 is as much as one message in a hundred that
was read with full certainty wrong and now right. Its interval is that of a ratio between groups, with Student's t.
A layer is recommended only when the 95 % interval of the gain lies above zero and no single label is shown to be worse.
The folds share most of their training labels, so plain variance is too small: it is multiplied by ``1 + K / (K - 1)``
for K folds (Nadeau and Bengio 2003). docs/reference/local-layer.md shows how often the interval then holds.

References
----------
G. W. Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1-3.
C. Nadeau, Y. Bengio (2003), Inference for the generalization error, Machine Learning 52, 239-281.
E. L. Korn, B. I. Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
estimated from survey data, Survey Methodology 24, 193-201.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.records import LABELS
from waterlijn.text import learned
from waterlijn.text.corpus import folds
from waterlijn.text.decide import flags, thresholds
from waterlijn.text.figures import wilson_interval
from waterlijn.text.local import Labelled, Layer, enough, fit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

METHOD = "grouped cross-validation 1"
FOLDS = 5
SHARED_TRAINING = 1 + FOLDS / (FOLDS - 1)  # how much more the gain varies than messages alone would make it
FEWEST_GROUPS = 20  # separate conversations or single messages, below which an interval means little
FEWEST_CASES = 10  # messages behind a share, below which it is not given
BETTER, NO_GAIN, MIXED, WORSE, TOO_FEW = "better", "no_gain", "mixed", "worse", "too_few"
FEW_CASES = "Too few of such messages have been labelled."
FEW_LABELS = "There are not enough labels to say."


class Side(NamedTuple):
    """How well one label is recognised: of the real ones found, of the found ones right, of all messages wrong."""

    found: Estimate
    right: Estimate
    wrong: Estimate


@dataclass(frozen=True, slots=True)
class LabelCard:
    """One label: answers `n` of which `positive` yes, before and after, and the gain."""

    label: str
    n: int
    positive: int
    before: Side
    after: Side
    gain: Estimate


@dataclass(frozen=True, slots=True)
class Card:
    """The whole card; `verdict` is one of better, no_gain, mixed, worse, too_few."""

    n: int
    groups: int
    labels: tuple[LabelCard, ...]
    gain: Estimate
    verdict: str

    @property
    def recommends(self) -> bool:
        return self.verdict == BETTER

    @property
    def finds_less(self) -> tuple[LabelCard, ...]:
        """Labels of which clearly less is found than before: whoever adopts the layer should know it."""
        return tuple(card for card in self.labels if _is_below(card.after.found, card.before.found))

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)  # a Side becomes a list-like of dicts, an Estimate a dict

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        labels = tuple(_label_card(found) for found in stored["labels"])
        return cls(stored["n"], stored["groups"], labels, _estimate(stored["gain"]), stored["verdict"])


def _is_below(after: Estimate, before: Estimate) -> bool:
    return before.value is not None and after.i95 is not None and after.i95.high < before.value


def _label_card(stored: Mapping[str, Any]) -> LabelCard:
    before, after = (Side(*map(_estimate, stored[side])) for side in ("before", "after"))
    return LabelCard(stored["label"], stored["n"], stored["positive"], before, after, _estimate(stored["gain"]))


def _estimate(stored: Mapping[str, Any]) -> Estimate:
    bounds = {name: Interval(**stored[name]) if stored[name] else None for name in ("i80", "i95")}
    return Estimate(**{**stored, **bounds})


def evaluate(labelled: Labelled) -> Card:
    """Cross-validate the layer that `local.fit` would make of these labels.

    Returns
    -------
    Card
        With verdict ``"too_few"``, and a gain that is not known, when no label has enough answers in every fold or
        the labels come from fewer than `FEWEST_GROUPS` groups.
    """
    groups = np.unique(labelled.group).size
    tested = [k for k in range(len(LABELS)) if enough(labelled.answer[labelled.known[:, k], k].astype(np.float64))]
    before = labelled.seen.probability
    after, corrected = _held_out(labelled)
    tested = [k for k in tested if corrected[k]]
    if not tested or groups < FEWEST_GROUPS:
        return Card(len(labelled), groups, (), unknown(FEW_LABELS, len(labelled), METHOD, "index"), TOO_FEW)
    cards = tuple(_card(labelled, before, after, k) for k in tested)
    gain = _gain(labelled, before, after, tested)
    return Card(len(labelled), groups, cards, gain, _verdict(gain, [card.gain for card in cards]))


def _held_out(labelled: Labelled) -> tuple[Floats, Bools]:
    """Probabilities with layers that never saw the message, and which labels every one of them corrected."""
    after, corrected = labelled.seen.probability.copy(), np.ones(len(LABELS), np.bool_)
    if len(labelled) < FOLDS:
        return after, ~corrected
    fold_of = folds(labelled.group, FOLDS)
    for number in range(FOLDS):
        inside = np.flatnonzero(fold_of == number)
        layer: Layer = fit(labelled.take(np.flatnonzero(fold_of != number)), base="")
        corrected &= layer.corrects
        after[inside] = layer.adjust(labelled.seen.take(inside))
    return after, corrected


def _verdict(gain: Estimate, of_labels: Sequence[Estimate]) -> str:
    assert gain.i95 is not None
    is_worse = any(one.i95 is not None and one.i95.high < 0 for one in of_labels)
    if gain.i95.high < 0:
        return WORSE
    if gain.i95.low <= 0:
        return NO_GAIN
    return MIXED if is_worse else BETTER


def _card(labelled: Labelled, before: Floats, after: Floats, k: int) -> LabelCard:
    known = labelled.known[:, k]
    truth = labelled.answer[:, k]
    sides = [_side(labelled, _flags(p)[:, k], truth, known) for p in (before, after)]
    return LabelCard(
        LABELS[k], int(known.sum()), int((known & truth).sum()), sides[0], sides[1], _gain(labelled, before, after, [k])
    )


def _flags(p: Floats) -> Bools:
    return flags(p, thresholds(learned.load().settings))


def _side(labelled: Labelled, flag: Bools, truth: Bools, known: Bools) -> Side:
    return Side(
        share(flag, known & truth, labelled.chance, labelled.group),
        share(truth, known & flag, labelled.chance, labelled.group),
        share(flag != truth, known, labelled.chance, labelled.group),
    )


def share(hit: Bools, among: Bools, chance: Floats, group: NDArray[np.int64]) -> Estimate:
    """The share of `hit` in the population among which `among` holds, from unequally drawn messages in groups.

    Parameters
    ----------
    hit, among
        bool (n,).
    chance, group
        As in `Labelled`.
    """
    n = int(among.sum())
    if n < FEWEST_CASES:
        return unknown(FEW_CASES, n, METHOD)
    weight = among / chance
    value = float((weight * hit).sum() / weight.sum())
    variance = _ratio_variance(weight, hit.astype(np.float64) - value, group)
    kish = float(weight.sum() ** 2 / (weight**2).sum())
    effective = min(value * (1 - value) / variance, float(n)) if variance > 0 else kish
    near, wide = (wilson_interval(value, max(effective, 1.0), level) for level in (0.80, 0.95))
    return Estimate(value, near, wide, n, METHOD)


def _ratio_variance(weight: Floats, residual: Floats, group: NDArray[np.int64]) -> float:
    """Variance of ``sum(w y) / sum(w)`` between groups, from the residuals y - ratio."""
    _names, place = np.unique(group[weight > 0], return_inverse=True)
    total = np.bincount(place, (weight * residual)[weight > 0] / weight.sum())
    return float((total**2).sum() * total.size / (total.size - 1)) if total.size > 1 else 0.0


def _gain(labelled: Labelled, before: Floats, after: Floats, labels: list[int]) -> Estimate:
    """How much nearer the probabilities came to the answers, per message and label."""
    known, truth = labelled.known[:, labels], labelled.answer[:, labels]
    nearer = (before[:, labels] - truth) ** 2 - (after[:, labels] - truth) ** 2
    answered = known.sum(axis=1)
    weight = answered / labelled.chance
    mean = np.where(known, nearer, 0).sum(axis=1) / np.maximum(answered, 1)
    value = float((weight * mean).sum() / weight.sum())
    groups = np.unique(labelled.group[weight > 0]).size
    # rounding can leave a value of no size; an interval always has some width
    error = max(sqrt(SHARED_TRAINING * _ratio_variance(weight, mean - value, labelled.group)), 1e-9)
    near, wide = (float(stdtrit(groups - 1, (1 + level) / 2)) * error for level in (0.80, 0.95))
    n = int(np.sum(answered > 0))
    return Estimate(
        value, Interval(value - near, value + near), Interval(value - wide, value + wide), n, METHOD, "index"
    )
