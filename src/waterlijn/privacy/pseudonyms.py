"""A batch without authors and without personal data in its texts."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence

import ahocorasick_rs

from waterlijn.privacy.finding import find_all
from waterlijn.privacy.found import Found, replace, settle
from waterlijn.privacy.keys import Keys, periods
from waterlijn.records import Messages

CODE_LENGTH = 16  # 64 bits: two of a million authors share a code once in 37 million periods
_SHORTEST_AUTHOR = 4
_WORD_SIGN = re.compile(r"[\w@]")
_UNLIKE_A_WORD = re.compile(r"[\d_.]|[a-z][A-Z]")


def pseudonymise(messages: Messages, keys: Keys) -> Messages:
    """Replace authors by codes of their period, and personal data in texts by typed placeholders.

    Parameters
    ----------
    messages : Messages
        As read from an export. Already pseudonymised messages come back as they are.
    keys : Keys
        Gives the key of each message's period. Once it is destroyed nobody can make the same code again.

    Returns
    -------
    Messages
        `author` is the first 16 hexadecimal digits of HMAC-SHA256(key of the week, handle), '' where it was
        unknown; authors of this batch who are named in its texts are taken out there too.

    Notes
    -----
    `id`, `parent` and `thread` stay, because only the caller can keep replies tied to their parents. They may
    hold a profile's address: hash them before they are stored.

    Examples
    --------
    >>> from waterlijn.privacy import TransientKeys
    >>> cleaned = pseudonymise(Messages.of(["bel Fatima El Amrani op 0475 12 34 56"], author=["jan"]), TransientKeys())
    >>> cleaned.text[0], len(cleaned.author[0])
    ('bel [NAME] op [PHONE]', 16)
    """
    return messages if messages.is_pseudonymised else without(messages, personal_data(messages), keys)


def personal_data(messages: Messages) -> list[list[Found]]:
    """What is to be taken out of each text of a batch: what is found in it, and the batch's authors."""
    found = find_all(messages.text)
    for row, items in _authors_named(messages.text, messages.author).items():
        found[row] = settle([*items, *found[row]])
    return found


def without(messages: Messages, found: Sequence[Sequence[Found]], keys: Keys) -> Messages:
    """The batch without what was found in its texts, and with codes for its authors."""
    texts = [replace(text, items) for text, items in zip(messages.text, found, strict=True)]
    return messages.with_columns(text=texts, author=_codes(messages, keys), is_pseudonymised=True)


def _codes(messages: Messages, keys: Keys) -> list[str]:
    keyed: dict[str, hmac.HMAC] = {}  # the key worked in once per period, then copied
    known: dict[tuple[str, str], str] = {}
    codes = []
    for author, period in zip(messages.author, periods(messages.time), strict=True):
        if author and (author, period) not in known:
            if period not in keyed:
                keyed[period] = hmac.new(keys.key(period), digestmod=hashlib.sha256)
            code = keyed[period].copy()
            code.update(author.encode("utf-8", "surrogatepass"))
            known[author, period] = code.hexdigest()[:CODE_LENGTH]
        codes.append(known[author, period] if author else "")
    return codes


def _authors_named(texts: Sequence[str], authors: Iterable[str]) -> dict[int, list[Found]]:
    """Where a text holds the handle or display name of someone who wrote in the same batch.

    A handle of plain letters ("natuur") could be any word; it counts only where the text opens with it as an
    address ("natuur, ..."). Other handles and names of several words count wherever they stand.
    """
    names = sorted({author.strip().lstrip("@") for author in authors} - {""})
    names = [name for name in names if len(name) >= _SHORTEST_AUTHOR]
    if not names:
        return {}
    matcher = ahocorasick_rs.AhoCorasick(
        [name.lower() for name in names], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
    )
    found: dict[int, list[Found]] = {}
    for row, text in enumerate(texts):
        lowered = text.lower()
        if len(lowered) != len(text):  # a few letters grow when lowered, which would shift every place
            continue
        for which, start, end in matcher.find_matches_as_indexes(lowered):
            if _is_address_of(names[which], text, start, end):
                kind = "NAME" if " " in names[which] else "HANDLE"
                found.setdefault(row, []).append(Found(kind, start, end))
    return found


def _is_address_of(name: str, text: str, start: int, end: int) -> bool:
    if (start and _WORD_SIGN.match(text, start - 1)) or _WORD_SIGN.match(text, end):
        return False
    if " " in name:
        return True
    if name.isdigit():
        return False
    return bool(_UNLIKE_A_WORD.search(name)) or (start == 0 and text[end : end + 1] in (",", ":"))
