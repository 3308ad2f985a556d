"""Work of this room that happens in the background."""

from __future__ import annotations

from django_tasks import task

from waterlijn.web.meet.actions import following, reminding, retention
from waterlijn.web.meet.models import Conversation, Follower


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
