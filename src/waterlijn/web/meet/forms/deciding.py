"""What is done with a statement."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from waterlijn.web.listen.forms.sources import date_input
from waterlijn.web.meet.models import Decision, Statement
from waterlijn.web.meet.queries import leading


class StatementChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Statement) -> str:
        return f"{obj.number}. {obj.text}"


class DecisionForm(forms.ModelForm[Decision]):
    statement = StatementChoice(label=_("About which statement?"), queryset=Statement.objects.none())

    class Meta:
        model = Decision
        fields = ("statement", "what", "why", "minority", "decided_on")
        labels: ClassVar = {
            "what": _("What do you do with it?"),
            "why": _("Why, and what happens now?"),
            "minority": _("What do you do with what the minority needs?"),
            "decided_on": _("When was this decided?"),
        }
        help_texts: ClassVar = {
            "why": _("Plain words, also when you do not do it. Say who does what, and by when."),
            "minority": _("Who saw it differently said what they need to come along. Say what you do with that."),
        }
        widgets: ClassVar = {
            "what": forms.RadioSelect,
            "why": forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
            "minority": forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
            "decided_on": date_input(),
        }

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        statement, what = self.fields["statement"], self.fields["what"]
        assert isinstance(statement, StatementChoice)
        assert isinstance(what, forms.ChoiceField)
        statement.queryset = leading.accepted_of(self.instance.conversation)
        what.choices = Decision.What.choices
        if self.instance.pk is None:
            self.initial["decided_on"] = timezone.localdate()
