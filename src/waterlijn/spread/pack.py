"""Strings side by side in one buffer of bytes, which is what the compiled passes read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numba
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_FNV_START = np.uint64(0xCBF29CE484222325)
_FNV_PRIME = np.uint64(0x100000001B3)


@numba.njit(cache=True, nogil=True, inline="always")
def mix(x: Any) -> Any:
    """Spread the bits of a 64-bit number (the finaliser of splitmix64)."""
    x = np.uint64(x)
    x = (x ^ (x >> np.uint64(30))) * _MIX_1
    x = (x ^ (x >> np.uint64(27))) * _MIX_2
    return x ^ (x >> np.uint64(31))


def pack(strings: Sequence[str]) -> tuple[Bytes, Offsets]:
    """UTF-8 of all strings in one buffer; string i is ``buffer[offset[i]:offset[i + 1] - 1]``.

    One byte of value 0 ends every string; a NUL inside a string becomes a space.
    """
    joined = "\0".join(strings)
    if joined.count("\0") != len(strings) - 1:
        joined = "\0".join(text.replace("\0", " ") for text in strings)
    raw = (joined + "\0").encode("utf-8", "replace") if strings else b""
    buffer = np.frombuffer(raw, np.uint8)
    offsets = np.zeros(len(strings) + 1, np.int64)
    offsets[1:] = np.flatnonzero(buffer == 0) + 1
    return buffer, offsets


@numba.njit(cache=True, nogil=True)
def _hash_all(buffer: Any, offsets: Any, out: Any) -> None:
    for i in range(out.size):
        h = _FNV_START
        for j in range(offsets[i], offsets[i + 1] - 1):
            h = (h ^ np.uint64(buffer[j])) * _FNV_PRIME
        if offsets[i + 1] - 1 > offsets[i]:
            out[i] = mix(h) | np.uint64(1)


def hash_strings(strings: Sequence[str]) -> Hashes:
    """A 64-bit hash per string; 0 means the empty string and nothing else."""
    out = np.zeros(len(strings), np.uint64)
    if any(strings):
        _hash_all(*pack(strings), out)
    return cast(Hashes, out)
