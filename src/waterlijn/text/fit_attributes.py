"""Calibrate and measure the attributes of the Perspective endpoint: ``python -m waterlijn.text.fit_attributes``.

To be run after `waterlijn model train`, with the same data: it makes the same out-of-fold scores, fits the calibration
of the derived attributes on them, and measures each attribute on texts whose group neither weights nor calibration
had seen. PROFANITY is measured on the small sample of `profanity.jsonl` (ids, our labels, and how likely each was
drawn). Writes `knowledge/attributes/measured.json` and the table in docs/reference/perspective.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import waterlijn.knowledge
from waterlijn.records import BEHAVIOURS, LABELS
from waterlijn.text import attributes, calibrate, corpus
from waterlijn.text.annotate import annotate
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import FIRST, decide, spread_rules
from waterlijn.text.figures import calibration_error, error_cells
from waterlijn.text.kernel import features
from waterlijn.text.read import model_name
from waterlijn.text.release import DEFAULT_DATA
from waterlijn.text.train import N_FOLDS, fit_settings, gather, out_of_fold

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "perspective.md"
KNOWLEDGE = Path(waterlijn.knowledge.__file__).parent
SAMPLE = KNOWLEDGE / "attributes" / "profanity.jsonl"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEVERE = 3  # exclusion, dehumanisation, violence
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def auc(p: Floats, truth: Bools, weight: Floats | None = None) -> float:
    """Chance that a text with the attribute scores higher than one without; equal scores count half.

    Examples
    --------
    >>> auc(np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, True, False, True]))
    0.875
    """
    w = np.ones(len(p)) if weight is None else weight
    values, place = np.unique(p, return_inverse=True)
    yes, no = np.zeros(values.size), np.zeros(values.size)
    np.add.at(yes, place[truth], w[truth])
    np.add.at(no, place[~truth], w[~truth])
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))


def part(p: Floats, truth: Bools, group: NDArray[np.int64]) -> dict[str, Any]:
    """AUC with its 95 % interval (whole groups drawn again, seeded) and calibration error on one part."""
    rng = np.random.default_rng(20261121)
    names, place = np.unique(group, return_inverse=True)
    drawn = []
    for _ in range(200):
        weight = np.bincount(rng.integers(names.size, size=names.size), minlength=names.size)[place].astype(float)
        drawn.append(auc(p, truth, weight))
    low, high = np.quantile(drawn, [0.025, 0.975])
    error = float(calibration_error(error_cells(p, truth).sum(axis=0)))
    return {
        "n": len(p),
        "positive": int(truth.sum()),
        "auc": round(auc(p, truth), 3),
        "low": round(float(low), 3),
        "high": round(float(high), 3),
        "ece": round(error, 4),
    }


def parts_of(data: Corpus, known: Bools) -> dict[str, Bools]:
    masks = {name: np.char.startswith(data.source, name) & known for name in ("natural", "written")}
    return {name: mask for name, mask in masks.items() if mask.any()}


def beta_of(x: Floats, truth: Bools, parts: dict[str, Bools], rows: Bools) -> Floats:
    """Logistic calibration on `rows`, in which every part weighs the same."""
    weight = sum(mask / mask.sum() for mask in parts.values()) * len(truth)
    used = rows & (weight > 0)
    return calibrate.logistic(x[used], truth[used], weight[used])


def calibrated(x: Floats, truth: Bools, parts: dict[str, Bools], fold: NDArray[np.int64]) -> Floats:
    """Probabilities of which neither weights nor calibration saw the text's group."""
    p = np.zeros(len(truth))
    for k in np.unique(fold):
        beta = beta_of(x, truth, parts, fold != k)
        p[fold == k] = calibrate.sigmoid(x[fold == k] @ beta[:-1] + beta[-1])
    return p


