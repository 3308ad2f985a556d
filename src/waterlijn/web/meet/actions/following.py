"""Who wants to hear what comes of it: an address, encrypted, apart from who takes part. Asked, then confirmed by mail.

A follower leaves no line in the audit trail: when somebody asked is nobody's business. The key in the mails is not
kept either; it follows from the site's secret and is made again for each mail.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from waterlijn.web.accounts.wrapping import unwrap, wrap
from waterlijn.web.meet import addresses, keys
from waterlijn.web.meet.languages import said, statement_in
from waterlijn.web.meet.models import Conversation, Decision, Follower
from waterlijn.web.meet.queries import following as queries

PURPOSE = "meet follower"
CONFIRM_DAYS = 7  # an address that nobody confirmed is not kept longer
SUBJECTS = {
    "confirm": _("Do you want to hear what comes of it? {question}"),
    "decided": _("What was decided: {question}"),
}


def address_hash(conversation: Conversation, address: str) -> str:
    return keys.with_secret(f"waterlijn follower address 1/{conversation.pk}/{address.strip().lower()}")


def token_of(conversation: Conversation, hashed_address: str) -> str:
    """The key in the mails to one address about one conversation."""
    return keys.with_secret(f"waterlijn follower key 1/{conversation.pk}/{hashed_address}")[:40]


def follow(*, conversation: Conversation, address: str, language: str) -> Follower | None:
    """Keep an address until it is confirmed; returns who must be mailed, or None when a mail went out already."""
    hashed = address_hash(conversation, address)
    fresh = Follower(
        conversation=conversation, address_hash=hashed, language=language,
        address=wrap(address.strip().encode(), purpose=PURPOSE),
        token_hash=keys.hashed(token_of(conversation, hashed)),
    )  # fmt: skip
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        return None  # asked before: a second mail would let anybody flood somebody else's mailbox
    return fresh


def send_question(*, follower: Follower) -> None:
    """Was it you? Then confirm."""
    _mail(follower, "confirm", SUBJECTS["confirm"], {}).send()


@transaction.atomic
def confirm(*, follower: Follower) -> None:
    Follower.objects.filter(pk=follower.pk).update(is_confirmed=True)


@transaction.atomic
def stop(*, follower: Follower) -> None:
    """The address is gone, at once."""
    follower.delete()


def tell_followers(*, conversation: Conversation) -> int:
    """Mail what was decided, one transaction each: killed half-way, nobody gets it twice."""
    latest = queries.last_told(conversation)
    if latest is None:
        return 0
    waiting = list(queries.not_told(conversation, latest).values_list("pk", flat=True))
    with get_connection() as connection:
        return sum(_tell_one(number, connection) for number in waiting)


@transaction.atomic
def _tell_one(number: int, connection: Any) -> int:
    rows = Follower.objects.select_for_update(of=("self",)).select_related("conversation__organisation")
    follower = rows.filter(pk=number, is_confirmed=True).first()
    if follower is None:
        return 0  # stopped in the meantime
    decisions = queries.news_for(follower)
    if not decisions:
        return 0
    follower.told_until = max(one.told_at for one in decisions if one.told_at is not None)
    follower.save(update_fields=["told_until"])
    lines = [_line(one, follower.language) for one in decisions]
    _mail(follower, "decided", SUBJECTS["decided"], {"lines": lines}, connection).send()
    return 1


def _line(decision: Decision, language: str) -> dict[str, str]:
    with translation.override(language):
        what = str(decision.get_what_display())
    return {"text": statement_in(decision.statement, language).text, "what": what, "why": decision.why,
            "minority": decision.minority}  # fmt: skip


def _mail(follower: Follower, name: str, subject: str, more: dict[str, Any], connection: Any = None) -> EmailMessage:
    """In the language of the follower."""
    conversation = follower.conversation
    key = token_of(conversation, follower.address_hash)
    with translation.override(follower.language):
        question = said(conversation, "question", follower.language).text
        context = more | {
            "conversation": conversation,
            "question": question,
            "confirm": addresses.address_of(conversation, f"follow/{key}/"),
            "stop": addresses.address_of(conversation, f"follow/{key}/stop/"),
            "decisions": addresses.address_of(conversation, "decisions/"),
        }
        text = render_to_string(f"meet/public/mail/{name}.txt", context)
        title = gettext(subject).format(question=" ".join(question.split()))
    address = unwrap(follower.address, purpose=PURPOSE).decode()
    return EmailMessage(title, text, None, [address], connection=connection)


def forget_unconfirmed(*, today: date | None = None) -> int:
    today = today or timezone.localdate()
    n, _rows = Follower.objects.filter(is_confirmed=False, asked_on__lt=today - timedelta(days=CONFIRM_DAYS)).delete()
    return n
