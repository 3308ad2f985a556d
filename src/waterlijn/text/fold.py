"""Any Unicode text -> one plain byte per letter, with the way back to the characters the writer typed.

The rest of the room works on folded text only: lower case, no diacritics, plain quotes, single spaces,
look-alike letters, leet and spaced letters repaired where that is safe, letters in a row shortened. What
cannot be repaired safely stays as it is. Placeholders such as ``[NAME]`` keep their capitals, so a capital
byte in folded text always belongs to a placeholder.

Folded alphabet: ``a-z 0-9``, ASCII punctuation, space, newline (10), A-Z and ``_`` inside placeholders only,
0x80-0xFF for a symbol, emoji or letter of another script (hashed), 0 between two messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.text.letters import placeholders, tables

Bytes = NDArray[np.uint8]
Positions = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Folded:
    """A batch of folded texts in one row of bytes.

    Attributes
    ----------
    data
        uint8; message i is ``data[starts[i]:stops[i]]`` and is followed by one 0 byte.
    starts, stops
        int64, shape (n,).
    begin, end
        int32, as long as `data`: the folded byte at position p stands for the characters
        ``text[begin[p]:end[p]]`` of its own message (a run of the same letters gives one byte).
    letters, foreign
        int32, shape (n,): how many letters the message has, and how many of those are of another script.
    texts
        The texts as they came.
    """

    data: Bytes
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    begin: Positions
    end: Positions
    letters: NDArray[np.int32]
    foreign: NDArray[np.int32]
    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.starts)

    def text(self, row: int | np.intp) -> str:
        """The folded text of one message (latin-1, so that one byte stays one character)."""
        return self.data[self.starts[row] : self.stops[row]].tobytes().decode("latin-1")

    def all_text(self) -> str:
        """The folded texts of the whole batch in one, a NUL behind each: message i is ``[starts[i]:stops[i]]``."""
        return self.data.tobytes().decode("latin-1")

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Characters of the original message for the folded bytes ``data[start:stop]`` (absolute positions)."""
        return int(self.begin[start]), int(self.end[stop - 1])


@compiled
def _is_letter(byte: int) -> bool:
    return 97 <= byte <= 122


@compiled
def _placeholder_length(codes: NDArray[np.uint32], position: int, stop: int, placeholders: NDArray[np.uint32]) -> int:
    """How many characters a placeholder like [NATIONAL_ID] takes at `position`; 0 when there is none.

    Only what the privacy pass writes: any other word that somebody puts in brackets is a word to be read.
    """
    for k in range(placeholders.shape[0]):
        size = placeholders[k, 0]
        if position + size > stop:
            continue
        i = 0
        while i < size and codes[position + i] == placeholders[k, i + 1]:
            i += 1
        if i == size:
            return i
    return 0


