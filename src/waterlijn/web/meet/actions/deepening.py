"""Going deeper: on which statements who sees it differently is asked what they need."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet.models import Conversation, Statement

MOST = 7  # more questions than this, and nobody writes anything


@transaction.atomic
def deepen(*, by: Member, conversation: Conversation, numbers: Collection[int]) -> int:
    """Ask the minority about these statements, and about no others."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if conversation.closed_at is not None:
        raise NotAllowed(_("This conversation is closed. Nobody can answer any more."))
    if len(set(numbers)) > MOST:
        raise UsageError(_("Choose at most {most} statements: who is asked too much writes nothing."), most=MOST)
    statements = Statement.objects.filter(conversation=conversation, kind=Statement.Kind.STATEMENT)
    statements.exclude(number__in=numbers).filter(is_deepened=True).update(is_deepened=False)
    n = statements.filter(number__in=numbers, state=Statement.State.ACCEPTED).update(is_deepened=True)
    details = {"statements": n}
    record(by=by, what="conversation.deepened", subject=f"conversation {conversation.pk}", details=details)
    return n
