"""A structure, a round, and the list that members score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts.forms import Explained
from waterlijn.web.accounts.models import Organisation
from waterlijn.web.evaluate import questions
from waterlijn.web.evaluate.models.selfscans import SelfScan, Side

SITUATIONS = {
    "typical": _("a situation as you usually get them"),
    "atypical": _("a situation that was different from usual"),
}
UNKNOWN = "unknown"


class ScanForm(forms.ModelForm[SelfScan]):
    class Meta:
        model = SelfScan
        fields = ("name", "has_casework")
        labels: ClassVar = {
            "name": _("Name of the structure"),
            "has_casework": _("This structure also discusses cases of persons"),
        }
        help_texts: ClassVar = {
            "name": _("For example: consultation on polarisation. Members see it."),
            "has_casework": _("Then five questions are added on how you work with cases. Never about a case itself."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.organisation = organisation

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = SelfScan.objects.filter(organisation=self.organisation, name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is already a self-evaluation with this name."))
        return name


class RoundForm(forms.Form):
    """How many members of each side get a link."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for side in Side:
            self.fields[side] = forms.IntegerField(
                label=str(side.label).capitalize(),
                min_value=0,
                max_value=30,
                initial=0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
            )

    def seats(self) -> dict[str, int]:
        return {side: int(self.cleaned_data[side]) for side in Side}


class ScanAnswerForm(forms.Form):
    """All modules of one structure; what somebody does not know may be said, or left open."""

    def __init__(self, *args: Any, has_casework: bool, **settings: Any) -> None:
        super().__init__(*args, **settings)
        levels: list[tuple[Any, Any]] = [
            (level.value, Explained(f"{level.value}. {level.text}", level.anchor)) for level in questions.scan_levels()
        ]
        levels.append((UNKNOWN, Explained(_("I do not know, or it does not apply"), "")))
        self.modules = [m for m in questions.scan_modules() if has_casework or not m.only_casework]
        for module in self.modules:
            for situation in situations_of(module):
                for item in module.items:
                    self.fields[key_of(module, item, situation)] = forms.ChoiceField(
                        label=item.text, choices=levels, required=False, widget=forms.RadioSelect
                    )

    def parts(self) -> Iterator[tuple[questions.Module, Any, list[BoundField]]]:
        for module in self.modules:
            for situation in situations_of(module):
                yield (
                    module,
                    SITUATIONS.get(situation, ""),
                    [self[key_of(module, item, situation)] for item in module.items],
                )

    def answers(self) -> dict[str, int | None]:
        return {name: int(value) if value.isdigit() else None for name, value in self.cleaned_data.items()}


def situations_of(module: questions.Module) -> tuple[str, ...]:
    return tuple(SITUATIONS) if module.is_twice else ("",)


def key_of(module: questions.Module, item: questions.Item, situation: str) -> str:
    return ".".join(filter(None, (module.name, item.name, situation)))
