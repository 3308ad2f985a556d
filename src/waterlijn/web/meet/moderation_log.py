"""The moderation log as a table. For everybody: number, decision, reason and day. For staff: the texts as well.

Neither says who wrote a statement, nor which person decided: that stands in the audit trail, for the data-protection
officer. What somebody took back is in neither.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from waterlijn.report.tables import harmless
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member
from waterlijn.web.meet.models import Conversation, ModerationEvent, Statement
from waterlijn.web.meet.queries import moderation as queries
from waterlijn.words import language

State = Statement.State


def for_everybody(conversation: Conversation) -> bytes:
    head = (_("statement"), _("kind"), _("decision"), _("reason"), _("day"))
    return as_csv(head, (_line(event) for event in _events(conversation)))


@transaction.atomic
def for_staff(*, by: Member, conversation: Conversation) -> bytes:
    head = (
        _("statement"), _("kind"), _("decision"), _("reason"), _("day"), _("text"), _("said to who wrote it"),
        _("decided by somebody with the role"), _("split from"),
    )  # fmt: skip
    rows = [[*_line(event), *_more(event)] for event in _events(conversation)]
    details = {"n": len(rows)}
    record(by=by, what="moderation.downloaded", subject=f"conversation {conversation.pk}", details=details)
    return as_csv(head, rows)


def _events(conversation: Conversation) -> list[ModerationEvent]:
    """Without what its author took back; a moment would tell when somebody was here."""
    rows = queries.log_of(conversation).select_related("statement__split_from", "by")
    gone = (ModerationEvent.What.WITHDRAWN,)
    return list(rows.exclude(what__in=gone).exclude(statement__state=State.WITHDRAWN))


def _line(event: ModerationEvent) -> list[str]:
    day = timezone.localtime(event.at).date().isoformat()
    kind, what = event.statement.get_kind_display(), event.get_what_display()
    return [str(event.statement.number), kind, what, event.get_reason_display(), day]


def _more(event: ModerationEvent) -> list[str]:
    before = event.statement.split_from
    roles = ", ".join(event.by.role_names) if event.by else ""
    return [event.statement.text, event.note, roles, str(before.number) if before else ""]


def as_csv(head: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """With a byte order mark, and a semicolon where the decimal sign is a comma: as a spreadsheet here writes it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language() == "nl" else ",", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
