"""The shipped reader on labels that somebody made: the figures of the card, with intervals, or a refusal.

Below a hundred texts an interval is wider than any decision needs, and a figure of a label that hardly anybody gave
says nothing; then nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from waterlijn.errors import UsageError
from waterlijn.records import LABELS
from waterlijn.text import figures, gate, quality
from waterlijn.text.answers import Answers
from waterlijn.text.corpus import Corpus, Example, assemble
from waterlijn.text.decide import FIRST
from waterlijn.text.figures import Bounded, Figure

SMALLEST = 100  # texts
FEWEST = 10  # of each answer, before a figure of a label means anything
PART = "own"


class LabelFigures(NamedTuple):
    """One label: how many texts have an answer, how many a yes, macro-F1 and calibration error.

    The last two are None where either answer was given fewer than `FEWEST` times.
    """

    n: int
    yes: int
    macro_f1: Bounded | None
    calibration: Bounded | None


class OwnFigures(NamedTuple):
    """Everything that can be said; `others` holds target, behaviour, needs, coverage, kept and left, where known."""

    n: int
    labels: dict[str, LabelFigures]
    others: dict[str, Bounded]


def measure(examples: Sequence[Example]) -> OwnFigures:
    """The shipped reader on texts with labels of somebody's own.

    Parameters
    ----------
    examples
        Texts whose personal data were taken out. Those that share a key (a thread, the same text) are drawn together.

    Raises
    ------
    UsageError
        With fewer than `SMALLEST` texts.
    """
    if len(examples) < SMALLEST:
        raise UsageError(
            "{n} texts with labels are too few to say how good the reader is; at least {least} are needed.",
            n=len(examples),
            least=SMALLEST,
        )
    data = assemble(examples, copies=True)
    answers = gate.answered(data)
    labels = {label: _label(data, answers, k) for k, label in enumerate(LABELS) if quality.is_known(data, k).any()}
    others = {figure.name.partition("/")[2]: figures.interval(figure, data.group) for figure in _others(data, answers)}
    return OwnFigures(len(data), labels, others)


def _label(data: Corpus, answers: Answers, k: int) -> LabelFigures:
    everything = np.ones(len(data), np.bool_)
    known = quality.is_known(data, k)
    n, yes = int(known.sum()), int((data.y[known, k] > 0).sum())
    if min(yes, n - yes) < FEWEST:
        return LabelFigures(n, yes, None, None)
    found = (
        quality.label_figure(PART, data, answers, everything, k),
        quality.calibration_figure(PART, data, answers, everything, k),
    )
    f1, error = (figures.interval(figure, data.group) for figure in found)
    return LabelFigures(n, yes, f1, error)


def _others(data: Corpus, answers: Answers) -> list[Figure]:
    everything = np.ones(len(data), np.bool_)
    found: list[Figure | None] = [
        quality.kind_figure(PART, data, getattr(answers, name), everything, name)
        for name, _names in quality.KINDS
        if _enough(data, FIRST[name])
    ]
    if _enough(data, FIRST["need"]):
        found.append(quality.needs_figure(PART, data, answers, everything))
    if _enough(data, 0) and _enough(data, 1):  # abuse and hate
        found += [quality.coverage_figure(PART, data, answers, everything, share) for share in quality.COVERAGES]
        found.append(quality.kept_figure(PART, data, answers, everything))
    found.append(quality.abstain_figure(PART, answers, everything))
    return [figure for figure in found if figure is not None]


def _enough(data: Corpus, column: int) -> bool:
    return int(quality.is_known(data, column).sum()) >= SMALLEST
