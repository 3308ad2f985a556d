"""Making a survey: what for, which questions, who, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waterlijn.web.evaluate.models import PanelMember, Stratum, Survey, Wave
from waterlijn.web.evaluate.models.surveys import LONGEST_RETENTION_MONTHS
from waterlijn.web.evaluate.surveying.questionnaires import MULTIPLE, NUMBER, SINGLE, TEXT, Question, Questionnaire
from waterlijn.web.evaluate.surveying.wording import KINDS, choice_in_words
from waterlijn.web.listen.forms.sources import date_input

LONGEST_WAVE_DAYS = 180


class SurveyForm(forms.ModelForm[Survey]):
    names = forms.ChoiceField(
        label=_("May it be known who answered what?"),
        choices=[
            (
                "anonymous",
                _("Anonymous: nobody can see who answered what"),
            ),
            (
                "named",
                _("Named: the answers of one and the same municipality or organisation are compared over the waves"),
            ),
        ],
        widget=forms.RadioSelect,
        help_text=_("For people choose anonymous. Named is for municipalities that answer as an organisation."),
    )
    start = forms.ChoiceField(label=_("Questions to begin with"), required=False)

    class Meta:
        model = Survey
        fields = ("name", "purpose", "retention_months")
        labels: ClassVar = {
            "name": _("Name of the survey"),
            "purpose": _("What is it for, and what happens with it?"),
            "retention_months": _("Months that the answers are kept after a wave"),
        }
        help_texts: ClassVar = {
            "purpose": _("Who answers reads this. One or two plain sentences."),
            "retention_months": _("Long enough to compare with the next wave, and no longer."),
        }
        widgets: ClassVar = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, ready: dict[str, str], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.order_fields(["name", "purpose", "names", "start", "retention_months"])
        if self.instance.pk:
            self.initial["names"] = "anonymous" if self.instance.is_anonymous else "named"
        start = self.fields["start"]
        assert isinstance(start, forms.ChoiceField)
        start.choices = [("", _("an empty questionnaire")), *ready.items()]
        if self.instance.pk:
            del self.fields["start"]
        self.fields["retention_months"].widget.attrs |= {"min": 1, "max": LONGEST_RETENTION_MONTHS}

    def clean_names(self) -> str:
        self.instance.is_anonymous = self.cleaned_data["names"] == "anonymous"
        return str(self.cleaned_data["names"])

    def clean_retention_months(self) -> int:
        months = int(self.cleaned_data["retention_months"])
        if not 1 <= months <= LONGEST_RETENTION_MONTHS:
            raise forms.ValidationError(
                gettext("Choose from 1 to {most} months.").format(most=LONGEST_RETENTION_MONTHS)
            )
        return months


class QuestionForm(forms.Form):
    block = forms.CharField(
        label=_("Under which heading?"), max_length=120, help_text=_("Questions under one heading stand together.")
    )
    text = forms.CharField(label=_("The question"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    help = forms.CharField(label=_("Explanation under the question"), max_length=600, required=False)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    options = forms.CharField(
        label=_("The answers to choose from"),
        help_text=_("One per line. Only for one answer or several answers."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    low = forms.CharField(label=_("What does 1 mean on the scale?"), max_length=60, required=False)
    high = forms.CharField(label=_("What does 5 mean on the scale?"), max_length=60, required=False)
    unknown = forms.BooleanField(label=_("Offer “I don't know, or it does not apply”"), required=False, initial=True)
    required = forms.BooleanField(label=_("An answer is needed"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        lines = [line for line in cleaned.get("options", "").splitlines() if line.strip()]
        if cleaned.get("kind") in (SINGLE, MULTIPLE) and len(lines) < 2:
            self.add_error("options", gettext("Give at least two answers to choose from."))
        if cleaned.get("required") and not cleaned.get("unknown") and cleaned.get("kind") != TEXT:
            self.add_error("unknown", gettext("Who must answer must be able to say “I don't know”."))
        return cleaned


class RoutingForm(forms.Form):
    """After which question, and then at which answers."""

    question = forms.ChoiceField(label=_("Show it only after an answer to"), required=False)
    among = forms.MultipleChoiceField(label=_("At which answers?"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, asked: Questionnaire, code: str, after: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        earlier = _earlier(asked, code)
        question, among = self.fields["question"], self.fields["among"]
        assert isinstance(question, forms.ChoiceField)
        assert isinstance(among, forms.MultipleChoiceField)
        question.choices = [("", _("always show it")), *((one.code, one.text) for one in earlier)]
        chosen = next((one for one in earlier if one.code == after), None)
        if chosen is None:
            del self.fields["among"]
        else:
            among.choices = [(one, choice_in_words(chosen, one)) for one in chosen.choices]


def _earlier(asked: Questionnaire, code: str) -> list[Question]:
    """Questions before this one whose answers can be listed."""
    codes = [question.code for question in asked.questions]
    before = asked.questions[: codes.index(code)] if code in codes else ()
    return [question for question in before if question.kind not in (NUMBER, TEXT)]


class DataForm(forms.Form):
    text = forms.CharField(
        label=_("The questionnaire as data"),
        help_text=_("JSON. Copy it to pass it on to another municipality, or paste one that you got."),
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
    )


class TableForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV or XLSX, at most 20 megabytes."),
        error_messages={"empty": _("The file is empty. Nothing was changed.")},
        max_length=400,
        allow_empty_file=True,
    )


class WaveForm(forms.ModelForm[Wave]):
    class Meta:
        model = Wave
        fields = ("name", "opens", "closes", "is_entered_twice")
        labels: ClassVar = {
            "name": _("Name of the wave"),
            "opens": _("First day on which one can answer"),
            "closes": _("Last day on which one can answer"),
            "is_entered_twice": _("Paper is typed in twice, by two people"),
        }
        help_texts: ClassVar = {"name": _("For example: autumn 2026.")}
        widgets: ClassVar = {"opens": date_input(), "closes": date_input()}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if self.instance.opened_at:
            for name in ("name", "opens", "is_entered_twice"):
                del self.fields[name]
        elif not self.instance.pk:
            today = timezone.localdate()
            self.initial["opens"], self.initial["closes"] = today, today + timedelta(days=28)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens, closes = cleaned.get("opens", self.instance.opens), cleaned.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", gettext("The last day comes after the first."))
        elif opens and closes and (closes - opens).days > LONGEST_WAVE_DAYS:
            self.add_error("closes", gettext("A wave lasts half a year at most: otherwise it measures two moments."))
        return cleaned


class PaperForm(forms.Form):
    """The head of a paper questionnaire: which paper, of whom."""

    batch = forms.CharField(label=_("Batch"), max_length=40, help_text=_("Write it on the pile, for example: B3."))
    number = forms.IntegerField(label=_("Number of the paper"), min_value=1, max_value=100_000)
    member = forms.ModelChoiceField(label=_("From whom is it?"), queryset=PanelMember.objects.none())
    stratum = forms.ModelChoiceField(label=_("Which group?"), queryset=Stratum.objects.none())

    def __init__(self, *args: Any, wave: Wave, **rest: Any) -> None:
        super().__init__(*args, **rest)
        member, stratum = self.fields["member"], self.fields["stratum"]
        assert isinstance(member, forms.ModelChoiceField)
        assert isinstance(stratum, forms.ModelChoiceField)
        if wave.is_anonymous:
            del self.fields["member"]
            stratum.queryset = Stratum.objects.filter(survey=wave.survey)
        else:
            del self.fields["stratum"]
            member.queryset = PanelMember.objects.filter(invitations__wave=wave).select_related("stratum")
