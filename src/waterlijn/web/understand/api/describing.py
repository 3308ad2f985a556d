"""What the entrance says about itself: OpenAPI for people, and the description that Google's own clients ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waterlijn import __version__
from waterlijn.text.attributes import offered
from waterlijn.web.understand.api.asking import LARGEST_COMMENT, MOST_LANGUAGES
from waterlijn.web.understand.api.places import MOST_SPANS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
PLACE: Schema = {"type": "integer", "minimum": 0}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items} | more


def _map(values: Schema, **more: Any) -> Schema:
    return {"type": "object", "additionalProperties": values} | more


def _schemas() -> dict[str, Schema]:
    languages = _list(TEXT, maxItems=MOST_LANGUAGES, description="nl, nl-BE, nl-NL. Anything else is refused.")
    ignored = {"sessionId": TEXT, "communityId": TEXT, "context": _ref("Context")}
    return {
        "TextEntry": _object(
            ("text",),
            text={"type": "string", "minLength": 1, "description": f"At most {LARGEST_COMMENT} bytes of UTF-8."},
            type={"type": "string", "enum": ["PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED"]},
        ),
        "Context": _object(
            entries=_list(_map({})),
            articleAndParentComment=_map({}),
        )
        | {"description": "Accepted, and not looked at. Only one of both."},
        "AttributeParameters": _object(
            scoreType={"type": "string", "enum": ["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"]},
            scoreThreshold=NUMBER | {"description": "Below this the attribute is left out of the answer."},
        ),
        "AnalyzeCommentRequest": _object(
            ("comment", "requestedAttributes"),
            comment=_ref("TextEntry"),
            requestedAttributes=_map(
                _ref("AttributeParameters"), propertyNames={"enum": sorted(offered())}, minProperties=1
            ),
            languages=languages,
            spanAnnotations={"type": "boolean", "description": f"A score per sentence, for at most {MOST_SPANS}."},
            dropUnsupportedAttributes={"type": "boolean", "description": "Leave out what cannot be answered."},
            doNotStore={"type": "boolean", "description": "Nothing is stored, whatever it says."},
            clientToken=TEXT,
            **ignored,
        ),
        "Score": _object(
            ("value", "type"),
            value=NUMBER | {"minimum": 0, "maximum": 1},
            type={"const": "PROBABILITY"},
        ),
        "SpanScore": _object(
            ("begin", "end", "score"),
            begin=PLACE | {"description": "In UTF-16 code units of the text that was sent, markup included."},
            end=PLACE | {"description": "Just after the last one."},
            score=_ref("Score"),
        ),
        "AttributeScores": _object(
            ("summaryScore", "spanScores"), summaryScore=_ref("Score"), spanScores=_list(_ref("SpanScore"), minItems=1)
        ),
        "AnalyzeCommentResponse": _object(
            ("attributeScores", "languages", "detectedLanguages", "waterlijn"),
            attributeScores=_map(_ref("AttributeScores"), propertyNames={"enum": sorted(offered())}),
            languages=_list(TEXT),
            detectedLanguages=_list(TEXT),
            clientToken=TEXT,
            waterlijn=_object(
                ("model", "abstain", "cues"),
                model=TEXT | {"description": "Name and version of what read the text."},
                abstain={"type": "boolean", "description": "Not sure enough: let a person look."},
                cues=_list(TEXT, description="Names of the rules that applied, those that take back included."),
            )
            | {"description": "What Perspective did not have."},
        ),
        "SuggestCommentScoreRequest": _object(
            ("comment", "attributeScores"),
            comment=_ref("TextEntry"),
            attributeScores=_map(
                _object(
                    summaryScore=_object(value=NUMBER, type=TEXT),
                    spanScores=_list(_object(begin=PLACE, end=PLACE, score=_object(value=NUMBER, type=TEXT))),
                ),
                minProperties=1,
            ),
            languages=_list(TEXT, maxItems=MOST_LANGUAGES),
            clientToken=TEXT,
            **ignored,
        ),
        "SuggestCommentScoreResponse": _object(("detectedLanguages",), detectedLanguages=_list(TEXT), clientToken=TEXT),
        "Error": _object(
            ("error",),
            error=_object(
                ("code", "message", "status"),
                code={"type": "integer"},
                message=TEXT,
                status=TEXT,
                details=_list(_map({}, required=["@type"])),
            ),
        ),
    }


ERRORS = {
    "400": "The request cannot be answered: see `errorType`. Also when the key is wrong.",
    "403": "No key, or no https.",
    "405": "Only POST.",
    "429": "Too much was asked with this key this minute; `Retry-After` says how many seconds to wait.",
    "500": "Something went wrong in Waterlijn.",
    "503": "Too many unknown keys are tried out at this moment; `Retry-After` as above.",
}


def _json(name: str) -> Schema:
    return {"application/json": {"schema": _ref(name)}}


def _method(verb: str, summary: str, description: str, message: str) -> Schema:
    answers = {code: {"description": text, "content": _json("Error")} for code, text in ERRORS.items()}
    for code in ("429", "503"):
        answers[code]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    good = {"200": {"description": "The answer.", "content": _json(f"{message}Response")}}
    return {
        "post": {
            "operationId": verb,
            "summary": summary,
            "description": description,
            "requestBody": {"required": True, "content": _json(f"{message}Request")},
            "responses": good | answers,
        }
    }


def openapi(address: str) -> dict[str, Any]:
    """OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Waterlijn, in the words of Perspective",
            "version": __version__,
            "summary": "Reads Dutch comments. The same questions and answers as Google's Perspective.",
            "description": "A score says something about a text, never about its writer. A person decides. Texts are "
            "read in memory and not kept.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": address}],
        "security": [{"query": []}, {"header": []}],
        "paths": {
            "/v1alpha1/comments:analyze": _method(
                "analyze", "Score a comment", "One probability per attribute asked for.", "AnalyzeComment"
            ),
            "/v1alpha1/comments:suggestscore": _method(
                "suggestscore",
                "Suggest a score",
                "Checked and answered, so that programs that send it keep working. Nothing of it is kept.",
                "SuggestCommentScore",
            ),
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "query": {"type": "apiKey", "in": "query", "name": "key"},
                "header": {"type": "apiKey", "in": "header", "name": "X-Goog-Api-Key"},
            },
        },
    }


