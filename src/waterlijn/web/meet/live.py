"""The counts of a conversation while it goes on, in the memory of one process.

What this process knows is added to from the log of votes, and read anew when anything else changed: a statement that a
moderator let in or took out, a vote that was taken back. So it is always what counting everything anew gives, also
after a restart, whatever other processes do meanwhile.

Rows can appear in the table out of order: PostgreSQL gives out their numbers before they are committed. Each look
therefore begins somewhat before the last row of the look before; a vote that was seen already changes nothing. And now
and then the rows are counted, which also tells when one was taken back.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.web.meet.models import Conversation, Statement, Vote

if TYPE_CHECKING:
    from waterlijn.dialogue.live import Live
    from waterlijn.dialogue.live_state import State

LOOK_SECONDS = 1.0  # what others voted in this time may not be counted yet
COUNT_SECONDS = 2.0  # a vote that was taken back counts this much longer
OVERLAP = 500  # rows that are looked at again, because one that was given its number before may have come after
SHARE = 0.02  # of the time may go to counting rows
MOST_KNOWN = 8  # conversations in memory


class Counted(NamedTuple):
    disagree: int
    passed: int
    agree: int


@dataclass
class _Known:
    """What this process knows of one conversation."""

    live: Live
    accepted: dict[int, int]  # primary key of a statement -> its number
    voters: set[int]
    last: int  # highest row that was seen
    n_rows: int  # up to there, on any statement
    seen: set[int]  # the rows among the last `OVERLAP` numbers
    counted_at: float
    counting: float = 0.0  # seconds that the last count of rows took
    looked_at: float = -np.inf
    lock: threading.Lock = field(default_factory=threading.Lock)


Row = tuple[int, int, int, int]  # number, participant, statement, vote
_known: OrderedDict[str, _Known] = OrderedDict()
_looking: dict[str, threading.Lock] = {}
_guard = threading.Lock()


# --- what is asked ---------------------------------------------------------------------------------------------
def counts(conversation: Conversation) -> dict[int, Counted]:
    """Per number of an accepted statement: how many people disagree, pass and agree; the last vote of each counts."""
    found = _now(conversation)
    with found.lock:
        return {number: Counted(*found.live.counts(number)) for number in sorted(found.accepted.values())}


def n_voters(conversation: Conversation) -> int:
    """How many people voted on a statement that is shown."""
    return len(_now(conversation).voters)


def forget() -> None:
    """As after a restart."""
    with _guard:
        _known.clear()


def warm_up() -> None:
    """Load what a question needs before somebody asks it, where anybody takes part at all."""
    from waterlijn.dialogue.live import Live
    from waterlijn.web.meet.nudge import nudge

    Live.from_state(Live().state()).vote(1, 1, 1, 1)
    if Conversation.objects.filter(opened_at__isnull=False, closed_at=None, may_add=True).exists():
        nudge("Een eerste zin, om alles klaar te zetten.")


# --- what is known ---------------------------------------------------------------------------------------------
def _now(conversation: Conversation) -> _Known:
    """At most `LOOK_SECONDS` old. One thread looks; others use what is there."""
    with _guard:
        found = _known.get(conversation.key)
        looking = _looking.setdefault(conversation.key, threading.Lock())
    if found is not None and _is_fresh(found):
        return found
    if not looking.acquire(blocking=found is None) and found is not None:
        return found
    try:
        return _look(conversation)
    finally:
        looking.release()


def _is_fresh(found: _Known) -> bool:
    return time.monotonic() - found.looked_at < LOOK_SECONDS


def _look(conversation: Conversation) -> _Known:
    found = _known.get(conversation.key)
    if found is not None and _is_fresh(found):
        return found  # another thread looked while this one waited
    begun = time.monotonic()
    if found is None or not _catch_up(found, conversation):
        found = _read(conversation)
    found.looked_at = begun
    with _guard:
        _known[conversation.key] = found
        _known.move_to_end(conversation.key)
        while len(_known) > MOST_KNOWN:
            _known.popitem(last=False)
    return found


def _catch_up(found: _Known, conversation: Conversation) -> bool:
    """Add what is new. False when more changed than that, and everything must be read."""
    accepted = _accepted(conversation)
    new = accepted.keys() - found.accepted.keys()
    if found.accepted.keys() - accepted.keys() or Vote.objects.filter(statement__in=new, pk__lte=found.last).exists():
        return False
    with found.lock:
        found.accepted = accepted
        _apply(found, conversation)
    if time.monotonic() - found.counted_at < max(COUNT_SECONDS, found.counting / SHARE):
        return True
    return _is_complete(found, conversation)


def _apply(found: _Known, conversation: Conversation) -> None:
    for row, participant, statement, vote in _log(conversation, after=found.last - OVERLAP):
        if row not in found.seen:
            found.seen.add(row)
            found.n_rows, found.last = found.n_rows + 1, max(found.last, row)
            if statement in found.accepted:
                found.live.vote(participant, found.accepted[statement], vote, row)
                found.voters.add(participant)
    found.seen = {row for row in found.seen if row > found.last - OVERLAP}


def _is_complete(found: _Known, conversation: Conversation) -> bool:
    """Fewer rows than were seen: a vote was taken back. More: one came in between, or very late."""
    begun = time.monotonic()
    for _try in range(2):
        if Vote.objects.filter(conversation=conversation, pk__lte=found.last).count() == found.n_rows:
            found.counted_at, found.counting = begun, time.monotonic() - begun
            return True
        with found.lock:
            _apply(found, conversation)
    return False


def _read(conversation: Conversation) -> _Known:
    """Everything, from the tables."""
    from waterlijn.dialogue.live import Live

    begun = time.monotonic()
    accepted = _accepted(conversation)
    rows = np.array(_log(conversation), np.int64).reshape(-1, 4)
    counted = rows[np.isin(rows[:, 2], np.fromiter(accepted, np.int64, len(accepted)))]
    last, voters = int(rows[:, 0].max(initial=0)), set(np.unique(counted[:, 1]).tolist())
    live = Live.from_state(_state(counted, accepted).written())
    seen = set(rows[rows[:, 0] > last - OVERLAP, 0].tolist())
    return _Known(live, accepted, voters, last, len(rows), seen, counted_at=begun)


def _state(rows: NDArray[np.int64], accepted: dict[int, int]) -> State:
    """The last vote of each participant on each statement; its row is its order."""
    from waterlijn.dialogue.live_state import State

    numbers = np.array([accepted[pk] for pk in rows[:, 2].tolist()], np.int64)
    order = np.lexsort((rows[:, 0], numbers, rows[:, 1]))
    who, what, last = rows[order, 1], numbers[order], np.ones(len(rows), np.bool_)
    last[:-1] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
    participant, length = np.unique(who[last], return_counts=True)
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(length)])
    cell = (4 * rows[order, 0] + rows[order, 3] + 1)[last]
    return replace(State.empty(), participant=participant, start=start, voted_on=what[last], cell=cell)


def _accepted(conversation: Conversation) -> dict[int, int]:
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.ACCEPTED).order_by()
    return dict(rows.values_list("pk", "number"))


def _log(conversation: Conversation, *, after: int = 0) -> list[Row]:
    rows = Vote.objects.filter(conversation=conversation, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", "participant_id", "statement_id", "value"))
