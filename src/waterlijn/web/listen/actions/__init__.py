"""Everything in this room that changes something. Each takes `by=`, is atomic, and leaves a line in the audit trail."""

from waterlijn.web.listen.actions.assessments import save_assessment, sign_off, stop_source, withdraw_sign_off
from waterlijn.web.listen.actions.imports import import_messages, interrupt_import, resume_import, run_import
from waterlijn.web.listen.actions.incidents import delete_incidents, save_incidents
from waterlijn.web.listen.actions.notes import clean_note, delete_note, save_note
from waterlijn.web.listen.actions.receiving import (
    cancel_import,
    confirm_import,
    correct_import,
    preview,
    receive_draft,
    receive_file,
)
from waterlijn.web.listen.actions.retention import apply_retention, delete_data, delete_message
from waterlijn.web.listen.actions.sources import save_contact, save_source

__all__ = [
    "apply_retention",
    "cancel_import",
    "clean_note",
    "confirm_import",
    "correct_import",
    "delete_data",
    "delete_incidents",
    "delete_message",
    "delete_note",
    "import_messages",
    "interrupt_import",
    "preview",
    "receive_draft",
    "receive_file",
    "resume_import",
    "run_import",
    "save_assessment",
    "save_contact",
    "save_incidents",
    "save_note",
    "save_source",
    "sign_off",
    "stop_source",
    "withdraw_sign_off",
]
