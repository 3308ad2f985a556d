"""A plan for the effect of an action, and the table that goes with it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.evaluate.models.plans import DataFrom, Direction, EffectPlan, Kind, Method
from waterlijn.web.evaluate.planning import panels
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying.questionnaires import YES_NO
from waterlijn.web.listen.files import content_of
from waterlijn.web.listen.forms.sources import date_input
from waterlijn.web.listen.wording import say

PERCENT = 100.0
LARGEST = 5 * 1024 * 1024  # bytes: a thousand places, a hundred weeks


class Lines(forms.CharField):
    """One name per line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000, **settings)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class PlanForm(forms.ModelForm[EffectPlan]):
    kind = forms.ChoiceField(label=_("What is one number of it?"), choices=Kind.choices, widget=forms.RadioSelect)
    direction = forms.ChoiceField(
        label=_("What should the action do?"), choices=Direction.choices, widget=forms.RadioSelect
    )
    smallest = forms.FloatField(
        label=_("From which difference on does it matter?"),
        localize=True,
        help_text=_("For a share in percentage points: write 5 for 5 percentage points. Otherwise in the unit of the "
                    "outcome. Say it now: afterwards every difference looks large enough."),
    )  # fmt: skip
    data_from = forms.ChoiceField(
        label=_("Where do the numbers come from?"), choices=DataFrom.choices, widget=forms.RadioSelect
    )
    asked = forms.ChoiceField(
        label=_("Which question and answer of a survey?"), required=False,
        help_text=_("Only when the numbers come from a survey. The groups are then the places of the plan."),
    )  # fmt: skip
    treated = Lines(label=_("In which places does the action happen?"), help_text=_("One name on each line."))
    controls = Lines(
        label=_("With which places do you compare?"),
        required=False,
        help_text=_("One name on each line. Leave it empty to take all other places of the table."),
    )
    is_drawn = forms.BooleanField(label=_("The lot decided in which places the action happens"), required=False)
    method = forms.ChoiceField(label=_("How is it calculated?"), choices=Method.choices, widget=forms.RadioSelect)

    class Meta:
        model = EffectPlan
        fields = (
            "name", "why", "outcome", "kind", "direction", "smallest", "data_from", "asked", "treated", "controls",
            "is_drawn", "first", "start", "last", "method",
        )  # fmt: skip
        labels: ClassVar = {
            "name": _("Name of the action"),
            "why": _("What will be done, and why would that help?"),
            "outcome": _("What is measured?"),
            "first": _("First day of the period before"),
            "start": _("Day on which the action starts"),
            "last": _("Last day on which an effect is looked for"),
        }
        help_texts: ClassVar = {
            "name": _("For example: neighbourhood talks in Havenkwartier."),
            "outcome": _("One outcome. For example: share of hostile messages per week."),
            "first": _("The longer before, the surer. Count on at least fifteen weeks."),
        }
        widgets: ClassVar = {
            "why": forms.Textarea(attrs={"rows": 3}),
            "first": date_input(),
            "start": date_input(),
            "last": date_input(),
        }

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.organisation = organisation
        asked = self.fields["asked"]
        assert isinstance(asked, forms.ChoiceField)
        asked.choices = [("", _("not from a survey")), *answers_of(organisation)]
        if self.instance.pk is None:
            self.initial |= {"kind": Kind.SHARE, "direction": Direction.DOWN, "method": Method.AUTO,
                             "data_from": DataFrom.UPLOAD, "smallest": None}  # fmt: skip
        elif self.instance.kind == Kind.SHARE:
            self.initial["smallest"] = round(PERCENT * self.instance.smallest, 6)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = EffectPlan.objects.filter(organisation=self.organisation, name__iexact=name).exclude(pk=self.instance.pk)
        if self.instance.version > 1:  # a later version bears the name of those before it
            same = same.filter(version=self.instance.version)
        if same.exists():
            raise forms.ValidationError(_("There is already a plan with this name."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_smallest(cleaned)
        self._check_days(cleaned)
        self._check_places(cleaned)
        return cleaned

    def _check_smallest(self, cleaned: dict[str, Any]) -> None:
        """Kept as the outcome is: a share from 0 to 1."""
        smallest, is_share = cleaned.get("smallest"), cleaned.get("kind") == Kind.SHARE
        if smallest is None:
            return
        if smallest <= 0 or (is_share and smallest >= PERCENT):
            self.add_error("smallest", _("Give a difference above zero; of a share below 100 percentage points."))
        cleaned["smallest"] = smallest / PERCENT if is_share else smallest

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first, start, last = (cleaned.get(name) for name in ("first", "start", "last"))
        if first and start and not first < start:
            self.add_error("start", _("The action starts after the first day of the period before."))
        if start and last and not start <= last:
            self.add_error("last", _("The last day comes after the start of the action."))

    def _check_places(self, cleaned: dict[str, Any]) -> None:
        both = set(cleaned.get("treated") or ()) & set(cleaned.get("controls") or ())
        if both:
            self.add_error("controls", _("A place cannot stand in both lists: the comparison must not get the action."))
        if cleaned.get("data_from") == DataFrom.SURVEY and not cleaned.get("asked"):
            self.add_error("asked", _("Choose the question and the answer of which the share is followed."))
        if cleaned.get("data_from") == DataFrom.SURVEY and cleaned.get("kind") not in (None, Kind.SHARE):
            self.add_error("kind", _("Of a survey the share that gave an answer is followed."))
        if cleaned.get("data_from") == DataFrom.TEMPERATURE:
            known = set(self.organisation.places.values_list("name", flat=True))
            for name in ("treated", "controls"):
                strange = sorted(set(cleaned.get(name) or ()) - known)
                if strange:
                    self.add_error(name, _("This is not one of your places: {place}.").format(place=strange[0]))
            if cleaned.get("kind") not in (None, Kind.SHARE):
                self.add_error("kind", _("The temperature is a share of messages."))


def answers_of(organisation: Organisation) -> list[tuple[str, str]]:
    """Every answer of every closed question of the organisation's surveys."""
    found = []
    for survey in queries.surveys_of(organisation):
        asked = queries.questionnaire_of(survey)
        for question in asked.questions if asked else ():
            texts = {option.code: option.text for option in question.options}
            texts = texts or ({"yes": gettext("yes")} if question.kind == YES_NO else {})
            found += [
                (f"{survey.pk}|{question.code}|{code}", f"{survey.name}: {question.text} {text}")
                for code, text in texts.items()
            ]
    return found


class TableForm(forms.Form):
    """A file, or the same lines pasted."""

    file = forms.FileField(
        label=_("The table as a file"), required=False, allow_empty_file=True,
        help_text=_("CSV, Excel, OpenDocument or Parquet, at most 5 megabytes."),
    )  # fmt: skip
    pasted = forms.CharField(
        label=_("Or paste its lines here"), required=False, max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: EffectPlan, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.plan = plan
        self.table: panels.Table | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file, pasted = cleaned.get("file"), cleaned.get("pasted", "").strip()
        if not file and not pasted:
            raise forms.ValidationError(_("Choose a file, or paste the lines of the table."))
        try:
            content = content_of(file.draft(), LARGEST) if file else pasted.encode()
            name = file.name if file else "pasted.csv"
            self.table = panels.read(content, name, is_share=self.plan.kind == Kind.SHARE)
        except WaterlijnError as problem:
            raise forms.ValidationError(say(problem)) from problem
        return cleaned
