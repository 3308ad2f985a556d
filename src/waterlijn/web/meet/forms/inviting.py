"""Places for a group of people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class InvitationForm(forms.Form):
    name = forms.CharField(
        label=_("For whom?"), max_length=80, help_text=_("For example: evening at the library, or youth work.")
    )
    places = forms.IntegerField(
        label=_("How many people?"), min_value=1, help_text=_("No more people than this can come in with these codes.")
    )
    kind = forms.ChoiceField(
        label=_("Which codes?"),
        choices=[
            ("each", _("A code for each person: each works once. For letters and cards.")),
            ("shared", _("One code for all: for a hall or a class.")),
        ],
        initial="each",
        widget=forms.RadioSelect,
    )
