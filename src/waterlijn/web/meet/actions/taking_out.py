"""Taking the votes of a closed conversation out, as a file for researchers."""

from __future__ import annotations

from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet import votes_file
from waterlijn.web.meet.models import Conversation


def take_votes_out(*, by: Member, conversation: Conversation) -> bytes:
    """The file; who took it stands in the audit trail before it is handed over."""
    found = votes_file.kept(conversation)
    content = votes_file.as_zip(conversation, found)
    record(
        by=by,
        what="conversation.votes_taken",
        subject=f"conversation {conversation.pk}",
        details={"people": found.people, "votes": found.votes, "statements": found.statements},
    )
    return content
