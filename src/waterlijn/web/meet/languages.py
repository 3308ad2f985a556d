"""The languages in which people can take part: one list, and a catalogue for each in `locale/`.

Who leads a conversation sees Dutch or English, like all staff. A language is added here, in `settings.LANGUAGES` and in
`locale/<code>/`; a test tells which sentences it still lacks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext

from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.understand.marks import in_words

LANGUAGES = {"nl": "Nederlands", "en": "English", "fr": "Français"}
COOKIE = "waterlijn-meet-language"
ASKED = "language"  # /meet/g/<key>/?language=fr on a poster


class Said(NamedTuple):
    """Words of people, and the language in which they stand."""

    text: str
    language: str


def languages_of(conversation: Conversation) -> dict[str, str]:
    """Code and own name of every language in which one can take part; at least the one of the question."""
    found = {code: LANGUAGES[code] for code in conversation.languages if code in LANGUAGES}
    return found or {code: LANGUAGES[code] for code in (conversation.language, "nl") if code in LANGUAGES}


def chosen(request: HttpRequest, conversation: Conversation) -> str:
    """What the visitor chose, here or on an earlier page; otherwise the language of the question."""
    possible = languages_of(conversation)
    wishes = (request.GET.get(ASKED, ""), request.COOKIES.get(COOKIE, ""), conversation.language)
    return next((code for code in wishes if code in possible), next(iter(possible)))


def said(conversation: Conversation, part: str, language: str) -> Said:
    """The question or the explanation in this language when somebody translated it, otherwise as it was written."""
    return translated(getattr(conversation, part), conversation.language, conversation.translations, language, part)


def statement_in(statement: Statement, language: str) -> Said:
    if not statement.text:  # its writer took it back after people were told what is done with it
        with translation.override(language):
            return Said(gettext("A statement that was taken back by who wrote it."), language)
    return translated(statement.text, statement.language, statement.translations, language)


def translated(text: str, written_in: str, translations: Any, language: str, part: str = "") -> Said:
    """`translations` is {"fr": "..."} or, with a part, {"fr": {"question": "..."}}; else as if not there.

    What stands in the place of personal data is said in the language of the reader.
    """
    found = translations.get(language) if isinstance(translations, dict) and language != written_in else None
    if part:
        found = found.get(part) if isinstance(found, dict) else None
    is_there = isinstance(found, str) and found.strip()
    return Said(in_words(str(found)), language) if is_there else Said(in_words(text), written_in)
