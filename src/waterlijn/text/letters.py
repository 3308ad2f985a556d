"""What each character becomes when a text is folded."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from waterlijn.privacy.found import TYPES

DROP, OTHER = 0, 1  # table values: leave out; not in the table (hash it)
TABLE_SIZE = 0x3100
# letters that look like a Latin one and are used to get past a filter
LOOKALIKES = dict(
    zip("авекмнорстухіјѕѵԁԛԝɡɑοανεικρτυхΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abekmhopctyxijsvdqwgaoaveikptuxabezhikmnoptyx", strict=True)
)
SPECIAL = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ĳ": "ij",
    "ŋ": "n",
}
PUNCTUATION = {
    **dict.fromkeys("‘’‚‛′´ʼ`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "€": "e",
}


def _plain(code: int) -> str | None:
    """What one character becomes: up to three ASCII characters, '' to drop it, None when it has no plain form."""
    char = chr(code)
    if char in LOOKALIKES:
        return LOOKALIKES[char]
    if char.lower() in SPECIAL:
        return SPECIAL[char.lower()]
    if char in PUNCTUATION:
        return PUNCTUATION[char]
    if char in "\n\r\u2028\u2029\v\f":
        return "\n"
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf"):
        return ""  # combining marks, zero-width and direction marks
    if category in ("Cc", "Zs"):
        return " "
    plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode().lower().strip()
    if plain and category[0] in "LNPS":
        return plain[:3]
    return None


def _entry(code: int) -> int:
    plain = _plain(code)
    if plain is None:
        return OTHER
    packed = 0
    for position, letter in enumerate(plain):
        packed |= ord(letter) << (8 * position)
    return packed


@cache
def tables() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32], NDArray[np.bool_]]:
    """Folding for the common characters, full-width forms and mathematical letters, and: is it a letter?"""
    low = np.array([_entry(code) for code in range(TABLE_SIZE)], np.uint32)
    wide = np.array([_entry(code) for code in range(0xFE00, 0x10000)], np.uint32)
    mathematical = np.array([_entry(code) for code in range(0x1D400, 0x1D800)], np.uint32)
    letter = np.array([chr(code).isalpha() for code in range(TABLE_SIZE)], np.bool_)
    return low, wide, mathematical, letter


@cache
def placeholders() -> NDArray[np.uint32]:
    """Every placeholder of the privacy pass, a row each: its length, then its characters, then zeros."""
    words = [f"[{name}]" for name in TYPES]
    table = np.zeros((len(words), 1 + max(map(len, words))), np.uint32)
    for row, word in zip(table, words, strict=True):
        row[0], row[1 : len(word) + 1] = len(word), [ord(letter) for letter in word]
    return table
