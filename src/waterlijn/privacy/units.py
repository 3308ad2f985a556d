"""A compiled pass that cuts every text of a batch into its words and signs, as `tokens.split` does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.privacy.signs import LETTER, SPACE, is_apostrophe, kind_at, run_end, signs
from waterlijn.privacy.vocabulary import hash_of, look_up

# How a unit of text is to be taken
WORD, OTHER, PART = 1, 2, 4  # a word; a sign or a number; a part of a word, only looked at by itself
OWNS, OPENS, PIECE, SINGLE = 8, 16, 32, 64


@compiled
def units(
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
        looks[row] = signs(data, classes, begin, stop)
        at = begin
        while at < stop:
            kind = kind_at(data, classes, at, stop)
            if kind == SPACE and data[at] != 10:
                at += 1
                continue
            if not kind & 7:
                starts[n], stops[n], how[n] = at - begin, at + 1 - begin, OTHER
                at += 1
                n += 1
                continue
            end, kinds = run_end(data, classes, at, stop)
            if kinds != LETTER or end - at > 60:
                starts[n], stops[n], how[n] = at - begin, end - begin, OTHER | SINGLE
                at = end
                n += 1
                continue
            runs = 0
            ends[0] = end
            dots = False
            while runs < 6 and end + 1 < stop:
                joiner = data[end]
                if not (is_apostrophe(joiner) or joiner == 46 or joiner == 45):
                    break
                beyond, kinds = run_end(data, classes, end + 1, stop)
                if kinds != LETTER or beyond - end - 1 > 40:
                    break
                dots = dots or joiner == 46
                end = beyond
                runs += 1
                ends[runs] = end
            start = at
            at = end
            if end < stop and is_apostrophe(data[end]) and not kind_at(data, classes, end + 1, stop) & 7:
                at = end + 1  # a closing apostrophe belongs to the word, and is taken off below
            flags = WORD
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
                    if is_apostrophe(data[tail]) and (is_short or is_ke or is_tje) and tail - before >= 2:
                        cut = tail
                        flags |= OWNS
                if at > end:
                    cut = end
                    flags |= OWNS
            if runs > 0:  # the parts, which rules for numbers and addresses look at by themselves
                part = start
                for k in range(runs + 1):
                    starts[n], stops[n], how[n] = part - begin, ends[k] - begin, PART | SINGLE
                    part = ends[k] + 1
                    n += 1
            else:
                # with a single run the word itself is looked at, unless its apostrophe stayed on
                flags |= SINGLE
            has_dot = False
            is_dotted = True  # single letters with dots between
            if dots:
                for k in range(start, cut):
                    if data[k] == 46:
                        has_dot = True
                    is_dotted = is_dotted and (((k - start) & 1 == 1) == (data[k] == 46))
                    if (k - start) & 1 == 0 and not kind_at(data, classes, k, stop) & LETTER:
                        is_dotted = False
            if has_dot and not is_dotted:
                part = start
                opened = 0
                for k in range(start, cut + 1):
                    if k == cut or data[k] == 46:
                        if k > part:
                            starts[n], stops[n], how[n] = part - begin, k - begin, WORD | PIECE | opened
                            n += 1
                            opened = OPENS
                        part = k + 1
            else:
                starts[n], stops[n], how[n] = start - begin, cut - begin, flags
                n += 1
        for k in range(firsts[row], n):
            codes[k] = hash_of(data, begin + starts[k], begin + stops[k])
            words[k] = look_up(keys, values, codes[k])
    firsts[begins.size - 1] = n
    return n
