"""What somebody may choose to look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts.models import Place
from waterlijn.web.understand import wording
from waterlijn.web.understand.queries import Look


class LookForm(forms.Form):
    """Choose messages by place, week, label or need; never by author. Nonsense is ignored, not punished."""

    place = forms.TypedChoiceField(required=False, label=_("Place"), coerce=int, empty_value=None)
    week = forms.ChoiceField(required=False, label=_("Week"))
    label = forms.ChoiceField(required=False, label=_("Above the waterline"))
    need = forms.ChoiceField(required=False, label=_("Under the waterline"))
    only = forms.ChoiceField(required=False, label=_("Which messages"))

    def __init__(self, data: Any, *, places: list[Place], weeks: list[tuple[date, str]]) -> None:
        super().__init__(data)
        self.places = {place.pk: place for place in places}
        choices: dict[str, list[tuple[Any, Any]]] = {
            "place": [("", _("all places")), *((place.pk, place.name) for place in places)],
            "week": [("", _("all weeks")), *((week.isoformat(), words) for week, words in weeks)],
            "label": [("", _("everything")), *wording.LABELS.items()],
            "need": [("", _("every need")), *wording.NEEDS.items()],
            "only": [("", _("all messages")), ("person", _("those that need a person"))],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
            field.widget.attrs["class"] = "utrecht-select"

    def look(self, term: str = "") -> Look:
        self.full_clean()
        chosen = self.cleaned_data
        week = chosen.get("week")
        return Look(
            place=self.places.get(chosen.get("place") or 0),
            week=date.fromisoformat(week) if week else None,
            label=chosen.get("label") or "",
            need=chosen.get("need") or "",
            term=term,
            only_unsure=chosen.get("only") == "person",
        )
