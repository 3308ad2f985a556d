"""How fast one participant, and one network address, may go on.

Counted in the memory of this process: a vote must not cost more than itself. With several processes the limits are
so many times as wide, which is no matter: they stop a program that votes a thousand times, never a hall that votes
at once. Nothing of it is written down.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_KNOWN = 50_000  # buckets that are remembered; beyond that the one that was quiet longest is forgotten
MINUTE, HOUR = 60.0, 3600.0


@dataclass
class Pace:
    """At most `most` at once, and then `most` per `seconds`; each key has its own count.

    Examples
    --------
    >>> calm = Pace(2, 60.0)
    >>> [calm.wait("ann", now=0.0), calm.wait("ann", now=0.0), calm.wait("ann", now=0.0), calm.wait("ann", now=30.0)]
    [0.0, 0.0, 30.0, 0.0]
    """

    most: float
    seconds: float
    _left: OrderedDict[object, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: object, n: float = 1, *, now: float | None = None, is_look: bool = False) -> float:
        """Take `n` and return 0; or take nothing and return how many seconds to wait for them. A look takes nothing."""
        now = time.monotonic() if now is None else now
        n = min(n, self.most)  # what could never be paid is let through when the bucket is full
        with self._lock:
            left, at = self._left.pop(key, (self.most, now))
            left = min(self.most, left + (now - at) * self.most / self.seconds)
            is_fine = left >= n
            self._left[key] = (left - n if is_fine and not is_look else left, now)
            if len(self._left) > MOST_KNOWN:
                self._left.popitem(last=False)
        return 0.0 if is_fine else (n - left) * self.seconds / self.most

    def forget(self) -> None:
        with self._lock:
            self._left.clear()


# A person taps once a second at most; a bucket of two minutes lets a queue out of a tunnel through at once.
VOTES_OF_ONE = Pace(120, MINUTE)
# A hall of a thousand people, all voting at once, sits behind one address.
VOTES_OF_NETWORK = Pace(12_000, MINUTE)
NEW_OF_NETWORK = Pace(1_000, HOUR)  # people who come in without a code, an address or an account
STATEMENTS_OF_ONE = Pace(30, 10 * MINUTE)  # looking a statement over counts too
STATEMENTS_OF_NETWORK = Pace(300, HOUR)
LOOKING = Pace(120, MINUTE)  # look-alikes asked for by one participant: a few for each sentence that is typed
CODES_OF_NETWORK = Pace(60, MINUTE)  # wrong codes: one in 400,000,000,000 is right
MAILS_TO_ADDRESS = Pace(3, HOUR)
MAILS_OF_NETWORK = Pace(300, HOUR)
ALL = (
    VOTES_OF_ONE, VOTES_OF_NETWORK, NEW_OF_NETWORK, STATEMENTS_OF_ONE, STATEMENTS_OF_NETWORK, LOOKING,
    CODES_OF_NETWORK, MAILS_TO_ADDRESS, MAILS_OF_NETWORK,
)  # fmt: skip


def forget() -> None:
    """Begin anew: for tests."""
    for pace in ALL:
        pace.forget()
