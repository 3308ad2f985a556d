"""A text as words, with what the lists know of each word."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from waterlijn.privacy import contexts as c
from waterlijn.privacy.lists import entries

# What a word can be; several at once
FIRST, LAST, WORD, PROPER, PLACE, OFFICE, AFTER_DE, AFTER_VAN, PHRASE, STREET, INSTITUTION = (1 << i for i in range(11))
AMBIGUOUS = WORD | PROPER | PLACE

_ACCENTS = "àáâãäåāăąçćčďđèéêëēęěğìíîïıīłñńňòóôõöøőřśšşșťţțùúûüūůűýÿžźż’"
_PLAIN = "aaaaaaaaacccddeeeeeeegiiiiiilnnnooooooorsssstttuuuuuuuyyzzz'"
FOLD = str.maketrans(_ACCENTS, _PLAIN) | {ord("İ"): "i", ord("ß"): "s"}

PHRASES = ("public_figures", "organisations", "places")  # lists with entries of several words

# Words that lead a surname
VAN = {"van", "vande", "vanden", "vander", "vanhet", "von"}
ARTICLES = {
    "de", "den", "der", "het", "'t", "t", "ten", "ter", "te", "'s", "la", "le", "di", "da", "dos", "del", "della", "du",
    "des", "van", "von", "zu", "in", "op",
}  # fmt: skip
ARABIC = {"el", "al", "ben", "bin", "ait", "abou", "abu", "bou", "ould", "oulad", "ibn", "bint", "bent"}
LATIN = {"da", "di", "dos", "del", "della", "de", "la", "le", "du", "lo", "von", "van", "mc", "o", "st"}

# Signs after which a sentence opens, which leave it open, and which do not open one; any other sign does
OPENING, KEEP_OPEN = '.!?\n:•…"“”«»*', "'‘-–>([#"
NOT_OPENING = f"{OPENING}{KEEP_OPEN},;)"

_TOKEN = re.compile(r"((?<!\w)[^\W\d_]{1,60}(?:['’.\-][^\W\d_]{1,40}){0,6}['’]?(?!\w))|\w+|\n|[^\w\s]")
_PIECE = re.compile(r"[^.]+")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_]{2})['’](?:s|S|tje|ke)$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?$")


class Token(NamedTuple):
    """A word (or sign) of the text; `end` is without a possessive 's."""

    text: str
    start: int
    end: int
    folded: str
    kinds: int
    is_capital: bool
    opens: bool  # a sentence
    owns: bool  # had a possessive 's


def fold(text: str) -> str:
    """Lower case without accents, for looking up."""
    return text.lower().translate(FOLD)


@cache
def lexicon() -> dict[str, int]:
    """Folded word -> what it can be."""
    kinds: dict[str, int] = {}
    for name, kind in (
        ("first_names", FIRST),
        ("surnames", LAST),
        ("surnames_de", AFTER_DE),
        ("surnames_van", AFTER_VAN),
        ("places", PLACE),
        ("offices", OFFICE),
        ("words", WORD),
        ("proper_words", PROPER),
    ):
        for entry in entries(name):
            if " " not in entry:
                word = fold(entry)
                kinds[word] = kinds.get(word, 0) | kind
    return kinds


@cache
def phrases(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Entries of a list by their first folded word, longest first."""
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for entry in entries(name):
        words = tuple(fold(entry).split())
        grouped.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in grouped.items()}


class _Seen(dict[str, tuple[str, int, bool]]):
    """Word as written -> folded, what it can be, has a capital. Texts repeat words, so nearly all are known."""

    def __missing__(self, word: str) -> tuple[str, int, bool]:
        if len(self) > _MOST_WORDS:
            self.clear()
        known = (folded := fold(word), _kinds(folded, word[0].isupper()), word[0].isupper())
        self[word] = known
        return known


_MOST_WORDS = 300_000
seen = _Seen()


def _kinds(word: str, is_capital: bool) -> int:
    kinds = lexicon().get(word, 0)
    if not kinds and len(word) > 3:
        kinds = _kinds_by_shape(word, is_capital)
    if len(word) > 8 and word.endswith(c.OFFICE_ENDINGS):
        kinds |= OFFICE
    if any(word in phrases(name) for name in PHRASES):
        kinds |= PHRASE
    if c.STREET.match(word) and not kinds & LAST:
        kinds |= STREET
    if word in c.INSTITUTIONS:
        kinds |= INSTITUTION
    return kinds


def _kinds_by_shape(word: str, is_capital: bool) -> int:
    """A name that stands in no list, by its parts or its ending."""
    if "-" in word:
        parts = [lexicon().get(part, 0) for part in word.split("-")]
        if all(part & FIRST for part in parts):
            return FIRST
        return LAST if all(part & (LAST | AFTER_DE | AFTER_VAN) for part in parts) else 0
    if not is_capital:
        return 0
    if word.startswith("d'") and len(word) > 4 and not word.startswith("d'r"):
        return LAST
    for ending in ("s", "ke", "je", "tje", "eke"):  # Jans fiets, Bartje, Jefke
        if word.endswith(ending) and len(word) > len(ending) + 2 and _is_plain_first(word.removesuffix(ending)):
            return FIRST
    return LAST if len(word) > 6 and c.SURNAME_SHAPE.match(word) else 0


def _is_plain_first(word: str) -> bool:
    kinds = lexicon().get(word, 0)
    return bool(kinds & FIRST) and not kinds & AMBIGUOUS


def split(text: str) -> list[Token]:
    """Words and signs in order; 'Fatima's' ends before its 's, 'D'Hondt' and 'Jan-Willem' are one word."""
    tokens: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        owns = False
        if not match.group(1):
            tokens.append(Token(word, start, end, word, 0, False, opens, False))
            opens = word in OPENING or (opens and word in KEEP_OPEN)
            if word not in NOT_OPENING and not word.isdigit():
                opens = True  # an emoji or another sign between sentences
            continue
        if len(word) > 2:
            cut = _POSSESSIVE.search(word)
            if cut:
                word, end, owns = word[: cut.start()], start + cut.start(), True
            elif word[-1] in "'’":
                word, end, owns = word[:-1], end - 1, True
        if "." in word and not _DOTTED.match(word):
            # two sentences without a space between them: "klaar.Jan"
            for part in _PIECE.finditer(word):
                piece, begin = part.group(), start + part.start()
                tokens.append(Token(piece, begin, begin + len(piece), *seen[piece], opens, False))
                opens = True
            opens = False
            continue
        tokens.append(Token(word, start, end, *seen[word], opens, owns))
        opens = False
    return tokens
