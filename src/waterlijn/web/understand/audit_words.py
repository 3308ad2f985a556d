"""The words of this room in the audit trail. Apart from `wording`, which needs the science and is read later."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT: dict[str, Promise] = {
    "campaigns.listed": _("looked at copied texts"),
    "message.opened": _("opened a message"),
    "messages.listed": _("looked at messages"),
    "messages.read": _("read new messages"),
    "report.downloaded": _("downloaded a report"),
    "temperature.taken": _("took the temperature"),
}
