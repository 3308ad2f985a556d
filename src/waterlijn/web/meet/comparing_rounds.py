"""Two rounds of one conversation: which statements are the same, and what people say of them now and then."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from waterlijn.dialogue import comparing
from waterlijn.dialogue.comparing import Comparison
from waterlijn.dialogue.matrix import Matrix, build
from waterlijn.dialogue.settings import LEAST_FOR_RESULT
from waterlijn.web.meet.canonical import canonical
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.meet.queries import conversations


class Rounds(NamedTuple):
    before: Conversation
    compared: Comparison


def rounds(conversation: Conversation, matrix: Matrix) -> Rounds | None:
    """None without an earlier round, when its votes are gone, or when one of the two was too small."""
    before = conversation.previous
    if before is None or before.cleared_at is not None or len(matrix.participants) < LEAST_FOR_RESULT:
        return None
    earlier = build(canonical(conversations.votes_of(before)))
    if len(earlier.participants) < LEAST_FOR_RESULT:
        return None
    accepted = {"state": Statement.State.ACCEPTED}
    now = list(conversation.statements.filter(**accepted).select_related("split_from"))
    found = pairs(list(before.statements.filter(**accepted)), now)
    return Rounds(before, comparing.compare(earlier, matrix, found)) if found else None


def pairs(before: Sequence[Statement], now: Sequence[Statement]) -> list[tuple[int, int]]:
    """Numbers of statements that say the same: word for word, or made from the earlier one. Each is used once."""
    known = {normal(statement.text): statement.number for statement in reversed(before)}
    by_key = {statement.pk: statement.number for statement in before}
    found: dict[int, int] = {}
    for statement in now:
        parent = by_key.get(statement.split_from_id or 0)
        number = known.get(normal(statement.text), parent)
        if number is not None:
            found.setdefault(number, statement.number)
    return sorted(found.items())


def normal(text: str) -> str:
    """Without what does not change the meaning: capitals, marks, spaces, and two ways to write one letter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def changed(rounds: Rounds) -> list[int]:
    """Places of the statements of which it may be said that they changed, the largest change first."""
    places = np.flatnonzero(rounds.compared.changed)
    return sorted(places.tolist(), key=lambda place: -abs(float(rounds.compared.change.value[place])))
