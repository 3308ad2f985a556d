"""The test card of a second reader: with and without it, on the same messages that people labelled, paired.

Whole groups (threads, near-copies) are drawn again (bootstrap), the same ones for both readings, so that what both
get wrong cancels in the difference.

References
----------
Efron, B., Tibshirani, R. (1993). An introduction to the bootstrap. Chapman & Hall.
Guo, C. et al. (2017). On calibration of modern neural networks. ICML (expected calibration error).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.records import LABELS, Readings
from waterlijn.text.figures import binary_cells, calibration_error, error_cells, macro_f1
from waterlijn.text.scorers.cascade import certainty, protected

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
METHOD = "paired group bootstrap 1"
DRAWS, SEED = 1000, 20261121
COVERAGE = 0.8  # share of the messages, the surest ones, of which accuracy is told
NEGLIGIBLE = 0.005  # of macro-F1; not worth a second model
BEYOND = "macro_f1_beyond_calibration"
FEWEST_GROUPS = 20  # below this a bootstrap over groups says too little
WORSE_CALIBRATED = 0.02  # of ECE; more than this undoes what is gained

HELPS, DOES_NOT_HELP, CANNOT_SAY = "helps", "does_not_help", "cannot_say"
REASONS = {
    HELPS: "It helps: on your labels both readers together are right more often, beyond chance, and nobody who reports "
    "harm is flagged more often.",
    DOES_NOT_HELP: "It does not help: on your labels both readers together are not right more often.",
    CANNOT_SAY: "This cannot be said: the difference on your labels can be chance. More labels may tell.",
}
HARMS = "It does not help: it wrongly flags more messages of people who tell, quote, report or speak up."
CALIBRATION_DOES = "It does not help: calibrating our own reader on your labels gains as much."
TOO_SURE = "It does not help: its probabilities are further from the truth than ours."
TOO_FEW = "There are too few separate conversations among the labelled messages."
NONE_PROTECTED = "None of the labelled messages is of this kind."


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the card; `difference` is after minus before."""

    name: str
    before: Estimate
    after: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Comparison:
    """The card.

    Attributes
    ----------
    n, n_groups
        Labelled messages, and the groups they come in.
    measures
        "macro_f1" (mean over the labels that the second reader touches), "macro_f1_beyond_calibration" (the same, but
        before is our own reading calibrated on the same labels), "macro_f1:<label>", "ece",
        "accuracy_at_80" (right on abuse and hate among the surest 80 %), "left_to_people", "false_alarms" (harmless
        messages of people whom a rule protects, flagged all the same).
    verdict
        "helps", "does_not_help" or "cannot_say".
    reason
        The verdict in an English sentence (msgid).
    """

    n: int
    n_groups: int
    measures: tuple[Measure, ...]
    verdict: str
    reason: str

    def of(self, name: str) -> Measure:
        return next(measure for measure in self.measures if measure.name == name)


@dataclass(frozen=True, slots=True)
class Answers:
    """What one reading says, per labelled message: everything that the measures need.

    `cells` and `errors` are what each message adds to the tables of macro-F1 and of the calibration error (see
    `figures`), per label: float64 (n, 4, 4) and (n, 4, 11). The tables of a draw are their weighted sums.
    """

    truth: Bools
    flag: Bools
    abstain: Bools
    margin: Floats
    is_protected: Bools
    cells: Floats
    errors: Floats


def _answers(truth: Bools, readings: Readings, is_protected: Bools) -> Answers:
    p = np.asarray(readings.probability, np.float64)
    flag, abstain = np.asarray(readings.flag), np.asarray(readings.abstain)
    cells = np.stack([binary_cells(truth[:, k], flag[:, k]) for k in range(len(LABELS))], axis=1)
    errors = np.stack([error_cells(p[:, k], truth[:, k]) for k in range(len(LABELS))], axis=1)
    return Answers(truth, flag, abstain, certainty(p), is_protected, cells, errors)


