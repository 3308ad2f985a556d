"""Everything in this room that changes something. Each takes `by=`, is atomic, and leaves a line in the trail."""

from waterlijn.web.accounts.actions.audit import record
from waterlijn.web.accounts.actions.keys import make_key, note_use, withdraw_key
from waterlijn.web.accounts.actions.members import (
    accept_invitation,
    add_member,
    change_name,
    change_roles,
    invite,
    key_hash,
    log_out_everywhere,
    reset_second_factor,
    switch_off,
    switch_on,
    withdraw_invitation,
)
from waterlijn.web.accounts.actions.organisations import (
    begin_organisation,
    change_organisation,
    create_organisation,
    save_place,
)

__all__ = [
    "accept_invitation",
    "add_member",
    "begin_organisation",
    "change_name",
    "change_organisation",
    "change_roles",
    "create_organisation",
    "invite",
    "key_hash",
    "log_out_everywhere",
    "make_key",
    "note_use",
    "record",
    "reset_second_factor",
    "save_place",
    "switch_off",
    "switch_on",
    "withdraw_invitation",
    "withdraw_key",
]
