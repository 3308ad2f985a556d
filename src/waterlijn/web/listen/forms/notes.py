"""A field note: two minutes on a telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.listen.forms.sources import date_input
from waterlijn.web.listen.models import FieldNote


class NoteForm(forms.Form):
    observation = forms.CharField(
        label=_("What did you see or hear?"),
        help_text=_(
            "Only what happened, without names. For example: three parents said they avoid the square at night."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    interpretation = forms.CharField(
        label=_("What do you think of it yourself?"),
        help_text=_("This stays apart from what you saw, and is never read by the program."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    theme = forms.CharField(
        label=_("What is it about?"), max_length=80, help_text=_("One or two words, for example: playing outside.")
    )
    place = forms.ModelChoiceField(
        label=_("Where, roughly?"), queryset=Place.objects.none(), empty_label=None,
        help_text=_("A neighbourhood is enough. Never an address."),
    )  # fmt: skip
    day = forms.DateField(label=_("When?"), widget=date_input())
    severity = forms.TypedChoiceField(
        label=_("How tense was it?"),
        choices=FieldNote.Severity.choices,
        coerce=int,
        initial=FieldNote.Severity.CALM,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Place.objects.filter(organisation=organisation)
        self.fields["day"].initial = timezone.localdate

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day still has to come."))
        return day
