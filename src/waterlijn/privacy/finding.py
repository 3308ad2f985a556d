"""Personal data in a text: what, from where, to where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waterlijn.privacy import marks
from waterlijn.privacy.addresses import addresses
from waterlijn.privacy.found import Found, settle
from waterlijn.privacy.names import names
from waterlijn.privacy.numbers import births, ibans, national_numbers, phones, plates
from waterlijn.privacy.online import emails, handles, urls
from waterlijn.privacy.scan import Scan

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
        return _find(text)
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
        found += [Found(item.type, item.start + start, item.end + start) for item in _find(text[start:end])]
        start = end
    return found


def find_all(texts: Sequence[str]) -> list[list[Found]]:
    """`find` for many texts: one compiled pass first tells which rules can find something in which text."""
    scan = Scan(texts)
    return [
        _find_where(text, scan, row, looks) if looks else []
        for row, (text, looks) in enumerate(zip(texts, scan.looks, strict=True))
    ]


def _find_where(text: str, scan: Scan, row: int, looks: int) -> list[Found]:
    if len(text) > _LONGEST:
        return _find_in_pieces(text)
    if looks & marks.STRANGE:
        return _find(text)
    found = [*_online(text, looks), *(_numbers(text, looks) if looks & marks.DIGIT else ())]
    if found:
        found = settle(found)
    if looks & marks.NAME:
        more = names(text, found, scan.words(row))
        return settle([*found, *more])
    return found


def _find(text: str) -> list[Found]:
    """Every rule, in the order of their precedence."""
    found = settle([*_online(text, marks.EVERYTHING), *_numbers(text, marks.EVERYTHING)])
    return settle([*found, *names(text, found)])


def _online(text: str, looks: int) -> Iterator[Found]:
    if looks & (marks.AT | marks.HIDDEN):
        yield from emails(text)
    if looks & (marks.SCHEME | marks.DOMAIN):
        yield from urls(text)
    if looks & (marks.AT | marks.REDDIT | marks.DOMAIN | marks.SERVICE):
        yield from handles(text)


def _numbers(text: str, looks: int) -> Iterator[Found]:
    if looks & (marks.IBAN | marks.CHAIN):
        yield from ibans(text)
    if looks & marks.CHAIN:
        yield from national_numbers(text)
    if looks & marks.BORN or (looks & marks.BEN and looks & marks.VAN_DIGIT):
        yield from births(text)
    if looks & marks.CHAIN:
        yield from phones(text)
    if looks & (marks.STREET | marks.OLD_STREET | marks.PLACE | marks.FRENCH | marks.LIVES):
        yield from addresses(text)
    if looks & (marks.PLATE | marks.PLATE_WORD):
        yield from plates(text)
