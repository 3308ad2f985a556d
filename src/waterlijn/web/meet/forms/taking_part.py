"""What somebody may tell when they come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waterlijn.web.meet.models import Conversation

LONGEST_ADDRESS = 254
MOST_QUESTIONS = 20


class EntranceForm(forms.Form):
    """Optional questions of the organiser, and what the entrance asks: a code, an address, or nothing."""

    def __init__(self, conversation: Conversation, data: Any = None, *, code: str = "") -> None:
        super().__init__(data)
        self.questions = _questions(conversation)
        if conversation.entrance == Conversation.Entrance.CODE:
            self.fields["code"] = _code_field(code)
        if conversation.entrance == Conversation.Entrance.EMAIL:
            self.fields["email"] = _address_field()
        for question in self.questions:
            choices = [("", _("I would rather not say")), *((option, option) for option in question["options"])]
            field = forms.ChoiceField(label=question["text"], choices=choices, required=False)
            self.fields["about-" + question["key"]] = field

    def background(self) -> dict[str, str]:
        """Only what was answered."""
        answers = {question["key"]: self.cleaned_data.get("about-" + question["key"]) for question in self.questions}
        return {key: answer for key, answer in answers.items() if answer}


def _code_field(code: str) -> forms.Field:
    attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(
        label=_("Your invitation code"), max_length=40, initial=code, widget=forms.TextInput(attrs=attributes),
        help_text=_(
            "It stands in your letter or mail: eight letters and digits. Dashes and small letters do not matter."
        ),
    )  # fmt: skip


def _address_field() -> forms.Field:
    return forms.EmailField(
        label=_("Your e-mail address"), max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "You get a mail with a link, so that everybody takes part once. Your address is kept nowhere."
        ),
    )  # fmt: skip


def _questions(conversation: Conversation) -> list[dict[str, Any]]:
    """The organiser's questions that can be asked; what has another shape is left out."""
    asked = conversation.background if isinstance(conversation.background, list) else []
    return [question for question in asked if _is_fine(question)][:MOST_QUESTIONS]


def _is_fine(question: Any) -> bool:
    if not isinstance(question, dict) or not isinstance(question.get("options"), list):
        return False
    said = (question.get("key"), question.get("text"), *question["options"])
    return bool(question["options"]) and all(isinstance(one, str) and one for one in said)
