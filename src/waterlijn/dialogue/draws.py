"""Chance that is the same on every machine: each number follows from a key and a count, with whole numbers only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled

_STEP, _FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53


@compiled
def mixed(key: np.uint64, count: int) -> np.uint64:
    """64 even bits, number `count` of the stream of a key (SplitMix64 of G. L. Steele and others, 2014)."""
    bits = key + _STEP * (np.uint64(count) + np.uint64(1))
    bits = (bits ^ (bits >> _30)) * _FIRST
    bits = (bits ^ (bits >> _27)) * _SECOND
    return bits ^ (bits >> _31)


@compiled
def fraction(key: np.uint64, count: int) -> float:
    """A number from 0 up to 1."""
    return float(mixed(key, count) >> _11) * _UNIT


@compiled
def below(key: np.uint64, count: int, n: int) -> int:
    """A whole number from 0 up to n; n far under 2 ** 53."""
    return int(fraction(key, count) * n)


def key_of(seed: int, *parts: int) -> np.uint64:
    """The key of a stream of its own: a seed, and what the stream is for."""
    key = np.uint64(seed & 0xFFFFFFFFFFFFFFFF)
    for part in parts:
        key = np.uint64(mixed(key, part))  # compiled code hands back a plain int
    return key


@compiled
def people(key: np.uint64, n: int, size: int) -> NDArray[np.int64]:
    """`size` of n rows drawn with replacement, in order."""
    times = np.zeros(n, np.int64)
    for i in range(size):
        times[below(key, i, n)] += 1
    rows, at = np.empty(size, np.int64), 0
    for i in range(n):
        for _ in range(times[i]):
            rows[at] = i
            at += 1
    return rows


@compiled
def some(key: np.uint64, n: int, size: int) -> NDArray[np.int64]:
    """`size` different rows of n, in order; all of them when there are no more."""
    size = min(size, n)
    rows, at = np.empty(size, np.int64), 0
    for i in range(n):
        if fraction(key, i) * (n - i) < size - at:
            rows[at] = i
            at += 1
    return rows
