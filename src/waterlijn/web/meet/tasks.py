"""Work of this room that happens in the background."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from waterlijn.web.meet.actions import analysing, following, reminding, retention
from waterlijn.web.meet.models import Analysis, Conversation, Follower
from waterlijn.web.meet.queries import analyses

RENEW_EVERY = timedelta(seconds=10)
LARGE = 100_000  # votes
RENEW_LARGE_EVERY = timedelta(minutes=3)


@task()
def refresh(conversation_pk: int) -> int:
    """Analyse the votes of one conversation anew; safe to run twice, and to be killed half-way."""
    conversation = Conversation.objects.filter(pk=conversation_pk, published_at=None, cleared_at=None).first()
    if conversation is None:
        return 0  # deleted or published in the meantime: what was published stays as it is
    return analysing.renew(conversation).n_votes


def enqueue_refreshes() -> int:
    """Called every few seconds by the supervisor: one task per conversation in which something changed."""
    busy = DBTaskResult.objects.filter(
        task_path=refresh.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    waiting = {args["args"][0] for args in busy.values_list("args_kwargs", flat=True)}
    started = 0
    for conversation in _that_may_change().exclude(pk__in=waiting):
        if _is_due(conversation):
            refresh.enqueue(conversation.pk)
            started += 1
    return started


def _that_may_change() -> QuerySet[Conversation]:
    return Conversation.objects.filter(opened_at__isnull=False, published_at=None, cleared_at=None)


def _is_due(conversation: Conversation) -> bool:
    """Something changed, and the last time is long enough ago for so many votes."""
    last = Analysis.objects.filter(conversation=conversation, is_final=False).defer("result").first()
    if last is None:
        return conversation.votes.exists()
    pause = RENEW_LARGE_EVERY if last.n_votes >= LARGE else RENEW_EVERY
    if timezone.now() - last.made_at < pause:
        return False
    return analyses.has_changed(conversation, last)


@task()
def keep_promises() -> int:
    """Daily: close conversations that are over, delete what is due, and remind moderators who want that."""
    return retention.keep_conversation_promises() + reminding.remind_moderators()


@task()
def ask_to_confirm(number: int) -> int:
    """The mail in which somebody confirms that they want to hear what comes of it."""
    follower = (
        Follower.objects.select_related("conversation__organisation").filter(pk=number, is_confirmed=False).first()
    )
    if follower is None:
        return 0
    following.send_question(follower=follower)
    return 1


@task()
def tell_followers(number: int) -> int:
    """The mails about what was decided."""
    return following.tell_followers(conversation=Conversation.objects.get(pk=number))
