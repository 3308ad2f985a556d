"""A text as words, with what the lists know of each word."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from waterlijn.privacy.lists import entries

# What a word can be; several at once
FIRST, LAST, WORD, PROPER, PLACE, OFFICE, AFTER_DE, AFTER_VAN = (1 << i for i in range(8))

_ACCENTS = "àáâãäåāăąçćčďđèéêëēęěğìíîïıīłñńňòóôõöøőřśšşșťţțùúûüūůűýÿžźż’"
_PLAIN = "aaaaaaaaacccddeeeeeeegiiiiiilnnnooooooorsssstttuuuuuuuyyzzz'"
FOLD = str.maketrans(_ACCENTS, _PLAIN) | {ord("İ"): "i", ord("ß"): "s"}

_TOKEN = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*['’]?|\d+|\n|[^\w\s]")
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


def split(text: str) -> list[Token]:
    """Words and signs in order; 'Fatima's' ends before its 's, 'D'Hondt' and 'Jan-Willem' are one word."""
    known = lexicon()
    tokens: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        owns = False
        if not word[0].isalpha():
            tokens.append(Token(word, start, end, word, 0, False, opens, False))
            opens = word in '.!?\n:•…"“”«»*' or (opens and word in "'‘-–>([#")
            if word not in ".!?\n:•…\"“”«»*'‘-–>([#,;)" and not word.isdigit():
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
            for part in re.finditer(r"[^.]+", word):
                piece = part.group()
                begin = start + part.start()
                folded = fold(piece)
                tokens.append(
                    Token(
                        piece, begin, begin + len(piece), folded, known.get(folded, 0), piece[0].isupper(), opens, False
                    )
                )
                opens = True
            opens = False
            continue
        folded = fold(word)
        tokens.append(Token(word, start, end, folded, known.get(folded, 0), word[0].isupper(), opens, owns))
        opens = False
    return tokens
