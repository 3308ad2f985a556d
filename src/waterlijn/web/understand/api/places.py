"""Where things stand in the text that the program sent: markup taken out, sentences, and Google's way of counting."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

MARKUP = re.compile(r"<!--.{0,2000}?-->|<[/!?a-zA-Z][^<>]{0,20000}>|&#?[0-9a-zA-Z]{1,32};", re.S)
# Not at every dot: 10.5 and voorbeeld.be are no ends. Never looked at twice, so that a page of dots takes no time.
END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)|\n")
MOST_SPANS = 100  # sentences with a score of their own; more than this are taken together
LETTER = re.compile(r"\w")


class Plain(NamedTuple):
    """A text without markup; character i of it came from `starts[i]` to `stops[i]` of what was sent."""

    text: str
    starts: list[int]
    stops: list[int]


def plain(text: str, *, is_html: bool) -> Plain:
    """The words of a text as a reader sees them. A tag becomes one space, so that words do not grow together."""
    if not is_html:
        return Plain(text, list(range(len(text))), list(range(1, len(text) + 1)))
    pieces: list[str] = []
    starts: list[int] = []
    stops: list[int] = []

    def add(piece: str, start: int, stop: int, *, is_whole: bool) -> None:
        pieces.append(piece)
        for i in range(len(piece)):
            starts.append(start if is_whole else start + i)
            stops.append(stop if is_whole else start + i + 1)

    end = 0
    for found in MARKUP.finditer(text):
        add(text[end : found.start()], end, found.start(), is_whole=False)
        piece = " " if found.group().startswith("<") else html.unescape(found.group())
        add(piece, found.start(), found.end(), is_whole=True)
        end = found.end()
    add(text[end:], end, len(text), is_whole=False)
    return Plain("".join(pieces), starts, stops)


def sentences(text: str) -> list[tuple[int, int]]:
    """Begin and end of every sentence that holds a letter, without the spaces around it; at most `MOST_SPANS`.

    Examples
    --------
    >>> text = "Ga weg! Of blijf. 😀"
    >>> [text[a:b] for a, b in sentences(text)]
    ['Ga weg!', 'Of blijf.']
    """
    found = [span for span in _stretches(text) if LETTER.search(text, *span)]
    step = -(-len(found) // MOST_SPANS) or 1
    return [(found[i][0], found[min(i + step, len(found)) - 1][1]) for i in range(0, len(found), step)]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in [*(match.end() for match in END.finditer(text)), len(text)]:
        body = text[start:end].strip()
        if body:
            first = text.index(body, start)
            yield first, first + len(body)
        start = end


class Counter:
    """Counts as Google does: in UTF-16 code units, so that an emoji counts for two."""

    def __init__(self, text: str) -> None:
        wide = [i for i, character in enumerate(text) if ord(character) > 0xFFFF] if not text.isascii() else []
        self._wide = wide

    def at(self, place: int) -> int:
        """The place of character `place`."""
        return place + bisect_left(self._wide, place)


def is_wordless(text: str) -> bool:
    """Emoji, digits and signs only: no language at all."""
    letters = accumulate(character.isalpha() for character in text)
    return not any(n > 1 for n in letters)
