"""Where a participant stands, and how her votes compare; from the stored analysis and her own votes alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from waterlijn.dialogue import routing
from waterlijn.dialogue.opinions import CAMPS, UNKNOWN
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.placing import Standing, axis_from, stand
from waterlijn.web.meet.queries import analyses

PARTS = ("result__verdict", "result__people", "result__place", "result__statements")


class Compared(NamedTuple):
    """How many agree with a statement, in whole percents with the 95 % interval, and of how many people."""

    value: int
    low: int
    high: int
    n: int


class Where(NamedTuple):
    """`standing` is None when one's own votes are too few; `shares` are by number of the statement."""

    people: int
    has_camps: bool
    standing: Standing | None
    shares: dict[int, Compared]


def where(conversation: Conversation, votes: Mapping[int, int]) -> Where | None:
    """Nothing as long as too few people voted to say anything of the conversation."""
    found = analyses.rows_of(conversation).values(*PARTS).first()
    if found is None or found["result__verdict"] in (None, UNKNOWN):
        return None
    axis = axis_from(found["result__place"])
    standing = stand(axis, votes) if axis else None
    shares = dict(_shares(found["result__statements"]))
    return Where(int(found["result__people"] or 0), found["result__verdict"] == CAMPS, standing, shares)


def extremities(conversation: Conversation) -> dict[int, float]:
    """Per number of a statement how far one vote on it places somebody, as the last analysis has it."""
    place = analyses.rows_of(conversation).values_list("result__place", flat=True).first()
    if not place or not place["statements"]:
        return {}
    far = routing.extremity(place["mean"], place["direction"])
    return dict(zip(map(int, place["statements"]), far.tolist(), strict=True))


def _shares(rows: Any) -> list[tuple[int, Compared]]:
    """Statements of which the share that agrees can be said."""
    known = [row for row in rows or () if row.get("agree")]
    return [(int(row["number"]), _compared(row["agree"])) for row in known]


def _compared(agree: Mapping[str, Any]) -> Compared:
    low, high = agree["i95"]
    return Compared(round(100 * agree["value"]), round(100 * low), round(100 * high), int(agree["n"]))
