"""One compiled pass over a batch: its words with what is known of each, and which rules can find something where.

Characters are read once. Every word is looked up by its 64-bit hash in a table that grows with the words that come
by, so that what a word can be is worked out once per process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from waterlijn.privacy import marks as m
from waterlijn.privacy.marks import Word
from waterlijn.privacy.tokens import Words

Function = TypeVar("Function", bound=Callable[..., Any])
Sign = int | np.integer[Any]  # a character's number

_LETTER, _DIGIT, _UNDERSCORE, _SPACE = 1, 2, 4, 8
_IN_WORD = _LETTER | _DIGIT | _UNDERSCORE
_KNOWN_SIGNS = 0x20000  # beyond it: rare ideographs; such a text is given to every rule
_MOST_WORDS = 300_000
_SLOTS = 1 << 20
_MASK = _SLOTS - 1
_NEAR = 18  # characters between a street and its number at most
_AHEAD = 10  # words that one name can have at most

# How a unit of text is to be taken
_WORD, _OTHER, _PART = 1, 2, 4  # a word; a sign or a number; a part of a word, only looked at by itself
_OWNS, _OPENS, _PIECE, _SINGLE = 8, 16, 32, 64


def _compiled(function: Function) -> Function:
    """Numba's `njit`, cached on disk where that is possible."""
    try:
        return njit(function, cache=True, nogil=True)  # type: ignore[no-any-return]
    except RuntimeError:
        return njit(function, nogil=True)  # type: ignore[no-any-return]


@cache
def _classes() -> NDArray[np.uint8]:
    """What each character is to a regular expression: letter, digit, underscore, white space."""
    table = np.zeros(_KNOWN_SIGNS, np.uint8)
    for code in range(_KNOWN_SIGNS):
        sign = chr(code)
        if sign.isdecimal():
            table[code] = _DIGIT
        elif sign.isalnum():
            table[code] = _LETTER
        elif sign.isspace():
            table[code] = _SPACE
    table[ord("_")] = _UNDERSCORE
    return table


@_compiled
def _kind(data: NDArray[np.uint32], classes: NDArray[np.uint8], at: int, stop: int) -> int:
    return int(classes[data[at]]) if at < stop and data[at] < classes.size else 0


@_compiled
def _run_end(data: NDArray[np.uint32], classes: NDArray[np.uint8], at: int, stop: int) -> tuple[int, int]:
    """Where the word characters from `at` end, and what they are."""
    kinds = 0
    while at < stop:
        kind = _kind(data, classes, at, stop) & 7
        if not kind:
            break
        kinds |= kind
        at += 1
    return at, kinds


@_compiled
def _hash(data: NDArray[np.uint32], start: int, stop: int) -> np.uint64:
    code = np.uint64(0xCBF29CE484222325)
    for at in range(start, stop):
        code = (code ^ np.uint64(data[at])) * np.uint64(0x9E3779B97F4A7C15)
        code ^= code >> np.uint64(29)
    return code | np.uint64(1)


@_compiled
def _look_up(keys: NDArray[np.uint64], values: NDArray[np.int32], code: np.uint64) -> int:
    slot = np.int64(code >> np.uint64(20)) & 0xFFFFF
    while keys[slot] != 0:
        if keys[slot] == code:
            return int(values[slot])
        slot = (slot + 1) & 0xFFFFF
    return -1


@_compiled
def _insert(keys: NDArray[np.uint64], values: NDArray[np.int32], code: np.uint64, value: int) -> None:
    slot = np.int64(code >> np.uint64(20)) & 0xFFFFF
    while keys[slot] != 0 and keys[slot] != code:
        slot = (slot + 1) & 0xFFFFF
    keys[slot] = code
    values[slot] = value


@_compiled
def _is_apostrophe(sign: Sign) -> bool:
    return bool(sign == 39 or sign == 0x2019)


@_compiled
def _is_ascii_letter(sign: Sign) -> bool:
    return bool(65 <= sign <= 90 or 97 <= sign <= 122)


@_compiled
def _is_upper(sign: Sign) -> bool:
    return bool(65 <= sign <= 90)


