"""What the leader of a conversation chooses on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DeepenForm(forms.Form):
    numbers = forms.TypedMultipleChoiceField(
        label=_("On which statements do you ask who sees it differently?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        field = self.fields["numbers"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = choices
