"""From scores and rule evidence to the columns of `Readings`: one place, for reading, calibrating and the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS, TARGETS
from waterlijn.text import calibrate
from waterlijn.text.annotate import Annotated, targets_named
from waterlijn.text.classes import class_scores, kinds_of_words, signs

HARMLESS, CERTAIN = 0, 0.5  # target "none"; rule strength from which the rules' severity and target are believed
# rules that say the words are not the writer's own: these hold for a message of any length
OTHERS_WORDS = frozenset(
    ("testimony", "counter_speech", "quotation", "authority_report", "reported_speech", "own_identity")
)
SHORT = 150  # letters: up to here a denial or a harmless meaning speaks for the whole message
MAIN = slice(0, 2)  # abuse and hate: the labels whose doubt leaves a message to a person
HALF = 0.5
VIOLENCE = 5  # severity of every threat
FIRST = {"severity": 4, "target": 9, "behaviour": 15, "need": 21}  # first column of each block of scores


@dataclass(frozen=True, slots=True)
class RuleColumns:
    """Rule evidence spread over all n messages.

    Attributes
    ----------
    strength, veto, doubt
        Shape (n, 4). `veto`: the learned part may not raise the label. `doubt`: the rules took something back, but
        the message is long enough to hold more; the calibration decides what that is worth.
    silent, warm
        Shape (n,): no word in it that can be hostile; a word of bridging, pride or counter-speech.
    severity, target, needs
        Shapes (n,), (n,) with -1 for unknown, and (n, 8).
    counts
        Shape (n, kinds of words + kinds of targets + signs), see `classes`.
    """

    strength: NDArray[np.float32]
    veto: NDArray[np.bool_]
    doubt: NDArray[np.bool_]
    silent: NDArray[np.bool_]
    warm: NDArray[np.bool_]
    severity: NDArray[np.uint8]
    target: NDArray[np.int64]
    needs: NDArray[np.bool_]
    counts: NDArray[np.float32]

    def take(self, rows: NDArray[np.intp]) -> RuleColumns:
        """Of some of the messages."""
        return RuleColumns(*(getattr(self, column.name)[rows] for column in fields(self)))


def spread_rules(annotated: Annotated) -> RuleColumns:
    """One row per message of the batch, also for those without evidence."""
    rules, letters = annotated.rules, annotated.folded.letters
    n = len(letters)
    strength, withdrawn = np.zeros((n, len(LABELS)), np.float32), np.zeros((n, len(LABELS)), np.bool_)
    severity, target = np.zeros(n, np.uint8), np.full(n, -1, np.int64)
    needs, whole = np.zeros((n, len(NEEDS)), np.bool_), letters <= SHORT
    if len(rules):
        rows = rules.row.tolist()
        strength[rules.row], withdrawn[rules.row], severity[rules.row] = rules.strength, rules.veto, rules.severity
        places = {name: k for k, name in enumerate(TARGETS)}
        target[rules.row] = [places.get(name, -1) for name in rules.target]
        of_others = [
            row for row, cues in zip(rows, rules.cues, strict=True) if cues and not OTHERS_WORDS.isdisjoint(cues)
        ]
        whole[of_others] = True
        where = {need: k for k, need in enumerate(NEEDS)}
        said = [(row, where[need]) for row, found in zip(rows, rules.needs, strict=True) for need in found]
        if said:
            needs[tuple(np.array(said).T)] = True
    veto, doubt = withdrawn & whole[:, None], withdrawn & ~whole[:, None]
    counts = np.column_stack([kinds_of_words(annotated.hits, targets_named(), n), signs(annotated.stream)])
    return RuleColumns(strength, veto, doubt, annotated.silent, annotated.warm, severity, target, needs, counts)


@dataclass(frozen=True, slots=True)
class Decision:
    """Columns of n messages; target and behaviour as places in `TARGETS` and `BEHAVIOURS`."""

    probability: NDArray[np.float32]
    flag: NDArray[np.bool_]
    abstain: NDArray[np.bool_]
    severity: NDArray[np.uint8]
    target: NDArray[np.int64]
    behaviour: NDArray[np.int64]
    needs: NDArray[np.bool_]


def evidence(scores: NDArray[np.float32], rules: RuleColumns, k: int) -> NDArray[np.float64]:
    """What the probability of label `k` is made of, one column each.

    The learned score; the strength of the rules; whether both agree; doubt; whether no word in it can be hostile, and
    what the learned score is worth then; the same for words of bridging.
    """
    learned, strength = scores[:, k], rules.strength[:, k]
    silent = rules.silent
    return np.column_stack(
        [
            learned,
            strength,
            strength * (learned > 0),
            rules.doubt[:, k],
            silent,
            silent * learned,
            rules.warm,
            rules.warm * learned,
        ]
    ).astype(np.float64)


def class_evidence(scores: NDArray[np.float32], rules: RuleColumns) -> NDArray[np.float32]:
    """What target and behaviour are chosen from: every score, what the rules found, and counts of words and signs."""
    said = np.column_stack([rules.veto.any(axis=1), rules.silent, rules.warm])
    named = rules.target[:, None] == np.arange(len(TARGETS))
    return np.column_stack([scores, rules.strength, said, named, rules.counts]).astype(np.float32)


def probabilities(settings: Mapping[str, Any], scores: NDArray[np.float32], rules: RuleColumns) -> NDArray[np.float64]:
    """Calibrated probability of each of the four labels, shape (n, 4)."""
    columns = []
    for k, label in enumerate(LABELS):
        p = calibrate.probability(settings["labels"][label], evidence(scores, rules, k))
        cap = calibrate.VETO_CAP * settings["labels"][label]["threshold"]
        columns.append(np.where(rules.veto[:, k], np.minimum(p, cap), p))
    return coherent(np.column_stack(columns)) if len(scores) else np.zeros((0, len(LABELS)))


def coherent(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hate and threats are abuse too. Where hate came out likelier, both get the mean (the nearest pair that fits).

    Examples
    --------
    >>> coherent(np.array([[0.1, 0.5, 0.6, 0.0], [0.8, 0.5, 0.2, 0.0]]))[:, :3].tolist()
    [[0.3, 0.3, 0.3], [0.8, 0.5, 0.2]]
    """
    abuse, hate, threat = (LABELS.index(label) for label in ("abuse", "hate", "threat"))
    impossible = p[:, hate] > p[:, abuse]
    out = p.copy()
    out[impossible, abuse] = out[impossible, hate] = (p[impossible, abuse] + p[impossible, hate]) / 2
    out[:, threat] = np.minimum(p[:, threat], out[:, abuse])
    return out