@_compiled
def _is_figure(sign: Sign, classes: NDArray[np.uint8]) -> bool:
    return bool(sign < classes.size and classes[sign] == _DIGIT)


@_compiled
def _signs(data: NDArray[np.uint32], classes: NDArray[np.uint8], start: int, stop: int) -> int:
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
            letters += _is_ascii_letter(sign)
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
                    four = four and _is_figure(data[at - back], classes)
                if four:
                    beyond = after
                    if after == 32 and at + 2 < stop:
                        beyond = data[at + 2]
                    if _is_upper(beyond) or 0xC0 <= beyond <= 0xDD:
                        looks |= m.PLACE
            if at - start >= 3 and not looks & m.IBAN:
                # two letters, perhaps a space, two digits
                back = at - 1
                if _is_figure(data[back], classes):
                    back -= 1
                    if data[back] == 32:
                        back -= 1
                    if back - 1 >= start and _is_ascii_letter(data[back]) and _is_ascii_letter(data[back - 1]):
                        looks |= m.IBAN
            continue
        gap += 1
        if gap > 3:
            chain = 0
        if sign == 64:
            looks |= m.AT
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
            if at + 2 < stop and after < classes.size and classes[after] == _SPACE:
                beyond = data[at + 2]
            if beyond | 32 == 97 or beyond == 64:
                looks |= m.HIDDEN
        elif sign == 0xB0 or sign == 0xBA or sign == 42:
            beyond = after
            if at + 2 < stop and after < classes.size and classes[after] == _SPACE:
                beyond = data[at + 2]
            if _is_figure(beyond, classes):
                looks |= m.BORN
        elif sign == 0x17F or sign == 0x212A or sign == 0x130 or sign == 0x131 or sign >= classes.size:
            looks |= m.STRANGE
        if _is_upper(sign) and at + 2 < stop and _is_upper(data[at + 1]) and _is_upper(data[at + 2]):
            # three capitals beside a digit, at most one sign between
            for side in (-1, 3):
                near = at + side
                if start <= near < stop:
                    other = data[near]
                    if other == 32 or other == 46 or other == 45:
                        near += -1 if side < 0 else 1
                        other = data[near] if start <= near < stop else np.uint32(32)
                    if _is_figure(other, classes):
                        looks |= m.PLATE
    return looks


