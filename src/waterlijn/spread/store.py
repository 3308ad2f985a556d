"""Columns that grow at the end and are read back in pieces, in memory or on disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray

GAP = 2048  # values between two stretches that are sooner read than passed over


class Store(Protocol):
    """Named columns of plain numbers."""

    def append(self, name: str, values: NDArray[Any]) -> None: ...

    def read(self, name: str, dtype: Any, start: int, stop: int) -> NDArray[Any]: ...

    def close(self) -> None: ...


class MemoryStore:
    """For as many rows as fit in memory."""

    def __init__(self) -> None:
        self._parts: dict[str, list[NDArray[Any]]] = {}

    def append(self, name: str, values: NDArray[Any]) -> None:
        self._parts.setdefault(name, []).append(values)

    def read(self, name: str, dtype: Any, start: int, stop: int) -> NDArray[Any]:
        parts = self._parts.setdefault(name, [])
        if len(parts) != 1:
            parts[:] = [np.concatenate(parts) if parts else np.zeros(0, dtype)]
        return parts[0][start:stop]

    def close(self) -> None:
        self._parts.clear()


class DiskStore:
    """One file a column. Read with plain reads, not a memory map, so that resident memory stays flat.

    The files hold folded message texts: they are readable by the owner only and removed by `close`.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[str, IO[bytes]] = {}

    def _open(self, name: str) -> IO[bytes]:
        if name not in self._files:
            path = self._folder / f"{name}.column"
            path.unlink(missing_ok=True)  # left behind by a run that was interrupted
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            self._files[name] = os.fdopen(handle, "r+b", buffering=1 << 16)
        return self._files[name]

    def append(self, name: str, values: NDArray[Any]) -> None:
        self._open(name).write(np.ascontiguousarray(values).data)

    def read(self, name: str, dtype: Any, start: int, stop: int) -> NDArray[Any]:
        file = self._open(name)
        file.flush()
        width = np.dtype(dtype).itemsize
        raw = os.pread(file.fileno(), max(stop - start, 0) * width, start * width)
        return np.frombuffer(raw, dtype)

    def close(self) -> None:
        for name, file in self._files.items():
            file.close()
            (self._folder / f"{name}.column").unlink(missing_ok=True)
        self._files.clear()


def read_many(
    store: Store, name: str, dtype: Any, starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Many stretches of a column, in ascending order and at least one; neighbours come in one reading.

    Returns
    -------
    values, place
        Stretch i is ``values[place[i] : place[i] + stops[i] - starts[i]]``. There may be more between them.
    """
    is_first = np.append(True, starts[1:] - stops[:-1] > GAP)
    first = np.flatnonzero(is_first)
    begins, ends = starts[first], stops[np.append(first[1:], len(starts)) - 1]
    values = [store.read(name, dtype, begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    shift = begins - np.append(0, np.cumsum(ends - begins)[:-1])
    return np.concatenate(values), starts - shift[np.cumsum(is_first) - 1]
