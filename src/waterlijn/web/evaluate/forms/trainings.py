"""A training, its sessions, and the questionnaire for participants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.evaluate import questions
from waterlijn.web.evaluate.models.trainings import Training, TrainingSession
from waterlijn.web.listen.forms.sources import date_input

LONGEST_DAYS = 730  # two years: no training needs the answers of its participants for longer
AGREE = (
    (1, _("not at all")),
    (2, _("rather not")),
    (3, _("half")),
    (4, _("rather so")),
    (5, _("completely")),
)
SURE = ((1, _("not sure at all")), (2, _("a little sure")), (3, _("half sure")), (4, _("sure")), (5, _("very sure")))
YES_NO = (("yes", _("yes")), ("no", _("no")))
MOST_TIMES = 500  # seen in eight weeks; more is a slip of the finger
PARTS = {
    "chain": (_("When you see something"), _("How far does this sentence hold for you?")),
    "efficacy": (_("What you could do"), _("How sure are you that you could do this?")),
    "norm": (_("The people around you"), _("How far does this sentence hold?")),
    "behaviour": (_("The past 8 weeks"), _("Roughly is good enough.")),
}


class TrainingForm(forms.ModelForm[Training]):
    class Meta:
        model = Training
        fields = ("name", "about", "contact", "keep_until")
        labels: ClassVar = {
            "name": _("Name of the training"),
            "about": _("What is it about?"),
            "contact": _("Whom can participants ask something?"),
            "keep_until": _("Until when are the answers kept?"),
        }
        help_texts: ClassVar = {
            "name": _("For example: bystander training for youth workers."),
            "about": _("One or two sentences that participants read above the questions."),
            "contact": _("A name or service with a telephone number or e-mail address. Participants see it."),
            "keep_until": _("On that day all answers are deleted. The outcome of the whole group stays."),
        }
        widgets: ClassVar = {"about": forms.Textarea(attrs={"rows": 3}), "keep_until": date_input()}

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.organisation = organisation
        if self.instance.pk is None:
            self.initial["keep_until"] = timezone.localdate() + timedelta(days=365)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = Training.objects.filter(organisation=self.organisation, name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is already a training with this name."))
        return name

    def clean_keep_until(self) -> date:
        day: date = self.cleaned_data["keep_until"]
        today = timezone.localdate()
        if not today < day <= today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("Choose a day from tomorrow, at most two years from now."))
        return day


class SessionForm(forms.ModelForm[TrainingSession]):
    group = forms.ChoiceField(
        label=_("What does this group do?"),
        choices=TrainingSession.Group.choices,
        initial=TrainingSession.Group.TRAINED,
        widget=forms.RadioSelect,
        help_text=_("A group that still waits answers the same questions. Without it you cannot know what would "
                    "have changed without the training."),
    )  # fmt: skip

    class Meta:
        model = TrainingSession
        fields = ("name", "day", "group")
        labels: ClassVar = {"name": _("Name of the group"), "day": _("Day of the training")}
        help_texts: ClassVar = {
            "name": _("For example: library, Tuesday evening. Participants see it."),
            "day": _("For a group that waits: the day of the group with which you compare it."),
        }
        widgets: ClassVar = {"day": date_input()}

    def __init__(self, *args: Any, training: Training, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.training = training

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = TrainingSession.objects.filter(training=self.training, name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is already a group with this name."))
        return name


class QuestionnaireForm(forms.Form):
    """The questions of one moment, and the four that make the code. Every question may be skipped."""

    def __init__(self, *args: Any, moment: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.items = questions.training_items_of(moment)
        for item in self.items:
            self.fields[item.name] = _field(item)
        for question in questions.code_questions():
            self.fields[f"code_{question.name}"] = forms.CharField(
                label=question.text,
                max_length=20,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
            )

    def parts(self) -> Iterator[tuple[Any, Any, list[BoundField]]]:
        """Heading, the question that its items share, and the items."""
        for part, (heading, asks) in PARTS.items():
            found = [self[item.name] for item in self.items if item.part == part]
            if found:
                yield heading, asks, found

    def code_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("code_")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("acted") or 0) > (cleaned.get("witnessed") or 0) and "acted" not in self.errors:
            self.add_error("acted", _("You did something more often than you saw something. Look at both numbers."))
        return cleaned

    def answers(self) -> dict[str, Any]:
        found = {item.name: self.cleaned_data.get(item.name) for item in self.items}
        return {name: None if value == "" else value for name, value in found.items()}

    def code(self) -> dict[str, str]:
        return {question.name: self.cleaned_data[f"code_{question.name}"] for question in questions.code_questions()}


def _field(item: questions.Item) -> forms.Field:
    if item.kind == "count":
        widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"})
        return forms.IntegerField(label=item.text, min_value=0, max_value=MOST_TIMES, required=False, widget=widget)
    if item.kind == "yes_no":
        return forms.ChoiceField(label=item.text, choices=YES_NO, required=False, widget=forms.RadioSelect)
    choices = AGREE if item.kind == "agree" else SURE
    return forms.TypedChoiceField(
        label=item.text, choices=choices, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