@_compiled
def _units(
    data: NDArray[np.uint32],
    begins: NDArray[np.int64],
    classes: NDArray[np.uint8],
    keys: NDArray[np.uint64],
    values: NDArray[np.int32],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    how: NDArray[np.uint8],
    codes: NDArray[np.uint64],
    words: NDArray[np.int32],
    firsts: NDArray[np.int64],
    looks: NDArray[np.int64],
) -> int:
    """Cut every text into its units as `tokens.split` does; returns how many there are."""
    n = 0
    ends = np.empty(8, np.int64)
    for row in range(begins.size - 1):
        begin, stop = begins[row], begins[row + 1]
        firsts[row] = n
        looks[row] = _signs(data, classes, begin, stop)
        at = begin
        while at < stop:
            kind = _kind(data, classes, at, stop)
            if kind == _SPACE and data[at] != 10:
                at += 1
                continue
            if not kind & 7:
                starts[n], stops[n], how[n] = at - begin, at + 1 - begin, _OTHER
                at += 1
                n += 1
                continue
            end, kinds = _run_end(data, classes, at, stop)
            if kinds != _LETTER or end - at > 60:
                starts[n], stops[n], how[n] = at - begin, end - begin, _OTHER | _SINGLE
                at = end
                n += 1
                continue
            runs = 0
            ends[0] = end
            dots = False
            while runs < 6 and end + 1 < stop:
                joiner = data[end]
                if not (_is_apostrophe(joiner) or joiner == 46 or joiner == 45):
                    break
                beyond, kinds = _run_end(data, classes, end + 1, stop)
                if kinds != _LETTER or beyond - end - 1 > 40:
                    break
                dots = dots or joiner == 46
                end = beyond
                runs += 1
                ends[runs] = end
            start = at
            at = end
            if end < stop and _is_apostrophe(data[end]) and not _kind(data, classes, end + 1, stop) & 7:
                at = end + 1  # a closing apostrophe belongs to the word, and is taken off below
            flags = _WORD
            cut = at
            if at - start > 2:
                # Fatima's, Bartje -> Bart'je, Jans'
                if runs and at == end and end - start > 3:
                    tail = ends[runs - 1]
                    size = end - tail - 1
                    is_short = size == 1 and data[end - 1] | 32 == 115
                    is_ke = size == 2 and data[end - 2] == 107 and data[end - 1] == 101
                    is_tje = size == 3 and data[end - 3] == 116 and data[end - 2] == 106 and data[end - 1] == 101
                    before = ends[runs - 2] + 1 if runs > 1 else start
                    if _is_apostrophe(data[tail]) and (is_short or is_ke or is_tje) and tail - before >= 2:
                        cut = tail
                        flags |= _OWNS
                if at > end:
                    cut = end
                    flags |= _OWNS
            if runs > 0:  # the parts, which rules for numbers and addresses look at by themselves
                part = start
                for k in range(runs + 1):
                    starts[n], stops[n], how[n] = part - begin, ends[k] - begin, _PART | _SINGLE
                    part = ends[k] + 1
                    n += 1
            else:
                # with a single run the word itself is looked at, unless its apostrophe stayed on
                flags |= _SINGLE
            has_dot = False
            is_dotted = True  # single letters with dots between
            if dots:
                for k in range(start, cut):
                    if data[k] == 46:
                        has_dot = True
                    is_dotted = is_dotted and (((k - start) & 1 == 1) == (data[k] == 46))
                    if (k - start) & 1 == 0 and not _kind(data, classes, k, stop) & _LETTER:
                        is_dotted = False
            if has_dot and not is_dotted:
                part = start
                opened = 0
                for k in range(start, cut + 1):
                    if k == cut or data[k] == 46:
                        if k > part:
                            starts[n], stops[n], how[n] = part - begin, k - begin, _WORD | _PIECE | opened
                            n += 1
                            opened = _OPENS
                        part = k + 1
            else:
                starts[n], stops[n], how[n] = start - begin, cut - begin, flags
                n += 1
        for k in range(firsts[row], n):
            codes[k] = _hash(data, begin + starts[k], begin + stops[k])
            words[k] = _look_up(keys, values, codes[k])
    firsts[begins.size - 1] = n
    return n


@_compiled
def _judge(
    data: NDArray[np.uint32],
    begins: NDArray[np.int64],
    classes: NDArray[np.uint8],
    flags: NDArray[np.int64],
    starts: NDArray[np.int32],
    stops: NDArray[np.int32],
    how: NDArray[np.uint8],
    words: NDArray[np.int32],
    firsts: NDArray[np.int64],
    looks: NDArray[np.int64],
    opens: NDArray[np.bool_],
    may_start: NDArray[np.bool_],
    tokens: NDArray[np.int64],
    token_firsts: NDArray[np.int64],
) -> None:
    """For each text which rules can find something; for each word whether a sentence and a name can begin there."""
    n = 0
    for row in range(begins.size - 1):
        begin, stop = begins[row], begins[row + 1]
        token_firsts[row] = n
        look = looks[row]
        is_open = True
        for k in range(firsts[row], firsts[row + 1]):
            flag = flags[words[k]]
            if how[k] & _SINGLE:
                look |= flag & m.BY_ITSELF
                at, beyond = starts[k] + begin, stops[k] + begin
                has_ending = flag & m.ENDING or (flag & m.WORD_ENDING and beyond < stop and data[beyond] == 47)
                if has_ending and at > begin and data[at - 1] == 46:
                    look |= m.DOMAIN
                if flag & m.STREETISH and look & m.DIGIT:
                    for near in range(beyond, min(beyond + _NEAR, stop)):
                        if _is_figure(data[near], classes):
                            look |= m.STREET
                            break
            if how[k] & _PART:
                continue
            tokens[n] = k
            n += 1
            opens[k] = is_open or how[k] & _OPENS != 0
            if how[k] & _WORD:
                is_open = False
            elif flag & m.OPENS_NEXT:
                is_open = True
            elif not flag & m.KEEPS_OPEN:
                is_open = False
        first, last = token_firsts[row], n
        for i in range(first, last):
            if look & m.STRANGE:
                may_start[i] = True
                look |= m.NAME
                continue
            may_start[i] = _may_start(
                flags, words, tokens, i, first, last, opens[tokens[i]], how[tokens[i]] & _OWNS != 0
            )
            if may_start[i]:
                look |= m.NAME
        looks[row] = look
    token_firsts[begins.size - 1] = n