def measure(data: Corpus) -> dict[str, Any]:
    """Calibration and measurements of all attributes but PROFANITY."""
    annotated = annotate(data.text)
    found, rules = features(annotated.stream), spread_rules(annotated)
    fold = corpus.folds(data.group, N_FOLDS)
    scores = out_of_fold(data, found, fold)
    probability = decide(fit_settings(data, scores, rules), scores, rules).probability
    everything = np.ones(len(data), np.bool_)
    measured: dict[str, Any] = {}

    def add(name: str, meaning: str, p: Floats, truth: Bools, parts: dict[str, Bools]) -> None:
        shown = {where: part(p[mask], truth[mask], data.group[mask]) for where, mask in parts.items()}
        measured[name] = {"label": meaning, "parts": shown}

    for name, label in attributes.SAME.items():
        k = LABELS.index(label)
        add(name, label, probability[:, k].astype(np.float64), data.y[:, k] > 0, parts_of(data, everything))
    betas: dict[str, list[float]] = {}
    severe, argue = FIRST["severity"] + SEVERE - 1, FIRST["behaviour"] + BEHAVIOURS.index("argue")
    for name, column, meaning in (
        ("SEVERE_TOXICITY", severe, f"severity {SEVERE} or more"),
        ("REASONING_EXPERIMENTAL", argue, "behaviour argue, without abuse"),
    ):
        parts = parts_of(data, data.known[:, column] > 0)
        if name == "SEVERE_TOXICITY":  # the natural comments have no severity; plain Dutch is only taken as harmless
            parts.pop("natural", None)
        truth = data.y[:, column] > 0
        if name != "SEVERE_TOXICITY":
            truth = truth & ~(data.y[:, 0] > 0)
        x = attributes.EVIDENCE[name](probability, scores)
        p = calibrated(x, truth, parts, fold)
        if name == "SEVERE_TOXICITY":
            p = np.minimum(p, probability[:, 0])
        add(name, meaning, p, truth, parts)
        betas[name] = [round(float(b), 5) for b in beta_of(x, truth, parts, everything)]
    return {"beta": betas, "measured": measured}


def profanity(data: Corpus) -> tuple[list[float], dict[str, Any]]:
    """What each step of coarseness is worth, and how well it tells: on the labelled sample, weighted by inclusion."""
    label = {row["id"]: row for row in map(json.loads, SAMPLE.read_text("utf-8").splitlines())}
    rows = [i for i, name in enumerate(data.id) if name in label]
    step = attributes.coarseness(annotate([data.text[i] for i in rows]))
    truth = np.array([label[data.id[i]]["profanity"] == 1 for i in rows])
    weight = np.array([1 / label[data.id[i]]["inclusion"] for i in rows])
    levels = [_share(truth[step == k], weight[step == k]) for k in range(3)]
    p = np.empty(len(rows))
    fold = np.arange(len(rows)) % 5
    for k in range(5):
        other = fold != k
        worth = np.array([_share(truth[other & (step == s)], weight[other & (step == s)]) for s in range(3)])
        p[fold == k] = worth[step[fold == k]]
    rng = np.random.default_rng(20261121)
    drawn = []
    for _ in range(200):
        again = rng.integers(len(rows), size=len(rows))
        drawn.append(auc(p[again], truth[again], weight[again]))
    gap = sum(
        abs(float(np.average(p[step == s], weights=weight[step == s])) - levels[s]) * weight[step == s].sum()
        for s in range(3)
        if (step == s).any()
    )
    low, high = np.quantile(drawn, [0.025, 0.975])
    sizes = {"n": len(rows), "positive": int(truth.sum())}
    numbers = {"auc": auc(p, truth, weight), "low": float(low), "high": float(high)}
    found = sizes | {key: round(value, 3) for key, value in numbers.items()} | {"ece": round(gap / weight.sum(), 4)}
    return [round(v, 3) for v in levels], {"label": "coarse word, whoever it is aimed at", "parts": {"sample": found}}


def _share(truth: Bools, weight: Floats) -> float:
    """Weighted share with half a yes and half a no added, so that nothing is ever 0 or 1."""
    if not len(truth):
        return 0.5
    size = weight / weight.mean()
    return float((size[truth].sum() + 0.5) / (len(truth) + 1))


def table(stored: dict[str, Any]) -> str:
    """The measurements as a table in Markdown, with the model that they belong to."""
    lines = [
        "| attribute | measured against | texts | n | with it | AUC (95 %) | ECE | offered |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, measured in stored["measured"].items():
        yes = "yes" if attributes.is_shown(measured) else "no"
        for where, p in measured["parts"].items():
            interval = f"{p['auc']:.3f} ({p['low']:.3f}-{p['high']:.3f})"
            cells = [f"`{name}`", measured["label"], where, p["n"], p["positive"], interval, f"{p['ece']:.3f}", yes]
            lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return f"Model: {stored['model']}.\n\n" + "\n".join(lines)


def write_page(stored: dict[str, Any], page: Path) -> None:
    """Put the table between its two marks."""
    text = page.read_text("utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{table(stored)}\n{END}{after}", "utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m waterlijn.text.fit_attributes", description="Calibrate and measure the attributes."
    )
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the natural texts and labels")
    options = parser.parse_args(arguments)
    data = gather(options.data)
    stored = measure(data) | {"model": model_name()}
    stored["profanity"], stored["measured"]["PROFANITY"] = profanity(data)
    (KNOWLEDGE / attributes.FILE).write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", "utf-8")
    if PAGE.exists():
        write_page(stored, PAGE)
    sys.stdout.write(table(stored) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
