"""The two meters of a place and a week, each with its uncertainty or with the reason why it stays silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate, unknown
from waterlijn.records import LABELS, NEEDS
from waterlijn.temperature import calibrated, uncalibrated
from waterlijn.temperature.calibrated import FEWEST_LABELS, NOBODY, Labels, Sample
from waterlijn.temperature.counting import MEASURES, MOST_AUTHORS, Cell, Key, Tally
from waterlijn.temperature.rates import ErrorRates, Instrument

METHOD = "waterlijn-temperature 1"
FEWEST_VOICES = 30  # below this, one message moves the share by more than three points
FEW_AUTHORS = 10  # a share of what so few people say is not a temperature of a town
MUCH_ABSTAINED = 0.4

TOO_FEW = "There are too few messages to say something about this."
UNCALIBRATED = "Not yet calibrated: nobody has judged messages from here, so the margin is wide."
UNSURE = "The instrument was unsure about many messages. Let people look at them."
FEW_PEOPLE = "These messages come from only a few people."
MANY_COPIES = "Many messages are copies of one another. A copied text counts once."
NO_TIME = "The time of these messages is not known."


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one estimate rests on, kept so that two weeks can be compared honestly.

    Without labels: flagged `positives` among `n` and the instrument's `rates`. With labels: the difference
    estimator's `value` and its standard error (`error`).
    """

    positives: int
    n: int
    rates: ErrorRates | None = None
    value: float | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Temperature:
    """How warm it is in a place in a week. Two meters, never one.

    `hostility` is the share of messages that insult, hate, threaten or set groups apart; `disagreement` the share
    that is aimed at someone or something. Disagreement alone is not a problem. `labels` and `needs` give the same
    per label and per need. `week` is a Monday, or None when the time is unknown or all weeks are taken together.
    `n_authors` is exact below 1024, "at least" above. `abstained` is the share of voices the instrument was unsure
    about. `warnings` are msgids. `evidence` has one entry per measure (see `MEASURES`).
    """

    place: str
    week: date | None
    hostility: Estimate
    disagreement: Estimate
    labels: Mapping[str, Estimate]
    needs: Mapping[str, Estimate]
    n_messages: int
    n_voices: int
    n_authors: int
    abstained: float
    warnings: tuple[str, ...]
    method: str
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def measure(self, name: str) -> Estimate:
        """One estimate by the name of its measure, such as ``"hostility"`` or ``"need:safety"``."""
        if name in ("hostility", "disagreement"):
            return self.hostility if name == "hostility" else self.disagreement
        return self.needs[name.removeprefix("need:")] if name.startswith("need:") else self.labels[name]


def estimate(tally: Tally, card: Instrument, labels: Labels | None = None) -> list[Temperature]:
    """The temperature of every place and week of a tally.

    Parameters
    ----------
    tally
        What was counted.
    card
        The instrument: how often it errs, per measure.
    labels
        People's judgements from these very messages. Cells with at least 30 of them are estimated from the
        labels, the others from the card.

    Returns
    -------
    list of Temperature
        In order of place and week.

    Notes
    -----
    A share is estimated, never counted: the share of flagged messages is biased however many there are.
    """
    judged = labels.by_cell() if labels else {}
    return [_one(key, tally.cells[key], card, labels, judged.get(key)) for key in tally]


def _one(key: Key, cell: Cell, card: Instrument, labels: Labels | None, rows: NDArray[np.intp] | None) -> Temperature:
    found = {}
    for measure in MEASURES:
        sample = NOBODY if labels is None or rows is None else labels.sample(rows, measure)
        found[measure] = _measure(cell, measure, card.rates.get(measure), sample)
    estimates = {measure: pair[0] for measure, pair in found.items()}
    return Temperature(
        place=key.place,
        week=key.week,
        hostility=estimates["hostility"],
        disagreement=estimates["disagreement"],
        labels={label: estimates[label] for label in LABELS},
        needs={need: estimates[f"need:{need}"] for need in NEEDS},
        n_messages=cell.n_messages,
        n_voices=cell.n_voices,
        n_authors=cell.n_authors,
        abstained=cell.n_abstained / cell.n_voices if cell.n_voices else 0.0,
        warnings=_warnings(key, cell, estimates["hostility"]),
        method=f"{METHOD}; {card.version}",
        evidence={measure: pair[1] for measure, pair in found.items()},
    )


def _measure(cell: Cell, measure: str, rates: ErrorRates | None, sample: Sample) -> tuple[Estimate, Evidence]:
    n, positives = cell.n_voices, cell.positives(measure)
    if n < FEWEST_VOICES:
        return unknown(TOO_FEW, n, METHOD), Evidence(positives, n, rates)
    if len(sample.truth) >= FEWEST_LABELS:
        mean = cell.mean_score(measure)
        done = calibrated.difference(mean, n, sample)
        error = max(done.error_low, done.error_high)
        return calibrated.estimate_share(mean, n, sample), Evidence(positives, n, None, done.value, error)
    return uncalibrated.estimate_share(positives, n, rates), Evidence(positives, n, rates)


def _warnings(key: Key, cell: Cell, hostility: Estimate) -> tuple[str, ...]:
    said = {
        UNCALIBRATED: hostility.is_known and not hostility.calibrated,
        UNSURE: cell.n_abstained > MUCH_ABSTAINED * cell.n_voices,
        FEW_PEOPLE: 0 < cell.n_authors < FEW_AUTHORS and cell.n_authors < MOST_AUTHORS,
        MANY_COPIES: cell.n_voices < 0.8 * cell.n_messages,
        NO_TIME: key.week is None,
    }
    return tuple(message for message, holds in said.items() if holds)
