"""The promise of a source, its assessment, and the word of the data protection officer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.listen import dpia, keywords
from waterlijn.web.listen.models import FEATURE_MONTHS, LONGEST_PERIOD_DAYS, RAW_DAYS, Contact, Objection, Source

# Ways of collecting that are offered only to be refused: whoever picks one reads why, and nothing is made.
REFUSED = {
    "scraped": _("collected behind a log-in by somebody who is not the owner"),
    "made_up": _("collected with a made-up account or somebody else's account"),
}
KIND_CHOICES = [*Source.Kind.choices, *REFUSED.items()]


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SourceForm(forms.ModelForm[Source]):
    """Everything that must be said before a source may exist."""

    kind = forms.ChoiceField(label=_("How do the messages reach you?"), choices=KIND_CHOICES, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("What for?"), choices=Source.Purpose.choices, widget=forms.RadioSelect)
    basis = forms.ChoiceField(
        label=_("Legal basis"),
        choices=Source.Basis.choices,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Source
        fields = (
            "name", "place", "kind", "is_closed_group", "members_agreement", "purpose", "theme", "keywords",
            "keywords_reason", "basis", "basis_reason", "period_start", "period_end", "raw_days", "feature_months",
        )  # fmt: skip
        labels: ClassVar = {
            "name": _("Name of the source"),
            "place": _("Place"),
            "is_closed_group": _("The messages come from a closed group or chat"),
            "members_agreement": _("How and when did the members agree?"),
            "theme": _("The theme"),
            "keywords": _("Words with which the export was searched"),
            "keywords_reason": _("Why are words about faith or descent needed?"),
            "basis_reason": _("Which task or rule is that, in your own words?"),
            "period_start": _("From"),
            "period_end": _("Until and including"),
            "raw_days": _("Days that a text is kept"),
            "feature_months": _("Months that a reading is kept"),
        }
        help_texts: ClassVar = {
            "name": _("Residents read this name in the public register. For example: Facebook page of the town."),
            "place": _("Messages that name no place themselves count for this one."),
            "members_agreement": _("Only needed for a closed group. Without agreement its messages stay out."),
            "theme": _("Only for a picture around a theme. For example: the new reception centre."),
            "keywords": _(
                "Separated by commas: the words that were used to make the export. Waterlijn writes them down for the "
                "register, and does not choose messages by them itself. Needed for a theme."
            ),
            "keywords_reason": _("Only if such words are in the list. The data protection officer weighs this."),
            "basis_reason": _("For example: the council's decree on participation, or the task to inform residents."),
            "period_start": _("From this day files may be brought in. The messages themselves may be older."),
            "period_end": _("At most a year. After that somebody decides again."),
            "raw_days": _("After this the text is erased. At most 30."),
            "feature_months": _("After this everything of the message is deleted. At most 12."),
        }
        widgets: ClassVar = {
            "members_agreement": forms.Textarea(attrs={"rows": 2}),
            "keywords": forms.Textarea(attrs={"rows": 2}),
            "keywords_reason": forms.Textarea(attrs={"rows": 2}),
            "basis_reason": forms.Textarea(attrs={"rows": 2}),
            "period_start": date_input(),
            "period_end": date_input(),
            "raw_days": forms.NumberInput(attrs={"min": 1, "max": RAW_DAYS}),
            "feature_months": forms.NumberInput(attrs={"min": 1, "max": FEATURE_MONTHS}),
        }

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.organisation = organisation
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Place.objects.filter(organisation=organisation)
        place.empty_label = None
        if self.instance.pk is None:
            today = timezone.localdate()
            # An empty new row would hide the proposals of the fields.
            self.initial |= {
                "purpose": Source.Purpose.OWN_PAGE,
                "basis": Source.Basis.PUBLIC_TASK,
                "period_start": today,
                "period_end": today + timedelta(days=LONGEST_PERIOD_DAYS - 1),
            }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = Source.objects.filter(organisation=self.organisation, name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is already a source with this name."))
        return name

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind in REFUSED:
            raise forms.ValidationError(
                _(
                    "That is never allowed here. People who write behind a log-in do not expect to be read, and a "
                    "made-up account deceives them. Ask the owner of the page for an export instead. Nothing was saved."
                )
            )
        return kind

    def clean_raw_days(self) -> int:
        return self._within("raw_days", RAW_DAYS, _("A text is kept for 1 to 30 days."))

    def clean_feature_months(self) -> int:
        return self._within("feature_months", FEATURE_MONTHS, _("A reading is kept for 1 to 12 months."))

    def _within(self, field: str, most: int, sentence: Any) -> int:
        value: int = self.cleaned_data[field]
        if not 1 <= value <= most:
            raise forms.ValidationError(sentence)
        return value

    def clean_keywords(self) -> str:
        text: str = self.cleaned_data["keywords"].strip()
        review = keywords.review(text)
        if review.too_wide:
            words = ", ".join(review.too_wide)
            raise forms.ValidationError(
                _("These words find almost everything: %(words)s. Choose words that belong to your theme only."),
                params={"words": words},
            )
        if review.too_many:
            raise forms.ValidationError(
                _("At most %(n)s words. More than that is no longer one theme."), params={"n": keywords.MOST_WORDS}
            )
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_period(data)
        self._check_theme(data)
        if data.get("is_closed_group") and not data.get("members_agreement", "").strip():
            self.add_error(
                "members_agreement", _("Messages of a closed group stay out until its members agree. Say how they did.")
            )
        sensitive = keywords.review(data.get("keywords", "")).sensitive
        if sensitive and not data.get("keywords_reason", "").strip():
            sentence = gettext(
                "These words are about faith or descent: {words}. The law protects people against searches like that. "
                "Leave them out, or say why you cannot do without them."
            )
            self.add_error("keywords_reason", sentence.format(words=", ".join(sensitive)))
        return data

    def _check_period(self, data: dict[str, Any]) -> None:
        start, end = data.get("period_start"), data.get("period_end")
        if not start or not end:
            return
        if end < start:
            self.add_error("period_end", _("The last day lies before the first day."))
        elif (end - start).days >= LONGEST_PERIOD_DAYS:
            self.add_error("period_end", _("A source runs for a year at most. After that somebody decides again."))

    def _check_theme(self, data: dict[str, Any]) -> None:
        if data.get("purpose") != Source.Purpose.THEME:
            return
        if not data.get("theme", "").strip():
            self.add_error("theme", _("Name the theme. Looking around without a theme is not allowed."))
        if not data.get("keywords", "").strip() and not self.has_error("keywords"):
            self.add_error("keywords", _("Say with which words you search. Otherwise you would collect everything."))


class AssessmentForm(forms.Form):
    """One field per section of the assessment, filled with the newest answers or with a start."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for section in dpia.SECTIONS:
            self.fields[section.key] = forms.CharField(
                label=str(section.question),
                help_text=str(section.help),
                initial=section.start,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )


