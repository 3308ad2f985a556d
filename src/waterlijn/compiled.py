"""Compile a function for this machine once, and keep the result where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Numba's `njit`, cached on disk; without the cache where nothing can be written (a read-only install)."""
    try:
        fast: Function = njit(function, cache=True, nogil=True)
    except RuntimeError:  # "no locator available": neither beside the source nor in the user's cache folder
        fast = njit(function, nogil=True)
    return fast
