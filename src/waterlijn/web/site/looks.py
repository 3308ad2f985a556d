"""How Django draws forms here: our field template, and the components' class names on every control."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "site/components/form.html"
    field_template_name = "site/components/field.html"
