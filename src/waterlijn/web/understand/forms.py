"""What somebody may choose to look at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.records import LABELS
from waterlijn.web.accounts.forms import Explained
from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.listen.models import Source
from waterlijn.web.understand import queries, wording
from waterlijn.web.understand.actions import Answer
from waterlijn.web.understand.prospects import HOW_MANY
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


MOST_NEEDS = 2


class RoundForm(forms.Form):
    """Which messages people will judge, how many, and by how many people each."""

    sources = forms.ModelMultipleChoiceField(
        label=_("From which sources?"),
        queryset=Source.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one source.")},
    )
    weeks = forms.TypedChoiceField(
        label=_("From which period?"),
        choices=[("", _("everything of which the text is still kept")), (1, _("the last week")),
                 (2, _("the last two weeks")), (4, _("the last four weeks"))],
        coerce=int, empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    wanted = forms.TypedChoiceField(
        label=_("About how many messages?"),
        help_text=_("The lot decides the exact number. Count on half a minute per message and person."),
        choices=[(n, n) for n in HOW_MANY], coerce=int, initial=100, widget=forms.RadioSelect,
    )  # fmt: skip
    is_double = forms.TypedChoiceField(
        label=_("How many people judge each message?"),
        choices=[
            (1, Explained(_("Two, without seeing each other's answer"),
                          _("Takes twice the time. Only then you know how well people agree."))),
            (0, Explained(_("One"), _("Quicker. It stays unknown whether a colleague would say the same."))),
        ],
        coerce=lambda value: bool(int(value)), initial=1, widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.organisation = organisation
        field = self.fields["sources"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = queries.sources_to_label(organisation)
        field.initial = field.queryset
        self.has_sources = field.queryset.exists()

    def clean(self) -> dict[str, Any]:
        """The period as Mondays, counted back from the newest message."""
        cleaned: dict[str, Any] = super().clean() or {}
        weeks, last = cleaned.pop("weeks", None), queries.last_week(self.organisation)
        first = last - timedelta(weeks=weeks - 1) if weeks and last else None
        return cleaned | {"sources": list(cleaned.get("sources") or []), "first_week": first, "last_week": None}


class SignalForm(forms.Form):
    """What a colleague puts forward."""

    place = forms.ModelChoiceField(label=_("About which place?"), queryset=Place.objects.none(), empty_label=None)
    day = forms.DateField(
        label=_("In which week?"), help_text=_("Any day of that week."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What should others look at?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences about what happens, without names."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Place.objects.filter(organisation=organisation)
        self.fields["day"].initial = timezone.localdate

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day still has to come."))
        return day


class TrustForm(forms.Form):
    """What a survey of residents found about trust."""

    place = forms.ModelChoiceField(label=_("About which place?"), queryset=Place.objects.none(), empty_label=None)
    day = forms.DateField(
        label=_("When were people asked?"), help_text=_("A day in the week in which most of them were."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    survey = forms.CharField(
        label=_("Which survey and which question?"), max_length=120,
        help_text=_("For example: Stadsmonitor, “Most people here can be trusted”."),
    )  # fmt: skip
    n = forms.IntegerField(label=_("How many people answered?"), min_value=30, max_value=10_000_000)
    hits = forms.IntegerField(label=_("How many of them have trust?"), min_value=0, max_value=10_000_000)

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Place.objects.filter(organisation=organisation)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("hits", 0) > cleaned.get("n", 0) > 0:
            self.add_error("hits", _("That is more than the number of people who answered."))
        if cleaned.get("day") and cleaned["day"] > timezone.localdate():
            self.add_error("day", _("This day still has to come."))
        return cleaned


class DecideForm(forms.Form):
    """What a person makes of a signal."""

    is_real = forms.TypedChoiceField(
        label=_("What is it?"),
        choices=[
            (1, Explained(_("It is so"), _("Something changed here, and others should know."))),
            (0, Explained(_("It is not so"),
                          _("Chance, one loud day, another source, or something the program misread."))),
        ],
        coerce=lambda value: bool(int(value)), widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why do you think so?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names. Whoever reads this next year should understand it."),
    )  # fmt: skip


class LabelForm(forms.Form):
    """What one person says of one message."""

    says = forms.MultipleChoiceField(
        label=_("What applies to this message?"),
        help_text=_("Nothing? Then leave these open."),
        choices=[(name, Explained(wording.LABELS[name], wording.LABEL_HELP[name])) for name in LABELS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    target = forms.ChoiceField(
        label=_("Whom is it directed against?"),
        choices=[(name, Explained(*words)) for name, words in wording.TARGET_CHOICES.items()],
        initial="none",
        widget=forms.RadioSelect,
    )
    behaviour = forms.ChoiceField(
        label=_("What does this message do in the conversation?"),
        choices=[(name, Explained(*words)) for name, words in wording.BEHAVIOUR_CHOICES.items()],
        error_messages={"required": _("Choose what this message does. Not sure? Choose something else.")},
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=_("Which need lies under it?"),
        help_text=_("At most two, and only when you can read it in the text."),
        choices=list(wording.NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_needs(self) -> list[str]:
        needs: list[str] = self.cleaned_data["needs"]
        if len(needs) > MOST_NEEDS:
            raise forms.ValidationError(_("Choose at most two needs."))
        return needs

    def clean(self) -> dict[str, Any]:
        """Who is insulted is somebody."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("says") and cleaned.get("target") == "none":
            self.add_error("target", _("You ticked something above. Whom is it directed against?"))
        return cleaned

    def answer(self) -> Answer:
        """Hate and threats are insulting too, also when only the heavier one was ticked."""
        said = set(self.cleaned_data["says"])
        said |= {"abuse"} if said & {"hate", "threat"} else set()
        return Answer(
            **{name: name in said for name in LABELS},
            target=self.cleaned_data["target"],
            behaviour=self.cleaned_data["behaviour"],
            needs=tuple(self.cleaned_data["needs"]),
        )
