"""The form to bring in a conversation that was held elsewhere."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from waterlijn.web.meet.languages import LANGUAGES


class BringInForm(forms.Form):
    question = forms.CharField(label=_("Which question was talked about?"), max_length=160)
    language = forms.ChoiceField(label=_("In which language?"), choices=list(LANGUAGES.items()))
    file = forms.FileField(
        label=_("The export of pol.is"),
        help_text=_("A ZIP with votes.csv (or participants-votes.csv) and comments.csv; or votes.csv alone."),
        error_messages={"empty": _("The file is empty. Nothing was kept.")},
        max_length=400,
        allow_empty_file=True,
    )