@_compiled
def _may_start(
    flags: NDArray[np.int64],
    words: NDArray[np.int32],
    tokens: NDArray[np.int64],
    i: int,
    first: int,
    last: int,
    is_open: bool,
    owns: bool,
) -> bool:
    """Can a name begin at token i? Says yes too often, never too seldom (see `names._decide`)."""
    flag = flags[words[tokens[i]]]
    if not flag & m.ALPHA:
        return False
    after = flags[words[tokens[i + 1]]] if i + 1 < last else 0
    if flag & m.INITIAL and after & m.DOT:
        return True
    if flag & m.NEVER and not flag & m.LEAD:
        return False
    before = flags[words[tokens[i - 1]]] if i > first else 0
    before_that = flags[words[tokens[i - 2]]] if i - 1 > first else 0
    title = before & m.TITLE or (before & m.DOT and before_that & m.TITLE)
    if not flag & (m.CAPITAL | m.FIRST | m.LEAD) and not title:
        return False
    goes_on = after & (m.CAPITAL | m.LISTED | m.LEAD) != 0
    if title and (flag & (m.CAPITAL | m.LISTED | m.LEAD) or goes_on):
        return True
    if not flag & m.CAPITAL:
        return _may_start_low(flags, words, tokens, i, last)
    if (
        before & m.CONTEXT
        or (before & m.DOT and before_that & m.CONTEXT)
        or (before & m.SAYS and before_that & m.NAMED)
    ):
        return True
    for k in range(max(first, i - 4), i):
        if flags[words[tokens[k]]] & m.CLOSING:
            return True
    if flag & m.PLAIN:
        return True
    if flag & m.FIRST and (not is_open or owns or after & m.TELLS):
        return True
    if flag & m.LAST and (before & m.POINTS or (after & m.TELLS and not is_open)):
        return True
    # more words of the same name: with a capital, or led to by particles
    chain = 0
    for k in range(i + 1, min(i + 4, last)):
        part = flags[words[tokens[k]]]
        chain |= part
        if not part & m.LEAD:
            break
    if not chain & (m.CAPITAL | m.LISTED) or not after & (m.CAPITAL | m.LEAD):
        return False
    if flag & m.FIRST:
        return True
    if flag & m.LEAD and (flag & m.GLUED_LEAD or (chain & m.CAPITAL and flag & m.FREE_LEAD)):
        return True
    further = 0
    for k in range(i + 1, min(i + 1 + _AHEAD, last)):
        further |= flags[words[tokens[k]]]
    if flag & m.LEAD and chain & m.CAPITAL and further & m.LISTED:
        return True
    return not flag & m.SAID and not is_open and further & m.PLAIN != 0


@_compiled
def _may_start_low(
    flags: NDArray[np.int64], words: NDArray[np.int32], tokens: NDArray[np.int64], i: int, last: int
) -> bool:
    """The same for a word without a capital, not behind a title."""
    flag = flags[words[tokens[i]]]
    if flag & m.FIRST:
        if not flag & m.AMBIGUOUS or (i > 0 and flags[words[tokens[i - 1]]] & m.GREETING):
            return True
        if i + 1 < last and flags[words[tokens[i + 1]]] & (m.CAPITAL | m.LISTED | m.LEAD):
            for k in range(i + 1, min(i + 1 + _AHEAD, last)):
                if flags[words[tokens[k]]] & m.PLAIN:
                    return True
    if not flag & (m.SURNAME_LEAD | m.GLUED_LEAD):
        return False
    for k in range(i + 1, min(i + 4, last)):
        part = flags[words[tokens[k]]]
        if part & m.LISTED and (part & m.CAPITAL or flag & m.GLUED_LEAD):
            return True
        if not part & m.LEAD:
            break
    return False


