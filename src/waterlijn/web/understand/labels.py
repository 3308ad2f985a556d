"""From the labels that people gave to one answer per message, and to how far they agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from waterlijn.estimate import Estimate
from waterlijn.records import LABELS
from waterlijn.text import agreement as agreeing
from waterlijn.web.understand.models import Label


def by_message(given: Iterable[Label]) -> dict[int, list[Label]]:
    """The labels of each message, in order of seat."""
    found: dict[int, list[Label]] = {}
    for label in given:
        found.setdefault(label.drawn_id, []).append(label)
    return {message: sorted(labels, key=lambda label: label.seat) for message, labels in found.items()}


def is_complete(labels: Sequence[Label], *, is_double: bool) -> bool:
    """Has everybody judged who should?"""
    return sum(label.seat != Label.SETTLED for label in labels) >= (2 if is_double else 1)


def final(labels: Sequence[Label], *, is_double: bool) -> Label | None:
    """The answer people came to: what was settled, else what all of them said; None when there is none yet."""
    settled = next((label for label in labels if label.seat == Label.SETTLED), None)
    if settled is not None:
        return None if settled.is_unsure else settled
    if not is_complete(labels, is_double=is_double) or is_disputed(labels):
        return None
    return labels[0]


def is_disputed(labels: Sequence[Label]) -> bool:
    """Somebody did not know, or they differ on one of the four labels or on the target."""
    return any(label.is_unsure for label in labels) or len({_said(label) for label in labels}) > 1


def needs_settling(labels: Sequence[Label], *, is_double: bool) -> bool:
    is_settled = any(label.seat == Label.SETTLED for label in labels)
    return not is_settled and is_complete(labels, is_double=is_double) and is_disputed(labels)


def _said(label: Label) -> tuple[object, ...]:
    return (*(getattr(label, name) for name in LABELS), label.target)


def agreement(messages: Iterable[Sequence[Label]]) -> dict[str, Sequence[int]]:
    """Per label how often both said yes, only the first, only the second, neither; blind and sure ones only."""
    pairs = [_blind(labels) for labels in messages]
    first = [pair[0] for pair in pairs if len(pair) == 2]
    second = [pair[1] for pair in pairs if len(pair) == 2]
    return {name: agreeing.counts(_column(first, name), _column(second, name)) for name in LABELS}


def tally(messages: Iterable[Sequence[Label]]) -> dict[str, Any]:
    """What a round keeps: `agreement`, and how many pairs it leaves out because somebody did not know."""
    found = list(messages)
    pairs = [labels for labels in found if is_complete(labels, is_double=True)]
    return {**agreement(found), "left_out": sum(len(_blind(labels)) < 2 for labels in pairs)}


def _blind(labels: Sequence[Label]) -> list[Label]:
    return [label for label in labels if label.seat != Label.SETTLED and not label.is_unsure]


def _column(labels: Sequence[Label], name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([getattr(label, name) for label in labels], np.bool_)


def kappas(tables: dict[str, Any]) -> dict[str, Estimate]:
    """Kappa per label, also of tables that came back from the database as lists."""
    return {name: _kappa(tables[name]) for name in LABELS if name in tables}


def _kappa(table: Sequence[int]) -> Estimate:
    both, first, second, neither = table
    return agreeing.kappa((both, first, second, neither))
