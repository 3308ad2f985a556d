"""Which figures of quality there are: the same list for the card, for people's own labels and for the gate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS
from waterlijn.text import figures
from waterlijn.text.answers import Answers
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import FIRST
from waterlijn.text.figures import Figure, Floats
from waterlijn.text.suite import HARMLESS

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.5)
SEEN = 2  # abuse and hate: on these two a message is right or wrong
KINDS = (("target", TARGETS), ("behaviour", BEHAVIOURS))
# templates of the generator from which nothing may be flagged
CALM_TEMPLATES = (
    "testimony", "counter-speech", "negated", "report", "neutral mention", "positive mention", "reclaimed", "question",
    "criticism", "everyday", "objects",
)  # fmt: skip


def source(data: Corpus, name: str) -> Bools:
    """Texts of a part such as "natural", or of a source such as "written/w6"."""
    return np.asarray((data.source == name) | np.char.startswith(data.source, f"{name}/"), np.bool_)


def is_known(data: Corpus, column: int) -> Bools:
    return np.asarray(data.known[:, column] > 0)


def calm(data: Corpus) -> Bools:
    """Texts that must not be flagged: no label is true of them."""
    return np.asarray(~(data.y[:, : len(LABELS)] > 0).any(axis=1))


def truth_of(data: Corpus, rows: Ints, name: str, names: tuple[str, ...]) -> Ints:
    return np.asarray(np.argmax(data.y[rows, FIRST[name] : FIRST[name] + len(names)], axis=1), np.int64)


def label_figure(part: str, data: Corpus, answers: Answers, mask: Bools, k: int) -> Figure:
    rows = np.flatnonzero(mask & is_known(data, k))
    cells = figures.binary_cells(data.y[rows, k] > 0, answers.flag[rows, k])
    return Figure(f"{part}/{LABELS[k]}", rows, cells, figures.macro_f1, 1)


def calibration_figure(part: str, data: Corpus, answers: Answers, mask: Bools, k: int) -> Figure:
    rows = np.flatnonzero(mask & is_known(data, k))
    cells = figures.error_cells(answers.probability[rows, k], data.y[rows, k] > 0)
    return Figure(f"{part}/{LABELS[k]} calibration", rows, cells, figures.calibration_error, -1)


def kind_figure(part: str, data: Corpus, answer: Ints, mask: Bools, name: str) -> Figure | None:
    """Macro-F1 of target or behaviour over six classes; None where nobody said what they are."""
    names = dict(KINDS)[name]
    rows = np.flatnonzero(mask & is_known(data, FIRST[name]))
    cells = figures.class_cells(truth_of(data, rows, name, names), answer[rows], len(names))
    return Figure(f"{part}/{name}", rows, cells, figures.several_f1, 1) if rows.size else None


def _mean_f1(table: Floats) -> Floats:
    return np.asarray(figures.f1(table.reshape(*table.shape[:-1], -1, 4)).mean(axis=-1))


def needs_figure(part: str, data: Corpus, answers: Answers, mask: Bools) -> Figure | None:
    """Mean over the needs of the F1 of "this need can be read from it"; needs that nobody has are left out."""
    first = FIRST["need"]
    rows = np.flatnonzero(mask & is_known(data, first))
    there = [k for k in range(len(NEEDS)) if (data.y[rows, first + k] > 0).any()]
    cells = [figures.binary_cells(data.y[rows, first + k] > 0, answers.needs[rows, k]) for k in there]
    return Figure(f"{part}/needs", rows, np.concatenate(cells, axis=1), _mean_f1, 1) if cells else None


def need_figure(part: str, data: Corpus, answers: Answers, mask: Bools, k: int) -> Figure:
    rows = np.flatnonzero(mask & is_known(data, FIRST["need"] + k))
    cells = figures.binary_cells(data.y[rows, FIRST["need"] + k] > 0, answers.needs[rows, k])
    return Figure(f"{part}/need:{NEEDS[k]}", rows, cells, figures.f1, 1)


def _right(data: Corpus, answers: Answers, rows: Ints) -> Bools:
    return np.asarray(~np.any(answers.flag[rows, :SEEN] != (data.y[rows, :SEEN] > 0), axis=1))


def _kept_cells(data: Corpus, answers: Answers, rows: Ints, kept: Bools) -> Floats:
    """Per text: is it kept and right, is it kept. All texts have a row, so that two models can be compared."""
    return np.column_stack([_right(data, answers, rows) & kept, kept]).astype(np.float64)


def coverage_figure(part: str, data: Corpus, answers: Answers, mask: Bools, coverage: float) -> Figure:
    """Share right on abuse and hate among the texts of which the reader is surest."""
    rows = np.flatnonzero(mask & is_known(data, 0) & is_known(data, 1))
    kept = figures.certain(answers.margin[rows], coverage)
    return Figure(
        f"{part}/right at {coverage:.0%} coverage", rows, _kept_cells(data, answers, rows, kept), figures.share, 1
    )


def kept_figure(part: str, data: Corpus, answers: Answers, mask: Bools) -> Figure:
    """Share right on abuse and hate among the texts that are not left to people."""
    rows = np.flatnonzero(mask & is_known(data, 0) & is_known(data, 1))
    cells = _kept_cells(data, answers, rows, ~answers.abstain[rows])
    return Figure(f"{part}/right of what is kept", rows, cells, figures.share, 1)


def abstain_figure(part: str, answers: Answers, mask: Bools) -> Figure:
    rows = np.flatnonzero(mask)
    cells = figures.share_cells(answers.abstain[rows])
    return Figure(f"{part}/left to people", rows, cells, figures.share, -1)


def flagged_figure(name: str, flag: Bools, mask: Bools) -> Figure:
    """Share of texts on which anything at all is flagged."""
    rows = np.flatnonzero(mask)
    cells = figures.share_cells(np.asarray(flag[rows].any(axis=1)))
    return Figure(f"{name} flagged", rows, cells, figures.share, -1)


def suite_figure(name: str, data: Corpus, answers: Answers) -> Figure:
    """Share of right answers over the labels that a sentence has an answer for; "suite" or one behaviour of it."""
    rows = np.flatnonzero(source(data, name))
    known = data.known[rows, : len(LABELS)] > 0
    right = known & (answers.flag[rows] == (data.y[rows, : len(LABELS)] > 0))
    cells = np.column_stack([right.sum(axis=1), known.sum(axis=1)]).astype(np.float64)
    return Figure(name, rows, cells, figures.share, 1)


def calm_kinds(data: Corpus) -> Iterator[tuple[str, Bools]]:
    """Kinds of texts that must not be flagged, with their texts; only those that are there."""
    kinds = {f"generated/{kind}": source(data, f"generated/{kind}") for kind in CALM_TEMPLATES}
    for name in np.unique(data.source[source(data, "background") | source(data, "unseen")]):
        kinds[str(name)] = data.source == name
    for name, behaviours in HARMLESS.items():
        kinds[f"suite/{name}"] = np.isin(data.source, [f"suite/{behaviour}" for behaviour in behaviours])
    kinds["written/w6 harmless"] = source(data, "written/w6")
    is_calm = calm(data)
    yield from ((name, mask & is_calm) for name, mask in kinds.items() if (mask & is_calm).any())


def labelled_parts(data: Corpus) -> list[str]:
    return [part for part in ("natural", "written", "generated") if source(data, part).any()]


def all_figures(data: Corpus, answers: Answers) -> Iterator[Figure]:
    """Everything that may not get worse."""
    for part in labelled_parts(data):
        mask = source(data, part)
        for k in range(len(LABELS)):
            yield label_figure(part, data, answers, mask, k)
            yield calibration_figure(part, data, answers, mask, k)
        kinds = [kind_figure(part, data, getattr(answers, name), mask, name) for name, _names in KINDS]
        yield from (figure for figure in (*kinds, needs_figure(part, data, answers, mask)) if figure)
        yield coverage_figure(part, data, answers, mask, 0.8)
        yield kept_figure(part, data, answers, mask)
        yield abstain_figure(part, answers, mask)
    for name, mask in calm_kinds(data):
        yield flagged_figure(name, answers.flag, mask)
    names = np.unique(data.source[source(data, "suite")]).tolist()
    for name in ["suite", *names] if names else []:
        yield suite_figure(name, data, answers)
