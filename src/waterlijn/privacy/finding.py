"""Personal data in a text: what, from where, to where."""

from __future__ import annotations

from collections.abc import Sequence

from waterlijn.privacy import gate
from waterlijn.privacy.addresses import addresses
from waterlijn.privacy.found import Found, settle
from waterlijn.privacy.names import names
from waterlijn.privacy.numbers import births, ibans, national_numbers, phones, plates
from waterlijn.privacy.online import emails, handles, urls

_LONGEST = 3000  # characters; hardly any comment is longer


def find(text: str) -> list[Found]:
    """Find personal data in one text.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Found
        (type, start, end) in this text, sorted, not overlapping.

    Examples
    --------
    >>> find("Dag Els, mail jan@voorbeeld.be of bel 0475/12.34.56")
    [Found(type='NAME', start=4, end=7), Found(type='EMAIL', start=14, end=30), Found(type='PHONE', start=38, end=51)]
    """
    if len(text) <= _LONGEST:
        return _find(text, gate.ALL)
    return _find_in_pieces(text)


def _find_in_pieces(text: str) -> list[Found]:
    """A very long text in pieces, cut at a line or a word, so that the time grows with the length and no faster."""
    found: list[Found] = []
    start = 0
    while start < len(text):
        end = min(start + _LONGEST, len(text))
        if end < len(text):
            cut = max(text.rfind("\n", start + _LONGEST // 2, end), text.rfind(". ", start + _LONGEST // 2, end))
            cut = cut if cut > 0 else text.rfind(" ", start + _LONGEST // 2, end)
            end = cut + 1 if cut > 0 else end
        found += [Found(item.type, item.start + start, item.end + start) for item in _find(text[start:end], gate.ALL)]
        start = end
    return found


def find_all(texts: Sequence[str]) -> list[list[Found]]:
    """`find` for many texts: one compiled pass first tells which rules can apply to which text."""
    return [
        (_find(text, hints) if len(text) <= _LONGEST else _find_in_pieces(text)) if hints else []
        for text, hints in zip(texts, gate.hints(texts), strict=True)
    ]


def _find(text: str, hints: int) -> list[Found]:
    found: list[Found] = []
    if hints & gate.ONLINE:
        found += emails(text)
        found += urls(text)
        found += handles(text)
    if hints & gate.LONG_NUMBER:
        found += ibans(text)
        found += national_numbers(text)
    if hints & gate.BIRTH:
        found += births(text)
    if hints & gate.LONG_NUMBER:
        found += phones(text)
    if hints & gate.DIGITS:
        found += addresses(text)
    if hints & gate.LONG_NUMBER:
        found += plates(text)
    if found:
        found = settle(found)
    if hints & gate.NAME:
        found = settle([*found, *names(text, found)])
    return found
