"""What the site says in the terminal of whoever starts it: Dutch, or English with WATERLIJN_LANGUAGE=en.

Without Django, which would cost the supervisor its quick start; the sentences stand in this room's own catalogue.
"""

from __future__ import annotations

import os
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from waterlijn.words import LANGUAGES


@cache
def _catalogue(language: str) -> NullTranslations:
    return translation("django", Path(__file__).parent / "locale", [language], fallback=True)


def language() -> str:
    asked = os.environ.get("WATERLIJN_LANGUAGE", "").strip().lower()
    return asked if asked in LANGUAGES else "nl"


def gettext(sentence: str, **details: object) -> str:
    found = _catalogue(language()).gettext(sentence)
    return found.format(**details) if details else found
