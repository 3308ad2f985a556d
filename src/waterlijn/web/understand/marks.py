"""Marks the evidence in a text: pieces that do not overlap, each with all that it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise

from waterlijn.web.understand import wording

ABOVE = ("abuse", "hate", "threat", "othering")
_PLACEHOLDER = re.compile(r"\[[A-Z_]+\]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `kind` is above, below, veto, about or empty, `says` is what the marks mean."""

    text: str
    kind: str = ""
    says: tuple[str | Promise, ...] = ()


def kind_of(label: str) -> str:
    if label in ABOVE:
        return "above"
    if label == "veto":
        return "veto"
    if label.startswith("need:"):
        return "below"
    return "about"


def pieces(text: str, spans: Sequence[Sequence[int | str]]) -> list[Piece]:
    """Cut `text` at the borders of its evidence `spans` (start, end, label, cue).

    Where marks overlap, the piece carries all their words, and the colour of the most telling one: a
    counter-cue first, because it explains why something is not what it seems.
    """
    inside = [(int(s[0]), int(s[1]), str(s[2])) for s in spans if 0 <= int(s[0]) < int(s[1]) <= len(text)]
    borders = sorted({0, len(text), *(border for span in inside for border in span[:2])})
    found = []
    for start, end in pairwise(borders):
        labels = list(dict.fromkeys(label for s, e, label in inside if s <= start and end <= e))
        kinds = {kind_of(label) for label in labels}
        kind = next((kind for kind in ("veto", "above", "below", "about") if kind in kinds), "")
        words = tuple(dict.fromkeys(wording.of_span(label) for label in labels))
        found.append(Piece(in_words(text[start:end]), kind, words))
    return found


def in_words(text: str) -> str:
    """Placeholders such as [NAME] in the reader's language."""
    return _PLACEHOLDER.sub(lambda match: str(wording.PLACEHOLDERS.get(match.group(), match.group())), text)
