"""What single characters and their neighbours say of a text: a compiled pass over the characters of a batch."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy import marks as m
from waterlijn.privacy.checks import IBAN_LENGTH
from waterlijn.privacy.online import PROVIDERS

Sign = int | np.integer[Any]  # a character's number

LETTER, DIGIT, UNDERSCORE, SPACE = 1, 2, 4, 8
IN_WORD = LETTER | DIGIT | UNDERSCORE
KNOWN_SIGNS = 0x20000  # beyond it: rare ideographs; such a text is given to every rule


def _pairs(words: Iterable[str]) -> NDArray[np.bool_]:
    """Which two letters a word of a list begins with: shape (26, 26)."""
    table = np.zeros((26, 26), np.bool_)
    for word in words:
        first, second = word[:2].lower().encode()
        if first >= 97 and second >= 97:
            table[first - 97, second - 97] = True
    return table


_COUNTRIES, _PROVIDERS = _pairs(IBAN_LENGTH), _pairs(PROVIDERS.split("|"))


@cache
def classes() -> NDArray[np.uint8]:
    """What each character is to a regular expression: letter, digit, underscore, white space."""
    table = np.zeros(KNOWN_SIGNS, np.uint8)
    for code in range(KNOWN_SIGNS):
        sign = chr(code)
        if sign.isdecimal():
            table[code] = DIGIT
        elif sign.isalnum():
            table[code] = LETTER
        elif sign.isspace():
            table[code] = SPACE
    table[ord("_")] = UNDERSCORE
    return table


@compiled
def kind_at(data: NDArray[np.uint32], classes: NDArray[np.uint8], at: int, stop: int) -> int:
    return int(classes[data[at]]) if at < stop and data[at] < classes.size else 0


@compiled
def run_end(data: NDArray[np.uint32], classes: NDArray[np.uint8], at: int, stop: int) -> tuple[int, int]:
    """Where the word characters from `at` end, and what they are."""
    kinds = 0
    while at < stop:
        kind = kind_at(data, classes, at, stop) & 7
        if not kind:
            break
        kinds |= kind
        at += 1
    return at, kinds


@compiled
def is_apostrophe(sign: Sign) -> bool:
    return bool(sign == 39 or sign == 0x2019)


@compiled
def is_ascii_letter(sign: Sign) -> bool:
    return bool(65 <= sign <= 90 or 97 <= sign <= 122)


@compiled
def is_upper(sign: Sign) -> bool:
    return bool(65 <= sign <= 90)


@compiled
def is_figure(sign: Sign, classes: NDArray[np.uint8]) -> bool:
    return bool(sign < classes.size and classes[sign] == DIGIT)


@compiled
def _three_figures(data: NDArray[np.uint32], classes: NDArray[np.uint8], at: int, stop: int) -> bool:
    if at + 3 > stop:
        return False
    return is_figure(data[at], classes) and is_figure(data[at + 1], classes) and is_figure(data[at + 2], classes)


@compiled
def _may_be_mail(data: NDArray[np.uint32], classes: NDArray[np.uint8], at: int, start: int, stop: int) -> bool:
    """Can an @ be that of a mail address? A name before it; or a space, and the first letters of a provider behind."""
    if at == start:
        return False
    last = data[at - 1]
    if kind_at(data, classes, at - 1, stop) & IN_WORD or last == 46 or last == 43 or last == 37 or last == 45:
        return True
    if last != 32:
        return False
    place = at + 2 if at + 1 < stop and data[at + 1] == 32 else at + 1
    if place + 1 >= stop or data[place] > 122 or data[place + 1] > 122:
        return False
    first, second = np.int64(data[place] | 32) - 97, np.int64(data[place + 1] | 32) - 97
    return bool(0 <= first < 26 and 0 <= second < 26 and _PROVIDERS[first, second])


@compiled
def signs(data: NDArray[np.uint32], classes: NDArray[np.uint8], start: int, stop: int) -> int:
    """What single characters and their neighbours say of a text."""
    looks = 0
    chain, gap = 0, 0
    run, hyphens, letters, digits = 0, 0, 0, 0  # of the stretch of word characters and hyphens at hand
    for at in range(start, stop + 1):
        sign = data[at] if at < stop else np.uint32(32)
        kind = classes[sign] if sign < classes.size else 0
        if kind & 7 or sign == 45:
            run += 1
            hyphens += sign == 45
            letters += is_ascii_letter(sign)
            digits += kind == 2
        else:
            if 8 <= run <= 9 and hyphens == 2 and letters and digits:
                looks |= m.PLATE
            run, hyphens, letters, digits = 0, 0, 0, 0
        if at == stop:
            break
        after = data[at + 1] if at + 1 < stop else np.uint32(32)
        if kind == 2:
            looks |= m.DIGIT
            chain, gap = chain + 1, 0
            if chain >= 8:
                looks |= m.CHAIN
            is_apart = at - start >= 4 and data[at - 1] == 32
            if is_apart and data[at - 2] | 32 == 110 and data[at - 3] | 32 == 97 and data[at - 4] | 32 == 118:
                looks |= m.VAN_DIGIT
            if not looks & m.PLACE and at - start >= 3:
                four = True
                for back in range(1, 4):
                    four = four and is_figure(data[at - back], classes)
                if four:
                    beyond = after
                    if after == 32 and at + 2 < stop:
                        beyond = data[at + 2]
                    if is_upper(beyond) or 0xC0 <= beyond <= 0xDD:
                        looks |= m.PLACE
            if at - start >= 3 and not looks & m.IBAN:
                # two letters, perhaps a space, two digits
                back = at - 1
                if is_figure(data[back], classes):
                    back -= 1
                    if data[back] == 32:
                        back -= 1
                    if back - 1 >= start and is_ascii_letter(data[back]) and is_ascii_letter(data[back - 1]):
                        first, second = np.int64(data[back - 1] | 32) - 97, np.int64(data[back] | 32) - 97
                        if _COUNTRIES[first, second]:
                            looks |= m.IBAN
            continue
        gap += 1
        if gap > 3:
            chain = 0
        if sign == 64:
            looks |= m.AT
            if _may_be_mail(data, classes, at, start, stop):
                looks |= m.MAIL
        elif sign == 58:
            if after == 47 or after == 92:
                looks |= m.SCHEME
        elif sign == 47:
            if at > start and data[at - 1] == 117:
                looks |= m.REDDIT
        elif sign == 46:
            if at - start >= 3 and data[at - 1] | 32 == 119 and data[at - 2] | 32 == 119 and data[at - 3] | 32 == 119:
                looks |= m.SCHEME
        elif sign == 91 or sign == 40 or sign == 123 or sign == 60:
            beyond = after
            if at + 2 < stop and after < classes.size and classes[after] == SPACE:
                beyond = data[at + 2]
            if beyond | 32 == 97 or beyond == 64:
                looks |= m.HIDDEN
        elif sign == 0xB0 or sign == 0xBA or sign == 42:
            beyond = after
            if at + 2 < stop and after < classes.size and classes[after] == SPACE:
                beyond = data[at + 2]
            if is_figure(beyond, classes):
                looks |= m.BORN
        elif sign == 0x17F or sign == 0x212A or sign == 0x130 or sign == 0x131 or sign >= classes.size:
            looks |= m.STRANGE
        if is_upper(sign) and at + 2 < stop and is_upper(data[at + 1]) and is_upper(data[at + 2]):
            beyond = at + 3
            if beyond < stop and (data[beyond] == 32 or data[beyond] == 46 or data[beyond] == 45):
                beyond += 1
            is_before = at - start >= 4 and data[at - 1] == 45 and _three_figures(data, classes, at - 4, stop)
            if is_before or _three_figures(data, classes, beyond, stop):
                looks |= m.PLATE_CAPITALS
    return looks
