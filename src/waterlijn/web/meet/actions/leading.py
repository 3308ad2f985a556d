"""Leading a conversation: its draft, opening it, its days, closing it."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_noop as _

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.listen.actions.retention import add_months
from waterlijn.web.meet.models import Conversation, Phase, Statement
from waterlijn.web.meet.queries import drafts

KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads as another one on a poster
LONGEST_SLUG = 28
RANDOM = 6
DAYS = ("collect_on", "vote_on", "deepen_on", "decide_on")
# What each step of the wizard may write; nothing else of the row is touched.
FIELDS = {
    "question": ("question", "about", "language", "languages", "translations"),
    "people": ("entrance", "place"),
    "rules": ("is_strict", "policy", "translations", "may_add", "longest_statement"),
    "background": ("background",),
    "days": (*DAYS, "retention_months"),
}


def new_link_key(question: str) -> str:
    """ "hoe-maken-we-het-plein-x4m9qa": from the question, so that a link says what it is about."""
    slug = slugify(question)
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]  # whole words
    tail = "".join(secrets.choice(KEY_LETTERS) for _letter in range(RANDOM))
    key = f"{slug}-{tail}" if slug else tail
    return new_link_key(question) if Conversation.objects.filter(key=key).exists() else key


@transaction.atomic
def save_draft(*, by: Member, conversation: Conversation, step: str) -> Conversation:
    """Keep one step of a conversation that is not open yet; the first step makes it."""
    if conversation.pk is None:
        conversation.organisation, conversation.made_by = by.organisation, by
        conversation.key = new_link_key(conversation.question)
        conversation.save()
        record(by=by, what="conversation.made", subject=f"conversation {conversation.pk}")
        return conversation
    before = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if before.opened_at is not None:
        raise NotAllowed(_("This conversation is open. What was promised to who takes part stays as it is."))
    fields = list(FIELDS[step])
    if before.question != conversation.question:
        conversation.key = new_link_key(conversation.question)
        fields.append("key")
    conversation.save(update_fields=fields)
    record(by=by, what="conversation.changed", subject=f"conversation {conversation.pk}", details={"step": step})
    return conversation


@transaction.atomic
def open_conversation(*, by: Member, conversation: Conversation, today: date | None = None) -> Conversation:
    """From now on the link works. Question, entrance, promise about moderation and background are fixed."""
    today = today or timezone.localdate()
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if conversation.opened_at is not None:
        raise NotAllowed(_("This conversation is open already."))
    missing = drafts.missing(conversation, today)
    if missing:
        raise UsageError(missing[0].message, **missing[0].details)
    assert conversation.decide_on is not None
    conversation.opened_at = timezone.now()
    conversation.delete_after = add_months(conversation.decide_on, conversation.retention_months)
    conversation.save(update_fields=["opened_at", "delete_after"])
    details = {"strict": conversation.is_strict, "entrance": conversation.entrance}
    record(by=by, what="conversation.opened", subject=f"conversation {conversation.pk}", details=details)
    return conversation


@transaction.atomic
def move_days(*, by: Member, conversation: Conversation) -> Conversation:
    """Other days for the phases of an open conversation. On the day of deleting nothing changes: it was promised."""
    before = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    # On its last day it is over, also before the daily task has closed it: its result may be known already.
    if before.opened_at is None or before.phase() == Phase.DECIDE:
        raise NotAllowed(_("This conversation is closed, so its days stay as they are."))
    if before.delete_after and conversation.decide_on and conversation.decide_on >= before.delete_after:
        raise UsageError(_("People were told on which day the votes are deleted. The last day comes before that."))
    conversation.save(update_fields=DAYS)
    details = {name: str(getattr(conversation, name) or "") for name in DAYS}
    record(by=by, what="conversation.changed", subject=f"conversation {conversation.pk}", details=details)
    return conversation


@transaction.atomic
def go_on(*, by: Member, conversation: Conversation, phase: str, today: date | None = None) -> Conversation:
    """Begin this phase today, whatever day was planned."""
    today = today or timezone.localdate()
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if phase not in drafts.next_phases(conversation, today):
        raise NotAllowed(_("The conversation is in another phase by now. Look at its page again."))
    if phase == Phase.DECIDE:
        close(by=by, conversation=conversation, today=today)
        return Conversation.objects.get(pk=conversation.pk)
    day = f"{phase}_on"
    setattr(conversation, day, today)
    for earlier in DAYS[: DAYS.index(day)]:
        if (planned := getattr(conversation, earlier)) is not None and planned > today:
            setattr(conversation, earlier, None)  # the phase that is skipped
    conversation.save(update_fields=DAYS)
    details = {"phase": phase}
    record(by=by, what="conversation.changed", subject=f"conversation {conversation.pk}", details=details)
    return conversation


@transaction.atomic
def close(*, by: Member | None, conversation: Conversation, today: date | None = None) -> None:
    """Nobody votes or adds anything any more."""
    today = today or timezone.localdate()
    conversation = _locked(conversation)
    if conversation.opened_at is None or conversation.closed_at is not None:
        raise NotAllowed(_("This conversation is not open."))
    conversation.closed_at = timezone.now()
    if conversation.decide_on and today < conversation.decide_on and today > (conversation.vote_on or date.min):
        conversation.decide_on = today  # earlier than planned; the page should say when it was
    conversation.save(update_fields=["closed_at", "decide_on"])
    record(
        by=by, organisation=conversation.organisation, what="conversation.closed",
        subject=f"conversation {conversation.pk}", details={"votes": conversation.votes.count()},
    )  # fmt: skip


@transaction.atomic
def delete_draft(*, by: Member, conversation: Conversation) -> None:
    """Only while nobody took part: afterwards what people said goes by its own term."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if conversation.opened_at is not None:
        raise NotAllowed(_("This conversation was opened already, so it stays. Votes go on the day that was promised."))
    number = conversation.pk
    conversation.delete()
    record(by=by, what="conversation.deleted", subject=f"conversation {number}")


@transaction.atomic
def begin_again(*, by: Member, conversation: Conversation) -> Conversation:
    """A second round as a draft: the same question and rules, and what was accepted as statements to begin with.

    Then the two rounds can be laid side by side.
    """
    fresh = Conversation.objects.get(pk=conversation.pk)
    found = list(fresh.statements.filter(state=Statement.State.ACCEPTED, kind=Statement.Kind.STATEMENT))
    fresh.pk, fresh.previous_id = None, conversation.pk
    fresh._state.adding = True
    for name in (*DAYS, "opened_at", "closed_at", "published_at", "delete_after", "cleared_at"):
        setattr(fresh, name, None)
    fresh.key, fresh.made_by, fresh.made_at = new_link_key(fresh.question), by, timezone.now()
    fresh.save()
    Statement.objects.bulk_create(
        Statement(
            conversation=fresh, number=number, text=one.text, language=one.language, translations=one.translations,
            is_seed=True, state=Statement.State.ACCEPTED,
        )
        for number, one in enumerate(found, 1)
    )  # fmt: skip
    record(by=by, what="conversation.made", subject=f"conversation {fresh.pk}", details={"after": conversation.pk})
    return fresh


def _locked(conversation: Conversation) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation").get(pk=conversation.pk)
