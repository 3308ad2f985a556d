"""The words of this room in the audit trail. Apart from the rest, which needs the science and is read later."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT: dict[str, Promise] = {
    "conversation.made": _("made a conversation"),
    "conversation.changed": _("changed a conversation"),
    "conversation.opened": _("opened a conversation"),
    "conversation.closed": _("closed a conversation"),
    "conversation.published": _("published the result of a conversation"),
    "conversation.votes_taken": _("took the votes of a conversation out as a file"),
    "conversation.brought_in": _("brought in a conversation that was held elsewhere"),
    "conversation.deleted": _("deleted a conversation"),
    "conversation.cleared": _("votes and statements of a conversation deleted"),
    "conversation.seeded": _("put statements in a conversation"),
    "conversation.deepened": _("chose statements to go deeper into"),
    "conversation.invited": _("made invitation codes"),
    "conversation.uninvited": _("took back invitation codes"),
    "statement.changed": _("changed a statement before anybody voted"),
    "statement.removed": _("removed a statement before anybody voted"),
    "statement.accepted": _("accepted a statement"),
    "statement.rejected": _("did not accept a statement"),
    "statement.split": _("split a statement"),
    "statement.reopened": _("had a statement looked at again"),
    "statement.translated": _("translated a statement"),
    "moderation.downloaded": _("downloaded a moderation log"),
    "moderation.reminders": _("changed whether reminders of statements come by mail"),
    "decision.written": _("wrote down a decision"),
    "decision.changed": _("changed a decision that was not told yet"),
    "decision.deleted": _("deleted a decision that was not told yet"),
    "decision.told": _("told everybody what was decided"),
}
