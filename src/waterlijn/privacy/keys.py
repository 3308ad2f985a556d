"""Keys that rotate: an author can be counted within a period, and never followed to the next."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from waterlijn.records import Times

UNKNOWN_PERIOD = "unknown"
_ZONE = ZoneInfo("Europe/Brussels")
_KEY_BYTES = 32
_HOURS_KEPT = 1 << 16  # seven years: messages come in any order of time


class Keys(Protocol):
    """Gives the secret key of a period ("2026-W47", or "unknown" for messages without a time)."""

    def key(self, period: str) -> bytes: ...


class TransientKeys:
    """Random keys that live in memory only: for the terminal, where nothing needs to be counted tomorrow.

    Examples
    --------
    >>> keys = TransientKeys()
    >>> keys.key("2026-W47") == keys.key("2026-W47")
    True
    >>> keys.destroy()
    """

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    def key(self, period: str) -> bytes:
        return self._keys.setdefault(period, secrets.token_bytes(_KEY_BYTES))

    def destroy(self, period: str | None = None) -> None:
        """Forget the key of one period, or all keys; a code made with it can never be made again."""
        if period is None:
            self._keys.clear()
        else:
            self._keys.pop(period, None)


@lru_cache(_HOURS_KEPT)
def _period_of_hour(hour: int) -> str:
    moment = np.datetime64(hour * 3600, "s").astype(object)
    year, week, _ = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(_ZONE).isocalendar()
    return f"{year}-W{week:02d}"


def periods(times: Times) -> list[str]:
    """The ISO week of each moment (UTC in, the week as people in Brussels and Amsterdam live it out).

    Examples
    --------
    >>> periods(np.array(["2026-11-15T23:30", "NaT"], "datetime64[s]"))
    ['2026-W47', 'unknown']
    """
    seconds = times.astype("datetime64[s]")
    hours = seconds.astype(np.int64) // 3600
    unknown = np.isnat(seconds)
    return [
        UNKNOWN_PERIOD if lost else _period_of_hour(hour) for lost, hour in zip(unknown, hours.tolist(), strict=True)
    ]
