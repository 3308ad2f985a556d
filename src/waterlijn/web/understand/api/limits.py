"""How much a key has asked this minute, counted over all processes of the site: requests, and kB of long comments."""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
from pathlib import Path

SLOTS = 4096  # keys share a slot only when there are more than this
COUNT = struct.Struct("<QQ")  # the minute, and what was counted in it
MINUTE = 60


class Counts:
    """A small file in memory that all processes share: nothing is written to the database for a request."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._handle, SLOTS * COUNT.size)
        self._memory = mmap.mmap(self._handle, SLOTS * COUNT.size)
        self._lock = threading.Lock()

    def wait(self, number: int, most: int) -> int:
        """Count one request of key `number`; 0, or the seconds to wait when there were `most` this minute."""
        now = int(time.time())
        return 0 if self._count(number, now, 1, most) else MINUTE - now % MINUTE

    def charge(self, number: int, more: int) -> None:
        """Count `more` on top of a request that may be made: it is paid by those that come after."""
        self._count(number, int(time.time()), more, None)

    def _count(self, number: int, now: int, more: int, most: int | None) -> bool:
        """Add, unless that makes it more than `most`."""
        place = number % SLOTS * COUNT.size
        with self._lock:
            fcntl.lockf(self._handle, fcntl.LOCK_EX, COUNT.size, place)
            try:
                minute, n = COUNT.unpack_from(self._memory, place)
                n = n + more if minute == now // MINUTE else more
                fits = most is None or n <= most
                if fits:
                    COUNT.pack_into(self._memory, place, now // MINUTE, n)
            finally:
                fcntl.lockf(self._handle, fcntl.LOCK_UN, COUNT.size, place)
        return fits

    def close(self) -> None:
        self._memory.close()
        os.close(self._handle)
