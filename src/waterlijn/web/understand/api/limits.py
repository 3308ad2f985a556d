"""How many requests a key has made this minute, counted over all processes of the site."""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
from pathlib import Path

SLOTS = 4096  # keys share a slot only when there are more than this
COUNT = struct.Struct("<QQ")  # the minute, and the requests in it
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
        place = number % SLOTS * COUNT.size
        with self._lock:
            fcntl.lockf(self._handle, fcntl.LOCK_EX, COUNT.size, place)
            try:
                minute, n = COUNT.unpack_from(self._memory, place)
                n = n + 1 if minute == now // MINUTE else 1
                if n <= most:
                    COUNT.pack_into(self._memory, place, now // MINUTE, n)
            finally:
                fcntl.lockf(self._handle, fcntl.LOCK_UN, COUNT.size, place)
        return 0 if n <= most else MINUTE - now % MINUTE

    def close(self) -> None:
        self._memory.close()
        os.close(self._handle)