class _Vocabulary:
    """Every word that came by, with its number."""

    def __init__(self) -> None:
        self.keys = np.zeros(_SLOTS, np.uint64)
        self.values = np.zeros(_SLOTS, np.int32)
        self.words: list[Word] = []
        self.flags = np.zeros(1 << 14, np.int64)

    def add(self, word: str, code: np.uint64) -> int:
        known = m.word(word)
        number = len(self.words)
        self.words.append(known)
        if number >= self.flags.size:
            self.flags = np.concatenate([self.flags, np.zeros_like(self.flags)])
        self.flags[number] = known.flags
        _insert(self.keys, self.values, code, number)
        return number


_known = _Vocabulary()


class Scan:
    """A batch as units; `looks[i]` says which rules (bits of `marks`) can find something in text i."""

    def __init__(self, texts: Sequence[str]) -> None:
        global _known
        if len(_known.words) > _MOST_WORDS:
            _known = _Vocabulary()
        vocabulary = self._vocabulary = _known
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        begins = np.zeros(len(texts) + 1, np.int64)
        np.cumsum(sizes, out=begins[1:])
        data = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        classes = _classes()
        # a word of letters joined by signs yields each of its parts and itself: never more than two units a letter
        room = 2 * len(data) + 1
        self._starts, self._stops = np.empty(room, np.int32), np.empty(room, np.int32)
        how, codes, words = np.empty(room, np.uint8), np.empty(room, np.uint64), np.empty(room, np.int32)
        firsts = np.empty(len(texts) + 1, np.int64)
        looks = np.zeros(len(texts), np.int64)
        n = _units(
            data, begins, classes, vocabulary.keys, vocabulary.values,
            self._starts, self._stops, how, codes, words, firsts, looks,
        )  # fmt: skip
        self._learn(texts, firsts, codes[:n], words[:n])
        self._opens, self._may_start = np.empty(n, np.bool_), np.empty(n, np.bool_)
        self._tokens, self._token_firsts = np.empty(n, np.int64), np.empty(len(texts) + 1, np.int64)
        _judge(
            data, begins, classes, vocabulary.flags, self._starts, self._stops, how, words, firsts, looks,
            self._opens, self._may_start, self._tokens, self._token_firsts,
        )  # fmt: skip
        self._how, self._words = how, words
        self.looks: list[int] = looks.tolist()

    def _learn(
        self, texts: Sequence[str], firsts: NDArray[np.int64], codes: NDArray[np.uint64], words: NDArray[np.int32]
    ) -> None:
        new = np.flatnonzero(words < 0)
        if not new.size:
            return
        rows = (np.searchsorted(firsts, new, side="right") - 1).tolist()
        numbers: dict[int, int] = {}
        for unit, row, code in zip(new.tolist(), rows, codes[new].tolist(), strict=True):
            number = numbers.get(code)
            if number is None:
                word = texts[row][self._starts[unit] : self._stops[unit]]
                number = numbers[code] = self._vocabulary.add(word, np.uint64(code))
            words[unit] = number

    def words(self, row: int) -> Words:
        """The words of one text."""
        here = slice(self._token_firsts[row], self._token_firsts[row + 1])
        units = self._tokens[here]
        known = self._vocabulary.words
        found = [known[number] for number in self._words[units].tolist()]
        text, folded, kinds, is_capital, _flags = zip(*found, strict=True) if found else ((), (), (), (), ())
        return Words(
            text,
            folded,
            kinds,
            is_capital,
            self._starts[units].tolist(),
            self._stops[units].tolist(),
            self._opens[units].tolist(),
            (self._how[units] & _OWNS != 0).tolist(),
            self._may_start[here].tolist(),
        )
