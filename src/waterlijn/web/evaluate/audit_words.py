"""The words of this room in the audit trail. Apart from the rest, which needs the science and is read later."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT: dict[str, Promise] = {
    "survey.made": _("made a survey"),
    "survey.changed": _("changed a survey"),
    "survey.deleted": _("deleted a survey"),
    "survey.questionnaire": _("changed the questions of a survey"),
    "survey.panel": _("changed who is asked"),
    "survey.panel_exported": _("downloaded who is asked"),
    "survey.addresses": _("addresses of a panel deleted"),
    "wave.planned": _("planned a wave"),
    "wave.changed": _("changed a wave"),
    "wave.opened": _("opened a wave"),
    "wave.invited": _("sent invitations to a panel"),
    "wave.reminded": _("sent reminders to a panel"),
    "wave.letters": _("made links for letters"),
    "wave.closed": _("wave closed"),
    "wave.exported": _("downloaded answers"),
    "wave.imported": _("brought in answers from a file"),
    "wave.deleted": _("answers of a wave deleted"),
    "paper.entered": _("typed in a paper questionnaire"),
    "paper.settled": _("settled a difference on paper"),
    "results.downloaded": _("downloaded results of a survey"),
}
