"""Bringing in a conversation that was held elsewhere: closed, to look at what its votes say."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn.errors import UsageError
from waterlijn.records import Votes
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.listen.actions.retention import add_months
from waterlijn.web.meet import keys
from waterlijn.web.meet.brought_in import Brought
from waterlijn.web.meet.canonical import canonical
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote
from waterlijn.web.meet.models.conversations import RETENTION_MONTHS
from waterlijn.web.meet.models.statements import LONGEST

MOST_VOTES = 250_000
MOST_STATEMENTS = 5_000
AT_ONCE = 5_000  # rows


@transaction.atomic
def bring_in(*, by: Member, question: str, language: str, brought: Brought) -> Conversation:
    """Only the votes that count are kept: the last of each person on each statement, without moments and authors."""
    votes = canonical(brought.votes)
    _check(votes)
    now, today = timezone.now(), timezone.localdate()
    made = Conversation.objects.create(
        organisation=by.organisation, key=secrets.token_hex(6), question=question, language=language,
        languages=[language], may_add=False, vote_on=today, delete_after=add_months(today, RETENTION_MONTHS),
        opened_at=now, closed_at=now, made_by=by,
    )  # fmt: skip
    rows = _statements(made, brought, np.unique(votes.statement).tolist())
    _votes(made, votes, rows)
    record(
        by=by,
        what="conversation.brought_in",
        subject=f"conversation {made.pk}",
        details={"votes": len(votes), "statements": len(rows), "bad_rows": brought.n_bad},
    )
    return made


def _check(votes: Votes) -> None:
    if not len(votes):
        raise UsageError(_("There are no votes in this file. Nothing was kept."))
    if len(votes) > MOST_VOTES or len(np.unique(votes.statement)) > MOST_STATEMENTS:
        raise UsageError(
            _("At most {votes} votes on {statements} statements can be brought in here. The terminal takes more."),
            votes=MOST_VOTES,
            statements=MOST_STATEMENTS,
        )


def _statements(made: Conversation, brought: Brought, voted: Sequence[int]) -> dict[int, Statement]:
    """By their number in the file; numbers here begin at 1."""
    numbers = sorted({*voted, *list(brought.texts)[:MOST_STATEMENTS]})
    rows = []
    for place, number in enumerate(numbers, start=1):
        known = brought.texts.get(number)
        text = known.text.strip()[:LONGEST] if known else ""
        refused = known is not None and known.state < 0
        rows.append(
            Statement(
                conversation=made, number=place, text=text or f"({number})", language=made.language,
                is_seed=known.is_seed if known else False,
                state=Statement.State.REJECTED if refused else Statement.State.ACCEPTED,
                reason=Statement.Reason.OFF_TOPIC if refused else "",
            )
        )  # fmt: skip
    Statement.objects.bulk_create(rows, batch_size=AT_ONCE)
    return dict(zip(numbers, rows, strict=True))


def _votes(made: Conversation, votes: Votes, rows: dict[int, Statement]) -> None:
    n = int(votes.participant.max()) + 1
    people = Participant.objects.bulk_create(
        (
            Participant(conversation=made, key_hash=keys.hashed(keys.new_key()), language=made.language)
            for _i in range(n)
        ),
        batch_size=AT_ONCE,
    )
    given = zip(votes.participant.tolist(), votes.statement.tolist(), votes.vote.tolist(), strict=True)
    Vote.objects.bulk_create(
        (
            Vote(conversation=made, participant=people[who], statement=rows[what], value=value, key=str(uuid.uuid4()))
            for who, what, value in given
        ),
        batch_size=AT_ONCE,
    )
