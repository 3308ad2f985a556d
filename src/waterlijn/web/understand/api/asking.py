"""What another program asks, checked: JSON -> `Question` or `Suggestion`, or an `ApiError` that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from waterlijn.text.attributes import KNOWN, offered
from waterlijn.web.understand.api.errors import ApiError, invalid

LARGEST_COMMENT = 20 * 1024  # bytes, as Perspective has it
LARGEST_BODY = 2 * 1024 * 1024  # bytes; a context entry may be 1 MB, and nobody reads it
MOST_LANGUAGES = 50
TYPES = ("PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED")
_CAMEL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Question:
    """A request for scores. `wanted` has the attributes that can be answered, with their thresholds."""

    text: str
    is_html: bool
    wanted: Mapping[str, float]
    unsupported: tuple[str, ...]  # Perspective has them, and we cannot stand behind them in Dutch
    languages: tuple[str, ...]  # as the program wrote them
    is_lenient: bool  # leave out what cannot be answered, instead of an error
    by_sentence: bool
    token: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a program thinks that the scores should be. It is checked and answered, and not kept."""

    text: str
    is_html: bool
    languages: tuple[str, ...]
    token: str | None


def parse(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST_BODY:
        raise ApiError(400, "INVALID_ARGUMENT", f"Request payload size exceeds the limit: {LARGEST_BODY} bytes.")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        # orjson quotes the place, never the text; still, nothing of what came in goes back
        raise ApiError(400, "INVALID_ARGUMENT", "Invalid JSON payload received.") from None
    if not isinstance(body, dict):
        raise ApiError(400, "INVALID_ARGUMENT", "Invalid JSON payload received: an object was expected.")
    return body


def question(body: Mapping[str, Any]) -> Question:
    text, is_html = _comment(body)
    requested = _field(body, "requestedAttributes", dict, {})
    if not requested:
        raise invalid("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    _context(body)
    for name in ("sessionId", "communityId"):
        _field(body, name, str, "")
    _field(body, "doNotStore", bool, False)  # nothing is ever stored
    return Question(
        text=text,
        is_html=is_html,
        wanted={name: _threshold(name, how) for name, how in requested.items() if name in offered()},
        unsupported=tuple(_known(name) for name in requested if name not in offered()),
        languages=_languages(body),
        is_lenient=_field(body, "dropUnsupportedAttributes", bool, False),
        by_sentence=_field(body, "spanAnnotations", bool, False),
        token=_field(body, "clientToken", str, None),
    )


def suggestion(body: Mapping[str, Any]) -> Suggestion:
    text, is_html = _comment(body)
    scores = _field(body, "attributeScores", dict, {})
    if not scores:
        raise invalid("Missing attribute_scores")
    for name, given in scores.items():
        _suggested(name, given)
    _context(body)
    for field in ("sessionId", "communityId"):
        _field(body, field, str, "")
    return Suggestion(text, is_html, _languages(body), _field(body, "clientToken", str, None))


def _field(body: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    """A field by its JSON name or, as Google's own servers allow, by its name with underscores."""
    value = body.get(name)
    if value is None:
        value = body.get(_CAMEL.sub("_", name).lower())
    if value is None:
        return default
    if not isinstance(value, kind):
        raise invalid(f"Invalid value at '{name}'")
    return value


def _comment(body: Mapping[str, Any]) -> tuple[str, bool]:
    comment = _field(body, "comment", dict, {})
    text, kind = _field(comment, "text", str, ""), _field(comment, "type", str, "PLAIN_TEXT")
    if kind not in TYPES:
        raise invalid("Unknown text type")
    if not text.strip():
        raise invalid("Comment must be non-empty.", "COMMENT_EMPTY")
    if len(text.encode()) > LARGEST_COMMENT:
        raise invalid("Comment text too long.", "COMMENT_TOO_LONG")
    return text, kind == "HTML"


def _context(body: Mapping[str, Any]) -> None:
    """Accepted and not looked at, as Perspective does it; two kinds at once are refused, as Perspective does it."""
    context = _field(body, "context", dict, {})
    entries = _field(context, "entries", list, [])
    article = _field(context, "articleAndParentComment", dict, {})
    if entries and article:
        raise invalid("Context can have either entries or article_and_parent_comment, but both fields were populated.")


def _languages(body: Mapping[str, Any]) -> tuple[str, ...]:
    languages = _field(body, "languages", list, [])
    if len(languages) > MOST_LANGUAGES or not all(isinstance(code, str) and 0 < len(code) <= 35 for code in languages):
        raise invalid("Invalid value at 'languages'")
    return tuple(languages)


def _known(name: str) -> str:
    if name not in KNOWN:
        raise invalid(f"Unknown requested attribute: {name[:100]}")
    return name


def _threshold(name: str, how: Any) -> float:
    if how is None:
        return 0.0
    if not isinstance(how, dict):
        raise invalid(f"Invalid value at 'requested_attributes.{name}'")
    kind = _field(how, "scoreType", str, "PROBABILITY")
    if kind not in ("PROBABILITY", "SCORE_TYPE_UNSPECIFIED"):
        raise invalid(f"Requested score type {kind[:100]} is not supported by attribute {name}")
    return _number(_field(how, "scoreThreshold", object, 0.0), f"requested_attributes.{name}.score_threshold")


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"Invalid value at '{where}'")
    return float(value)


def _suggested(name: str, given: Any) -> None:
    """A summary score, span scores or both. Any name will do: Coral sends APPROVED and DELETED."""
    if not isinstance(given, dict):
        raise invalid("Invalid value at 'attribute_scores'")
    summary, spans = _field(given, "summaryScore", dict, None), _field(given, "spanScores", list, [])
    if summary is None and not spans:
        raise invalid(f"Attribute scores of {name[:100]} are empty")
    for score in [summary] if summary is not None else []:
        _number(_field(score, "value", object, 0.0), "summary_score.value")
    for span in spans:
        if not isinstance(span, dict):
            raise invalid("Invalid value at 'span_scores'")
        _number(_field(_field(span, "score", dict, {}), "value", object, 0.0), "score.value")
