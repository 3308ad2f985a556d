"""Answers what other programs ask, before Django: no session, no cookie, no language, nothing that a page needs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import orjson
from django.conf import settings

from waterlijn.text.attributes import offered
from waterlijn.web.accounts.queries import is_any_key
from waterlijn.web.understand.api import asking, describing
from waterlijn.web.understand.api.answering import analyze, suggest
from waterlijn.web.understand.api.errors import ApiError, no_key, too_many
from waterlijn.web.understand.api.keys import Asker, keys
from waterlijn.web.understand.api.limits import Counts
from waterlijn.web.understand.api.reading import reader

log = logging.getLogger(__name__)
Headers = list[tuple[str, str]]
Start = Callable[[str, Headers], Any]
KILO = 1024  # bytes
HEADERS = (
    ("Content-Type", "application/json; charset=UTF-8"),
    ("Cache-Control", "private, no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
REASON = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """A WSGI application for every address under /v1alpha1/ and for Google's description of them."""
    more: Headers = []
    try:
        code, body = 200, _body(environ)
    except ApiError as problem:
        code, body, more = problem.code, problem.body(), problem.headers
    except Exception as problem:  # noqa: BLE001  # the outermost door: the program gets JSON, the log gets no text
        log.error("%s in the entrance for programs", type(problem).__name__)
        code, body = 500, ApiError(500, "INTERNAL", "Something went wrong in Waterlijn. Try again.").body()
    raw = orjson.dumps(body)
    start(f"{code} {REASON[code]}", [*HEADERS, *_secure(), *more, ("Content-Length", str(len(raw)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [raw]


def warm_up() -> None:
    """Load the model before the first program asks, where any program may ask at all."""
    if is_any_key():
        reader.read(["Een eerste zin, om alles klaar te zetten."], frozenset(offered()))


def _secure() -> Headers:
    seconds = settings.SECURE_HSTS_SECONDS
    return [("Strict-Transport-Security", f"max-age={seconds}; includeSubDomains; preload")] if seconds else []


def _body(environ: dict[str, Any]) -> dict[str, Any]:
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if path in describing.DOCUMENTS:
        _only(method, "GET", "HEAD")
        return describing.DOCUMENTS[path](settings.PUBLIC_ADDRESS)
    if path not in METHODS:
        raise ApiError(404, "NOT_FOUND", "There is nothing here. See /v1alpha1/openapi.json.")
    _only(method, "POST")
    asker = _asker(environ)
    wait = _counts().wait(asker.number, settings.API_REQUESTS_PER_MINUTE)
    if wait:
        raise too_many(wait)
    return METHODS[path](asking.parse(_raw(environ)), asker)


def _only(method: str, *allowed: str) -> None:
    if method not in allowed:
        message = f"Use {allowed[0]}. Pages of other sites cannot ask directly: let your server ask."
        raise ApiError(405, "UNIMPLEMENTED", message, headers=[("Allow", ", ".join(allowed))])


def _asker(environ: dict[str, Any]) -> Asker:
    if settings.IS_SECURE and not _is_https(environ):
        raise ApiError(403, "PERMISSION_DENIED", "Use https: without it anybody on the way can read text and key.")
    key = environ.get("HTTP_X_GOOG_API_KEY") or parse_qs(environ.get("QUERY_STRING", "")).get("key", [""])[0]
    if not key.strip():
        raise no_key()
    return keys.asker(key.strip())


def _is_https(environ: dict[str, Any]) -> bool:
    if settings.BEHIND_PROXY:
        return bool(environ.get("HTTP_X_FORWARDED_PROTO") == "https")
    return bool(environ.get("wsgi.url_scheme") == "https")


def _raw(environ: dict[str, Any]) -> bytes:
    raw: bytes = environ["wsgi.input"].read(asking.LARGEST_BODY + 1)
    return raw


def _analyze(body: dict[str, Any], asker: Asker) -> dict[str, Any]:
    question = asking.question(body)
    more = (len(question.text.encode()) - 1) // KILO  # every started kB counts; the first is the request itself
    if more:
        _counts().charge(asker.number, more)
    return analyze(question, looks_at_text=asker.looks_at_text)


def _suggest(body: dict[str, Any], asker: Asker) -> dict[str, Any]:
    return suggest(asking.suggestion(body))


METHODS = {"/v1alpha1/comments:analyze": _analyze, "/v1alpha1/comments:suggestscore": _suggest}


@cache
def _counts() -> Counts:
    return Counts(settings.DATA / "api-requests")
