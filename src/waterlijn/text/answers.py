"""What a model answered on n texts, as the card and the gate need it; and a small archive of it, without any text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, NEEDS, TARGETS, Readings
from waterlijn.text import calibrate
from waterlijn.text.annotate import annotate
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import MAIN, Decision, decide, spread_rules, thresholds
from waterlijn.text.language import languages
from waterlijn.text.learned import Model, scores
from waterlijn.text.read import READABLE

Ints = NDArray[np.int64]
BATCH = 2048
STEPS = 65535  # of a stored probability
BY_TEXT = ("generated", "suite")  # their ids are places in a file, and move when a line is put between


@dataclass(frozen=True, slots=True)
class Answers:
    """Columns of n texts: probability, flag (n, 4); abstain (n,); target, behaviour (n,); needs (n, 8);
    margin (n,), the distance to the nearest threshold of abuse and hate in log-odds."""

    probability: NDArray[np.float64]
    flag: NDArray[np.bool_]
    abstain: NDArray[np.bool_]
    target: Ints
    behaviour: Ints
    needs: NDArray[np.bool_]
    margin: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.flag)

    def take(self, rows: Ints) -> Answers:
        return Answers(*(getattr(self, field.name)[rows] for field in fields(self)))


def _margin(p: NDArray[np.float64], limits: NDArray[np.float64]) -> NDArray[np.float64]:
    return calibrate.margin(p[:, MAIN], limits[MAIN]) if len(p) else np.zeros(0)


def of_decision(decision: Decision, settings: Mapping[str, Any]) -> Answers:
    """Answers of a model that was fitted just now."""
    p = decision.probability.astype(np.float64)
    return Answers(
        p, decision.flag, decision.abstain, decision.target, decision.behaviour, decision.needs,
        _margin(p, thresholds(settings)),
    )  # fmt: skip


def by_model(model: Model, texts: Sequence[str]) -> Answers:
    """What the reader would answer with another model than the one that ships."""
    found = [_batch(model, texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
    return together(found)


def _batch(model: Model, texts: Sequence[str]) -> Answers:
    annotated = annotate(texts)
    decision = decide(model.settings, scores(model, annotated.stream), spread_rules(annotated))
    codes = languages(annotated.folded)
    readable = np.array([code in READABLE for code in codes], np.bool_) & (annotated.folded.letters > 1)
    return _only(of_decision(decision, model.settings), readable, thresholds(model.settings))


def _only(found: Answers, readable: NDArray[np.bool_], limits: NDArray[np.float64]) -> Answers:
    """Of what cannot be read nothing is said, and a person should look."""
    column = readable[:, None]
    p = np.where(column, found.probability, 0.0)
    return Answers(
        p,
        found.flag & column,
        found.abstain | ~readable,
        np.where(readable, found.target, TARGETS.index("none")),
        np.where(readable, found.behaviour, BEHAVIOURS.index("other")),
        found.needs & column,
        _margin(p, limits),
    )


def together(parts: Sequence[Answers]) -> Answers:
    """Answers on one batch after the other."""
    return Answers(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Answers)))


def of_readings(readings: Readings, settings: Mapping[str, Any]) -> Answers:
    """Answers of the complete reader."""
    p = np.asarray(readings.probability, np.float64)
    needs = np.array([[need in found for need in NEEDS] for found in readings.needs], np.bool_)
    return Answers(
        p, readings.flag, readings.abstain,
        _places(readings.target, TARGETS), _places(readings.behaviour, BEHAVIOURS),
        needs.reshape(len(p), len(NEEDS)), _margin(p, thresholds(settings)),
    )  # fmt: skip


def _places(names: Sequence[str], known: Sequence[str]) -> Ints:
    place = {name: k for k, name in enumerate(known)}
    return np.array([place[name] for name in names], np.int64)


def keys(data: Corpus) -> NDArray[np.uint32]:
    """A number per text by which the same text is found again: of its id, or of the sentence where we made it."""

    def of(value: str) -> int:
        return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=4).digest(), "little")

    rows = zip(data.source.tolist(), data.id, data.text, strict=True)
    return np.array([of(text if source.startswith(BY_TEXT) else name) for source, name, text in rows], np.uint32)


def pack(data: Corpus, answers: Answers) -> dict[str, NDArray[Any]]:
    """Twelve bytes a text: columns that `unpack` reads."""
    weights = 1 << np.arange(5)
    said = np.column_stack([answers.flag, answers.abstain]) @ weights
    return {
        "key": keys(data),
        "said": said.astype(np.uint8),
        "kinds": (answers.target * 8 + answers.behaviour).astype(np.uint8),
        "needs": (answers.needs @ (1 << np.arange(len(NEEDS)))).astype(np.uint8),
        "p": np.rint(answers.probability * STEPS).astype(np.uint16),
    }


def unpack(stored: Mapping[str, NDArray[Any]], limits: NDArray[np.float64]) -> Answers:
    """The stored answers; `limits` are the thresholds that held then."""
    said = (stored["said"][:, None] >> np.arange(5) & 1).astype(np.bool_)
    needs = (stored["needs"][:, None] >> np.arange(len(NEEDS)) & 1).astype(np.bool_)
    kinds = stored["kinds"].astype(np.int64)
    p = stored["p"] / STEPS
    return Answers(p, said[:, :4], said[:, 4], kinds // 8, kinds % 8, needs, _margin(p, limits))


def pick(data: Corpus, rows: Ints) -> Corpus:
    """Some of the texts."""
    columns = {name: getattr(data, name)[rows] for name in ("source", "group", "y", "known", "weight")}
    return replace(data, id=[data.id[i] for i in rows], text=[data.text[i] for i in rows], **columns)


def stack(parts: Sequence[Corpus]) -> Corpus:
    """Corpora under each other; groups of one are never groups of another."""
    starts = np.cumsum([0, *(int(part.group.max(initial=-1)) + 1 for part in parts)])
    return Corpus(
        [name for part in parts for name in part.id],
        [words for part in parts for words in part.text],
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.group + start for part, start in zip(parts, starts, strict=False)]),
        *(np.concatenate([getattr(part, column) for part in parts]) for column in ("y", "known", "weight")),
    )
