"""Taking part: what somebody with a key can do. No account, and no line in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed
from waterlijn.web.meet import keys
from waterlijn.web.meet.models import Conversation, Participant, Vote
from waterlijn.web.meet.queries import next_statements

LONGEST_KEY = 36  # characters, a UUID


class Given(NamedTuple):
    """A vote as it came from a browser: number of the statement, 1, 0 or -1, and the key that makes it count once."""

    number: int
    value: int
    key: str


class Taken(NamedTuple):
    """Keys of votes that are kept now (also when they were kept already), and of those that cannot be."""

    kept: list[str]
    refused: list[str]


def enter(
    *, conversation: Conversation, key: str, language: str, background: Mapping[str, str] | None = None
) -> Participant:
    """Who has this key in this conversation; made when they come in for the first time."""
    participant, _made = Participant.objects.get_or_create(
        key_hash=keys.hashed(key),
        defaults={"conversation": conversation, "language": language, "background": dict(background or {})},
    )
    return participant


def cast(*, conversation: Conversation, participant: Participant, votes: Sequence[Given]) -> Taken:
    """Write votes down, in the order in which they were given. Answered only when they are safely kept."""
    if not conversation.can_vote():
        raise NotAllowed(_("There is no voting now. What you voted before is kept."))
    known = next_statements.numbers_known(conversation, {vote.number for vote in votes})
    good = [vote for vote in votes if _is_good(vote, known)]
    rows = [
        Vote(
            conversation=conversation, participant=participant, statement_id=known[vote.number],
            value=vote.value, key=vote.key,
        )
        for vote in good
    ]  # fmt: skip
    try:
        _write_down(participant, rows)
    except IntegrityError:  # in another window this person just took everything back, or it was all deleted
        return Taken([], [vote.key for vote in votes])
    kept = {vote.key for vote in good}
    return Taken([vote.key for vote in good], [vote.key for vote in votes if vote.key not in kept])


@transaction.atomic
def _write_down(participant: Participant, rows: Sequence[Vote]) -> None:
    if len(rows) > 1:
        # The same votes sent twice, in another order, would each hold what the other waits for.
        Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).first()
    # A key that is there already stays as it was: sent twice is counted once, and never turns a later vote back.
    Vote.objects.bulk_create(rows, ignore_conflicts=True)


def _is_good(vote: Given, known: dict[int, int]) -> bool:
    return vote.number in known and vote.value in (-1, 0, 1) and 0 < len(vote.key) <= LONGEST_KEY