def _accuracy(a: Answers, weight: Floats) -> float:
    """Right on abuse and on hate, among the surest share of the messages."""
    order = np.argsort(-a.margin, kind="stable")
    kept = order[np.cumsum(weight[order]) <= COVERAGE * weight.sum() + 1e-9]
    right = (a.flag[kept, :2] == a.truth[kept, :2]).all(axis=1)
    return float((weight[kept] * right).sum() / max(weight[kept].sum(), 1e-9))


def _alarms(a: Answers, weight: Floats) -> float:
    calm = a.is_protected & ~a.truth.any(axis=1)
    return float((weight * a.flag.any(axis=1))[calm].sum() / max(weight[calm].sum(), 1e-9))


Figure = Callable[[Answers, Floats], float]


def _figures(touched: Sequence[str]) -> dict[str, Figure]:
    """The measures by name; each takes the answers and the weight of each message (0: not drawn)."""

    def f1_of(label: str) -> Figure:
        k = LABELS.index(label)
        return lambda a, weight: float(macro_f1(weight @ a.cells[:, k]))

    each = {f"macro_f1:{label}": f1_of(label) for label in touched}
    columns = [LABELS.index(label) for label in touched]

    def mean_f1(a: Answers, weight: Floats) -> float:
        return float(np.mean([figure(a, weight) for figure in each.values()]))

    def error(a: Answers, weight: Floats) -> float:
        return float(calibration_error(np.tensordot(weight, a.errors, 1))[columns].mean())

    def left(a: Answers, weight: Floats) -> float:
        return float((weight * a.abstain).sum() / weight.sum())

    return {"macro_f1": mean_f1, **each, "ece": error, "accuracy_at_80": _accuracy, "left_to_people": left,
            "false_alarms": _alarms}  # fmt: skip


