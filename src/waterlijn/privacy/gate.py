"""Which rules can apply to a text: cheap checks first, so that most texts need no rule at all.

A gate may let a text through for nothing, and must never hold one back in which a rule would find something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from waterlijn.privacy import contexts as c
from waterlijn.privacy.tokens import AFTER_DE, AFTER_VAN, AMBIGUOUS, FIRST, LAST, OFFICE, seen

ONLINE, DIGITS, BIRTH, NAME, LONG_NUMBER = 1, 2, 4, 8, 16
ALL = ONLINE | DIGITS | BIRTH | NAME | LONG_NUMBER

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAMES = FIRST | LAST | AFTER_DE | AFTER_VAN
_DIGIT = re.compile(r"\d")
_LONG = re.compile(r"(?:\d\D{0,3}){7}|\d[-.]?[A-Za-z]|[A-Za-z][-.]?\d|\d [A-Z]|[A-Z] \d|plaat|kenteken")
_DOTTED = re.compile(r"\w\.[A-Za-z]{2}")
_BRACKET = re.compile(r"[\[({<]\s?[aA@]")
_BORN = re.compile(r"[°º*]|geb|gbd|dob|née|born|verja|jarig|\bbent?\b|ik ben er", re.I)
_SERVICES = frozenset(
    [
        "insta",
        "instagram",
        "snap",
        "snapchat",
        "tiktok",
        "telegram",
        "discord",
        "twitter",
        "threads",
        "ig",
        "skype",
        "gamertag",
        "psn",
        "twitch",
        "apenstaart",
        "apenstaartje",
        "at",
    ]
)
# A capital that does not open the text: what a name that stands in no list begins with
_CAPITAL_INSIDE = re.compile(r"\W[A-ZÀ-ÞİŁŚŽŞĄ-Ž]")
_CONTEXT = (
    c.TITLES | c.GREETINGS | c.CLOSINGS | c.KIN | c.WISHES | {"naam", "familienaam", "achternaam", "contactpersoon"}
)
_PLAIN, _CAPITAL, _LISTED, _LEADS, _TITLE, _INITIAL, _SERVICE, _OTHER = (1 << i for i in range(8))


class _Bits(dict[str, int]):
    """What one word, as written, says about the text it stands in."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_WORDS:
            self.clear()
        bits = self[word] = _bits(word)
        return bits


_MOST_WORDS = 300_000
_seen = _Bits()


def _bits(word: str) -> int:
    folded, kinds, is_capital = seen[word]
    bits = _SERVICE if folded in _SERVICES else 0
    if folded in _CONTEXT:
        bits |= _LEADS
    if folded in c.TITLES or folded in c.GREETINGS:
        bits |= _TITLE
    if folded in ("vanden", "vander", "vande") or (
        kinds & FIRST and not kinds & (AMBIGUOUS | OFFICE) and len(word) > 1
    ):
        bits |= _PLAIN
    if kinds & _NAMES:
        bits |= _LISTED
        if folded not in c.NEVER and (is_capital and (len(word) > 1)):
            bits |= _CAPITAL
    if is_capital and len(word) > 1 and folded.endswith("s") and seen[word[:-1]][1] & _NAMES:
        bits |= _CAPITAL  # de Van Dalens
    if len(word) == 1 and is_capital:
        bits |= _INITIAL
    return bits


def hints(texts: Sequence[str]) -> list[int]:
    """For each text, the rules (bits) that can find something in it."""
    return [_hint(text) for text in texts]


def _hint(text: str) -> int:
    words = 0
    for word in _WORD.findall(text):
        words |= _seen[word]
    hint = 0
    if words & _SERVICE or _is_online(text):
        hint = ONLINE
    if _DIGIT.search(text):
        hint |= DIGITS
        if _LONG.search(text):
            hint |= LONG_NUMBER
        if _BORN.search(text):
            hint |= BIRTH
    if words & (_PLAIN | _CAPITAL | _INITIAL) or (words & _TITLE and words & _LISTED):
        return hint | NAME
    if words & _LEADS and _CAPITAL_INSIDE.search(text):
        return hint | NAME
    return hint | NAME if " Van " in text or " El " in text else hint


def _is_online(text: str) -> bool:
    if "@" in text or ":/" in text or ":\\" in text or "u/" in text or "www." in text.lower():
        return True
    if "." in text and _DOTTED.search(text):
        return True
    return ("(" in text or "[" in text or "{" in text or "<" in text) and bool(_BRACKET.search(text))
