"""What was found in a text, and the text without it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

TYPES = ("NAME", "HANDLE", "EMAIL", "PHONE", "IBAN", "NATIONAL_ID", "ADDRESS", "PLATE", "URL", "DOB")


class Found(NamedTuple):
    """Personal data at characters `start` to `end` of the original text; `type` is one of `TYPES`."""

    type: str
    start: int
    end: int


def replace(text: str, found: Sequence[Found]) -> str:
    """The text with a typed placeholder for everything found.

    Parameters
    ----------
    text : str
    found : sequence of Found
        Sorted and not overlapping, as `find` returns them for this very text.

    Examples
    --------
    >>> replace("bel Fatima", [Found("NAME", 4, 10)])
    'bel [NAME]'
    """
    if not found:
        return text
    parts: list[str] = []
    end = 0
    for item in found:
        parts += (text[end : item.start], "[", item.type, "]")
        end = item.end
    parts.append(text[end:])
    return "".join(parts)


def settle(candidates: Iterable[Found]) -> list[Found]:
    """Keep, of candidates in order of precedence, those that overlap nothing kept before; sorted by place."""
    kept: list[Found] = []
    for item in candidates:
        place = bisect_left(kept, item.start, key=lambda other: other.start)
        free_before = place == 0 or kept[place - 1].end <= item.start
        if free_before and (place == len(kept) or kept[place].start >= item.end):
            kept.insert(place, item)
    return kept
