"""Going deeper: whom to ask what they need to come along, or how they see it."""

from __future__ import annotations

from collections.abc import Mapping

from waterlijn.dialogue.settings import LEAST_FOR_RESULT
from waterlijn.web.meet.models import Conversation, Phase, Statement
from waterlijn.web.meet.queries import next_statements
from waterlijn.web.meet.queries.next_statements import Shown, Snapshot

MAJORITY = 0.6  # of who agrees or disagrees: with half of the people on each side nobody is the minority


def to_ask(conversation: Conversation, votes: Mapping[int, int]) -> Shown | None:
    """The last of these votes (number -> value) with which somebody stands apart.

    The leader may have chosen on which statements to ask; otherwise on those with which most people agree.
    """
    if conversation.phase() != Phase.DEEPEN:
        return None
    apart = [number for number, value in votes.items() if value == -1]
    snapshot = next_statements.known(conversation)
    found = (snapshot.statement(number) for number in reversed(apart))
    is_chosen = any(one.is_deepened for one in snapshot.statements)
    return next((one for one in found if one and (one.is_deepened if is_chosen else _most_agree(snapshot, one))), None)


def _most_agree(snapshot: Snapshot, statement: Shown) -> bool:
    against, _passed, agree = snapshot.counts[snapshot.place[statement.number]]
    is_question = statement.kind == Statement.Kind.STATEMENT
    return bool(is_question and agree + against >= LEAST_FOR_RESULT and agree >= MAJORITY * (agree + against))
