"""What people fill in in this room."""

from waterlijn.web.listen.forms.imports import CorrectForm, UploadForm
from waterlijn.web.listen.forms.incidents import IncidentsForm
from waterlijn.web.listen.forms.notes import NoteForm
from waterlijn.web.listen.forms.sources import (
    AssessmentForm,
    ContactForm,
    DeleteForm,
    DeleteMessageForm,
    ReasonForm,
    SignForm,
    SourceForm,
)

__all__ = [
    "AssessmentForm",
    "ContactForm",
    "CorrectForm",
    "DeleteForm",
    "DeleteMessageForm",
    "IncidentsForm",
    "NoteForm",
    "ReasonForm",
    "SignForm",
    "SourceForm",
    "UploadForm",
]
