"""What stands in a cell: a vote, a number of somebody or something, a moment. And a list of rows that were not read."""

from __future__ import annotations

import re
from array import array

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BadRow

MOST_LISTED = 1000  # bad rows that are kept one by one; the others are counted
NO_VOTE = "There is no vote in this row: left out."
STRANGE_VOTE = "The vote is not agree (1), pass (0) or disagree (-1): left out."
NO_ID = "This row does not say who voted, or on what: left out."
CUT_OFF = "This row has fewer cells than there are columns: left out."
NO_TIME = "The time of this vote is not understood; the vote was kept and counts as the earliest."
KEPT = (("kept", "yes"),)

_AGREE = ("1", "+1", "1.0", "agree", "eens", "mee eens", "akkoord", "d'accord")
_PASS = ("0", "-0", "+0", "0.0", "-0.0", "pass", "passe", "unsure", "weet niet", "geen mening", "neutraal", "neutral")
_DISAGREE = ("-1", "\u22121", "-1.0", "disagree", "oneens", "niet eens", "niet akkoord", "pas d'accord")
VOTES = dict.fromkeys(_AGREE, 1) | dict.fromkeys(_PASS, 0) | dict.fromkeys(_DISAGREE, -1)
_NUMBER = re.compile(r"\+?\d{1,18}(?:\.0+)?")
_SECONDS = 100_000_000_000  # moments under this are seconds since 1970, others milliseconds
_LONGEST = 18  # digits of a number that is read
_UNKNOWN_TIME = np.iinfo(np.int64).min


def vote_of(cell: str) -> int | None:
    """1, 0 or -1; None when the cell says something else."""
    found = VOTES.get(cell)
    return VOTES.get(cell.strip().casefold().replace("\u2019", "'")) if found is None else found


class BadRows:
    """Rows that were not read: the first thousand one by one, and how many there are."""

    def __init__(self) -> None:
        self.listed: list[BadRow] = []
        self.n = 0

    def add(self, row: BadRow) -> None:
        self.n += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append(row)


class Names:
    """Numbers for what people call participants or statements.

    Names that are all numbers stay those numbers; otherwise each gets a number in the order of first appearance.
    """

    def __init__(self) -> None:
        self._of_cell: dict[str, int] = {}
        self._of_name: dict[str, int] = {}

    def code(self, cell: str) -> int:
        """A number for now, -1 for an empty cell."""
        found = self._of_cell.get(cell)
        if found is None:
            name = cell.strip()
            found = self._of_name.setdefault(name, len(self._of_name)) if name else -1
            self._of_cell[cell] = found
        return found

    def settled(self, codes: array[int]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        """The numbers of these codes, and the names by number; no names when they are numbers themselves."""
        found = np.frombuffer(codes, np.int64) if codes else np.zeros(0, np.int64)
        names = tuple(self._of_name)
        if all(_NUMBER.fullmatch(name) for name in names):
            table = np.array([int(name.partition(".")[0]) for name in names], np.int64)
            return (table[found] if len(found) else found), ()
        return found.copy(), names


def number_of(cell: str) -> int | None:
    """A whole number of at least 0, also as "12.0"."""
    name = cell.strip()
    return int(name.partition(".")[0]) if _NUMBER.fullmatch(name) else None


def moment(cell: str) -> int | None:
    """Milliseconds since 1970, from a number or an ISO time; None when it is neither."""
    if cell.isdecimal() and len(cell) <= _LONGEST:
        return int(cell)
    cell = cell.strip()
    number = number_of(cell)
    if number is not None:
        return number
    try:
        found = np.datetime64(cell.removesuffix("Z"), "ms")
    except ValueError:
        return None
    return None if np.isnat(found) else int(found.astype(np.int64))


def times_of(moments: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """datetime64[ms]; a file that counts in seconds is recognised by its largest moment."""
    known = moments != _UNKNOWN_TIME
    if known.any() and 0 <= moments[known].max() < _SECONDS:
        moments = np.where(known, 1000 * moments, moments)
    return np.where(known, moments, 0).astype("datetime64[ms]")


UNKNOWN_TIME = int(_UNKNOWN_TIME)
