"""House rules to begin with, in every language in which people can take part. The organiser may change them."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _


def house_rules(language: str) -> str:
    with translation.override(language):
        return "\n\n".join(
            [
                _("Everybody may say what they think. We look at how something is said, not at whose side it takes."),
                _("A statement is shown when it is about the question, holds one idea, and can be understood."),
                _(
                    "What we do not show: insults and threats, attacks on people for who they are, names or other "
                    "things by which somebody can be recognised, and what is against the law."
                ),
                _(
                    "You may tell what happened to you, also when that is hard to read. Nobody is refused for the "
                    "words that others used against them. Only leave names out."
                ),
                _(
                    "What is not shown gets a reason. How often which reason was given, everybody can see. "
                    "You can take back what you wrote yourself."
                ),
            ]
        )
