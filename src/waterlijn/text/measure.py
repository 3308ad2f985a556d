"""Everything the printed card says, measured: the complete reader beside its baselines, on the same texts and folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS
from waterlijn.text import figures, quality, suite
from waterlijn.text.answers import Answers
from waterlijn.text.baseline import Baseline
from waterlijn.text.card import own_sources, read_by_hand
from waterlijn.text.corpus import Corpus
from waterlijn.text.figures import Bounded, Figure

Bools = NDArray[np.bool_]
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """Texts, what the reader answers, and what every baseline answers."""

    data: Corpus
    answers: Answers
    baselines: Mapping[str, Baseline]


def _with_interval(figure: Figure, data: Corpus) -> list[float]:
    return list(figures.interval(figure, data.group))


def _label(compared: Compared, name: str, mask: Bools, k: int) -> Found:
    """Macro-F1 of one label with its interval, for the reader and for every baseline."""
    data = compared.data

    def f1_of(flag: Bools) -> list[float]:
        rows = np.flatnonzero(mask & quality.is_known(data, k))
        cells = figures.binary_cells(data.y[rows, k] > 0, flag[rows, k])
        return _with_interval(Figure(name, rows, cells, figures.macro_f1, 1), data)

    entry = {"reader": f1_of(compared.answers.flag)}
    return entry | {bar: f1_of(answers.flag) for bar, answers in compared.baselines.items()}


def _kind(compared: Compared, part: str, mask: Bools, name: str) -> Found:
    given = {"reader": getattr(compared.answers, name)}
    given |= {bar: getattr(found, name) for bar, found in compared.baselines.items()}
    made = {
        who: quality.kind_figure(part, compared.data, answer, mask, name)
        for who, answer in given.items()
        if answer is not None
    }
    return {who: _with_interval(figure, compared.data) for who, figure in made.items() if figure}


def part(compared: Compared, name: str) -> Found:
    """All figures of one labelled part or source."""
    data, answers = compared.data, compared.answers
    mask = quality.source(data, name) & read_by_hand(data)
    needs = quality.needs_figure(name, data, answers, mask)
    found: Found = {
        "n": int(mask.sum()),
        "groups": int(np.unique(data.group[mask]).size),
        "yes": {label: int((data.y[mask, k] > 0).sum()) for k, label in enumerate(LABELS)},
        "macro_f1": {label: _label(compared, name, mask, k) for k, label in enumerate(LABELS)},
        "ece": {
            label: _with_interval(quality.calibration_figure(name, data, answers, mask, k), data)
            for k, label in enumerate(LABELS)
        },
        "needs": {"mean": _with_interval(needs, data) if needs else []},
        "coverage": {
            f"{share:.0%}": _with_interval(quality.coverage_figure(name, data, answers, mask, share), data)
            for share in quality.COVERAGES
        },
        "abstain": _with_interval(quality.abstain_figure(name, answers, mask), data),
        "kept": _with_interval(quality.kept_figure(name, data, answers, mask), data),
    }
    for k, need in enumerate(NEEDS):
        found["needs"][need] = _with_interval(quality.need_figure(name, data, answers, mask, k), data)
    return found | {kind: _kind(compared, name, mask, kind) for kind, _names in quality.KINDS}


def parts(compared: Compared) -> Found:
    """Natural and written texts, and every source of theirs that is large enough."""
    data = compared.data
    mask = read_by_hand(data)
    names = [name for name in ("natural", "written") if quality.source(data, name).any()]
    return {name: part(compared, name) for name in [*names, *own_sources(data, mask)]}


def _flagged(flag: Bools, data: Corpus, mask: Bools) -> list[float]:
    """A share with its interval; texts that were drawn one by one from a large source are each a unit."""
    if (quality.source(data, "background") | quality.source(data, "unseen"))[mask].all():
        return list(figures.wilson(int(flag[mask].any(axis=1).sum()), int(mask.sum())))
    return list(figures.family_share(np.asarray(flag[mask].any(axis=1)), data.group[mask]))


def flagged(compared: Compared) -> Found:
    """Share flagged of every kind of text that must not be, and of the harmful templates beside them."""
    data = compared.data
    kinds = dict(quality.calm_kinds(data))
    for name in np.unique(data.source[np.char.startswith(data.source, "generated/")]):
        kinds.setdefault(str(name), data.source == name)
    return {
        name: {
            "n": int(mask.sum()),
            "groups": int(np.unique(data.group[mask]).size),
            "harmless": bool(quality.calm(data)[mask].all()),
            "reader": _flagged(compared.answers.flag, data, mask),
            **{bar: _flagged(found.flag, data, mask) for bar, found in compared.baselines.items()},
        }
        for name, mask in kinds.items()
    }


def _right(data: Corpus, flag: Bools, rows: Bools) -> Bounded:
    """Share of right answers over the labels with an answer, a family of sentences counted once."""
    known = data.known[rows, : len(LABELS)] > 0
    right = known & (flag[rows] == (data.y[rows, : len(LABELS)] > 0))
    n = int(np.unique(data.group[rows]).size)
    return figures.wilson(n * float(right.sum() / max(known.sum(), 1)), n)


def functional(compared: Compared) -> Found:
    """The functional suite per behaviour, for both registers and together, with every baseline."""
    data = compared.data
    register = suite.registers(data)

    def entry(mask: Bools) -> Found:
        found: Found = {"n": int(mask.sum()), "families": int(np.unique(data.group[mask]).size)}
        found["reader"] = list(_right(data, compared.answers.flag, mask))
        for which in ("NL", "BE"):
            rows = mask & (register == which)
            found[which] = list(_right(data, compared.answers.flag, rows)) if rows.any() else []
        return found | {bar: list(_right(data, b.flag, mask)) for bar, b in compared.baselines.items()}

    mine = quality.source(data, "suite")
    names = [str(name) for name in np.unique(data.source[mine])]
    behaviours = {name.removeprefix("suite/"): entry(data.source == name) for name in names}
    return {"all": entry(mine)} | behaviours if names else {}


def gaps(ask: suite.Ask) -> Found:
    """How much the answer depends on the group, for protected groups and for others; nothing without the suite."""
    sentences = suite.frames() if suite.is_there() else []
    kinds = {"protected": True, "others": False} if sentences else {}
    return {name: suite.gap(sentences, ask, protected=is_it)._asdict() for name, is_it in kinds.items()}


def everything(compared: Compared, ask: suite.Ask) -> Found:
    """All figures of the printed card."""
    return {
        "parts": parts(compared),
        "flagged": flagged(compared),
        "suite": functional(compared),
        "group_gap": gaps(ask),
    }
