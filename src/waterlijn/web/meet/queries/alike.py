"""Statements that look like what somebody is writing, so that the same idea is voted on once.

Words that carry meaning are cut in pieces of three letters; rare pieces weigh more, and two texts are as alike as the
pieces that they share (a cosine between 0 and 1). It needs no model, and works in every language.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.queries.next_statements import Shown

ALIKE = 0.4  # from here on it is worth a look
MOST = 3  # that are shown
SHORTEST = 8  # letters typed, before anything is looked up
WORD = re.compile(r"\w+")
PIECE = 3
DUTCH = (
    "de het een en of maar want dat die dit deze er je jij jullie u we wij ze zij hij ik me mij ons onze hun hen haar "
    "zijn is ben bent was waren wordt worden word werd heeft hebben heb had moet moeten mag mogen kan kunnen zal "
    "zullen zou zouden in op aan van voor met door bij naar uit over onder tot te om als dan ook nog al wel zo meer "
    "minder"
)
ENGLISH = (
    "the a an and or but that this these there you we they he she it i me us our their is are be was were has have "
    "had must may can will would should in on at of for with by to from about under as than also more less"
)
FRENCH = (
    "le la les un une des et ou mais que qui ce cette ces il elle on nous vous ils elles je est sont être a ont avoir "
    "doit doivent peut peuvent dans sur de du pour avec par à au aux en plus moins"
)
EMPTY_WORDS = frozenset(f"{DUTCH} {ENGLISH} {FRENCH}".split())


class Alike(NamedTuple):
    """A statement, and how alike it is: 1 says the same words."""

    statement: Shown
    likeness: float


class Index(NamedTuple):
    """Which texts hold a piece, and how long every text is."""

    statements: tuple[Shown, ...]
    texts: tuple[tuple[int, str], ...]  # place of the statement, its text in one language
    holding: dict[str, list[tuple[int, float]]]
    rarity: dict[str, float]


_indexes: dict[str, Index] = {}


def alike(conversation: Conversation, text: str) -> list[Alike]:
    """The statements that look most like this text."""
    if sum(letter.isalpha() for letter in text) < SHORTEST:
        return []
    index = _index(conversation)
    vector = _vector(text, index.rarity)
    scores: dict[int, float] = defaultdict(float)
    for piece, weight in vector.items():
        for row, other in index.holding.get(piece, ()):
            scores[row] += weight * other
    best: dict[int, float] = {}
    for row, score in scores.items():
        place = index.texts[row][0]
        best[place] = max(best.get(place, 0.0), score)
    found = [Alike(index.statements[place], score) for place, score in best.items() if score >= ALIKE]
    return sorted(found, key=lambda one: (-one.likeness, one.statement.number))[:MOST]


class Near(NamedTuple):
    """A statement that a moderator sees, perhaps not shown yet: its number, its words, and how alike it is."""

    number: int
    text: str
    likeness: float


def alike_among(text: str, others: Iterable[tuple[int, str]]) -> list[Near]:
    """The same for numbers and texts that need not be shown to anybody yet: what waits, or what is put in."""
    rows = list(others)
    seen = Counter(piece for _number, other in rows for piece in set(_pieces(other)))
    rarity = {piece: math.log(1 + len(rows) / n) for piece, n in seen.items()}
    vector = _vector(text, rarity)
    found = []
    for number, other in rows:
        theirs = _vector(other, rarity)
        likeness = sum(weight * theirs.get(piece, 0.0) for piece, weight in vector.items())
        found.append(Near(number, other, likeness))
    return sorted((one for one in found if one.likeness >= ALIKE), key=lambda one: (-one.likeness, one.number))[:MOST]


def is_same(text: str, other: str) -> bool:
    """The same words, whatever the capitals and signs."""
    return _words(text) == _words(other)


def _index(conversation: Conversation) -> Index:
    """Made anew when the statements changed."""
    statements = next_statements.known(conversation).statements
    found = _indexes.get(conversation.key)
    if found is None or found.statements != statements:
        if len(_indexes) > next_statements.MOST_KNOWN:
            _indexes.clear()
        found = _indexes[conversation.key] = _make(statements)
    return found


def _make(statements: tuple[Shown, ...]) -> Index:
    texts = tuple((place, text) for place, one in enumerate(statements) for text in _texts(one))
    seen = Counter(piece for _place, text in texts for piece in set(_pieces(text)))
    rarity = {piece: math.log(1 + len(texts) / n) for piece, n in seen.items()}
    holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, (_place, text) in enumerate(texts):
        for piece, weight in _vector(text, rarity).items():
            holding[piece].append((row, weight))
    return Index(statements, texts, dict(holding), rarity)


def _texts(statement: Shown) -> Iterator[str]:
    yield statement.text
    if isinstance(statement.translations, dict):
        yield from (text for text in statement.translations.values() if isinstance(text, str))


def _vector(text: str, rarity: dict[str, float]) -> dict[str, float]:
    """Pieces with their weight, of length 1. A piece that no statement holds makes the text less alike to all."""
    unknown = max(rarity.values(), default=1.0)
    weights = {piece: n * rarity.get(piece, unknown) for piece, n in Counter(_pieces(text)).items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {piece: weight / length for piece, weight in weights.items()} if length else {}


def _pieces(text: str) -> Iterator[str]:
    words = _words(text)
    for word in [word for word in words if word not in EMPTY_WORDS] or words:
        padded = f" {word} "
        yield from (padded[k : k + PIECE] for k in range(len(padded) - PIECE + 1))


def _words(text: str) -> list[str]:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
