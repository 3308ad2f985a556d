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
}