def discovery(address: str) -> dict[str, Any]:
    """The description from which Google's client libraries make their methods (4CAT uses the one for Python)."""

    def method(verb: str, message: str) -> Schema:
        return {
            "id": f"commentanalyzer.comments.{verb}",
            "path": f"v1alpha1/comments:{verb}",
            "flatPath": f"v1alpha1/comments:{verb}",
            "httpMethod": "POST",
            "parameters": {},
            "parameterOrder": [],
            "request": {"$ref": f"{message}Request"},
            "response": {"$ref": f"{message}Response"},
        }

    messages = ("AnalyzeComment", "SuggestCommentScore")
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "commentanalyzer:v1alpha1",
        "name": "commentanalyzer",
        "version": "v1alpha1",
        "revision": __version__,
        "title": "Waterlijn, in the words of Perspective",
        "description": "Reads Dutch comments.",
        "protocol": "rest",
        "rootUrl": f"{address}/",
        "baseUrl": f"{address}/",
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "parameters": {"key": {"type": "string", "location": "query", "description": "A key made in Waterlijn."}},
        "schemas": {
            f"{message}{kind}": {"id": f"{message}{kind}", "type": "object", "additionalProperties": {"type": "any"}}
            for message in messages
            for kind in ("Request", "Response")
        },
        "resources": {
            "comments": {
                "methods": {
                    "analyze": method("analyze", "AnalyzeComment"),
                    "suggestscore": method("suggestscore", "SuggestCommentScore"),
                }
            }
        },
    }


DOCUMENTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "/v1alpha1/openapi.json": openapi,
    "/$discovery/rest": discovery,
}
