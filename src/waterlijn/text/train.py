"""Training: texts -> features -> five grouped folds -> calibration and thresholds -> weights.

Seeded; the same texts give the same bytes, whatever the processor and the number of threads. Out-of-fold scores give
the calibration, the thresholds and the abstain band, and what the model card says; then all texts together give the
weights. `waterlijn model train` is the command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS
from waterlijn.text import answers, calibrate, corpus, learned
from waterlijn.text.annotate import Annotated, annotate
from waterlijn.text.answers import Answers
from waterlijn.text.classes import fit_classes
from waterlijn.text.corpus import COLUMNS, Corpus, Example
from waterlijn.text.decide import (
    FIRST,
    MAIN,
    RuleColumns,
    class_evidence,
    coherent,
    decide,
    evidence,
    flags,
    probabilities,
    spread_rules,
    thresholds,
)
from waterlijn.text.fitting import Fitted, fit
from waterlijn.text.generate import generated
from waterlijn.text.kernel import Features, features

VERSION = "0.1.0"
N_FOLDS = 5
EVALUATED = ("written", "natural")  # parts with labels that somebody gave by reading
HARMLESS = ("written/w6", "written/w11", "written/w15", "generated", "background")  # parts made of harmless look-alikes
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """Texts with everything that is known of them before a weight is fitted."""

    data: Corpus
    annotated: Annotated
    found: Features
    rules: RuleColumns


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model with its out-of-fold scores.

    Attributes
    ----------
    weights, settings_text
        What is written to disk.
    settings
        Calibration and thresholds.
    fold, scores
        int64 (n,) and float32 (n, columns): which fold a text was in, and its score by a model without that fold.
    """

    weights: bytes
    settings_text: bytes
    settings: dict[str, Any]
    fold: NDArray[np.int64]
    scores: NDArray[np.float32]

    @property
    def digest(self) -> str:
        return learned.content_digest(self.weights, self.settings_text)

    @property
    def model(self) -> learned.Model:
        return learned.model_of(self.weights, self.settings_text)


def gather(data: Path | None) -> Corpus:
    """Everything there is to learn from."""

    def examples() -> Iterator[Example]:
        yield from corpus.written()
        yield from generated()
        if data is not None and data.is_dir():
            yield from corpus.natural(data)
            yield from corpus.background(data)

    return corpus.assemble(examples())


def take(found: Features, rows: NDArray[np.intp]) -> Features:
    """The features of some of the messages."""
    length = np.diff(found.pointer)[rows]
    pointer = np.concatenate([[0], np.cumsum(length)])
    index = np.repeat(found.pointer[rows] - pointer[:-1], length) + np.arange(pointer[-1])
    return Features(pointer, found.rows[index], found.begin[index], found.end[index])


def apply_weights(found: Features, fitted: Fitted) -> NDArray[np.float32]:
    """Scores with unrounded weights (`learned.scores` does the same with the shipped ones)."""
    out = np.empty((len(found.pointer) - 1, fitted.weights.shape[1]), np.float32)
    for i in range(len(out)):
        rows = found.rows[found.pointer[i] : found.pointer[i + 1]]
        length = np.sqrt(max(float(np.sum(fitted.importance[rows].astype(np.float64) ** 2)), 1.0))
        out[i] = fitted.weights[rows].sum(axis=0) / length + fitted.bias
    return out


def fit_on(data: Corpus, found: Features, rows: NDArray[np.intp]) -> Fitted:
    return fit(take(found, rows), data.y[rows], data.known[rows] * data.weight[rows, None])


def prepare(data: Corpus) -> Material:
    annotated = annotate(data.text)
    return Material(data, annotated, features(annotated.stream), spread_rules(annotated))


def out_of_fold(
    data: Corpus, found: Features, fold: NDArray[np.int64], tell: Tell = lambda step: None
) -> NDArray[np.float32]:
    """Scores of every text by a model that saw nothing of its group."""
    scores = np.zeros(data.y.shape, np.float32)
    for k in np.unique(fold):
        tell(f"fold {k + 1}")
        fitted = fit_on(data, found, np.flatnonzero(fold != k))
        rows = np.flatnonzero(fold == k)
        scores[rows] = apply_weights(take(found, rows), fitted)
    return scores


def parts(data: Corpus) -> list[NDArray[np.bool_]]:
    """The labelled parts that are there, as masks."""
    masks = [np.char.startswith(data.source, name) for name in EVALUATED]
    return [mask for mask in masks if mask.any()]


