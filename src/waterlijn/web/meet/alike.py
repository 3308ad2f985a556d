"""Statements that look alike, so that nobody has to vote on the same idea twice. It suggests; a person decides."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from math import log
from typing import NamedTuple

LEAST = 0.4  # lower shows texts that only share a subject
MOST = 3
_NO_WORD = re.compile(r"[^a-z0-9]+")


class Alike(NamedTuple):
    """A statement that looks like another one, and how much: 1 is the same."""

    number: int
    text: str
    score: float


def folded(text: str) -> str:
    """Without accents, capitals and signs.

    >>> folded("Méér  zitbanken, graag!")
    'meer zitbanken graag'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NO_WORD.sub(" ", plain).strip() or " ".join(text.lower().split())


def pieces(text: str) -> frozenset[str]:
    """Pieces of four letters, so that "bank" and "banken" share what they have in common."""
    padded = f" {folded(text)} "
    return frozenset(padded[i : i + 4] for i in range(max(len(padded) - 3, 1)))


def alike(text: str, others: Iterable[tuple[int, str]], *, least: float = LEAST, most: int = MOST) -> list[Alike]:
    """The most alike of `others` (number and text), the closest first.

    What every statement has in common ("het plein") says little: a piece weighs less the more statements hold it.
    """
    own, rows = pieces(text), [(number, other, pieces(other)) for number, other in others]
    held = Counter(piece for _number, _text, theirs in rows for piece in theirs)
    weight = {piece: log(1 + (len(rows) + 1) / (1 + n)) for piece, n in held.items()}
    new = log(2 + len(rows))  # of a piece that no other statement holds
    mine = sum(weight.get(piece, new) for piece in own)
    found = []
    for number, other, theirs in rows:
        shared = sum(weight[piece] for piece in own & theirs)
        found.append(Alike(number, other, 2 * shared / (mine + sum(weight[piece] for piece in theirs))))
    return sorted((one for one in found if one.score >= least), key=lambda one: (-one.score, one.number))[:most]
