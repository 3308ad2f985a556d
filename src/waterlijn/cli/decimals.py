"""Numbers as people write them: decimal comma or point, found out per column and never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Sign = Literal["", ".", ","]
Refusal = Callable[[int, str, str], Exception]  # place, cell, why

NO_NUMBER = 'Row {row} of {file}: "{cell}" in the column {column} is no number.'
TWO_WAYS = (
    'Row {row} of {file}: "{cell}" in the column {column} can be read in two ways, with a sign for thousands or with '
    "decimals. Write thousands without a sign, or give all numbers of the column their decimals."
)
MIXED = (
    'Row {row} of {file}: "{cell}" in the column {column} has another decimal sign than the numbers above it. '
    "Use one sign in the whole file."
)
LONG = 5_000  # cells from which on the quick way is quicker
_POINTED = r"^-?(\d+|\d*\.\d+)([eE][+-]?\d+)?$"
_OPEN = r"^-?[1-9]\d{0,2}\.\d{3}$"
_EMPTY = frozenset(("", "na", "n/a", "nan", "null", "none", "#n/a", "."))
_PLAIN = re.compile(r"[+-]?\d+(?:e[+-]?\d+)?")
_ONE = re.compile(r"[+-]?(\d*)([.,])(\d*)(?:e([+-]?\d+))?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:([.,])(\d+))?")
_GROUPS = {sign: re.compile(rf"[+-]?\d{{1,3}}(?:\{sign}\d{{3}})+") for sign in (".", ",")}
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f'\u2019](?=\d{3}(?!\d))")


def is_empty(cell: str) -> bool:
    return cell.casefold() in _EMPTY


def clear_signs(cells: Sequence[Any]) -> frozenset[Sign]:
    """The decimal signs that a column of numbers shows beyond doubt; none when it is no column of numbers."""
    found: set[Sign] = set()
    for cell in cells:
        if not isinstance(cell, str) or is_empty(word := _tidy(cell)):
            continue
        sign = _sign(word)
        if sign is None:
            return frozenset()
        if sign in (".", ","):
            found.add(sign)  # type: ignore[arg-type]
    return frozenset(found)


def numbers_of(cells: Sequence[Any], asked: Callable[[], Sign], refuse: Refusal) -> NDArray[np.float64]:
    """The numbers of a column, NaN where a cell is empty.

    Parameters
    ----------
    cells
        Words, or numbers where the file knows that they are.
    asked
        Gives the decimal sign of the file, for a column that leaves it open; "" when nobody knows.
    refuse
        Makes the complaint about a cell.
    """
    if (quick := _quickly(cells)) is not None:
        return quick
    sign, first_open = _column_sign(cells, refuse)
    if not sign and first_open is not None:
        sign = asked()
        if not sign:
            raise refuse(first_open, str(cells[first_open]), TWO_WAYS)
    found = np.full(len(cells), np.nan)
    for i, cell in enumerate(cells):
        if isinstance(cell, str):
            word = _tidy(cell)
            if not is_empty(word):
                found[i] = _number(word, sign or ".", lambda i=i, cell=cell: refuse(i, cell, NO_NUMBER))  # type: ignore[misc]
        elif isinstance(cell, bool | int | float | np.number):
            found[i] = float(cell)
        elif cell is not None:
            raise refuse(i, str(cell), NO_NUMBER)
    return found


def _quickly(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """A long column of which every number has a decimal point beyond doubt, at once; None for any other."""
    if len(cells) < LONG or not all(isinstance(cell, str) for cell in cells):
        return None
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
    is_blank = pc.equal(words, "")
    if not pc.all(pc.or_(is_blank, pc.match_substring_regex(words, _POINTED))).as_py():
        return None
    is_open = pc.match_substring_regex(words, _OPEN)
    is_clear = pc.and_not(pc.match_substring(words, "."), is_open)
    if pc.any(is_open).as_py() and not pc.any(is_clear).as_py():
        return None
    found = pc.cast(pc.if_else(is_blank, None, words), pa.float64())
    return np.array(found.to_numpy(zero_copy_only=False), np.float64)


def _column_sign(cells: Sequence[Any], refuse: Refusal) -> tuple[Sign, int | None]:
    """The decimal sign that the cells show, and the first cell that could be read in two ways."""
    sign: Sign = ""
    first_open: int | None = None
    for i, cell in enumerate(cells):
        if not isinstance(cell, str) or is_empty(word := _tidy(cell)):
            continue
        shown = _sign(word)
        if shown is None:
            raise refuse(i, cell, NO_NUMBER)
        if shown == "?":
            first_open = i if first_open is None else first_open
        elif shown:
            if sign and shown != sign:
                raise refuse(i, cell, MIXED)
            sign = shown  # type: ignore[assignment]
    return sign, first_open


def _tidy(cell: str) -> str:
    """Without spaces, also those between thousands; with the minus of a keyboard."""
    word = cell.strip().replace("\u2212", "-")
    return _SPACED.sub("", word).lower() if word else word


def _sign(word: str) -> str | None:
    """The decimal sign that a number shows: ".", ",", "" (none needed), "?" (open), None (it is no number)."""
    if _PLAIN.fullmatch(word):
        return ""
    if one := _ONE.fullmatch(word):
        whole, sign, digits, power = one.groups()
        if not whole and not digits:
            return None
        is_open = len(digits) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0") and power is None
        return "?" if is_open else sign
    if many := _THOUSANDS.fullmatch(word):
        thousands, decimal, _digits = many.groups()
        if decimal == thousands:
            return None
        return decimal or ("," if thousands == "." else ".")
    return None


def _number(word: str, sign: Sign, complaint: Callable[[], Exception]) -> float:
    other = "," if sign == "." else "."
    if other in word:
        whole = word.partition(sign)[0]
        if not _GROUPS[other].fullmatch(whole):
            raise complaint()
        word = word.replace(other, "")
    try:
        return float(word.replace(",", "."))
    except ValueError as problem:
        raise complaint() from problem
