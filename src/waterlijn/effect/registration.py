"""What is written down before the result is known, so that nobody can pick the result afterwards."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from math import isfinite
from typing import Any

from waterlijn.effect.panel import Panel
from waterlijn.effect.remarks import Remark
from waterlijn.effect.timeline import moment
from waterlijn.errors import UsageError

VERSION = 1
REGISTERED = "registered beforehand"
EXPLORATORY = "exploratory"
DIRECTIONS = ("up", "down", "either")
METHODS = ("auto", "did", "sc", "sdid", "bsts", "its")

EMPTY = "This is not a plan: the field {field} is empty."
UNKNOWN_FIELD = "This is not a plan: the field {field} is not known."
UNKNOWN_WORD = "This is not a plan: {value} is not one of {known}."
NOT_ABOVE_ZERO = "This is not a plan: the smallest effect that matters must be a number above zero."
NOT_A_TIME = "This is not a plan: {value} is not a time such as 2025-03-14T09:00:00+00:00."
OTHER_UNITS = "The places of the action are not those of the plan."
OTHER_CONTROLS = "The places to compare with are not those of the plan."
OTHER_START = "The start is {start}, and the plan says {planned}."
OTHER_METHOD = "The method is {method}, and the plan says {planned}."
OTHER_OUTCOME = "The outcome is {outcome}, and the plan says {planned}."
OTHER_SMALLEST = "The smallest effect that matters is {smallest}, and the plan says {planned}."
OTHER_LEVEL = "The level is {level}, and a plan means {planned}."
LEVEL = 0.95  # that every plan means
NO_NAMES = "This is not a plan: the field {field} is not a list of names."
OTHER_WINDOW = "The data run from {first} to {last}, and the plan says {planned_first} to {planned_last}."
NO_STAMP = "The plan has no time at which it was stored, so it cannot be known whether it came before the data."
TOO_LATE = "The plan was stored at {stamp}, after data from the start on were known."
OTHER_HASH = "The plan was changed after it was stored."


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for measuring the effect of one action.

    Parameters
    ----------
    outcome
        Name of the outcome, as the column is called.
    units
        Places of the action.
    controls
        Places to compare with; empty for all others in the data.
    start, first, last
        First period of the action, and first and last period of the window, as people write them.
    smallest
        Smallest effect that matters, above zero, in the unit of the outcome.
    direction
        "up", "down" or "either": which way the effect should go.
    method
        "auto" or a method.
    title, why
        In words, for people.
    """

    outcome: str
    units: tuple[str, ...]
    start: str
    smallest: float
    direction: str = "either"
    method: str = "auto"
    controls: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    title: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        for name in ("outcome", "units", "start"):
            if not getattr(self, name):
                raise UsageError(EMPTY, field=name)
        for value, known in ((self.direction, DIRECTIONS), (self.method, METHODS)):
            if value not in known:
                raise UsageError(UNKNOWN_WORD, value=value, known=", ".join(known))
        if not (isfinite(self.smallest) and self.smallest > 0):
            raise UsageError(NOT_ABOVE_ZERO)
        for label in filter(None, (self.start, self.first, self.last)):
            moment(label)

    @property
    def canonical(self) -> str:
        """The one way to write this plan: JSON, keys sorted, no spaces, places sorted, numbers as floats."""
        content = asdict(self) | {
            "version": VERSION,
            "units": sorted(self.units),
            "controls": sorted(self.controls),
            "smallest": float(self.smallest),
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 of `canonical`, in hexadecimal.

        Examples
        --------
        >>> plan = Plan("hostility", ("Aa",), "2025-03", 0.05)
        >>> plan.digest == Plan("hostility", ("Aa",), "2025-03", 0.05, direction="up").digest
        False
        """
        return sha256(self.canonical.encode()).hexdigest()

    def deviations(
        self,
        panel: Panel,
        method: str,
        outcome: str = "",
        *,
        smallest: float | None = None,
        level: float = LEVEL,
        controls: Collection[str] = (),
    ) -> tuple[Remark, ...]:
        """In what an analysis is not the one that was planned; empty when it is.

        `controls` are the places to compare with that were picked by name: none when all others are meant.
        """
        found: list[Remark] = []
        ours = {unit for unit, treated in zip(panel.units, panel.treated, strict=True) if treated}
        if ours != set(self.units):
            found.append(Remark(OTHER_UNITS))
        picked = set(panel.controls) if self.controls else set(controls)
        if picked != set(self.controls):
            found.append(Remark(OTHER_CONTROLS))
        if moment(self.start) != moment(panel.times[panel.start]):
            found.append(Remark(OTHER_START, {"start": panel.times[panel.start], "planned": self.start}))
        if method != self.method:
            found.append(Remark(OTHER_METHOD, {"method": method, "planned": self.method}))
        if outcome and outcome != self.outcome:
            found.append(Remark(OTHER_OUTCOME, {"outcome": outcome, "planned": self.outcome}))
        if smallest is not None and smallest != self.smallest:
            found.append(Remark(OTHER_SMALLEST, {"smallest": smallest, "planned": self.smallest}))
        if level != LEVEL:
            found.append(Remark(OTHER_LEVEL, {"level": f"{level:g}", "planned": f"{LEVEL:g}"}))
        if self._is_outside(panel):
            window = {"first": panel.times[0], "last": panel.times[-1]}
            planned = {"planned_first": self.first or "-", "planned_last": self.last or "-"}
            found.append(Remark(OTHER_WINDOW, window | planned))
        return tuple(found)

    def _is_outside(self, panel: Panel) -> bool:
        ends = ((self.first, panel.times[0]), (self.last, panel.times[-1]))
        return any(planned and moment(planned) != moment(seen) for planned, seen in ends)


@dataclass(frozen=True, slots=True)
class Registration:
    """A plan with its digest and the time at which it was stored (ISO 8601, given by who stored it)."""

    plan: Plan
    digest: str = ""
    stamp: str = ""

    def is_before(self, data: str) -> bool:
        """Whether the plan was stored, unchanged, before the first data from the start on existed.

        Parameters
        ----------
        data
            ISO 8601 time at which those data could first be known; a date alone is its first second. Times without
            a zone count as UTC.
        """
        if not self.stamp or self.digest != self.plan.digest:
            return False
        return _instant(self.stamp) < _instant(data)

    def remarks(self, data: str) -> tuple[Remark, ...]:
        """Why it does not count as registered beforehand; empty when it does."""
        if self.is_before(data):
            return ()
        if not self.stamp:
            return (Remark(NO_STAMP),)
        if self.digest != self.plan.digest:
            return (Remark(OTHER_HASH),)
        return (Remark(TOO_LATE, {"stamp": self.stamp}),)

    @property
    def json(self) -> str:
        """For a file: the fields of the plan, and its hash and stamp."""
        content = json.loads(self.plan.canonical) | {"hash": self.plan.digest, "stamp": self.stamp}
        return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)


def _instant(text: str) -> float:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(NOT_A_TIME, value=text) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def read(content: Mapping[str, Any]) -> Registration:
    """A plan out of the JSON object of a file.

    Raises
    ------
    UsageError
        For a field that is missing, empty, unknown or of the wrong kind.
    """
    known = {field.name for field in fields(Plan)} | {"version", "hash", "stamp"}
    for name in content:
        if name not in known:
            raise UsageError(UNKNOWN_FIELD, field=name)
    for name in ("outcome", "units", "start", "smallest"):
        if content.get(name) in (None, "", []):
            raise UsageError(EMPTY, field=name)
    given = {name: value for name, value in content.items() if name not in {"version", "hash", "stamp"}}
    plan = Plan(**{name: _typed(name, value) for name, value in given.items()})
    return Registration(plan, str(content.get("hash", "")), str(content.get("stamp", "")))


def _typed(name: str, value: Any) -> Any:
    if name in {"units", "controls"}:
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not all(isinstance(unit, str) for unit in names):
            raise UsageError(NO_NAMES, field=name)
        return tuple(names)
    if name != "smallest":
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(NOT_ABOVE_ZERO)
    return float(value)
