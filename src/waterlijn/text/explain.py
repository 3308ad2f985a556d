"""Why a message was read the way it was, and why not otherwise, in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from waterlijn.records import LABELS, Messages, Readings, Span
from waterlijn.text import learned
from waterlijn.text.annotate import annotate
from waterlijn.text.contributions import word_weights
from waterlijn.text.local import Layer
from waterlijn.text.read import READABLE, read
from waterlijn.text.rules.names import EVIDENCE, PROTECTION


class Word(NamedTuple):
    """Characters `start` to `end` of the message, and the log-odds they contributed to each of `LABELS`."""

    start: int
    end: int
    contributions: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What led to a reading.

    Attributes
    ----------
    reading
        The reading itself (a batch of one).
    words
        Every word with what it weighed. Their sum plus `intercept` is the learned part's log-odds.
    intercept
        Per label.
    rules
        Names of the rules that applied, vetoes included.
    spans
        Evidence in characters of the message.
    why, why_not
        English msgids of plain sentences.
    """

    reading: Readings
    words: tuple[Word, ...]
    intercept: tuple[float, ...]
    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    why: tuple[str, ...]
    why_not: tuple[str, ...]


WHY = {
    "abuse": "It puts somebody down: the wording insults or degrades.",
    "hate": "It attacks people because of who they are.",
    "threat": "It wishes or threatens violence.",
    "othering": "It sets a 'we' against a 'they' that are all the same.",
}
NOTHING = "Nothing in the wording or in the rules points to hostility."
NOT_DUTCH = "The text is not in Dutch; the analysis says nothing about it."
NOTHING_TO_READ = "There are no words in it that can be read."
UNSURE = "This is close to the line: a person should look before anyone relies on it."
BY_WORDS = "The wording as a whole weighs; no single rule decided this."


def explain(text: str, layer: Layer | None = None) -> Explanation:
    """Explain the reading of one message, with a local layer where there is one.

    The weights of the words are those of the shipped model in either case.

    Examples
    --------
    >>> explain("Bedankt voor de hulp gisteren!").why_not[0]
    'Nothing in the wording or in the rules points to hostility.'
    """
    reading = read(Messages.of([text]), layer)
    model = learned.load()
    annotated = annotate([text])
    per_label = [word_weights(model, annotated.stream, annotated.folded, k) for k in range(len(LABELS))]
    words = tuple(
        Word(same[0][0], same[0][1], (same[0][2], same[1][2], same[2][2], same[3][2]))
        for same in zip(*per_label, strict=True)
    )
    why, why_not = _sentences(reading)
    intercept = tuple(float(b) for b in model.bias[: len(LABELS)])
    return Explanation(reading, words, intercept, tuple(reading.cues[0]), tuple(reading.spans[0]), why, why_not)


def _sentences(reading: Readings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What speaks for the reading, and what against reading more into it."""
    if reading.language[0] not in READABLE:
        return (), (NOT_DUTCH,)
    if reading.abstain[0] and not reading.probability[0].any():
        return (), (NOTHING_TO_READ,)
    cues = reading.cues[0]
    why = [WHY[label] for k, label in enumerate(LABELS) if reading.flag[0, k]]
    if why:
        named = [EVIDENCE[cue] for cue in cues if cue in EVIDENCE]
        why += named or [BY_WORDS]
    why_not = [PROTECTION[cue] for cue in cues if cue in PROTECTION]
    if not why and not why_not:
        why_not.append(NOTHING)
    if reading.abstain[0]:
        why_not.append(UNSURE)
    return tuple(why), tuple(why_not)