@compiled
def _fold_characters(
    codes: NDArray[np.uint32],
    lengths: NDArray[np.int64],
    low: NDArray[np.uint32],
    wide: NDArray[np.uint32],
    mathematical: NDArray[np.uint32],
    is_letter: NDArray[np.bool_],
    placeholders: NDArray[np.uint32],
    data: Bytes,
    begin: Positions,
    end: Positions,
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    letters: NDArray[np.int32],
    foreign: NDArray[np.int32],
) -> int:
    """Character by character; returns the number of bytes written."""
    out = 0
    first = 0
    for row in range(lengths.size):
        starts[row] = out
        stop = first + lengths[row]
        i = first
        while i < stop:
            code = codes[i]
            if code == 91:
                size = _placeholder_length(codes, i, stop, placeholders)
                if size > 0:
                    for k in range(size):
                        data[out] = np.uint8(codes[i + k])
                        begin[out] = i - first
                        end[out] = i - first + size
                        out += 1
                    i += size
                    continue
            packed = np.uint32(1)
            letter = False
            if code < low.size:
                packed = low[code]
                letter = is_letter[code]
            elif 0xFE00 <= code < 0x10000:
                packed = wide[code - 0xFE00]
            elif 0x1D400 <= code < 0x1D800:
                packed = mathematical[code - 0x1D400]
                letter = True
            elif code < 0x1F000 and not (code >= 0xE0000):
                letter = code < 0xD800  # Hangul, Han and the like
            elif 0xE0000 <= code < 0xE1000:
                packed = np.uint32(0)  # tags and variation selectors
            if letter:
                letters[row] += 1
                if code > 0x24F and not (0x1D400 <= code < 0x1D800) and not (0x1E00 <= code < 0x1F00):
                    foreign[row] += 1
            if packed == 1:
                data[out] = np.uint8(128 + ((code * np.uint32(40503)) >> np.uint32(5)) % np.uint32(127))
                begin[out] = i - first
                end[out] = i - first + 1
                out += 1
            elif packed == 0:
                if out > starts[row]:
                    end[out - 1] = i - first + 1  # an accent belongs to its letter
            else:
                while packed != 0:
                    byte = np.uint8(packed & np.uint32(255))
                    packed = packed >> np.uint32(8)
                    if (
                        out > starts[row]
                        and (byte == 32 or byte == 10)
                        and (data[out - 1] == 32 or data[out - 1] == 10)
                    ):
                        end[out - 1] = i - first + 1
                        if byte == 10:
                            data[out - 1] = 10
                    else:
                        data[out] = byte
                        begin[out] = i - first
                        end[out] = i - first + 1
                        out += 1
            i += 1
        stops[row] = out
        data[out] = 0
        begin[out] = lengths[row]
        end[out] = lengths[row]
        out += 1
        first = stop
    return out


@compiled
def _leet(byte: int) -> int:
    """The letter that a digit or sign stands for between two letters; 0 when none."""
    if byte == 48:
        return 111  # 0 o
    if byte == 49:
        return 105  # 1 i
    if byte == 51:
        return 101  # 3 e
    if byte == 52 or byte == 64:
        return 97  # 4 @ a
    if byte == 53 or byte == 36:
        return 115  # 5 $ s
    if byte == 55:
        return 116  # 7 t
    return 0


@compiled
def _is_address(data: Bytes, start: int, stop: int) -> bool:
    """Handles, addresses and links are never repaired."""
    if data[start] == 64 or data[start] == 35:
        return True
    at = False
    for i in range(start, stop):
        if data[i] == 47 and i + 1 < stop and data[i + 1] == 47:
            return True
        if i + 3 < stop and data[i] == 119 and data[i + 1] == 119 and data[i + 2] == 119 and data[i + 3] == 46:
            return True
        if data[i] == 64:
            at = True
        if at and data[i] == 46 and i + 1 < stop and _is_letter(data[i + 1]):
            return True
    return False


@compiled
def _spaced_run(data: Bytes, start: int, stop: int) -> int:
    """Where a run of at least four single letters with one and the same sign between them ends; 0 when none."""
    if start + 6 >= stop + 0 or not _is_letter(data[start]):
        return 0
    sign = data[start + 1]
    if not (sign == 32 or sign == 46 or sign == 45 or sign == 95 or sign == 42):
        return 0
    i = start
    while i + 2 < stop and _is_letter(data[i]) and data[i + 1] == sign and _is_letter(data[i + 2]):
        i += 2
    count = (i - start) // 2 + 1
    if i + 1 < stop and (_is_letter(data[i + 1]) or 48 <= data[i + 1] <= 57):
        count -= 1  # the last one is the first letter of an ordinary word
        i -= 2
    if count < 4:
        return 0
    return i + 1


@compiled
def _vowel_before(data: Bytes, start: int, position: int) -> bool:
    for i in range(start, position):
        c = data[i]
        if c == 97 or c == 101 or c == 105 or c == 111 or c == 117 or c == 121:
            return True
    return False


@compiled
def _may_need_repair(data: Bytes, start: int, stop: int) -> bool:
    """A sign that may stand for a letter, or a letter three times in a row: most words have neither."""
    for i in range(start, stop):
        byte = data[i]
        if byte < 97:
            if i > start and _leet(byte) > 0:
                return True
        elif i >= start + 2 and data[i - 1] == byte and data[i - 2] == byte:
            return True
    return False


