from django import template

from waterlijn.web.understand.marks import in_words

register = template.Library()


@register.filter
def placeholders(text: str) -> str:
    """Placeholders such as [NAME] in the reader's language; escaping stays with the template."""
    return in_words(text)
