"""Calibrate and measure the attributes of the Perspective endpoint: ``python -m waterlijn.text.fit_attributes``.

To be run after `waterlijn model train`, with the same data: it trains once more, refuses when that does not give the
reader that ships, and measures each attribute as the model card measures its label: with the answers of weights and
settings that had seen nothing of a text's group (`train.answers_apart`). The calibration of the derived attributes is
fitted on the same answers. PROFANITY is measured on the small sample of `profanity.jsonl` (ids, our labels, and how
likely each was drawn), in the same folds. Intervals and calibration errors are those of `figures`. Writes
`knowledge/attributes/measured.json` and the table in docs/reference/perspective.md.
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
from waterlijn.errors import UsageError
from waterlijn.records import BEHAVIOURS, LABELS
from waterlijn.text import attributes, calibrate, learned
from waterlijn.text.annotate import annotate
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import FIRST
from waterlijn.text.figures import calibration_error, error_cells, times_drawn
from waterlijn.text.read import model_name
from waterlijn.text.release import DEFAULT_DATA
from waterlijn.text.train import Material, Trained, answers_apart, gather, prepare, train

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "perspective.md"
KNOWLEDGE = Path(waterlijn.knowledge.__file__).parent
SAMPLE = KNOWLEDGE / "attributes" / "profanity.jsonl"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEVERE = 3  # exclusion, dehumanisation, violence
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def auc(p: Floats, truth: Bools, weight: Floats | None = None) -> float:
    """Chance that a text with the attribute scores higher than one without; equal scores count half.

    NaN when one of the two kinds is missing.

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
    pairs = yes.sum() * no.sum()
    return float((yes * (below + no / 2)).sum() / pairs) if pairs else float("nan")


def part(p: Floats, truth: Bools, group: Ints, weight: Floats | None = None) -> dict[str, Any]:
    """AUC with its 95 % interval (whole groups drawn again) and calibration error on one part.

    Parameters
    ----------
    p, truth, group
        Shape (n,).
    weight
        Shape (n,): how many texts each stands for; all the same when left out.
    """
    w = np.ones(len(p)) if weight is None else weight
    names, place = np.unique(group, return_inverse=True)
    drawn = [auc(p, truth, w * times[place]) for times in times_drawn(names.size)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])  # a draw without the attribute says nothing
    error = float(calibration_error((error_cells(p, truth) * w[:, None]).sum(axis=0)))
    return {
        "n": len(p),
        "positive": int(truth.sum()),
        "auc": round(auc(p, truth, w), 3),
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


def measure(material: Material, trained: Trained) -> dict[str, Any]:
    """Calibration and measurements of all attributes but PROFANITY, on answers that had not seen the group."""
    data, fold, scores = material.data, trained.fold, trained.scores
    probability = answers_apart(material, trained).probability
    everything = np.ones(len(data), np.bool_)
    measured: dict[str, Any] = {}

    def add(name: str, meaning: str, p: Floats, truth: Bools, parts: dict[str, Bools]) -> None:
        shown = {where: part(p[mask], truth[mask], data.group[mask]) for where, mask in parts.items()}
        measured[name] = {"label": meaning, "parts": shown}

    for name, label in attributes.SAME.items():
        k = LABELS.index(label)
        add(name, label, probability[:, k], data.y[:, k] > 0, parts_of(data, everything))
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
        x = attributes.EVIDENCE[name](probability.astype(np.float32), scores)
        p = calibrated(x, truth, parts, fold)
        if name == "SEVERE_TOXICITY":
            p = np.minimum(p, probability[:, 0])
        add(name, meaning, p, truth, parts)
        betas[name] = [round(float(b), 5) for b in beta_of(x, truth, parts, everything)]
    return {"beta": betas, "measured": measured}


def profanity(data: Corpus, fold: Ints) -> tuple[list[float], dict[str, Any]]:
    """What each step of coarseness is worth, and how well it tells: on the labelled sample, weighted by inclusion."""
    label = {row["id"]: row for row in map(json.loads, SAMPLE.read_text("utf-8").splitlines())}
    rows = [i for i, name in enumerate(data.id) if name in label]
    step = attributes.coarseness(annotate([data.text[i] for i in rows]))
    truth = np.array([label[data.id[i]]["profanity"] == 1 for i in rows])
    weight = np.array([1 / label[data.id[i]]["inclusion"] for i in rows])
    p, own = np.empty(len(rows)), fold[rows]
    for k in np.unique(own):
        p[own == k] = _worth(step, truth, weight, own != k)[step[own == k]]
    levels = _worth(step, truth, weight, np.ones(len(rows), np.bool_))
    found = part(p, truth, data.group[rows], weight)
    meaning = "coarse word, whoever it is aimed at"
    return [round(float(v), 3) for v in levels], {"label": meaning, "parts": {"sample": found}}


def _worth(step: NDArray[np.uint8], truth: Bools, weight: Floats, rows: Bools) -> Floats:
    """The share that is coarse per step of coarseness, on `rows`; shape (3,)."""
    return np.array([_share(truth[rows & (step == k)], weight[rows & (step == k)]) for k in range(3)])


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
    for name, measured in sorted(stored["measured"].items()):
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


def belongs(trained: Trained) -> None:
    """Refuse to measure another reader than the one that ships.

    Raises
    ------
    UsageError
        These texts and this code give other weights or settings than the shipped ones.
    """
    if trained.digest != learned.shipped_digest():
        raise UsageError("These texts do not give the reader that ships. Run `waterlijn model train` on them first.")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m waterlijn.text.fit_attributes", description="Calibrate and measure the attributes."
    )
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with the natural texts and labels")
    options = parser.parse_args(arguments)
    material = prepare(gather(options.data))
    trained = train(material)
    try:
        belongs(trained)
    except UsageError as problem:
        parser.error(str(problem))
    stored = measure(material, trained) | {"model": model_name()}
    stored["profanity"], stored["measured"]["PROFANITY"] = profanity(material.data, trained.fold)
    (KNOWLEDGE / attributes.FILE).write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", "utf-8")
    if PAGE.exists():
        write_page(stored, PAGE)
    sys.stdout.write(table(stored) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
