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

from waterlijn.records import LABELS, NEEDS, TARGETS
from waterlijn.text.answers import Answers
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import FIRST

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
    digests
        Of the contents of weights and settings: "complete" for what ships, "alone" for what training makes from the
        texts that ship (see `learned.content_digest`).
    quality
        All other figures of the printed card (docs/reference/model-card.md).
    """

    version: str
    measures: Mapping[str, Counts]
    sources: Mapping[str, Mapping[str, Counts]]
    thresholds: Mapping[str, float]
    digests: Mapping[str, str]
    quality: Mapping[str, Any]


def stored() -> dict[str, Any]:
    """The card of the model that ships, as it is stored."""
    found: dict[str, Any] = json.loads(files("waterlijn.knowledge").joinpath(CARD).read_text("utf-8"))
    return found


@cache
def card() -> Card:
    """The card of the model that ships."""
    found = stored()

    def counts(table: Mapping[str, list[int]]) -> dict[str, Counts]:
        return {measure: Counts(*four) for measure, four in table.items()}

    sources = {source: counts(table) for source, table in found["sources"].items()}
    return Card(
        found["version"], counts(found["measures"]), sources, found["thresholds"], found["digests"], found["quality"]
    )


def truths(data: Corpus, answers: Answers) -> dict[str, tuple[Bools, Bools]]:
    """Truth and answer per measure, for all texts of the corpus."""
    y = data.y > 0
    found: dict[str, tuple[Bools, Bools]] = {}
    for k, label in enumerate(LABELS):
        found[label] = (y[:, k], answers.flag[:, k])
    found["hostility"] = (np.asarray(y[:, :4].any(axis=1)), np.asarray(answers.flag.any(axis=1)))
    found["disagreement"] = (~y[:, FIRST["target"]], answers.target != TARGETS.index("none"))
    for k, need in enumerate(NEEDS):
        found[f"need:{need}"] = (y[:, FIRST["need"] + k], answers.needs[:, k])
    return found


def count(truth: Bools, answer: Bools, rows: Bools) -> Counts:
    t, a = truth[rows], answer[rows]
    return Counts(int(np.sum(t & a)), int(np.sum(t & ~a)), int(np.sum(~t & ~a)), int(np.sum(~t & a)))


def read_by_hand(data: Corpus) -> Bools:
    """Texts of which everything is known because they were read; templates and background were not."""
    return np.asarray(data.known[:, FIRST["behaviour"]] > 0)


def own_sources(data: Corpus, mask: Bools) -> list[str]:
    """Sources with enough texts to say something of their own."""
    names, sizes = np.unique(data.source[mask], return_counts=True)
    return [str(name) for name, n in zip(names, sizes, strict=True) if n >= SMALLEST_SOURCE]


def counts(data: Corpus, answers: Answers) -> dict[str, Any]:
    """What the temperature needs of the card: counts per measure, over all read texts and per source."""
    mask, found = read_by_hand(data), truths(data, answers)
    sources = {
        name: {m: list(count(t, a, mask & (data.source == name))) for m, (t, a) in found.items()}
        for name in own_sources(data, mask)
    }
    return {"measures": {m: list(count(t, a, mask)) for m, (t, a) in found.items()}, "sources": sources}
