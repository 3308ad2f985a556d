"""The words of this room in the audit trail. Apart from the rest, which needs the science and is read later."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT: dict[str, Promise] = {
    "evaluation.downloaded": _("downloaded the outcome of an evaluation"),
    "paper.entered": _("typed in a paper questionnaire"),
    "paper.settled": _("settled a difference on paper"),
    "plan.calculated": _("had the effect of an action calculated"),
    "plan.changed": _("changed the draft of a plan for an effect"),
    "plan.data": _("brought in numbers for a plan"),
    "plan.deleted": _("threw away the draft of a plan"),
    "plan.made": _("wrote a plan for an effect"),
    "plan.registered": _("registered a plan for good"),
    "results.downloaded": _("downloaded results of a survey"),
    "selfscan.changed": _("changed a self-evaluation"),
    "selfscan.closed": _("closed a round of self-evaluation"),
    "selfscan.links": _("made new links for a self-evaluation"),
    "selfscan.made": _("began a self-evaluation"),
    "selfscan.opened": _("opened a round of self-evaluation"),
    "survey.addresses": _("addresses of a panel deleted"),
    "survey.changed": _("changed a survey"),
    "survey.deleted": _("deleted a survey"),
    "survey.made": _("made a survey"),
    "survey.panel": _("changed who is asked"),
    "survey.panel_exported": _("downloaded who is asked"),
    "survey.questionnaire": _("changed the questions of a survey"),
    "training.added_up": _("added up the answers of a training"),
    "training.changed": _("changed a training"),
    "training.closed": _("closed a training and deleted its answers"),
    "training.made": _("made a training"),
    "training.paper": _("copied a paper form of a training"),
    "training.session": _("added a group to a training"),
    "wave.changed": _("changed a wave"),
    "wave.closed": _("wave closed"),
    "wave.deleted": _("answers of a wave deleted"),
    "wave.exported": _("downloaded answers"),
    "wave.imported": _("brought in answers from a file"),
    "wave.invited": _("sent invitations to a panel"),
    "wave.letters": _("made links for letters"),
    "wave.opened": _("opened a wave"),
    "wave.planned": _("planned a wave"),
    "wave.reminded": _("sent reminders to a panel"),
}
