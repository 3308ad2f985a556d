"""Compile a function for this machine once, and keep the result where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])
Stamp = tuple[tuple[str, int, int], ...]


def compiled(function: Function) -> Function:
    """Numba's `njit`, cached on disk; without the cache where nothing can be written (a read-only install)."""
    try:
        fast: Any = njit(function, cache=True, nogil=True)
    except RuntimeError:  # "no locator available": neither beside the source nor in the user's cache folder
        return njit(function, nogil=True)  # type: ignore[no-any-return]
    _renew_with_room(fast, Path(function.__code__.co_filename).parent)
    return fast  # type: ignore[no-any-return]


def _renew_with_room(fast: Any, room: Path) -> None:
    """Compile anew when any file of the room has changed.

    What is kept of a function holds a copy of all functions that it calls, and numba looks only at the function's own
    file to see whether that is still good.
    """
    kept = getattr(getattr(fast, "_cache", None), "_cache_file", None)
    if kept is not None:
        kept._source_stamp = _stamp(room)


@cache
def _stamp(room: Path) -> Stamp:
    """Name, time of change (nanoseconds) and size of every source file of a room."""
    states = [(path.name, path.stat()) for path in sorted(room.glob("*.py"))]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)