@compiled
def _repair_words(
    data: Bytes, begin: Positions, end: Positions, starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> int:
    """Leet, spaced letters and letters in a row, in place (the text only ever gets shorter)."""
    out = 0
    for row in range(starts.size):
        first, stop = starts[row], stops[row]
        starts[row] = out
        i = first
        while i < stop:
            at_border = i == first or data[i - 1] == 32 or data[i - 1] == 10 or data[i - 1] == 34 or data[i - 1] == 40
            if at_border and _is_letter(data[i]):
                spaced = _spaced_run(data, i, stop)
                if spaced > 0:
                    for k in range(i, spaced, 2):
                        data[out] = data[k]
                        begin[out] = begin[k]
                        end[out] = end[k]
                        out += 1
                    i = spaced
                    continue
            if data[i] == 32 or data[i] == 10:
                data[out] = data[i]
                begin[out] = begin[i]
                end[out] = end[i]
                out += 1
                i += 1
                continue
            # one word up to the next white space
            word = i
            while i < stop and data[i] != 32 and data[i] != 10:
                i += 1
            if not _may_need_repair(data, word, i):
                for k in range(word, i):
                    data[out] = data[k]
                    begin[out] = begin[k]
                    end[out] = end[k]
                    out += 1
                continue
            fixed = _is_address(data, word, i)
            word_out = out
            letters = 0
            for k in range(word, i):
                if _is_letter(data[k]):
                    letters += 1
            k = word
            while k < i:
                byte = data[k]
                if not fixed and letters >= 3 and k > word and k + 1 < i and not _is_letter(byte):
                    before = out > word_out and _is_letter(data[out - 1])
                    after = _is_letter(data[k + 1]) or (
                        k + 2 < i and _leet(data[k + 1]) > 0 and _is_letter(data[k + 2])
                    )
                    letter = _leet(byte)
                    if before and after and letter > 0:
                        byte = np.uint8(letter)
                run = k + 1
                if not fixed and _is_letter(byte):
                    while run < i and data[run] == byte:
                        run += 1
                keep = run - k
                if keep >= 3:
                    vowel = byte == 97 or byte == 101 or byte == 105 or byte == 111 or byte == 117
                    last = run >= i or not _is_letter(data[run])
                    shorten = not vowel or (last and (byte != 101 or _vowel_before(data, word, k)))
                    keep = 1 if shorten else 2
                whole = end[run - 1]  # the last letter kept stands for all that follow it
                for c in range(keep):
                    data[out] = byte
                    begin[out] = begin[k + c]
                    end[out] = whole if c == keep - 1 else end[k + c]
                    out += 1
                k = run
        data[out] = 0
        begin[out] = begin[stop]
        end[out] = end[stop]
        stops[row] = out
        out += 1
    return out


def fold(texts: Sequence[str]) -> Folded:
    """Fold a batch of texts.

    Parameters
    ----------
    texts
        Any Unicode, of any length; lone surrogates and NUL characters included.

    Returns
    -------
    Folded

    Examples
    --------
    >>> fold(["Zóóóó g3w00n, [NAME]!", "k a n k e r"]).text(0)
    'zo gewoon, [NAME]!'
    >>> folded = fold(["Zóóóó g3w00n"]); folded.span(3, 9)
    (6, 12)
    """
    n = len(texts)
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter((len(text) for text in texts), np.int64, n)
    size = 3 * codes.size + n + 1
    data, begin, end = np.empty(size, np.uint8), np.empty(size, np.int32), np.empty(size, np.int32)
    starts, stops = np.empty(n, np.int64), np.empty(n, np.int64)
    letters, foreign = np.zeros(n, np.int32), np.zeros(n, np.int32)
    _fold_characters(codes, lengths, *tables(), placeholders(), data, begin, end, starts, stops, letters, foreign)
    used = _repair_words(data, begin, end, starts, stops)
    return Folded(data[:used], starts, stops, begin[:used], end[:used], letters, foreign, texts)
