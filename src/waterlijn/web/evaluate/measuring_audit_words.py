"""The words of effects, trainings and self-evaluations in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEASURING: dict[str, Promise] = {
    "evaluation.downloaded": _("downloaded the outcome of an evaluation"),
    "plan.calculated": _("had the effect of an action calculated"),
    "plan.changed": _("changed the draft of a plan for an effect"),
    "plan.data": _("brought in numbers for a plan"),
    "plan.deleted": _("threw away the draft of a plan"),
    "plan.made": _("wrote a plan for an effect"),
    "plan.registered": _("registered a plan for good"),
    "selfscan.changed": _("changed a self-evaluation"),
    "selfscan.closed": _("closed a round of self-evaluation"),
    "selfscan.links": _("made new links for a self-evaluation"),
    "selfscan.made": _("began a self-evaluation"),
    "selfscan.opened": _("opened a round of self-evaluation"),
    "training.added_up": _("added up the answers of a training"),
    "training.changed": _("changed a training"),
    "training.closed": _("closed a training and deleted its answers"),
    "training.made": _("made a training"),
    "training.paper": _("copied a paper form of a training"),
    "training.session": _("added a group to a training"),
}
