"""Personal data in a text: what, from where, to where."""

from __future__ import annotations

from collections.abc import Sequence

from waterlijn.privacy import gate
from waterlijn.privacy.addresses import addresses
from waterlijn.privacy.found import Found, settle
from waterlijn.privacy.names import names
from waterlijn.privacy.numbers import births, ibans, national_numbers, phones, plates
from waterlijn.privacy.online import emails, handles, urls


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
    return _find(text, gate.ALL)


def find_all(texts: Sequence[str]) -> list[list[Found]]:
    """`find` for many texts: one compiled pass first tells which rules can apply to which text."""
    return [_find(text, hints) if hints else [] for text, hints in zip(texts, gate.hints(texts), strict=True)]


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
