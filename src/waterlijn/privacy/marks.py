"""What one word or sign, as written, says about the text it stands in: bits for the compiled pass of `scan`.

A bit may be set for nothing, and must never be missing where a rule would find something.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from waterlijn.privacy import contexts as c
from waterlijn.privacy.addresses import STREET_ENDINGS
from waterlijn.privacy.online import ENDINGS, WORD_ENDINGS
from waterlijn.privacy.tokens import (
    AFTER_DE,
    AFTER_VAN,
    ARABIC,
    ARTICLES,
    KEEP_OPEN,
    LATIN,
    NOT_OPENING,
    OFFICE,
    OPENING,
    VAN,
    seen,
)
from waterlijn.privacy.tokens import AMBIGUOUS as MORE_THAN_NAME
from waterlijn.privacy.tokens import FIRST as FIRST_NAME
from waterlijn.privacy.tokens import LAST as LAST_NAME

# Of a text: which rules can find something
(
    DIGIT, CHAIN, PLATE, PLATE_WORD, IBAN, PLACE, VAN_DIGIT, AT, SCHEME, REDDIT, HIDDEN, SERVICE, DOMAIN, BORN, BEN,
    STREET, OLD_STREET, FRENCH, LIVES, NAME, STRANGE,
) = (1 << i for i in range(21))  # fmt: skip
MAIL, PLATE_CAPITALS = 1 << 49, 1 << 50
EVERYTHING = (1 << 21) - 1 | MAIL | PLATE_CAPITALS
ONLINE = MAIL | HIDDEN | SCHEME | DOMAIN | AT | REDDIT | SERVICE
STREETS = STREET | OLD_STREET | PLACE | FRENCH | LIVES
NUMBERS = IBAN | CHAIN | BORN | STREETS | PLATE | PLATE_CAPITALS | PLATE_WORD  # together with a digit
BY_ITSELF = PLATE_WORD | HIDDEN | SERVICE | BORN | BEN | OLD_STREET | FRENCH | LIVES  # one word is enough
# Of a word
(
    ALPHA, CAPITAL, FIRST, AMBIGUOUS, LISTED, LEAD, FREE_LEAD, INITIAL, DOT, NEVER, TITLE, GREETING, CONTEXT, CLOSING,
    SAYS, NAMED, OPENS_NEXT, KEEPS_OPEN, STREETISH, ENDING, WORD_ENDING, PLAIN, LAST, POINTS, TELLS, GLUED_LEAD,
    SURNAME_LEAD, SAID,
) = (1 << i for i in range(21, 49))  # fmt: skip

_SERVICE = re.compile(
    r"(?:insta(?:gram)?|snap(?:chat)?|tiktok|telegram|discord|twitter|threads|ig|skype|gamertag|psn|twitch)"
    r"(?:account|naam|id)?$"
)
_BORN = re.compile(r"geb(?![^\W\d_])|gebdat|geboor|geboren|gbd|dob|née?(?![^\W\d_])|born|verja|jarig")
_FRENCH = frozenset(
    ["rue", "avenue", "av", "chaussée", "boulevard", "bd", "place", "quai", "drève", "clos", "impasse", "chemin",
     "steenweg", "laan", "weg"]
)  # fmt: skip
_OLD = frozenset(["Grote", "Oude", "Nieuwe", "Korte", "Lange"])
_NUMBER_WORD = ("nr", "Nr", "nummer", "Nummer", "no", "No")
_LIVES = re.compile(r"adres|woon|wonen|verhuisd|huis$")
_ENDINGS, _WORD_ENDINGS = frozenset(ENDINGS.split("|")), frozenset(WORD_ENDINGS.split("|"))
_ANNOUNCED = frozenset(["naam", "voornaam", "familienaam", "achternaam", "contactpersoon"])
_X = frozenset(["x", "xx", "xxx"])
_LONGEST = 60  # letters of a word


class Word(NamedTuple):
    """A word or sign as written, folded, what it can be (`tokens`), whether it has a capital, and its bits."""

    text: str
    folded: str
    kinds: int
    is_capital: bool
    flags: int


def word(text: str) -> Word:
    """All that is known of a word by itself."""
    is_word = all(sign.isalnum() and not sign.isdecimal() for sign in text[:1]) and not any(
        sign.isdecimal() or sign == "_" for sign in text
    )
    if is_word and (len(text) <= _LONGEST or not text.isalnum()):
        folded, kinds, is_capital = seen[text]
    else:
        folded, kinds, is_capital = text, 0, False
    flags = _of_name(text, folded, kinds, is_capital) | _of_run(text)
    if text in OPENING or (text not in NOT_OPENING and not text.isdigit()):
        flags |= OPENS_NEXT
    if text in KEEP_OPEN:
        flags |= KEEPS_OPEN
    return Word(text, folded, kinds, is_capital, flags)


def _of_run(text: str) -> int:
    """What a row of letters and digits says to the rules for numbers, addresses and the like."""
    lower = text.lower()
    flags = 0
    for bit, says in (
        (ENDING, lower in _ENDINGS),
        (WORD_ENDING, lower in _WORD_ENDINGS),
        (SERVICE, _SERVICE.match(lower)),
        (HIDDEN, lower == "at" or "apenstaart" in lower),
        (PLATE_WORD, "plaat" in lower or "kenteken" in lower),
        (BORN, _BORN.search(lower)),
        (BEN, lower in ("ben", "bent")),
        (STREETISH, lower.endswith(STREET_ENDINGS)),
        (OLD_STREET, text in _OLD or text.endswith(_NUMBER_WORD)),
        (FRENCH, lower in _FRENCH),
        (LIVES, _LIVES.search(text)),
    ):
        if says:
            flags |= bit
    return flags


def _of_name(text: str, folded: str, kinds: int, is_capital: bool) -> int:
    """What a word says of a name in which, or beside which, it stands."""
    flags = 0
    for bit, says in (
        (ALPHA, text[0].isalpha()),
        (CAPITAL, is_capital),
        (FIRST, kinds & FIRST_NAME),
        (AMBIGUOUS, kinds & (MORE_THAN_NAME | OFFICE)),
        (LISTED, kinds & (FIRST_NAME | LAST_NAME | AFTER_DE | AFTER_VAN)),
        (LEAD, folded in ARTICLES or folded in VAN or folded in ARABIC or folded in LATIN),
        (FREE_LEAD, folded in VAN or folded in ARABIC),
        (INITIAL, is_capital and (len(text) == 1 or (text[1:2] == "." and len(text) < 8))),
        (PLAIN, kinds & (FIRST_NAME | LAST_NAME) and not kinds & MORE_THAN_NAME),
        (LAST, kinds & LAST_NAME),
        (POINTS, folded in c.STRONG_POINTERS),
        (TELLS, folded in c.PERSON_VERBS or folded in c.OWNS_NEXT or folded in (",", "en", "&")),
        (GLUED_LEAD, folded in ("vande", "vanden", "vander")),
        (SURNAME_LEAD, folded in VAN or folded in ("de", "den")),
        (SAID, kinds != 0),  # it is known as something
        (DOT, folded == "."),
        (NEVER, folded in c.NEVER),
        (TITLE, folded in c.TITLES),
        (GREETING, folded in c.GREETINGS),
        (CONTEXT, folded in c.KIN or folded in c.GREETINGS or folded in c.WISHES),
        (CLOSING, folded in c.CLOSINGS or folded in _X),
        (SAYS, folded in ("is", ":")),
        (NAMED, folded in _ANNOUNCED),
    ):
        if says:
            flags |= bit
    return flags
