"""What a batch of messages is worth in the words of Perspective: one calibrated probability per attribute.

Perspective names what it scores (TOXICITY, THREAT ...). Some of these names mean what one of our labels means; two more
follow from scores that the reader has anyway; profanity follows from the lexicon. Every attribute here was measured on
labels (docs/reference/perspective.md); what was not, is not here. Names of Perspective that we know and cannot stand
behind are in `KNOWN`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, LABELS, Messages, Readings
from waterlijn.text import lexicon
from waterlijn.text.annotate import Annotated
from waterlijn.text.calibrate import logit, sigmoid
from waterlijn.text.decide import FIRST
from waterlijn.text.learned import Scores
from waterlijn.text.read import read_closely

FILE = "attributes/measured.json"
LEAST_AUC, LARGEST_ERROR = 0.8, 0.05  # an attribute that was measured worse, or too roughly, is not offered
# the label whose probability is the attribute, because both mean the same
SAME = {
    "TOXICITY": "abuse",
    "INSULT": "abuse",
    "IDENTITY_ATTACK": "hate",
    "THREAT": "threat",
    "ALIENATION_EXPERIMENTAL": "othering",
}
# the old names of the same, from when Perspective tried them out in new languages
TWINS = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
TRIED = (
    "AFFINITY", "COMPASSION", "CONSTRUCTIVE", "CURIOSITY", "NUANCE", "PERSONAL_STORY", "REASONING", "RESPECT",
    "ALIENATION", "FEARMONGERING", "GENERALIZATION", "MORAL_OUTRAGE", "POWER_APPEAL", "SCAPEGOATING",
)  # fmt: skip
OTHERS = (
    "SEXUALLY_EXPLICIT", "FLIRTATION", "ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "INCOHERENT", "INFLAMMATORY",
    "LIKELY_TO_REJECT", "OBSCENE", "SPAM", "UNSUBSTANTIAL", "TOXICITY_FAST",
)  # fmt: skip
KNOWN = frozenset((*TWINS, *OTHERS, *(f"{name}_EXPERIMENTAL" for name in (*TWINS, *TRIED))))
# Coarse words wherever they stand in a word: swearing glues ("schapenkloter", "kutkneuzen"), and no list has it all.
COARSE = re.compile(
    r"kut|(?<!aard)kloot(?!jes|schie)|klot(?:e|er)|neuk(?!oln)|\blul(?:len|t|de|hannes|koek)?\b|(?<=\w)lul\b"
    r"|(?:\b|kut|kanker|tering|tyfus)hoer(?!a|d)|\bslet(?:ten|je|jes)?\b|\btrut(?!h)|fuck|\bfck|\bwtf\b|shit(?!a)"
    r"|schijt|bitch(?!ute)|asshole|flikker(?: \w+)? op|\bklere(?!n)|pleur(?:t|de)? op|opgepleur|zeik|\btiet(?:en)?\b"
    r"|\bkkr|sodemiet|godver|godsam|godmilj|\bverdom(?:me|d|de)\b|\bgvd\b|nondeju|nondedju|miljaar"
    r"|(?:kanker|tering|tyfus|tyfes|pleuris|kolere)(?:lij|wij|zo[io]|tuig|volk|hond|jo[od]|homo|chin|mar|turk|ding"
    r"|weer|bende|mong|kind|dom|flik|kop|plan|idee|zak)"
)
MILD = frozenset(["verdorie", "potverdorie", "potverdikkie", "tjeezes", "jeetje", "jezusmina"])
# Also the name of a disease, a person or a thing: swearing only now and then.
DOUBTFUL = frozenset(
    ("kanker", "tering", "tyfus", "pleuris", "jezus", "bagger", "kak", "pik", "poep", "drol", "god", "christus")
)
NONE, PERHAPS, SWEARS = range(3)  # what the lexicon says of the coarseness of a text
Columns = NDArray[np.float64]


@cache
def stored() -> Mapping[str, Any]:
    """Calibration and measurements that ship with the weights, as `fit_attributes` wrote them."""
    found: dict[str, Any] = json.loads(files("waterlijn.knowledge").joinpath(FILE).read_text("utf-8"))
    return found


def is_shown(measured: Mapping[str, Any]) -> bool:
    """Are discrimination and calibration good enough on every part, and on one of them beyond chance?

    Beyond chance: also the lower end of the 95 % interval of the AUC is high enough. A small sample with a high AUC
    is no reason to offer anything.
    """
    parts = measured["parts"].values()
    good = all(part["auc"] >= LEAST_AUC and part["ece"] <= LARGEST_ERROR for part in parts)
    return good and any(part["low"] >= LEAST_AUC for part in parts)


@cache
def offered() -> dict[str, str]:
    """Every attribute that may be asked for, with the name under which it is computed."""
    own = [name for name, measured in stored()["measured"].items() if is_shown(measured)]
    return {name: name for name in own} | {f"{name}_EXPERIMENTAL": name for name in own if name in TWINS}


@cache
def _coarseness() -> NDArray[np.uint8]:
    """Per entry of the lexicon: NONE, PERHAPS or SWEARS."""

    def of(entry: lexicon.Entry) -> int:
        if entry.form in DOUBTFUL or entry.form.startswith("jezus"):
            return PERHAPS
        return SWEARS if entry.can_be("profanity") and entry.form not in MILD else NONE

    return np.array([of(entry) for entry in lexicon.load().entries], np.uint8)


def coarseness(annotated: Annotated) -> NDArray[np.uint8]:
    """NONE, PERHAPS or SWEARS per message, shape (n,): the coarsest word counts."""
    folded, hits = annotated.folded, annotated.hits
    found = np.array([SWEARS if COARSE.search(folded.text(i)) else NONE for i in range(len(folded))], np.uint8)
    np.maximum.at(found, hits.row, _coarseness()[hits.entry])
    return found


def severe_evidence(probability: NDArray[np.float32], scores: Scores) -> Columns:
    """What SEVERE_TOXICITY is made of, (n, 8): the five steps of severity, and the log-odds of three labels."""
    first = FIRST["severity"]
    return np.column_stack([scores[:, first : first + 5], logit(probability[:, :3].astype(np.float64))])


def reasoning_evidence(probability: NDArray[np.float32], scores: Scores) -> Columns:
    """What REASONING_EXPERIMENTAL is made of, (n, 2): how much it argues next to the other behaviours; abuse."""
    block = scores[:, FIRST["behaviour"] : FIRST["behaviour"] + len(BEHAVIOURS)].astype(np.float64)
    block = block - block.max(axis=1, keepdims=True)
    argues = block[:, BEHAVIOURS.index("argue")] - np.log(np.exp(block).sum(axis=1))
    return np.column_stack([argues, logit(probability[:, 0].astype(np.float64))])


EVIDENCE = {"SEVERE_TOXICITY": severe_evidence, "REASONING_EXPERIMENTAL": reasoning_evidence}


def _of(name: str, readings: Readings, scores: Scores, annotated: Annotated) -> Columns:
    if name in SAME:
        return readings.probability[:, LABELS.index(SAME[name])].astype(np.float64)
    if name == "PROFANITY":
        return np.asarray(stored()["profanity"], np.float64)[coarseness(annotated)]
    beta = np.asarray(stored()["beta"][name])
    p = sigmoid(EVIDENCE[name](readings.probability, scores) @ beta[:-1] + beta[-1])
    # severe is toxic too: a veto that keeps the one low keeps the other low
    return np.minimum(p, readings.probability[:, 0]) if name == "SEVERE_TOXICITY" else p


def read_attributes(texts: Sequence[str], names: Sequence[str]) -> tuple[Readings, dict[str, Columns]]:
    """The readings of a batch of texts, and the probability of every attribute asked for.

    Parameters
    ----------
    texts
        As `read` wants them, without personal data.
    names
        Some of `offered()`.

    Returns
    -------
    Readings, and per name a float64 array of shape (n,) in [0, 1]. A text that `read` cannot read has nothing to say
    here: look at `readings.language` first.

    Examples
    --------
    >>> _, found = read_attributes(["Bedankt voor de hulp gisteren!"], ["TOXICITY"])
    >>> bool(found["TOXICITY"][0] < 0.1)
    True
    """
    readings, scores, annotated = read_closely(Messages.of(texts))
    own = {name: offered()[name] for name in names}
    found = {name: _of(name, readings, scores, annotated) for name in set(own.values())}
    return readings, {name: found[canonical] for name, canonical in own.items()}
