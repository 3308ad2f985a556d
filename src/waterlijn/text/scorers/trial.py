"""Trying a second reader on messages that people here labelled: out-of-fold, in the cascade as it would be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import WaterlijnError
from waterlijn.records import Messages, Readings
from waterlijn.text import groups
from waterlijn.text.corpus import folds
from waterlijn.text.generate import generated
from waterlijn.text.groups import copy_keys, plain_letters
from waterlijn.text.read import read
from waterlijn.text.scorers.calibration import fit
from waterlijn.text.scorers.cascade import (
    Progress,
    SecondReader,
    ask,
    candidates,
    combine,
    is_answered,
    protected,
    together,
)
from waterlijn.text.scorers.compare import Comparison, compare
from waterlijn.text.scorers.mapping import LabelMap, mapped
from waterlijn.text.scorers.protocol import Scorer, Scores, has_answer

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows = NDArray[np.intp]
N_FOLDS = 5
# kinds of sentences of our own that must not be flagged, whoever reads them
PROTECTED_KINDS = (
    "testimony", "counter-speech", "report", "negated", "neutral mention", "positive mention", "reclaimed",
)  # fmt: skip
SILENT = (
    "The second reader answered none of the messages. Is it running, and does it answer with the JSON that is asked?"
)
EACH = 2  # sentences per template


@dataclass(frozen=True, slots=True)
class Safety:
    """False alarms on one kind of protected sentences: how many of `n`, by us and by both."""

    kind: str
    n: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes
    ----------
    reader
        Calibrated on all labelled messages, ready to use.
    comparison
        The card, on the labelled messages, out of fold.
    safety
        The same cascade on sentences of our own that must not be flagged.
    n_asked, n_answered
        Labelled messages that would go to the second reader, and those it answered.
    """

    reader: SecondReader
    comparison: Comparison
    safety: tuple[Safety, ...]
    n_asked: int
    n_answered: int


def groups_of(messages: Messages) -> Ints:
    """Messages of one thread, and near copies wherever they stand, get one number: int64 (n,).

    Short texts that are the same are copies outside threads only: "dank je wel" would glue threads together.
    """
    texts = list(messages.text)
    alone = (f"thread {thread}" if thread else f"text {letters}"
             for thread, letters in zip(messages.thread, plain_letters(texts), strict=True))  # fmt: skip
    return groups.together([(own, *copies) for own, copies in zip(alone, copy_keys(texts), strict=True)])


def try_out(
    scorer: Scorer,
    labels: LabelMap,
    messages: Messages,
    truth: Bools,
    *,
    which: str,
    weight: Floats | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Calibrate a second reader on labelled messages and compare the readings with and without it.

    The second reader scores all labelled messages here, because the calibration needs them; the card counts only
    what it changes in the cascade, where it sees what our reader is unsure of.

    Parameters
    ----------
    messages
        Pseudonymised and labelled, n of them.
    truth
        What people said, bool (n, 4).
    which, weight
        As for `SecondReader` and `compare`.

    Raises
    ------
    NotAllowed, UsageError, WaterlijnError
        Texts that were not pseudonymised; a label that the scorer does not have; too few labelled messages; not one
        answer.
    """
    size = np.ones(len(messages)) if weight is None else weight
    ours = read(messages)
    scores = ask(scorer, messages, progress)
    if not has_answer(scores).any():
        raise WaterlijnError(SILENT)
    second = _answers(scores, labels)
    # where a rule protects the writer both readers are overruled: such messages teach nothing about scores
    usable = ~protected(ours) & np.fromiter((code == "nl" for code in ours.language), np.bool_, len(ours))
    final = fit(second[usable], np.asarray(ours.probability[usable], np.float64), truth[usable], size[usable])
    group, rows = groups_of(messages), np.flatnonzero(candidates(messages, ours, which))
    answered = is_answered(second[rows])
    known = _Known(messages, ours, truth, size, usable, folds(group, N_FOLDS), tuple(final.beta))
    both = combine(messages, ours, rows, _out_of_fold(second, known, rows), answered)
    # the same calibration of our own reading, with a second reader that always says "perhaps"
    control = combine(
        messages, ours, rows, _out_of_fold(np.where(np.isnan(second), np.nan, 0.5), known, rows), answered
    )
    reader = SecondReader(scorer, labels, final, which, scores.version)
    found = safety(reader)
    more = sum(max(0, kind.after - kind.before) for kind in found)
    card = compare(ours, both, truth, group, weight=size, touched=list(final.beta), control=control, more_alarms=more)
    return Trial(reader, card, found, rows.size, int(answered.sum()))


def _answers(scores: Scores, labels: LabelMap) -> Floats:
    second = mapped(scores, labels)
    second[~has_answer(scores)] = np.nan
    return second


@dataclass(frozen=True, slots=True)
class _Known:
    """Labelled messages, our reading of them, which may be learned from, their fold, and the labels to fit."""

    messages: Messages
    ours: Readings
    truth: Bools
    weight: Floats
    usable: Bools
    fold_of: Ints
    labels: tuple[str, ...]


def _out_of_fold(second: Floats, known: _Known, rows: Rows) -> Floats:
    """Probabilities (m, 4) of the asked rows, each by a calibration that saw nothing of its group."""
    own = np.asarray(known.ours.probability, np.float64)
    p = own[rows]
    for k in np.unique(known.fold_of[rows]):
        rest = known.usable & (known.fold_of != k)
        calibration = fit(second[rest], own[rest], known.truth[rest], known.weight[rest], only=known.labels)
        here = np.flatnonzero(known.fold_of[rows] == k)
        p[here] = together(calibration, known.ours, rows[here], second[rows[here]])
    return p


def safety(reader: SecondReader, *, each: int = EACH) -> tuple[Safety, ...]:
    """False alarms on our own sentences of testimony, counter-speech, reports and plain mention, before and after.

    Our reader learned from these, so the level says nothing; that the second one adds no alarm does.
    """
    made = [example for example in generated(each=each) if example.source.partition("/")[2] in PROTECTED_KINDS]
    messages = Messages.of([example.text for example in made], is_pseudonymised=True)
    before = read(messages)
    after = reader.read(messages, before)
    kinds = [example.source.partition("/")[2] for example in made]
    return tuple(_safety(kind, kinds, before, after) for kind in PROTECTED_KINDS)


def _safety(kind: str, kinds: Sequence[str], before: Readings, after: Readings) -> Safety:
    rows = [i for i, name in enumerate(kinds) if name == kind]
    flags = [int(readings.flag[rows].any(axis=1).sum()) for readings in (before, after)]
    return Safety(kind, len(rows), *flags)
