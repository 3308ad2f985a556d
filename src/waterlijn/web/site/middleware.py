"""Dutch unless the visitor chose English; the words of the science follow."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from waterlijn import words


def language(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The browser's own wish is not asked: a Dutch municipality speaks Dutch until a person says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in words.LANGUAGES else settings.LANGUAGE_CODE
        words.use(code)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware
