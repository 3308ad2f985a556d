"""The cascade: our reader reads everything, a second one only what ours is unsure of, and the rules stay above both.

Our reader does tens of thousands of messages a second and can say why; an encoder does some tens and cannot. So the
second one is asked where ours would leave the message to a person. What it adds is calibrated on local labels
(`calibration`) and judged on a card (`trial`) before it may be used.

A rule that protects the writer (testimony, quotation, counter-speech, denial ...) stands above it: where one spoke,
the second reader can take something away and never add anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import UsageError
from waterlijn.records import LABELS, TARGETS, Messages, Readings, Span
from waterlijn.text import calibrate, learned
from waterlijn.text.annotate import annotate
from waterlijn.text.decide import MAIN, Decision, coherent, settle, spread_rules, thresholds
from waterlijn.text.read import LONGEST, READABLE, WORDING
from waterlijn.text.rules.names import EVIDENCE, NO_SECOND_ANSWER, PROTECTION, SECOND_READER
from waterlijn.text.scorers.calibration import Calibration
from waterlijn.text.scorers.mapping import LabelMap, mapped
from waterlijn.text.scorers.protocol import Pseudonymised, Scorer, Scores, has_answer

ABSTAINED, CANDIDATES = "abstained", "candidates"
NEAR = 2.0  # a candidate lies within this many times the margin at which our reader abstains, or has rule evidence
CHUNK = 64  # texts between two calls of `progress`
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Progress = Callable[[int, int], None]  # how many were asked, of how many


def certainty(p: Floats) -> Floats:
    """The margin by which our reader decides whether it abstains, in log-odds, shape (n,)."""
    return calibrate.margin(p[:, MAIN], thresholds(learned.load().settings)[MAIN])


def candidates(messages: Messages, readings: Readings, which: str = ABSTAINED) -> Bools:
    """Which messages the second reader may be asked about, bool (n,).

    Parameters
    ----------
    messages, readings
        A batch and what our reader says of it.
    which
        "abstained": only what our reader leaves to a person; "candidates": also what lies near a threshold or holds
        evidence of a rule.

    Notes
    -----
    Never: what is not Dutch, holds nothing to read, or is longer than what our reader reads. That stays with people.
    """
    if which not in (ABSTAINED, CANDIDATES):
        raise UsageError("Ask about {known}, not about {given}.", known=f"{ABSTAINED}, {CANDIDATES}", given=which)
    p = np.asarray(readings.probability, np.float64)
    is_read = np.fromiter((code in READABLE for code in readings.language), np.bool_, len(readings))
    is_read &= p.any(axis=1) & np.fromiter((len(text) <= LONGEST for text in messages.text), np.bool_, len(messages))
    asked = np.array(readings.abstain, np.bool_)
    if which == CANDIDATES:
        asked |= certainty(p) < NEAR * learned.load().settings["abstain"]
        asked |= np.fromiter((not EVIDENCE.keys().isdisjoint(cues) for cues in readings.cues), np.bool_, len(readings))
    return is_read & asked


def is_answered(second: Floats) -> Bools:
    """Which rows have a score for at least one label of ours."""
    return np.asarray(~np.isnan(second).all(axis=1), np.bool_)


def protected(readings: Readings) -> Bools:
    """Where a rule protects the writer, bool (n,)."""
    return np.fromiter((not PROTECTION.keys().isdisjoint(cues) for cues in readings.cues), np.bool_, len(readings))


def ask(scorer: Scorer, messages: Messages, progress: Progress | None = None) -> Scores:
    """The second reader's scores of all of these messages, without their personal data; a copied text is asked once."""
    first: dict[str, int] = {}
    copy_of = np.array([first.setdefault(text, len(first)) for text in messages.text], np.intp)
    rows = np.unique(copy_of, return_index=True)[1]
    found = [scorer.score(Pseudonymised(messages.take([])))]
    for start in range(0, len(rows), CHUNK):
        found.append(scorer.score(Pseudonymised(messages.take(rows[start : start + CHUNK]))))
        if progress is not None:
            progress(min(start + CHUNK, len(rows)), len(rows))
    last = found[-1]
    return Scores(last.labels, np.concatenate([scores.probability for scores in found])[copy_of], last.version)


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A scorer that was tried and calibrated here.

    Attributes
    ----------
    scorer, labels, calibration
        The model, its labels in terms of ours, what its scores are worth here.
    which
        "abstained" or "candidates".
    version
        Of the scorer when it was calibrated; the answers of any other version are not used.
    """

    scorer: Scorer
    labels: LabelMap
    calibration: Calibration
    which: str
    version: str

    def read(self, messages: Messages, readings: Readings, progress: Progress | None = None) -> Readings:
        """The readings of a batch, those that our reader is unsure of read again by both.

        Parameters
        ----------
        messages
            Pseudonymised, the very ones that `readings` are of.
        readings
            Of `text.read`.
        progress
            Called while it works: how many were asked, of how many.

        Raises
        ------
        NotAllowed
            The messages were not pseudonymised.
        """
        rows = np.flatnonzero(candidates(messages, readings, self.which))
        if not rows.size:
            return replace(readings, model=self.model_name(readings))
        asked = messages.take(rows)
        scores = ask(self.scorer, asked, progress)
        second = mapped(scores, self.labels)
        second[~has_answer(scores) | (scores.version != self.version)] = np.nan
        p = together(self.calibration, readings, rows, second)
        combined = combine(messages, readings, rows, p, is_answered(second))
        return replace(combined, model=self.model_name(readings))

    def model_name(self, readings: Readings) -> str:
        return f"{readings.model} + {self.version}"


def together(calibration: Calibration, readings: Readings, rows: Rows, second: Floats) -> Floats:
    """Probabilities (m, 4) of both readers for the rows that were asked; the rules that protect stay above them."""
    ours = np.asarray(readings.probability[rows], np.float64)
    p = coherent(calibration.apply(second, ours))
    return np.where(protected(readings)[rows, None], np.minimum(p, ours), p)


def combine(messages: Messages, readings: Readings, rows: Rows, p: Floats, answered: Bools) -> Readings:
    """Readings in which the asked rows are decided anew from `p`, and say so; all others stay as they are.

    Parameters
    ----------
    rows
        The m rows that were asked.
    p
        Probabilities of both readers together, float64 (m, 4).
    answered
        bool (m,): without an answer a row keeps its reading, and says that nobody answered.
    """
    cues = list(readings.cues)
    for row, has in zip(rows.tolist(), answered.tolist(), strict=True):
        cues[row] = (*cues[row], SECOND_READER if has else NO_SECOND_ANSWER)
    kept = rows[answered]
    if not kept.size:
        return replace(readings, cues=cues)
    decision = _decide(messages.take(kept), p[answered])
    return _put(replace(readings, cues=cues), kept, decision)


def _decide(messages: Messages, p: Floats) -> Decision:
    model, annotated = learned.load(), annotate(list(messages.text))
    return settle(model.settings, learned.scores(model, annotated.stream), spread_rules(annotated), p)


def _put(readings: Readings, rows: Rows, decision: Decision) -> Readings:
    """The decisions in the places of `rows`. Needs and behaviour are ours alone and stay."""
    probability, flag = readings.probability.copy(), readings.flag.copy()
    abstain, severity = readings.abstain.copy(), readings.severity.copy()
    probability[rows], flag[rows] = decision.probability, decision.flag
    abstain[rows], severity[rows] = decision.abstain, decision.severity
    target, groups, spans = list(readings.target), list(readings.target_group), list(readings.spans)
    for row, place in zip(rows.tolist(), decision.target.tolist(), strict=True):
        target[row] = TARGETS[place]
        groups[row] = groups[row] if flag[row, [LABELS.index("hate"), LABELS.index("othering")]].any() else ""
        spans[row] = _spans(spans[row], flag[row])
    return replace(
        readings, probability=probability, flag=flag, abstain=abstain, severity=severity,
        target=target, target_group=groups, spans=spans,
    )  # fmt: skip


def _spans(spans: Sequence[Span], flag: Bools) -> tuple[Span, ...]:
    """Words that weighed for a label are no evidence once the label is gone."""
    raised = {label for label, is_raised in zip(LABELS, flag, strict=True) if is_raised}
    return tuple(span for span in spans if span.cue != WORDING or span.label in raised)
