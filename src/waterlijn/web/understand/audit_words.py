"""The words of this room in the audit trail. Apart from `wording`, which needs the science and is read later."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT: dict[str, Promise] = {
    "campaigns.listed": _("looked at copied texts"),
    "index.frozen": _("fixed the scale of the index"),
    "label.given": _("judged a message"),
    "label.settled": _("settled a difference"),
    "label.taken_back": _("took back a judgement"),
    "labels.downloaded": _("downloaded the judgements"),
    "labels.drawn": _("drew messages to judge"),
    "layer.adopted": _("let the program read with what it learned"),
    "layer.put_away": _("went back to the program as it came"),
    "layer.trained": _("trained the program on judgements"),
    "message.opened": _("opened a message"),
    "messages.listed": _("looked at messages"),
    "messages.read": _("read new messages"),
    "messages.reread": _("read kept messages again"),
    "report.downloaded": _("downloaded a report"),
    "round.closed": _("closed a round of judging"),
    "signal.dismissed": _("dismissed a signal"),
    "signal.put_forward": _("put a signal forward"),
    "signal.verified": _("verified a signal"),
    "signals.found": _("rules put signals forward"),
    "temperature.taken": _("took the temperature"),
    "trust.entered": _("entered how much trust a survey found"),
}
