"""The words that somebody typed, as they are kept: one line, without what cannot be seen."""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 2  # accents on one letter, after composing; a stack of them covers the lines around it
MOST_READ = 10_000  # characters that are looked at; a statement is far shorter
# Control, direction and zero-width characters, halves of pairs, private use, not assigned.
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
SEPARATORS = frozenset(("Zs", "Zl", "Zp"))
MARKS = frozenset(("Mn", "Me"))
SENTENCE_END = re.compile(r"[.!?…]+[\"”')\]]*\s+(?=\S)")
AND = re.compile(r"\b(?:en|and|et)\b", re.IGNORECASE)
ABBREVIATION = re.compile(
    r"\b(?:bv|bijv|o\.a|d\.w\.z|enz|etc|nr|e\.g|i\.e|p\.ex|ca|t\.o\.v|m\.b\.t)\.\s*$", re.IGNORECASE
)


def tidy(text: str) -> str:
    """One line of letters that can be seen.

    Examples
    --------
    >>> tidy("Meer\\u202e groen\\u200b \\n op  het plein")
    'Meer groen op het plein'
    """
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[:MOST_READ]):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in MARKS else 0
        if kind in SEPARATORS or letter in "\t\n\r\v\f\x85":
            kept.append(" ")
        elif kind not in UNSEEN and marks <= MOST_MARKS:
            kept.append(letter)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def has_words(text: str) -> bool:
    """At least two letters: a row of signs is no statement."""
    return sum(letter.isalpha() for letter in text) > 1


def has_several_ideas(text: str) -> bool:
    """Perhaps more than one idea: several sentences, a semicolon, or "and ... and". A hint, never a refusal.

    Examples
    --------
    >>> has_several_ideas("Meer groen. En minder auto's!"), has_several_ideas("Meer groen en water.")
    (True, False)
    """
    ends = [
        found for found in SENTENCE_END.finditer(text) if not ABBREVIATION.search(text[: found.end()].rstrip() + " ")
    ]
    return bool(ends) or ";" in text or len(AND.findall(text)) > 1
