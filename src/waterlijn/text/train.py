"""Train the shipped weights: ``python -m waterlijn.text.train [--data ../shared/data]``.

Seeded; the same data give the same bytes. Five grouped folds give out-of-fold scores; on those the calibration,
the thresholds and the abstain band are fitted and the model card is measured; then all data together give the
weights. Without the data folder it trains on what ships alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import waterlijn.knowledge
from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS
from waterlijn.text import baseline, calibrate, corpus
from waterlijn.text.annotate import Annotated, annotate
from waterlijn.text.card import CARD, measure
from waterlijn.text.card_page import page
from waterlijn.text.classes import fit_classes
from waterlijn.text.corpus import COLUMNS, Corpus, Example
from waterlijn.text.decide import (
    CERTAIN,
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
)
from waterlijn.text.fitting import Fitted, fit
from waterlijn.text.generate import generated
from waterlijn.text.kernel import Features, features
from waterlijn.text.learned import save

VERSION = "0.1.0"
N_FOLDS = 5
MODEL_FOLDER = Path(waterlijn.knowledge.__file__).parent / "model"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "model-card.md"
DEFAULT_DATA = Path(__file__).parents[4] / "shared" / "data"
EVALUATED = ("written", "natural")  # parts with labels that somebody gave by reading


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


def out_of_fold(data: Corpus, found: Features, fold: NDArray[np.int64]) -> NDArray[np.float32]:
    """Scores of every text by a model that saw nothing of its group."""
    scores = np.zeros(data.y.shape, np.float32)
    for k in np.unique(fold):
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
    masks = [calm & np.char.startswith(data.source, name) for name in ("written/w6", "generated", "background")]
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
        beta = calibrate.logistic(x[usable], data.y[usable, k] > 0, (balance * data.weight)[usable])
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
        settings[name] = fit_classes(classes[labelled], truth, (balance * data.weight)[labelled], size)
    first = FIRST["need"]
    p = calibrate.sigmoid(scores[labelled, first : first + len(NEEDS)])
    settings["needs"] = [calibrate.needs_threshold(p[:, k], data.y[labelled, first + k] > 0) for k in range(len(NEEDS))]
    p = probabilities(settings, scores, rules)[labelled]
    thresholds = np.array([settings["labels"][label]["threshold"] for label in LABELS])
    wrong = np.any(flags(p, thresholds)[:, MAIN] != (data.y[labelled, MAIN] > 0), axis=1)
    settings["abstain"] = round(calibrate.abstain_cut(calibrate.margin(p[:, MAIN], thresholds[MAIN]), wrong), 4)
    return settings


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m waterlijn.text.train", description="Train the shipped weights.")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the natural texts and labels")
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER, help="where weights and settings go")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the printed model card goes")
    parser.add_argument("--baseline", action="store_true", help="also measure TF-IDF with a linear SVM (minutes)")
    options = parser.parse_args(arguments)
    data = gather(options.data)
    annotated: Annotated = annotate(data.text)
    found = features(annotated.stream)
    rules = spread_rules(annotated)
    fold = corpus.folds(data.group, N_FOLDS)
    scores = out_of_fold(data, found, fold)
    settings = fit_settings(data, scores, rules)
    write_card(options, data, fold, settings, scores, rules)
    save(options.out, fit_on(data, found, np.arange(len(data))), settings)
    sys.stdout.write(f"{len(data)} texts, weights in {options.out}\n")
    return 0


def write_card(
    options: argparse.Namespace,
    data: Corpus,
    fold: NDArray[np.int64],
    settings: dict[str, Any],
    scores: NDArray[np.float32],
    rules: RuleColumns,
) -> None:
    """Measure the complete reader on the out-of-fold scores."""
    labelled = np.any(parts(data), axis=0)
    compared = baseline.flags(data, fold, labelled) if options.baseline else None
    thresholds = {label: settings["labels"][label]["threshold"] for label in LABELS}
    decision = decide(settings, scores, rules)
    stored = measure(VERSION, thresholds, data, decision, (rules.strength >= CERTAIN) & ~rules.veto, compared)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / Path(CARD).name).write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", "utf-8")
    if options.page.parent.is_dir():
        options.page.write_text(page(stored), "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
