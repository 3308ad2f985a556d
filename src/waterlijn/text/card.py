"""The model card: what the complete reader got right and wrong on texts whose group it had not seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS
from waterlijn.text.calibrate import macro_f1
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import FIRST, Decision

CARD = "model/card.json"
SMALLEST_SOURCE = 100  # labelled texts; below this a source says nothing of its own
Bools = NDArray[np.bool_]


class Counts(NamedTuple):
    """True positives, false negatives, true negatives, false positives."""

    tp: int
    fn: int
    tn: int
    fp: int


@dataclass(frozen=True, slots=True)
class Card:
    """How often the reader is right, from grouped out-of-fold predictions on the labelled texts.

    Attributes
    ----------
    version
        Version of the model.
    measures
        Counts per measure: the four labels, "hostility" (any of them), "disagreement" (a target other than none),
        and "need:<need>".
    sources
        The same per source of texts.
    thresholds
        Probability from which a label is flagged.
    quality
        All other figures of the printed card (docs/reference/model-card.md).
    """

    version: str
    measures: Mapping[str, Counts]
    sources: Mapping[str, Mapping[str, Counts]]
    thresholds: Mapping[str, float]
    quality: Mapping[str, Any]


@cache
def card() -> Card:
    """The card of the model that ships."""
    stored = json.loads(files("waterlijn.knowledge").joinpath(CARD).read_text("utf-8"))

    def counts(table: Mapping[str, list[int]]) -> dict[str, Counts]:
        return {measure: Counts(*four) for measure, four in table.items()}

    sources = {source: counts(table) for source, table in stored["sources"].items()}
    return Card(stored["version"], counts(stored["measures"]), sources, stored["thresholds"], stored["quality"])


def answers(data: Corpus, decision: Decision) -> dict[str, tuple[Bools, Bools]]:
    """Truth and answer per measure, for all texts of the corpus."""
    y = data.y > 0
    found: dict[str, tuple[Bools, Bools]] = {}
    for k, label in enumerate(LABELS):
        found[label] = (y[:, k], decision.flag[:, k])
    found["hostility"] = (np.asarray(y[:, :4].any(axis=1)), np.asarray(decision.flag.any(axis=1)))
    found["disagreement"] = (~y[:, FIRST["target"]], decision.target != TARGETS.index("none"))
    for k, need in enumerate(NEEDS):
        found[f"need:{need}"] = (y[:, FIRST["need"] + k], decision.needs[:, k])
    return found


def count(truth: Bools, answer: Bools, rows: Bools) -> Counts:
    t, a = truth[rows], answer[rows]
    return Counts(int(np.sum(t & a)), int(np.sum(t & ~a)), int(np.sum(~t & ~a)), int(np.sum(~t & a)))


def several_f1(truth: NDArray[np.int64], answer: NDArray[np.int64], n_classes: int) -> float:
    """Macro-F1 over more than two classes."""
    total = 0.0
    for k in range(n_classes):
        total += 2 * np.sum((truth == k) & (answer == k)) / max(np.sum(truth == k) + np.sum(answer == k), 1)
    return float(total / n_classes)


def calibration_error(p: NDArray[np.float32], truth: Bools, bins: int = 10) -> float:
    """Expected calibration error: mean distance between stated and observed share, over ten equal bins."""
    place = np.minimum((p * bins).astype(np.int64), bins - 1)
    size = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, p, bins) - np.bincount(place, truth.astype(float), bins))
    return float(gap[size > 0].sum() / len(p))


def _f1_interval(truth: Bools, answer: Bools, group: NDArray[np.int64], draws: int = 200) -> list[float]:
    """Macro-F1 with its 95 % interval, by drawing whole groups again (seeded bootstrap)."""
    rng = np.random.default_rng(20261121)
    names, place = np.unique(group, return_inverse=True)
    kinds = truth.astype(np.int64) * 2 + answer
    table = np.zeros((names.size, 4))
    np.add.at(table, (place, kinds), 1)

    def value(cells: NDArray[np.float64]) -> float:
        tn, fp, fn, tp = cells
        return float((2 * tp / max(2 * tp + fp + fn, 1) + 2 * tn / max(2 * tn + fp + fn, 1)) / 2)

    drawn = [value(table[rng.integers(names.size, size=names.size)].sum(axis=0)) for _ in range(draws)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return [round(v, 3) for v in (value(table.sum(axis=0)), float(low), float(high))]


def _part(data: Corpus, decision: Decision, rows: Bools, rule_flag: Bools, baseline: Bools | None) -> dict[str, Any]:
    """Figures of one labelled part."""
    found: dict[str, Any] = {"n": int(rows.sum()), "macro_f1": {}, "ece": {}}
    for k, label in enumerate(LABELS):
        truth = data.y[rows, k] > 0
        entry = {"reader": _f1_interval(truth, decision.flag[rows, k], data.group[rows])}
        entry["dictionary"] = [round(macro_f1(truth, rule_flag[rows, k]), 3)]
        if baseline is not None:
            entry["tfidf_svm"] = [round(macro_f1(truth, baseline[rows, k]), 3)]
        found["macro_f1"][label] = entry
        found["ece"][label] = round(calibration_error(decision.probability[rows, k], truth), 4)
    for name, names, answer in (
        ("target", TARGETS, decision.target),
        ("behaviour", BEHAVIOURS, decision.behaviour),
    ):
        block = slice(FIRST[name], FIRST[name] + len(names))
        truth_class = np.argmax(data.y[rows, block], axis=1)
        found[name] = round(several_f1(truth_class, answer[rows], len(names)), 3)
    wrong = np.any(decision.flag[rows, :2] != (data.y[rows, :2] > 0), axis=1)
    kept = ~decision.abstain[rows]
    found |= {
        "abstain": round(float(1 - kept.mean()), 4),
        "accuracy": round(float(1 - wrong.mean()), 4),
        "accuracy_kept": round(float(1 - wrong[kept].mean()), 4),
    }
    return found


def measure(
    version: str,
    thresholds: Mapping[str, float],
    data: Corpus,
    decision: Decision,
    rule_flag: Bools,
    baseline: Bools | None,
) -> dict[str, Any]:
    """The card as it is stored, from out-of-fold decisions."""
    labelled = data.known[:, FIRST["behaviour"]] > 0
    found = answers(data, decision)
    sources: dict[str, dict[str, list[int]]] = {}
    for source in np.unique(data.source[labelled]):
        rows = labelled & (data.source == source)
        if rows.sum() >= SMALLEST_SOURCE:
            sources[str(source)] = {m: list(count(t, a, rows)) for m, (t, a) in found.items()}
    quality: dict[str, Any] = {"parts": {}, "flagged": {}}
    for part in ("natural", "written"):
        rows = labelled & np.char.startswith(data.source, part)
        if rows.any():
            quality["parts"][part] = _part(data, decision, rows, rule_flag, baseline)
    for source in np.unique(data.source[~labelled]):
        rows = data.source == source
        flag = decision.flag[rows].any(axis=1)
        entry = {"n": int(rows.sum()), "flagged": round(float(flag.mean()), 4)}
        if baseline is not None:
            entry["tfidf_svm"] = round(float(baseline[rows].any(axis=1).mean()), 4)
        quality["flagged"][str(source)] = entry
    harmless = (data.source == "written/w6") & ~(data.y[:, :4] > 0).any(axis=1)
    quality["flagged"]["written/w6 harmless"] = {
        "n": int(harmless.sum()),
        "flagged": round(float(decision.flag[harmless].any(axis=1).mean()), 4),
    }
    if baseline is not None:
        quality["flagged"]["written/w6 harmless"]["tfidf_svm"] = round(float(baseline[harmless].any(axis=1).mean()), 4)
    return {
        "version": version,
        "measures": {m: list(count(t, a, labelled)) for m, (t, a) in found.items()},
        "sources": sources,
        "thresholds": dict(thresholds),
        "quality": quality,
    }
