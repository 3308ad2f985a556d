"""Personal data in a text: what, from where, to where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from waterlijn.privacy import marks
from waterlijn.privacy.addresses import addresses
from waterlijn.privacy.found import Found, settle
from waterlijn.privacy.names import names, names_in
from waterlijn.privacy.numbers import (
    announced_plates,
    births,
    hyphened_plates,
    ibans,
    national_numbers,
    old_accounts,
    phones,
    plates,
)
from waterlijn.privacy.online import accounts, bluesky, emails, handles, hidden_emails, reddit, urls
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
    found: list[list[Found]] = [[] for _ in texts]
    whole = (scan.looks & marks.STRANGE != 0) | (np.diff(scan.begins) > _LONGEST)
    for row in np.flatnonzero(whole).tolist():
        found[row] = find(texts[row])
    looks = scan.looks
    for row in np.flatnonzero(~whole & _by_rules(looks)).tolist():
        found[row] = _by_signs(texts[row], int(looks[row]))
    named = np.flatnonzero(~whole & (looks & marks.NAME != 0))
    taken = [found[row] for row in named.tolist()]
    more = names_in(scan.data, scan.begins, scan.words, scan.vocabulary, named, taken)
    for row, items in zip(named.tolist(), more, strict=True):
        if items:
            found[row] = settle([*found[row], *items])
    return found


def _by_rules(looks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """In which texts any rule but that for names can find something."""
    born = (looks & marks.BEN != 0) & (looks & marks.VAN_DIGIT != 0)
    numbers = (looks & marks.DIGIT != 0) & ((looks & marks.NUMBERS != 0) | born)
    found: NDArray[np.bool_] = (looks & marks.ONLINE != 0) | numbers
    return found


def _find(text: str) -> list[Found]:
    """Every rule, in the order of their precedence."""
    found = _by_signs(text, marks.EVERYTHING)
    return settle([*found, *names(text, found)])


def _by_signs(text: str, looks: int) -> list[Found]:
    numbers = _numbers(text, looks) if looks & marks.DIGIT else ()
    return settle([*_online(text, looks), *numbers])


def _online(text: str, looks: int) -> Iterator[Found]:
    if looks & marks.MAIL:
        yield from emails(text)
    if looks & marks.HIDDEN:
        yield from hidden_emails(text)
    if looks & (marks.SCHEME | marks.DOMAIN):
        yield from urls(text, beside_mail=looks & (marks.MAIL | marks.HIDDEN) != 0)
    if looks & marks.DOMAIN:
        yield from bluesky(text)
    if looks & marks.AT:
        yield from handles(text)
    if looks & marks.REDDIT:
        yield from reddit(text)
    if looks & marks.SERVICE:
        yield from accounts(text)


def _numbers(text: str, looks: int) -> Iterator[Found]:
    if looks & marks.IBAN:
        yield from ibans(text)
    if looks & marks.CHAIN:
        yield from old_accounts(text)
        yield from national_numbers(text)
    if looks & marks.BORN or (looks & marks.BEN and looks & marks.VAN_DIGIT):
        yield from births(text)
    if looks & marks.CHAIN:
        yield from phones(text)
    if looks & marks.STREETS:
        yield from addresses(text, may_have_street=looks & marks.STREET != 0)
    if looks & marks.PLATE:
        yield from hyphened_plates(text)
    if looks & marks.PLATE_CAPITALS:
        yield from plates(text)
    if looks & marks.PLATE_WORD:
        yield from announced_plates(text)
