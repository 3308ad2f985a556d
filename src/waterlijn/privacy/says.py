"""What a folded word says of a name that it belongs to, or that stands beside it: one bit per set of words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from waterlijn.privacy import contexts as c
from waterlijn.privacy.tokens import ARABIC, ARTICLES, LATIN, VAN

(
    ARTICLE, LEADS_VAN, LEADS_ARABIC, LEADS_LATIN, TITLE, KIN, GREETING, WISH, CLOSING, GENERIC, DOES, ACTS, POINTS,
    OWNS_NEXT, DETERMINER, INSTITUTION_AFTER, PARTY, NEVER, PLURAL_OFFICE, VAN_DE, SPEAKS_TO, ADJECTIVE, FORMAL, FIRM,
    SONS, LINK, UNLINK, ROYAL, FIELD, OF_FIELD, ARABIC_OPEN, BEN_AL, KIN_GENERAL, ANNOUNCED, NAME_WORD, COMMA, DOT, AND,
    AMPERSAND, BRACKET, CLOSES, ENDS_GREETING, ENDS, ENDS_SIGNATURE, IN_SIGNATURE, CROSS, JOINS, WORD_VAN, DE_DEN, DE,
    DEN_DER, IN_PLACE, IN_OP, IS, COLON, COMMA_EN, HEER, STREETLIKE,
) = (1 << i for i in range(58))  # fmt: skip

# of the word as written
ALPHA, UPPER, NOT_ARABIC, SHORT, LONG, INITIAL = 1, 2, 4, 8, 16, 32

_CROSSES = ("x", "xx", "xxx")
SETS: dict[int, Iterable[str]] = {
    ARTICLE: ARTICLES,
    LEADS_VAN: VAN,
    LEADS_ARABIC: ARABIC,
    LEADS_LATIN: LATIN,
    TITLE: c.TITLES,
    KIN: c.KIN,
    GREETING: c.GREETINGS,
    WISH: c.WISHES,
    CLOSING: c.CLOSINGS,
    GENERIC: c.GENERIC,
    DOES: c.PERSON_VERBS,
    ACTS: c.PERSON_VERBS - c.COMMON_VERBS,
    POINTS: c.STRONG_POINTERS,
    OWNS_NEXT: c.OWNS_NEXT,
    DETERMINER: c.DETERMINERS,
    INSTITUTION_AFTER: c.INSTITUTIONS_AFTER,
    PARTY: c.PARTIES,
    NEVER: c.NEVER,
    PLURAL_OFFICE: c.PLURAL_OFFICES,
    VAN_DE: ("vanden", "vander", "vande"),
    SPEAKS_TO: c.SPEAKS_TO,
    ADJECTIVE: c.ADJECTIVES,
    FORMAL: c.FORMAL_TITLES,
    FIRM: ("bvba", "bv", "nv", "vzw", "vaccin", "prik", "bier", "pils", "ziekenhuis", "museum", "stadion"),
    SONS: ("zonen", "co", "zoon", "zn"),
    LINK: (",", "is", "als", "was", "wordt", "werd", "blijft"),
    UNLINK: ("niet", "geen", "geweest", "bij", "aan", "tegen", "met"),
    ROYAL: ("koning", "koningin", "prins", "prinses", "keizer"),
    FIELD: ("van", "voor", "de", "den", "der", "het", "te", "'t", "el", "al", "ben", "in"),
    OF_FIELD: ("van", "voor", "en"),
    ARABIC_OPEN: ("el", "ait", "ben", "abou", "abu", "bin", "ibn"),
    BEN_AL: ("ben", "al"),
    KIN_GENERAL: ("man", "vrouw", "kind", "jongen", "ex"),
    ANNOUNCED: ("naam", "voornaam", "familienaam", "achternaam", "contactpersoon"),
    NAME_WORD: ("naam",),
    COMMA: (",",),
    DOT: (".",),
    AND: ("en", "&"),
    AMPERSAND: ("&",),
    BRACKET: ("(",),
    CLOSES: (",", ")", "."),
    ENDS_GREETING: (",", "!", ".", "\n", ""),
    ENDS: (",", "!", "", "\n", ".", "?", ":", "-", "–"),
    ENDS_SIGNATURE: ("\n", ".", "!", "(", *_CROSSES),
    IN_SIGNATURE: (",", "\n", "van", ".", "!", *_CROSSES, "en", "-", "–", ":"),
    CROSS: _CROSSES,
    JOINS: ("en", "&", "+"),
    WORD_VAN: ("van",),
    DE_DEN: ("de", "den"),
    DE: ("de",),
    DEN_DER: ("den", "der"),
    IN_PLACE: ("in", "op", "te", "het"),
    IN_OP: ("in", "op"),
    IS: ("is",),
    COLON: (":",),
    COMMA_EN: ("en", ","),
    HEER: ("heer",),
}
NOTHING = ENDS_GREETING | ENDS  # what is said by the absence of a word, at either end of a text
_STRANGERS = ("Niño", "Clasico", "Dorado")
LONGEST_INITIALS = 8


@cache
def _by_word() -> dict[str, int]:
    bits: dict[str, int] = {}
    for bit, words in SETS.items():
        for word in words:
            bits[word] = bits.get(word, 0) | bit
    return bits


def says(folded: str) -> int:
    """The sets that a folded word is in.

    Examples
    --------
    >>> bool(says("mevrouw") & TITLE), bool(says("kerkstraat") & STREETLIKE), says("bloemkool")
    (True, True, 0)
    """
    bits = _by_word().get(folded, 0)
    return bits | STREETLIKE if len(folded) > 4 and c.STREET.match(folded) else bits


def shape(text: str, folded: str) -> int:
    """What the letters of a word as written say."""
    bits = ALPHA if text[0].isalpha() else 0
    if text.isupper():
        bits |= UPPER
    if text in _STRANGERS:
        bits |= NOT_ARABIC
    if len(folded) < 2:
        bits |= SHORT
    if len(folded) > 3:
        bits |= LONG
    if len(text) == 1 or (text[1:2] == "." and len(text) < LONGEST_INITIALS):
        bits |= INITIAL
    return bits
