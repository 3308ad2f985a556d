"""Plain words for what the audit trail says. Later rooms may add kinds; an unknown kind shows its own name."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHAT: dict[str, Promise] = {
    "login": _("logged in"),
    "account.password_changed": _("changed the password"),
    "account.password_reset": _("chose a new password by mail"),
    "account.totp_activated": _("set up a code app"),
    "account.totp_deactivated": _("removed the code app"),
    "account.webauthn_added": _("added a passkey"),
    "account.webauthn_removed": _("removed a passkey"),
    "account.recovery_codes_generated": _("made new recovery codes"),
    "account.logged_out_everywhere": _("logged out everywhere"),
    "account.name": _("changed their name"),
    "invitation.sent": _("sent an invitation"),
    "invitation.withdrawn": _("withdrew an invitation"),
    "invitation.accepted": _("accepted an invitation"),
    "member.roles": _("changed somebody's roles"),
    "member.roles_refused": _("tried to take a role that only somebody else may give"),
    "member.switched_off": _("switched off a member"),
    "member.switched_on": _("switched a member on again"),
    "member.second_factor_reset": _("removed somebody's second factor"),
    "organisation.created": _("organisation made"),
    "organisation.changed": _("changed the organisation"),
    "place.added": _("added a place"),
    "place.changed": _("changed a place"),
    "api_key.made": _("made a key for another program"),
    "api_key.withdrawn": _("withdrew a key of another program"),
    "audit.verified": _("checked the audit trail"),
    "audit.exported": _("saved the audit trail as a file"),
    "example.loaded": _("example loaded"),
}


def in_words(what: str) -> str:
    return str(WHAT.get(what, what.replace(".", ": ").replace("_", " ")))
