"""How many incidents there were in a week."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.listen.forms.sources import date_input
from waterlijn.web.listen.models import IncidentCount


class IncidentsForm(forms.Form):
    place = forms.ModelChoiceField(label=_("In which place?"), queryset=Place.objects.none(), empty_label=None)
    day = forms.DateField(
        label=_("In which week?"), widget=date_input(), help_text=_("Any day of that week. The whole week counts.")
    )
    kind = forms.ChoiceField(
        label=_("Where does the number come from?"), choices=IncidentCount.Kind.choices, widget=forms.RadioSelect
    )
    n = forms.IntegerField(
        label=_("How many incidents?"), min_value=0, max_value=100_000,
        help_text=_("Also when there were none: a zero says more than nothing."),
    )  # fmt: skip

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
