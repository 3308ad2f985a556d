"""Who asks? The key of a request, looked up in the database once in a while and remembered in between."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django.db.transaction import atomic
from django.utils import timezone

from waterlijn.web.accounts.actions import key_hash, note_use
from waterlijn.web.accounts.models import ApiKey
from waterlijn.web.accounts.queries import key_with_hash
from waterlijn.web.understand.api.errors import busy, wrong_key

log = logging.getLogger(__name__)
REMEMBERED = 10.0  # seconds: so long a withdrawn key may still work
MOST = 1000  # good keys remembered, and as many wrong ones; who tries out keys must not fill the memory
LOOK_UPS = 50  # a second and process, of keys that were never good here; more would keep the database from others
LONGEST_KEY = 200  # characters


@dataclass(frozen=True, slots=True)
class Asker:
    """The key behind a request, as far as the entrance has to know it."""

    number: int
    looks_at_text: bool


class Keys:
    def __init__(self) -> None:
        self._good: dict[str, tuple[float, Asker]] = {}
        self._wrong: dict[str, float] = {}
        self._second = self._looked_up = 0
        self._lock = threading.Lock()

    def asker(self, key: str) -> Asker:
        """Whose key this is; `ApiError` when it is nobody's, or when too many strange ones were tried this second."""
        digest = key_hash(key[:LONGEST_KEY])
        now = monotonic()
        until, known = self._good.get(digest, (0.0, None))
        if known is not None and until >= now:
            return known
        if self._wrong.get(digest, 0.0) >= now:
            raise wrong_key()
        if known is None and not self._may_look_up(int(now)):  # a key that was good never waits for strange ones
            raise busy(1)
        asker = _look_up(digest)
        self._remember(digest, asker, now + REMEMBERED)
        if asker is None:
            raise wrong_key()
        return asker

    def forget(self) -> None:
        with self._lock:
            self._good.clear()
            self._wrong.clear()
            self._looked_up = 0

    def _may_look_up(self, second: int) -> bool:
        with self._lock:
            if second != self._second:
                self._second, self._looked_up = second, 0
            self._looked_up += 1
            return self._looked_up <= LOOK_UPS

    def _remember(self, digest: str, asker: Asker | None, until: float) -> None:
        with self._lock:
            mine: dict[str, Any] = self._wrong if asker is None else self._good
            if len(mine) >= MOST:
                mine.clear()
            self._good.pop(digest, None)
            self._wrong.pop(digest, None)
            mine[digest] = until if asker is None else (until, asker)


def _look_up(digest: str) -> Asker | None:
    _tidy()
    try:
        key = key_with_hash(digest)
        if key is None:
            return None
        if key.used_on != timezone.localdate():
            _note(key)
        return Asker(key.pk, key.looks_at_text)
    finally:
        _tidy()


def _note(key: ApiKey) -> None:
    """Nobody is refused for the day of the last use: when the database is locked, a later request notes it."""
    try:
        with atomic():
            note_use(key=key)
    except DatabaseError as problem:
        log.warning("%s while noting the use of key %d", type(problem).__name__, key.pk)


def _tidy() -> None:
    """What Django does around every request of its own; a transaction of somebody else stays as it is."""
    if not connection.in_atomic_block:
        close_old_connections()


keys = Keys()
