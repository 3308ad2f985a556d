"""The frozen nouns that travel between the rooms, in columns: one batch, many rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

LABELS = ("abuse", "hate", "threat", "othering")
TARGETS = ("none", "person", "authority", "media", "group", "other")
BEHAVIOURS = ("provoke", "vent", "argue", "connect", "inform", "other")
NEEDS = ("safety", "recognition", "fairness", "say", "belonging", "identity", "livelihood", "truth")
# what a group is attacked for, never who wrote it; the finer group name is data (knowledge/)
SEVERITIES = ("none", "generalisation", "insult", "exclusion", "dehumanisation", "violence")

Times = NDArray[np.datetime64]
HOME_ZONE = "Europe/Brussels"  # the same clock as Europe/Amsterdam since 1977


@cache
def _clock_changes() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The instants (UTC seconds, 1970 to 2100) at which the clocks of `HOME_ZONE` change, and the new offsets."""
    zone = ZoneInfo(HOME_ZONE)

    def offset(hour: int) -> int:
        shift = datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone).utcoffset()
        return int(shift.total_seconds()) if shift else 0

    changes, offsets = [np.iinfo(np.int64).min], [offset(0)]
    step = 24 * 20
    for start in range(0, 24 * 366 * 131, step):
        if offset(start + step) == offsets[-1]:
            continue
        low, high = start, start + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offsets[-1] else (low, middle)
        changes.append(high * 3600)
        offsets.append(offset(high))
    return np.array(changes, np.int64), np.array(offsets, np.int64)


def week_of(time: Times) -> Times:
    """Monday of the ISO week in Belgium and the Netherlands in which each moment (UTC) falls.

    Parameters
    ----------
    time
        datetime64 in UTC, any unit; NaT stays NaT.

    Returns
    -------
    datetime64[D] of the same shape.

    Examples
    --------
    Half an hour before midnight UTC on Sunday it is already Monday in Brussels:

    >>> import numpy as np
    >>> print(week_of(np.array(["2026-11-22T22:59", "2026-11-22T23:30"], "datetime64[s]")))
    ['2026-11-16' '2026-11-23']
    """
    moments = np.asarray(time).astype("datetime64[s]")
    changes, offsets = _clock_changes()
    seconds = moments.astype(np.int64)
    known = ~np.isnat(moments)
    local = np.where(known, seconds, 0)
    local = local + offsets[np.searchsorted(changes, local, side="right") - 1]
    day = local // 86400
    monday = (day - (day + 3) % 7).astype("datetime64[D]")  # 1 January 1970 was a Thursday
    return np.where(known, monday, np.datetime64("NaT", "D"))


class BadRow(NamedTuple):
    """A row that could not be read: where, and why (English msgid with its details); never the text itself."""

    line: int
    reason: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Messages:
    """A batch of messages.

    All columns have the same length. `time` is datetime64[s] in UTC, NaT where unknown. Empty string means
    unknown. `author` holds the handle as exported until `privacy.pseudonymise` has replaced it by a keyed
    hash of its period; from then on `is_pseudonymised` is True. `line` is the 1-based place in the file (for
    line formats the line on which the record begins, otherwise the record number).
    """

    id: Sequence[str]
    text: Sequence[str]
    time: Times
    author: Sequence[str]
    parent: Sequence[str]
    thread: Sequence[str]
    place: Sequence[str]
    language: Sequence[str]
    line: NDArray[np.int64]
    is_pseudonymised: bool = False

    def __len__(self) -> int:
        return len(self.id)

    def __post_init__(self) -> None:
        n = len(self.id)
        columns = (self.text, self.time, self.author, self.parent, self.thread, self.place, self.language, self.line)
        if any(len(column) != n for column in columns):
            raise ValueError("columns of unequal length")

    @classmethod
    def of(cls, texts: Sequence[str], **columns: Any) -> Self:
        """A batch from texts alone: ids "1", "2", ... and every other column empty unless given."""
        n = len(texts)
        empty = [""] * n
        settings: dict[str, Any] = {
            "id": [str(i + 1) for i in range(n)],
            "text": texts,
            "time": np.full(n, "NaT", "datetime64[s]"),
            "author": empty,
            "parent": empty,
            "thread": empty,
            "place": empty,
            "language": empty,
            "line": np.arange(1, n + 1),
        }
        return cls(**(settings | columns))

    def with_columns(self, **columns: Any) -> Self:
        return replace(self, **columns)

    def take(self, rows: NDArray[np.intp] | Sequence[int]) -> Self:
        """The given rows, in the given order."""
        index = np.asarray(rows, np.intp)

        def pick(column: Sequence[str]) -> list[str]:
            return [column[i] for i in index]

        return replace(
            self,
            id=pick(self.id),
            text=pick(self.text),
            time=self.time[index],
            author=pick(self.author),
            parent=pick(self.parent),
            thread=pick(self.thread),
            place=pick(self.place),
            language=pick(self.language),
            line=self.line[index],
        )


class Span(NamedTuple):
    """Evidence: characters `start` to `end` of the message's text, what for, and the name of the cue."""

    start: int
    end: int
    label: str  # one of LABELS, "need:<need>", "behaviour:<behaviour>", "veto" or "target"
    cue: str


@dataclass(frozen=True, slots=True)
class Readings:
    """What the analysis says of each message of a batch, with its evidence.

    `probability` is float32 of shape (n, 4), calibrated, in the order of `LABELS`; `flag` is the best guess at
    the model's threshold (n, 4), also where it abstains; `abstain` is True where a person should look before
    anyone relies on it; `severity` runs 0 to 5 (see `SEVERITIES`).
    """

    id: Sequence[str]
    language: Sequence[str]
    probability: NDArray[np.float32]
    flag: NDArray[np.bool_]
    abstain: NDArray[np.bool_]
    severity: NDArray[np.uint8]
    target: Sequence[str]
    target_group: Sequence[str]
    behaviour: Sequence[str]
    needs: Sequence[tuple[str, ...]]
    cues: Sequence[tuple[str, ...]]
    spans: Sequence[tuple[Span, ...]]
    model: str

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes of participants on statements, in the order in which they were given.

    `participant` and `statement` hold numbers of at least 0 (int64; gaps are fine), `vote` is int8: 1 agree, 0 pass,
    -1 disagree. `time` is datetime64[ms] in UTC, or None when the rows stand in the order of voting already. Of
    several votes of one participant on one statement the last one counts.
    """

    participant: NDArray[np.int64]
    statement: NDArray[np.int64]
    vote: NDArray[np.int8]
    time: Times | None = None

    def __len__(self) -> int:
        return len(self.vote)

    def __post_init__(self) -> None:
        n = len(self.vote)
        columns = (self.participant, self.statement, self.vote if self.time is None else self.time)
        if any(len(column) != n for column in columns):
            raise ValueError("columns of unequal length")


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a conversation. All columns have the same length.

    `id` are the numbers that `Votes.statement` uses; `state` is 1 accepted, 0 not looked at, -1 rejected by a
    moderator; `is_seed` marks what the organiser put in. `author` is the number of the participant who wrote it, -1
    when that is unknown or may not be known.
    """

    id: NDArray[np.int64]
    text: Sequence[str]
    state: NDArray[np.int8]
    is_seed: NDArray[np.bool_]
    author: NDArray[np.int64]
    time: Times

    def __len__(self) -> int:
        return len(self.id)

    def __post_init__(self) -> None:
        columns = (self.text, self.state, self.is_seed, self.author, self.time)
        if any(len(column) != len(self.id) for column in columns):
            raise ValueError("columns of unequal length")
