"""The words of the science on screen: English msgids, Dutch by default, without Django.

The site sets the language per request with `use`; the terminal once. A context variable, so that two requests
in one process do not speak each other's language.
"""

from __future__ import annotations

import gettext as stdlib_gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("nl", "en")
_language: ContextVar[str] = ContextVar("language", default="nl")


@cache
def _catalogue(language: str) -> stdlib_gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return stdlib_gettext.translation("waterlijn", folder, [language], fallback=True)


def use(language: str) -> None:
    """Speak `language` ("nl" or "en") from here on in this context; anything else becomes Dutch."""
    _language.set(language if language in LANGUAGES else "nl")


def language() -> str:
    return _language.get()


def gettext(message: str, **details: object) -> str:
    """The sentence in the language in use, its {placeholders} filled."""
    sentence = _catalogue(_language.get()).gettext(message) if message else ""
    return sentence.format(**details) if details else sentence


def ngettext(one: str, many: str, n: int, **details: object) -> str:
    return _catalogue(_language.get()).ngettext(one, many, n).format(n=n, **details)
