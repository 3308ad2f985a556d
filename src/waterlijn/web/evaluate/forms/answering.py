"""One page of a questionnaire as a form, made from the questions themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waterlijn.errors import UsageError
from waterlijn.web.evaluate.surveying.questionnaires import (
    LONGEST_TEXT,
    MULTIPLE,
    NUMBER,
    SCALE,
    SCALE_POINTS,
    TEXT,
    UNKNOWN,
    YES_NO,
    Answer,
    Answers,
    Question,
    checked,
)

DO_NOT_KNOW = _("I don't know, or it does not apply")
TICKED = "__unknown"  # the tick beside a number


class AnswerForm(forms.Form):
    """`cleaned_answers` holds what was answered; `is_strict` asks an answer where one is required."""

    def __init__(
        self,
        questions: Iterable[Question],
        answers: Mapping[str, Answer],
        posted: QueryDict | None = None,
        *,
        is_strict: bool = True,
    ) -> None:
        super().__init__(posted, initial=_initial(answers), prefix="q")
        self.questions, self.is_strict = list(questions), is_strict
        for question in self.questions:
            self.fields[question.code] = _field(question)
            if question.kind == NUMBER and question.unknown:
                self.fields[question.code + TICKED] = forms.BooleanField(label=DO_NOT_KNOW, required=False)
        self.cleaned_answers: Answers = {}

    def demand_nothing(self) -> None:
        """On paper people leave open what they like; what cannot be read still has to be said."""
        self.questions = [replace(question, required=False) for question in self.questions]

    def clean(self) -> dict[str, Any]:
        """Every answer as it is stored. Without `is_strict` what is missing or wrong is left out in silence."""
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            try:
                self._take(question, cleaned)
            except UsageError as problem:
                if self.is_strict:
                    self.add_error(question.code, gettext(problem.message).format(**problem.details))
        return cleaned

    def _take(self, question: Question, cleaned: Mapping[str, Any]) -> None:
        is_unknown = cleaned.get(question.code + TICKED) and not cleaned.get(question.code)
        answer = checked(question, UNKNOWN if is_unknown else cleaned.get(question.code))
        if answer is not None:
            self.cleaned_answers[question.code] = answer
        elif question.required and self.is_strict:
            self.add_error(question.code, _missing(question))


def _missing(question: Question) -> str:
    if question.unknown and question.kind != TEXT:
        return gettext("This answer is needed. You may choose “I don't know”.")
    return gettext("This answer is needed.")


def _initial(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """A number that was answered with "I don't know" is a tick, not a text in the box."""
    given: dict[str, Any] = dict(answers)
    return given | {code + TICKED: True for code, answer in answers.items() if answer == UNKNOWN}


def _field(question: Question) -> forms.Field:
    """Never required for Django: a page can be left half-way, and then nothing is demanded."""
    about: dict[str, Any] = {"label": question.text, "help_text": question.help, "required": False}
    if question.kind == TEXT:
        box = forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT})
        field: forms.Field = forms.CharField(max_length=LONGEST_TEXT, widget=box, **about)
    elif question.kind == NUMBER:
        field = _NumberField(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **about)
    elif question.kind == MULTIPLE:
        field = forms.MultipleChoiceField(choices=_choices(question), widget=forms.CheckboxSelectMultiple, **about)
    else:
        field = forms.ChoiceField(choices=_choices(question), widget=forms.RadioSelect, **about)
    field.template_name = "evaluate/answer/field.html"  # type: ignore[attr-defined]  # read by Django
    field.is_asked = question.required  # type: ignore[attr-defined]  # the template says which may be skipped
    return field


class _NumberField(forms.CharField):
    def prepare_value(self, value: Any) -> Any:
        return "" if value == UNKNOWN else value


def _choices(question: Question) -> list[tuple[str, str | Promise]]:
    found: list[tuple[str, str | Promise]] = [(option.code, option.text) for option in question.options]
    if question.kind == YES_NO:
        found = [("yes", _("Yes")), ("no", _("No"))]
    if question.kind == SCALE:
        ends = {SCALE_POINTS[0]: question.low, SCALE_POINTS[-1]: question.high}
        found = [(str(n), f"{n} \u2013 {ends[n]}" if ends.get(n) else str(n)) for n in SCALE_POINTS]
    return [*found, (UNKNOWN, DO_NOT_KNOW)] if question.unknown else found