def flags(p: NDArray[np.float64], thresholds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """What is flagged: each label from its threshold; no hate without abuse, and every threat is abuse."""
    abuse, hate, threat = (LABELS.index(label) for label in ("abuse", "hate", "threat"))
    flag = np.asarray(p >= thresholds, np.bool_)
    flag[:, hate] &= flag[:, abuse]
    flag[:, abuse] |= flag[:, threat]
    return flag


def _perhaps_a_threat(p: NDArray[np.float64], thresholds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Not flagged, and at least half as likely as what would be: a person should look at that."""
    threat = LABELS.index("threat")
    likely = p[:, threat] / thresholds[threat]
    return np.asarray((likely >= HALF) & (likely < 1.0), np.bool_)


def _severity(
    settings: Mapping[str, Any],
    scores: NDArray[np.float32],
    rules: RuleColumns,
    flag: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """The rules' own step where they are sure, else the highest likely one; 5 for a threat; 0 without a flag."""
    first = FIRST["severity"]
    steps = calibrate.sigmoid(scores[:, first : first + 5]) >= np.asarray(settings["severity"])
    learned = np.where(steps.any(axis=1), 5 - np.argmax(steps[:, ::-1], axis=1), 0)
    sure = (rules.strength * flag).max(axis=1, initial=0.0) >= CERTAIN
    level = np.where(sure & (rules.severity > 0), rules.severity, learned)
    level = np.where(flag[:, LABELS.index("threat")], VIOLENCE, level)
    return np.where(flag.any(axis=1), np.maximum(level, 1), 0).astype(np.uint8)


def _target(
    settings: Mapping[str, Any], evidence: NDArray[np.float32], rules: RuleColumns, flag: NDArray[np.bool_]
) -> NDArray[np.int64]:
    block = class_scores(settings["target"], evidence)
    flagged = flag.any(axis=1)
    block[flagged, HARMLESS] = -np.inf  # whoever is insulted is somebody
    answer = np.argmax(block, axis=1)
    hateful = flag[:, LABELS.index("hate")] & (rules.target >= 0)
    return np.where(hateful, rules.target, answer).astype(np.int64)


def thresholds(settings: Mapping[str, Any]) -> NDArray[np.float64]:
    """The probability from which each of the four labels is flagged, shape (4,)."""
    return np.array([settings["labels"][label]["threshold"] for label in LABELS])


Adjust = Callable[[NDArray[np.float64], NDArray[np.bool_]], NDArray[np.float64]]


def decide(
    settings: Mapping[str, Any], scores: NDArray[np.float32], rules: RuleColumns, adjust: Adjust | None = None
) -> Decision:
    """All decisions on a batch of Dutch messages.

    Parameters
    ----------
    settings
        Calibration of the model (`learned.Model.settings`).
    scores
        float32 (n, columns) log-odds of the learned part.
    rules
        Rule evidence of the same messages.
    adjust
        A local layer: from the probabilities and the vetoes, both (n, 4), to other probabilities.
    """
    p = probabilities(settings, scores, rules)
    if adjust is not None:
        p = adjust(p, rules.veto)
    return settle(settings, scores, rules, p)


def settle(
    settings: Mapping[str, Any], scores: NDArray[np.float32], rules: RuleColumns, p: NDArray[np.float64]
) -> Decision:
    """The same decisions from calibrated probabilities (n, 4), whoever they come from."""
    limits = thresholds(settings)
    flag = flags(p, limits)
    abstain = (calibrate.margin(p[:, MAIN], limits[MAIN]) < settings["abstain"]) | _perhaps_a_threat(p, limits)
    classes = class_evidence(scores, rules)
    behaviour = np.argmax(class_scores(settings["behaviour"], classes), axis=1).astype(np.int64)
    first = FIRST["need"]
    needs = calibrate.sigmoid(scores[:, first : first + len(NEEDS)]) >= np.asarray(settings["needs"])
    return Decision(
        p.astype(np.float32), flag, abstain,
        _severity(settings, scores, rules, flag), _target(settings, classes, rules, flag),
        behaviour, needs | rules.needs,
    )  # fmt: skip