class SignForm(forms.Form):
    """The yes of the data protection officer, to exactly what stands on the page."""

    promise = forms.CharField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"),
        help_text=_("Conditions, or why you agree. Everybody who sees this source reads it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Why a source is stopped or a signature withdrawn."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The people who work with this source read this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeleteForm(forms.Form):
    """Asks a second time, in other words: the name of the source must be typed."""

    name = forms.CharField(label=_("Type the name of the source"), max_length=120)

    def __init__(self, *args: Any, source: Source, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.source = source

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if name.casefold() != self.source.name.casefold():
            raise forms.ValidationError(
                _("That is not the name of this source. Nothing was deleted. The name is: %(name)s"),
                params={"name": self.source.name},
            )
        return name


class DeleteMessageForm(forms.Form):
    """Why one message goes: one of a few reasons, so that nobody types what it said."""

    reason = forms.ChoiceField(label=_("Why?"), choices=Objection.choices, widget=forms.RadioSelect)


class ContactForm(forms.ModelForm[Contact]):
    class Meta:
        model = Contact
        fields = ("name", "email", "address")
        labels: ClassVar = {"name": _("Name or service"), "email": _("E-mail address"), "address": _("Postal address")}
        help_texts: ClassVar = {
            "name": _("For example: the data protection officer of the town."),
            "email": _("Choose an address of the service, not of a person."),
        }
        widgets: ClassVar = {"address": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("email") and not data.get("address"):
            raise forms.ValidationError(_("Give at least one way to reach you: an e-mail or a postal address."))
        return data
