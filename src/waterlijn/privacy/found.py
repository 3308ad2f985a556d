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


def original(found: Sequence[Found], start: int, end: int) -> tuple[int, int]:
    """Where characters of the text with placeholders stood before; part of a placeholder is all it replaced.

    Parameters
    ----------
    found : sequence of Found
        What was replaced.
    start, end : int
        At least one character of `replace(text, found)`.

    Examples
    --------
    >>> original([Found("NAME", 4, 6)], 11, 14)  # "hey" in "bel [NAME] hey", which was "bel Jo hey"
    (7, 10)
    """
    return _before(found, start)[0], _before(found, end - 1)[1]


def _before(found: Sequence[Found], place: int) -> tuple[int, int]:
    shift = 0
    for item in found:
        first = item.start + shift
        if place < first:
            break
        length = len(item.type) + 2
        if place < first + length:
            return item.start, item.end
        shift += length - (item.end - item.start)
    return place - shift, place - shift + 1


def settle(candidates: Iterable[Found]) -> list[Found]:
    """Keep, of candidates in order of precedence, those that overlap nothing kept before; sorted by place."""
    in_order = list(candidates)
    if len(in_order) < 2:
        return in_order
    kept: list[Found] = []
    for item in in_order:
        place = bisect_left(kept, item.start, key=lambda other: other.start)
        free_before = place == 0 or kept[place - 1].end <= item.start
        if free_before and (place == len(kept) or kept[place].start >= item.end):
            kept.insert(place, item)
    return kept
