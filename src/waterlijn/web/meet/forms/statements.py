"""Statements: those of the organiser, and what moderators do with the others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waterlijn.web.meet.languages import LANGUAGES
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.meet.models.statements import LONGEST


class SeedsForm(forms.Form):
    """One per line: the list of a working group can be pasted as it is."""

    texts = forms.CharField(
        label=_("New statements, one per line"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def lines(self) -> list[str]:
        return [line for line in str(self.cleaned_data["texts"]).splitlines() if line.strip()]


class SeedForm(forms.Form):
    text = forms.CharField(label=_("The statement"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class RejectForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it not shown?"), choices=Statement.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What do you say to who wrote it?"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read this beside the reason. It is not in the public log."),
    )


class SplitForm(forms.Form):
    texts = forms.CharField(
        label=_("The statements that it becomes, one per line"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Keep the words of who wrote it as much as you can. They can take each part back."),
    )

    def lines(self) -> list[str]:
        return [line for line in str(self.cleaned_data["texts"]).splitlines() if line.strip()]


class TranslationForm(forms.Form):
    """A field for every other language in which people take part."""

    def __init__(self, *args: Any, statement: Statement, conversation: Conversation, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for code in conversation.languages:
            if code != statement.language and code in LANGUAGES:
                self.fields[code] = forms.CharField(
                    label=gettext("In {language}").format(language=LANGUAGES[code]),
                    max_length=LONGEST,
                    required=False,
                    initial=statement.translations.get(code, ""),
                    widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
                )