def compare(
    without: Readings,
    together: Readings,
    truth: Bools,
    groups: Ints,
    *,
    weight: Floats | None = None,
    touched: Sequence[str] = LABELS,
    control: Readings | None = None,
    more_alarms: int = 0,
    draws: int = DRAWS,
) -> Comparison:
    """Compare both readings of the same labelled messages.

    Parameters
    ----------
    without, together
        Our reading, and that of both readers, out of fold: of the same n messages.
    truth
        What people said, bool (n, 4).
    groups
        int64 (n,): messages with the same number are drawn together.
    weight
        float64 (n,), such as one over the chance with which each message was drawn; ones when not given.
    touched
        Labels that the second reader was calibrated for.
    control
        Our reading alone, calibrated on the same labels in the same way. What both gain over it comes from the second
        reader; what it gains over our reading would come from any local calibration, and is no merit of anybody's.
    more_alarms
        Protected sentences of our own that both together flag and ours alone does not (`trial.safety`).
    draws
        Of the bootstrap.
    """
    size = np.ones(len(truth)) if weight is None else np.asarray(weight, np.float64)
    shielded = protected(without)
    before, after = _answers(truth, without, shielded), _answers(truth, together, shielded)
    names, place = np.unique(groups, return_inverse=True)
    sample = _Sample(size, place, names.size, int((shielded & ~truth.any(axis=1)).sum()), draws)
    figures = _figures(touched)
    measures = _measured(figures, (before, after), sample)
    if control is not None:
        both = (_answers(truth, control, shielded), after)
        own = _measured({BEYOND: figures["macro_f1"]}, both, sample)
        measures = (measures[0], *own, *measures[1:])
    verdict, reason = _verdict({measure.name: measure for measure in measures}, more_alarms)
    return Comparison(len(truth), names.size, measures, verdict, reason)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Weight and group of each message, and how many draws; `n_calm` are protected and harmless."""

    weight: Floats
    place: Ints
    n_groups: int
    n_calm: int
    draws: int


def _measured(figures: dict[str, Figure], both: tuple[Answers, Answers], sample: _Sample) -> tuple[Measure, ...]:
    table = _draw(figures, both, sample)
    return tuple(_measure(name, figure, both, sample, table[name]) for name, figure in figures.items())


def _draw(figures: dict[str, Figure], both: tuple[Answers, Answers], sample: _Sample) -> dict[str, Floats]:
    """Per figure the values before and after of every draw of whole groups, float64 (draws, 2)."""
    rng = np.random.default_rng(SEED)
    table = {name: np.empty((sample.draws, 2)) for name in figures}
    for i in range(sample.draws):
        times = np.bincount(rng.integers(sample.n_groups, size=sample.n_groups), minlength=sample.n_groups)
        weight = sample.weight * times[sample.place]
        for name, figure in figures.items():
            table[name][i] = [figure(answers, weight) for answers in both]
    return table


def _measure(name: str, figure: Figure, both: tuple[Answers, Answers], sample: _Sample, drawn: Floats) -> Measure:
    n = sample.n_calm if name == "false_alarms" else len(sample.weight)
    reason = TOO_FEW if sample.n_groups < FEWEST_GROUPS else NONE_PROTECTED if not n else ""
    if reason:
        nothing = unknown(reason, n, METHOD)
        return Measure(name, nothing, nothing, nothing)
    before, after = (figure(answers, sample.weight) for answers in both)
    estimates = (_estimate(before, drawn[:, 0], n), _estimate(after, drawn[:, 1], n))
    return Measure(name, *estimates, _estimate(after - before, drawn[:, 1] - drawn[:, 0], n, -1.0))


def _estimate(value: float, drawn: Floats, n: int, least: float = 0.0) -> Estimate:
    """The value with percentiles of the draws, widened where needed so that they hold the value.

    Where all draws are the same (nobody wrongly flagged among n) the percentiles say that nothing else is possible.
    Then the rule of three takes their place: what was not seen once in n messages can still be 1 - 0.05^(1/n) of them.
    """
    low95, low80, high80, high95 = np.quantile(drawn, [0.025, 0.1, 0.9, 0.975]).tolist()
    if np.ptp(drawn) == 0:
        unseen80, unseen95 = (1 - chance ** (1 / n) for chance in (0.2, 0.05))
        low95, low80 = max(least, value - unseen95), max(least, value - unseen80)
        high80, high95 = min(1.0, value + unseen80), min(1.0, value + unseen95)
    near = Interval(min(low80, value), max(high80, value))
    wide = Interval(min(low95, near.low), max(high95, near.high))
    return Estimate(value, near, wide, n, METHOD, calibrated=True)


def _verdict(measures: dict[str, Measure], more_alarms: int) -> tuple[str, str]:
    """It helps only when macro-F1 rises beyond chance, the probabilities stay good and nobody protected pays for it."""
    gain, error, alarms = (measures[name].difference for name in ("macro_f1", "ece", "false_alarms"))
    if more_alarms > 0 or (alarms.value is not None and alarms.value > 0):
        return DOES_NOT_HELP, HARMS
    if gain.i95 is None:
        return CANNOT_SAY, gain.reason
    if error.value is not None and error.value > WORSE_CALIBRATED:
        return DOES_NOT_HELP, TOO_SURE
    own = measures[BEYOND].difference if BEYOND in measures else gain
    if gain.i95.low > 0 and own.i95 is not None and own.i95.low > 0:
        return HELPS, REASONS[HELPS]
    if own.i95 is not None and own.i95.high < NEGLIGIBLE and gain.i95.low > 0:
        return DOES_NOT_HELP, CALIBRATION_DOES
    # at best a negligible gain: nothing to wait for. A gain that may be chance is another matter
    verdict = DOES_NOT_HELP if gain.i95.high < NEGLIGIBLE else CANNOT_SAY
    return verdict, REASONS[verdict]
