from django import template

register = template.Library()


@register.filter
def placeholders(text: str) -> str:
    """Placeholders such as [NAME] in the reader's language; escaping stays with the template."""
    # Django loads every tag library before the first page: the science that this brings along can wait.
    from waterlijn.web.understand.marks import in_words

    return in_words(text)
