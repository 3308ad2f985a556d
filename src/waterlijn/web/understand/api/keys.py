"""Who asks? The key of a request, looked up in the database once in a while and remembered in between."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from time import monotonic

from django.db import close_old_connections, connection
from django.utils import timezone

from waterlijn.web.accounts.actions import key_hash, note_use
from waterlijn.web.accounts.queries import key_with_hash
from waterlijn.web.understand.api.errors import wrong_key

REMEMBERED = 10.0  # seconds: so long a withdrawn key may still work
MOST = 1000  # keys remembered; somebody who tries out keys must not fill the memory
LONGEST_KEY = 200  # characters


@dataclass(frozen=True, slots=True)
class Asker:
    """The key behind a request, as far as the entrance has to know it."""

    number: int
    looks_at_text: bool


class Keys:
    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Asker | None]] = {}
        self._lock = threading.Lock()

    def asker(self, key: str) -> Asker:
        """Whose key this is; `ApiError` when it is nobody's."""
        digest = key_hash(key[:LONGEST_KEY])
        until, asker = self._known.get(digest, (0.0, None))
        if until < monotonic():
            asker = _look_up(digest)
            self._remember(digest, asker)
        if asker is None:
            raise wrong_key()
        return asker

    def forget(self) -> None:
        self._known.clear()

    def _remember(self, digest: str, asker: Asker | None) -> None:
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[digest] = (monotonic() + REMEMBERED, asker)


def _look_up(digest: str) -> Asker | None:
    _tidy()
    try:
        key = key_with_hash(digest)
        if key is None:
            return None
        if key.used_on != timezone.localdate():
            note_use(key=key)
        return Asker(key.pk, key.looks_at_text)
    finally:
        _tidy()


def _tidy() -> None:
    """What Django does around every request of its own; a transaction of somebody else stays as it is."""
    if not connection.in_atomic_block:
        close_old_connections()


keys = Keys()
