"""One compiled pass that turns a text into what is needed to recognise its copies."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from waterlijn.spread.pack import Bytes, Hashes, Offsets, mix, pack

BANDS = 16  # with 4 rows: found with probability 1-(1-J^4)^16, .98 at J = .68
ROWS = 4
BINS = BANDS * ROWS
SHINGLE = 5  # bytes of folded text, the space between words included
MIN_BYTES_EXACT = 24  # shorter than this, two people write the same by chance
MIN_CONTENT_WORDS = 3  # words outside the stop list: "gefeliciteerd met je verjaardag" is courtesy, not a campaign
MIN_SHINGLES_EXACT = 16  # different ones: "hahahahahahahahahaha" has two
MIN_WORDS_NEAR = 5  # below this, one changed word changes the message
MIN_BYTES_NEAR = 32
NEVER, EXACT, NEAR = 0, 1, 2  # how a text may be folded
NEGATIONS = ("niet", "geen", "nooit", "niemand", "niets", "niks", "nergens", "zonder", "noch")

_DROP, _KEEP = 1, 2  # what to do with a two-byte letter that is not folded to one ASCII letter
_STOP_SIZE = 4096
_FNV_START = np.uint64(0xCBF29CE484222325)
_FNV_PRIME = np.uint64(0x100000001B3)
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


class Sketches(NamedTuple):
    """What is kept of a batch: a hash of each folded text, how it may fold, and for the near ones text and bands."""

    hash: Hashes
    kind: NDArray[np.uint8]
    folded: Bytes
    offsets: Offsets
    bands: Hashes  # (n, BANDS); rows of texts that are not NEAR stay zero


def _fold_table() -> NDArray[np.uint8]:
    """For code points 0x80 to 0x7FF: an ASCII letter, 0 = separator, _DROP or _KEEP."""
    table = np.zeros(0x800, np.uint8)
    special = {"ß": "s", "æ": "a", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "œ": "o", "þ": "t", "ĳ": "i"}
    for point in range(0x80, 0x800):
        letter = chr(point).lower()
        base = special.get(letter) or unicodedata.normalize("NFKD", letter)[0]
        if unicodedata.category(chr(point)) in ("Mn", "Cf"):
            table[point] = _DROP
        elif base.isascii() and base.isalnum():
            table[point] = ord(base)
        elif letter.isalpha():
            table[point] = _KEEP
    return table


_FOLD = _fold_table()


@cache
def stop_words() -> frozenset[str]:
    """The words of `knowledge/stop_words`, folded."""
    return _words_of("stop_words")


@cache
def no_topics() -> frozenset[str]:
    """Words that may make a text particular, and still never are what a week is about."""
    return stop_words() | _words_of("no_topics")


def _words_of(name: str) -> frozenset[str]:
    source = files("waterlijn.knowledge").joinpath(f"stop_words/{name}.txt").read_text("utf-8")
    lines = (line for line in source.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _word_hash(word: str) -> int:
    h = int(_FNV_START)
    for byte in word.encode():
        h = ((h ^ byte) * int(_FNV_PRIME)) & 0xFFFFFFFFFFFFFFFF
    return h


@cache
def stop_table() -> Hashes:
    """Open-addressing table; the last bit says whether the word is a negation."""
    table = np.zeros(_STOP_SIZE, np.uint64)
    for word in sorted(stop_words() | set(NEGATIONS)):
        h = _word_hash(word)
        slot = (h >> 20) % _STOP_SIZE
        while table[slot]:
            slot = (slot + 1) % _STOP_SIZE
        table[slot] = np.uint64((h & ~1) | (word in NEGATIONS))
    return table


@numba.njit(cache=True, nogil=True)
def _skip(b: Any, i: int, end: int) -> int:
    """Where the link, @handle or [PLACEHOLDER] that begins at i ends; i itself when none begins here."""
    c = b[i]
    if c == 64:  # @
        j = i + 1
        while j < end and (b[j] >= 128 or b[j] == 95 or b[j] == 46 or 48 <= b[j] <= 57 or 65 <= (b[j] & 0xDF) <= 90):
            j += 1
        return j if j > i + 1 else i
    if c == 91:  # [
        j = i + 1
        while j < end and j < i + 20 and (65 <= b[j] <= 90 or b[j] == 95):
            j += 1
        return j + 1 if j < end and j > i + 2 and b[j] == 93 else i
    low = c | 32
    www = low == 119 and i + 4 < end and (b[i + 1] | 32) == 119 and (b[i + 2] | 32) == 119 and b[i + 3] == 46
    http = False
    if low == 104 and i + 8 < end and (b[i + 1] | 32) == 116 and (b[i + 2] | 32) == 116 and (b[i + 3] | 32) == 112:
        j = i + 5 if (b[i + 4] | 32) == 115 else i + 4
        http = b[j] == 58 and b[j + 1] == 47 and b[j + 2] == 47
    if not (www or http):
        return i
    j = i
    while j < end and b[j] > 32:
        j += 1
    return j


@numba.njit(cache=True, nogil=True)
def _fold(b: Any, i: int, end: int, out: Any, at: int, table: Any) -> int:
    """Write the words of one text, folded and one space apart, from `at` on; the position after the last byte."""
    start = at
    gap = True
    while i < end:
        c = b[i]
        if gap or c == 64 or c == 91:
            j = _skip(b, i, end)
            if j > i:
                i = j
                gap = True
                continue
        letter = np.uint8(0)
        width = 1
        if c < 128:
            if 65 <= c <= 90:
                letter = np.uint8(c + 32)
            elif 97 <= c <= 122 or 48 <= c <= 57:
                letter = np.uint8(c)
        elif c < 0xE0 and i + 1 < end:
            width = 2
            letter = table[((c & 31) << 6) | (b[i + 1] & 63)]
        elif c < 0xF0:
            width = 3
            if c == 0xE2 and i + 2 < end and b[i + 1] == 0x80 and 0x8B <= b[i + 2] <= 0x8F:
                letter = np.uint8(1)  # zero-width space and its kin do not split a word
            elif c == 0xEF:
                letter = np.uint8(1 if b[i + 1] == 0xB8 else 0)
            elif c != 0xE2:
                letter = np.uint8(2)
        else:
            width = 4
        if letter == 0:
            gap = True
        elif letter > 1:
            if gap and at > start:
                out[at] = 32
                at += 1
            gap = False
            if letter > 2:
                out[at] = letter
                at += 1
            else:
                for k in range(min(width, end - i)):
                    out[at] = b[i + k]
                    at += 1
        i += width
    return at


@numba.njit(cache=True, nogil=True)
def count_words(t: Any, start: int, end: int, stops: Any) -> Any:
    """Number of words, of content words and of negations in a folded text."""
    words = 0
    content = 0
    negations = 0
    h = _FNV_START
    for i in range(start, end + 1):
        if i < end and t[i] != 32:
            h = (h ^ np.uint64(t[i])) * _FNV_PRIME
            continue
        if i > start:
            words += 1
            content += 1
            slot = (h >> np.uint64(20)) % np.uint64(_STOP_SIZE)
            while stops[slot] != 0:
                if stops[slot] | np.uint64(1) == h | np.uint64(1):
                    content -= 1
                    negations += int(stops[slot] & np.uint64(1))
                    break
                slot = (slot + np.uint64(1)) % np.uint64(_STOP_SIZE)
        h = _FNV_START
    return words, content, negations


@numba.njit(cache=True, nogil=True)
def _fill_bins(t: Any, start: int, end: int, bins: Any) -> int:
    """One-permutation MinHash: the smallest hash of each bin; the number of bins with anything in them."""
    bins[:] = _EMPTY
    filled = 0
    gram = np.uint64(0)
    for i in range(start, end):
        gram = ((gram << np.uint64(8)) | np.uint64(t[i])) & np.uint64(0xFFFFFFFFFF)
        if i - start < SHINGLE - 1:
            continue
        h = mix(gram + np.uint64(0x9E3779B97F4A7C15))
        k = h >> np.uint64(58)  # 64 bins
        filled += bins[k] == _EMPTY
        bins[k] = min(bins[k], h & np.uint64(0x03FFFFFFFFFFFFFF))
    return filled


@numba.njit(cache=True, nogil=True)
def _band(bins: Any, out: Any) -> None:
    """Empty bins borrow from a full one chosen by hashing (Shrivastava 2017); 4 values of 16 bits make one band."""
    for k in range(BINS):
        source = np.uint64(k)
        attempt = np.uint64(0)
        while bins[source] == _EMPTY:
            attempt += np.uint64(1)
            source = mix(np.uint64(k) * np.uint64(1000003) + attempt) >> np.uint64(58)
        value = mix(bins[source] + np.uint64(k) * np.uint64(0x9E3779B97F4A7C15)) & np.uint64(0xFFFF)
        out[k // ROWS] = (out[k // ROWS] << np.uint64(16)) | value
    for band in range(BANDS):
        out[band] = mix(out[band])


@numba.njit(cache=True, nogil=True)
def _sketch(
    b: Any, offsets: Any, table: Any, stops: Any, folded: Any, places: Any, hashes: Any, kinds: Any, bands: Any
) -> None:
    at = 0
    bins = np.empty(BINS, np.uint64)
    for r in range(hashes.size):
        start = at
        at = _fold(b, offsets[r], offsets[r + 1] - 1, folded, at, table)
        h = _FNV_START
        for i in range(start, at):
            h = (h ^ np.uint64(folded[i])) * _FNV_PRIME
        hashes[r] = mix(h)
        kind = NEVER
        if at - start >= MIN_BYTES_EXACT:
            words, content, _ = count_words(folded, start, at, stops)
            filled = _fill_bins(folded, start, at, bins)
            if content >= MIN_CONTENT_WORDS and filled >= MIN_SHINGLES_EXACT - 3:
                kind = EXACT
                if words >= MIN_WORDS_NEAR and at - start >= MIN_BYTES_NEAR:
                    kind = NEAR
                    _band(bins, bands[r])
        kinds[r] = kind
        if kind != NEAR:
            at = start
        places[r + 1] = at


def sketch(texts: Sequence[str]) -> Sketches:
    """Fold a batch of texts and sketch those that are long enough to have copies.

    Parameters
    ----------
    texts
        n texts as they were written (with or without privacy placeholders).

    Returns
    -------
    Sketches
        The folded text leaves out links, @handles, placeholders, punctuation, emoji, case and accents, so that a
        copy with another link or greeting mark is an exact copy.
    """
    n = len(texts)
    buffer, offsets = pack(texts)
    folded = np.empty(buffer.size + n, np.uint8)
    places = np.zeros(n + 1, np.int64)
    hashes = np.zeros(n, np.uint64)
    kinds = np.zeros(n, np.uint8)
    bands = np.zeros((n, BANDS), np.uint64)
    _sketch(buffer, offsets, _FOLD, stop_table(), folded, places, hashes, kinds, bands)
    return Sketches(hashes, kinds, folded[: places[-1]], places, bands)
