"""`{{ field|control }}`: a form control with the class names of the NL Design System."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    widget = field.field.widget
    if isinstance(widget, forms.Textarea):
        classes = "utrecht-textarea utrecht-textarea--html-textarea"
    elif isinstance(widget, forms.Select):
        classes = "utrecht-select utrecht-select--html-select"
    elif isinstance(widget, forms.CheckboxInput | forms.FileInput):
        classes = ""
    else:
        classes = "utrecht-textbox utrecht-textbox--html-input"
    if widget.attrs.get("autocomplete") == "one-time-code":
        classes += " utrecht-textbox--code"
    # A placeholder disappears while typing, and says here nothing that the label does not say.
    widget.attrs.pop("placeholder", None)
    extra = {"class": f"{classes} {widget.attrs.get('class', '')}".strip()}
    return field.as_widget(attrs={name: value for name, value in extra.items() if value})


@register.filter
def is_group(field: BoundField) -> bool:
    """Several choices that share one question."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_tick(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)
