"""What the entrance says about itself is what it does: real questions and answers against its own OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from waterlijn.text.attributes import KNOWN, offered, stored
from waterlijn.text.fit_attributes import BEGIN, END, table

if TYPE_CHECKING:
    from tests.web.understand.conftest import Answer

pytestmark = pytest.mark.django_db
Ask = Callable[..., "Answer"]
ROOT = Path(__file__).parents[3]
RUDE = "Wat een stelletje achterlijke idioten. Rot op met jullie gezeik!"
PYTHON: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
CHECKED = frozenset(
    ("$ref", "type", "enum", "const", "minimum", "maximum", "minLength", "items", "minItems", "maxItems", "properties",
     "required", "additionalProperties", "propertyNames", "minProperties", "description")
)  # fmt: skip


def faults(value: Any, schema: dict[str, Any], document: dict[str, Any], where: str = "$") -> Iterator[str]:
    """What in `value` does not fit `schema`; knows the words of JSON Schema that our document uses, and no others."""
    assert set(schema) <= CHECKED, f"teach this test: {set(schema) - CHECKED}"
    if "$ref" in schema:
        target = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        yield from faults(value, target, document, where)
    kind = schema.get("type")
    if kind and (not isinstance(value, PYTHON[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{where} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value} is not in the list"
    if "const" in schema and value != schema["const"]:
        yield f"{where} must be {schema['const']}"
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{where}: {value} is out of bounds"
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        yield f"{where} is too short"
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{where} has {len(value)} items"
        for i, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), document, f"{where}[{i}]")
    if isinstance(value, dict):
        yield from _faults_of_object(value, schema, document, where)


def _faults_of_object(
    value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], where: str
) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where} lacks {name}"
    if len(value) < schema.get("minProperties", 0):
        yield f"{where} is empty"
    known = schema.get("properties", {})
    for name, inner in value.items():
        yield from faults(name, schema.get("propertyNames", {}), document, f"{where} (name)")
        yield from faults(inner, known.get(name, schema.get("additionalProperties", {})), document, f"{where}.{name}")


@pytest.fixture
def document(knock: Ask, settings: Any) -> dict[str, Any]:
    answer = knock("/v1alpha1/openapi.json", method="GET")
    assert answer.code == 200
    found: dict[str, Any] = answer.body
    assert found["servers"] == [{"url": settings.PUBLIC_ADDRESS}]
    return found


def schema_of(document: dict[str, Any], verb: str, code: int) -> dict[str, Any]:
    method = document["paths"][f"/v1alpha1/comments:{verb}"]["post"]
    found: dict[str, Any] = method["responses"][str(code)]["content"]["application/json"]["schema"]
    return found


QUESTIONS: list[dict[str, Any]] = [
    {"comment": {"text": RUDE}, "requestedAttributes": {name: {} for name in sorted(offered())}},
    {
        "comment": {"text": f"<p>{RUDE}</p>", "type": "HTML"},
        "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0.2}},
        "spanAnnotations": True,
        "languages": ["nl-BE"],
        "clientToken": "x",
        "sessionId": "y",
        "communityId": "z",
        "doNotStore": True,
        "dropUnsupportedAttributes": True,
        "context": {"entries": [{"text": "het plein"}]},
    },
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_good_questions_and_their_answers_fit(
    knock: Ask, make_key: Callable[..., str], document: dict[str, Any], question: dict[str, Any]
) -> None:
    asked = document["paths"]["/v1alpha1/comments:analyze"]["post"]["requestBody"]["content"]["application/json"]
    assert list(faults(question, asked["schema"], document)) == []
    answer = knock("/v1alpha1/comments:analyze", question, key=make_key())
    assert answer.code == 200
    assert list(faults(answer.body, schema_of(document, "analyze", 200), document)) == []


def test_suggestions_fit(knock: Ask, make_key: Callable[..., str], document: dict[str, Any]) -> None:
    body = {"comment": {"text": RUDE}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
    asked = document["paths"]["/v1alpha1/comments:suggestscore"]["post"]["requestBody"]["content"]["application/json"]
    assert list(faults(body, asked["schema"], document)) == []
    answer = knock("/v1alpha1/comments:suggestscore", body | {"clientToken": "x"}, key=make_key())
    assert list(faults(answer.body, schema_of(document, "suggestscore", 200), document)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"comment": {"text": ""}}, 400),
        ({"languages": ["en"]}, 400),
        ({"requestedAttributes": {"NICENESS": {}}}, 400),
        ({"comment": {"text": "You are all stupid people and I hate you."}}, 400),
    ],
)
def test_errors_fit(
    knock: Ask, make_key: Callable[..., str], document: dict[str, Any], change: dict[str, Any], code: int
) -> None:
    answer = knock("/v1alpha1/comments:analyze", QUESTIONS[0] | change, key=make_key())
    assert answer.code == code
    assert list(faults(answer.body, schema_of(document, "analyze", code), document)) == []


def test_the_other_errors_fit(
    knock: Ask, make_key: Callable[..., str], document: dict[str, Any], settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    key = make_key()
    knock("/v1alpha1/comments:analyze", QUESTIONS[0], key=key)
    for answer in (
        knock("/v1alpha1/comments:analyze", QUESTIONS[0]),
        knock("/v1alpha1/comments:analyze", method="GET"),
        knock("/v1alpha1/comments:analyze", QUESTIONS[0], key=key),
    ):
        assert list(faults(answer.body, schema_of(document, "analyze", answer.code), document)) == []
    assert answer.code == 429


def test_the_test_itself_sees_faults(document: dict[str, Any]) -> None:
    response = {"$ref": "#/components/schemas/AnalyzeCommentResponse"}
    wrong = {
        "attributeScores": {"NICENESS": {"summaryScore": {"value": 2, "type": "RAW"}, "spanScores": []}},
        "languages": [1],
        "detectedLanguages": "nl",
    }
    assert len(list(faults(wrong, response, document))) == 7


def test_the_document_is_open_api_31(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    names = set(document["components"]["schemas"])
    refs = {part.split('"')[0] for part in str(document).replace("'", '"').split("#/components/schemas/")[1:]}
    assert refs <= names
    assert names - refs == set()


def test_what_googles_own_clients_ask_for(knock: Ask, settings: Any) -> None:
    """They put the path behind `rootUrl` and `servicePath`, and make one method per entry."""
    found = knock("/$discovery/rest", method="GET", QUERY_STRING="version=v1alpha1").body
    assert (found["name"], found["version"]) == ("commentanalyzer", "v1alpha1")
    assert found["rootUrl"] == f"{settings.PUBLIC_ADDRESS}/"
    for verb, method in found["resources"]["comments"]["methods"].items():
        assert method["httpMethod"] == "POST"
        assert found["servicePath"] + method["path"] == f"v1alpha1/comments:{verb}"
        assert method["request"]["$ref"] in found["schemas"]
        assert method["response"]["$ref"] in found["schemas"]
    assert "key" in found["parameters"]


def test_only_what_was_measured_is_offered() -> None:
    assert {"TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "THREAT"} <= set(offered())
    assert "PROFANITY" not in offered()  # 262 labelled texts say too little
    assert set(offered()) <= KNOWN
    for name in offered().values():
        parts = stored()["measured"][name]["parts"].values()
        assert max(part["low"] for part in parts) >= 0.8
        for part in parts:
            assert part["auc"] >= 0.8
            assert part["ece"] <= 0.05


def test_head_has_the_headers_and_no_body(knock: Ask) -> None:
    for path in ("/v1alpha1/openapi.json", "/$discovery/rest", "/v1alpha1/nothing"):
        whole, head = knock(path, method="GET"), knock(path, method="HEAD")
        assert (head.code, head.headers, head.raw) == (whole.code, whole.headers, b"")
        assert head.headers["Content-Length"] == str(len(whole.raw))


def test_the_page_prints_what_was_measured() -> None:
    page = (ROOT / "docs" / "reference" / "perspective.md").read_text("utf-8")
    assert page.split(BEGIN)[1].split(END)[0].strip() == table(dict(stored()))
    for name in offered():
        assert name.removesuffix("_EXPERIMENTAL") in page


def test_the_example_on_the_page_is_a_real_one(knock: Ask, make_key: Callable[..., str]) -> None:
    import orjson

    page = (ROOT / "docs" / "reference" / "perspective.md").read_text("utf-8")
    question, answer = (orjson.loads(block.split("```")[0]) for block in page.split("```json")[1:3])
    found = knock("/v1alpha1/comments:analyze", question, key=make_key()).body
    assert found["attributeScores"].keys() == answer["attributeScores"].keys()
    assert found.keys() == answer.keys()
    assert found["waterlijn"].keys() == answer["waterlijn"].keys()