def harmless_parts(data: Corpus) -> list[NDArray[np.bool_]]:
    """What must not be flagged: harmless look-alikes, harmless templates, plain Dutch."""
    calm = ~(data.y[:, : len(LABELS)] > 0).any(axis=1)
    masks = [calm & np.char.startswith(data.source, name) for name in HARMLESS]
    return [mask for mask in masks if mask.any()]


def _fit_labels(data: Corpus, scores: NDArray[np.float32], rules: RuleColumns) -> dict[str, Any]:
    """Calibration and threshold per label; every labelled part weighs the same, the templates half as much."""
    masks, harmless = parts(data), harmless_parts(data)
    made = np.char.startswith(data.source, "generated")
    balance = (sum(mask / mask.sum() for mask in masks) + 0.5 * made / made.sum()) * len(data) / (len(masks) + 0.5)
    fitted, columns = [], []
    for k in range(len(LABELS)):
        usable = (balance > 0) & ~rules.veto[:, k]
        x = evidence(scores, rules, k)
        beta = calibrate.logistic(x[usable], data.y[usable, k] > 0, (balance * data.weight.astype(np.float64))[usable])
        columns.append(np.where(rules.veto[:, k], 0.0, calibrate.sigmoid(x @ beta[:-1] + beta[-1])))
        fitted.append([round(float(b), 5) for b in beta])
    p = coherent(np.column_stack(columns))
    return {
        label: {"beta": fitted[k], "threshold": calibrate.best_threshold(p[:, k], data.y[:, k] > 0, masks, harmless)}
        for k, label in enumerate(LABELS)
    }


def _severity_thresholds(data: Corpus, scores: NDArray[np.float32]) -> list[float]:
    """Per step the threshold with the best F1 on the texts that have a severity."""
    first = FIRST["severity"]
    known = (data.known[:, first] > 0) & np.char.startswith(data.source, "written")
    p = calibrate.sigmoid(scores[known, first : first + 5])
    return [calibrate.needs_threshold(p[:, k], data.y[known, first + k] > 0) for k in range(5)]


def fit_settings(data: Corpus, scores: NDArray[np.float32], rules: RuleColumns) -> dict[str, Any]:
    """Everything that turns scores into decisions, from out-of-fold scores."""
    labelled = np.any(parts(data), axis=0)
    settings: dict[str, Any] = {"version": VERSION, "columns": list(COLUMNS)}
    settings["labels"] = _fit_labels(data, scores, rules)
    settings["severity"] = _severity_thresholds(data, scores)
    balance = sum(mask / mask.sum() for mask in parts(data)) * len(data) / len(parts(data))
    classes = class_evidence(scores, rules)
    for name, size in (("target", len(TARGETS)), ("behaviour", len(BEHAVIOURS))):
        block = slice(FIRST[name], FIRST[name] + size)
        truth = np.argmax(data.y[labelled, block], axis=1)
        weight = (balance * data.weight.astype(np.float64))[labelled]
        settings[name] = fit_classes(classes[labelled], truth, weight, size)
    first = FIRST["need"]
    p = calibrate.sigmoid(scores[labelled, first : first + len(NEEDS)])
    settings["needs"] = [calibrate.needs_threshold(p[:, k], data.y[labelled, first + k] > 0) for k in range(len(NEEDS))]
    p = probabilities(settings, scores, rules)[labelled]
    limits = thresholds(settings)
    wrong = np.any(flags(p, limits)[:, MAIN] != (data.y[labelled, MAIN] > 0), axis=1)
    settings["abstain"] = round(calibrate.abstain_cut(calibrate.margin(p[:, MAIN], limits[MAIN]), wrong), 4)
    return settings


def train(material: Material, tell: Tell = lambda step: None) -> Trained:
    """Folds, calibration and weights from all texts of the material.

    Parameters
    ----------
    tell
        Told which step begins.
    """
    data, found = material.data, material.found
    fold = corpus.folds(data.group, N_FOLDS)
    scores = out_of_fold(data, found, fold, tell)
    settings = fit_settings(data, scores, material.rules)
    tell("weights")
    weights, settings_text = learned.packed(fit_on(data, found, np.arange(len(data))), settings)
    return Trained(weights, settings_text, settings, fold, scores)


def answers_apart(material: Material, trained: Trained) -> Answers:
    """What the complete reader says of every text with weights and settings that had seen nothing of its group."""
    data, rules, fold = material.data, material.rules, trained.fold
    order, parts_found = [], []
    for k in np.unique(fold):
        others, own = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        settings = fit_settings(answers.pick(data, others), trained.scores[others], rules.take(others))
        parts_found.append(answers.of_decision(decide(settings, trained.scores[own], rules.take(own)), settings))
        order.append(own)
    return answers.together(parts_found).take(np.argsort(np.concatenate(order)))
