"""The steps that reading, training and explaining share: fold, find terms, apply the rules, delexicalise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from waterlijn.text.evidence import RuleReadings, no_rules
from waterlijn.text.fold import Folded, fold
from waterlijn.text.kernel import Stream, stream


@dataclass(frozen=True, slots=True)
class Annotated:
    """A batch with all that is known of it before any weight is looked up."""

    folded: Folded
    stream: Stream
    rules: RuleReadings


def knowledge_version() -> str:
    """Hash of the lexicon and the rules in use."""
    return "0"


def annotate(texts: Sequence[str]) -> Annotated:
    folded = fold(texts)
    empty = np.empty(0, np.int64)
    return Annotated(folded, stream(folded, empty, empty), no_rules())
