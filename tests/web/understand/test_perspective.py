"""The entrance for other programs answers as Perspective did, and says what it cannot say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from waterlijn.web.accounts import actions
from waterlijn.web.accounts.models import ApiKey, AuditEvent

if TYPE_CHECKING:
    from tests.web.understand.conftest import Answer

pytestmark = pytest.mark.django_db
Ask = Callable[..., "Answer"]
FIVE = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "THREAT")
RUDE = "Wat een stelletje achterlijke idioten, rot op met jullie gezeik!"
KIND = "Bedankt voor de snelle hulp gisteren, dat was heel fijn."
ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"


# --- scores ----------------------------------------------------------------------------------------------------
def test_all_five_in_perspectives_form(analyze: Ask) -> None:
    answer = analyze(RUDE, FIVE, languages=["nl"], clientToken="reactie 7", doNotStore=True)
    assert answer.code == 200
    assert set(answer.body["attributeScores"]) == set(FIVE)
    assert (answer.body["languages"], answer.body["detectedLanguages"]) == (["nl"], ["nl"])
    assert answer.body["clientToken"] == "reactie 7"
    for scores in answer.body["attributeScores"].values():
        assert scores["summaryScore"]["type"] == "PROBABILITY"
        assert 0 <= scores["summaryScore"]["value"] <= 1
        assert scores["spanScores"] == [{"begin": 0, "end": len(RUDE), "score": scores["summaryScore"]}]


def test_rude_is_above_kind(analyze: Ask) -> None:
    assert analyze(RUDE).value() > 0.8
    assert analyze(KIND).value() < 0.1
    assert "clientToken" not in analyze(KIND).body


@pytest.mark.parametrize(
    ("text", "high", "low"),
    [
        ("Ik maak je kapot, morgen sta ik aan je deur met een mes.", "THREAT", "IDENTITY_ATTACK"),
        ("Jij bent een vuile klootzak.", "INSULT", "THREAT"),
        ("Alle moslims zijn ratten, het land uit met dat ongedierte.", "IDENTITY_ATTACK", "THREAT"),
    ],
)
def test_each_name_has_a_meaning(analyze: Ask, text: str, high: str, low: str) -> None:
    answer = analyze(text, FIVE)
    assert answer.value(high) > answer.value(low) + 0.2


def test_severe_is_never_above_toxic(analyze: Ask) -> None:
    for text in (RUDE, KIND, "Hang ze allemaal op, dat tuig.", "De raad vergadert dinsdag om acht uur."):
        answer = analyze(text, FIVE)
        assert answer.value("SEVERE_TOXICITY") <= answer.value("TOXICITY") + 1e-6


def test_a_testimony_is_not_what_it_tells(analyze: Ask) -> None:
    text = "Ze riepen 'vuile makaak, ga terug naar je eigen land' naar mijn zoontje. Niemand zei iets."
    answer = analyze(text, FIVE, spanAnnotations=True)
    assert answer.value("TOXICITY") < 0.5
    assert answer.value("IDENTITY_ATTACK") < 0.4
    for scores in answer.body["attributeScores"].values():
        assert all(span["score"]["value"] <= scores["summaryScore"]["value"] for span in scores["spanScores"])


def test_the_names_of_the_trial_period_are_the_same(analyze: Ask) -> None:
    answer = analyze(RUDE, ("TOXICITY", "TOXICITY_EXPERIMENTAL", "INSULT", "INSULT_EXPERIMENTAL"))
    assert answer.value("TOXICITY_EXPERIMENTAL") == answer.value("TOXICITY")
    assert answer.value("INSULT_EXPERIMENTAL") == answer.value("INSULT")


def test_below_the_threshold_nothing_is_said(analyze: Ask) -> None:
    names = {"TOXICITY": {"scoreThreshold": 0.5}, "THREAT": {"scoreThreshold": 0, "scoreType": "PROBABILITY"}}
    assert set(analyze(KIND, names).body["attributeScores"]) == {"THREAT"}
    assert set(analyze(RUDE, names).body["attributeScores"]) == {"TOXICITY", "THREAT"}


def test_the_answer_says_who_read_it_and_whether_a_person_should_look(analyze: Ask) -> None:
    own = analyze(KIND).body["waterlijn"]
    assert own["model"].startswith("waterlijn-nl ")
    assert own["abstain"] in (True, False)
    long = analyze("De raad vergadert dinsdag over het plein en het park. " * 180)
    assert long.body["waterlijn"]["abstain"] is True


def test_a_name_does_not_weigh(analyze: Ask) -> None:
    one, other = (analyze(f"{name} zegt dat het plein te donker is.") for name in ("Mohammed", "Jan"))
    assert one.value() == other.value()


def test_the_end_of_a_long_comment_counts(analyze: Ask) -> None:
    text = "De raad vergadert dinsdag over het plein. " * 150 + "Jullie zijn vuile klootzakken."
    assert analyze(text).value() > analyze(text[:6000]).value() + 0.3


LIGHT = "De raad vergadert dinsdag over het plein, en de buurt vindt dat er te weinig licht is. "
TOLD = "Ze riepen 'vuile makaak, ga terug naar je eigen land' naar mijn zoontje. Niemand zei iets. "
AGAIN = "'Makaak, ga terug naar je eigen land', dat hoor je dan. Vuile makaak zeiden ze nog. "


@pytest.mark.parametrize("between", [0, 20, 33, 90, 110])  # up to 10,000 characters lie between the two
def test_a_long_testimony_is_not_what_it_tells_either(analyze: Ask, between: int) -> None:
    text = TOLD + LIGHT * between + AGAIN + LIGHT * 3
    assert between not in (33,) or 3000 < len(text) < 3500
    answer = analyze(text, ("TOXICITY", "IDENTITY_ATTACK", "ALIENATION_EXPERIMENTAL"), spanAnnotations=True)
    assert "testimony" in answer.body["waterlijn"]["cues"]
    assert answer.value("TOXICITY") < 0.5
    assert answer.value("IDENTITY_ATTACK") < 0.4
    for scores in answer.body["attributeScores"].values():
        assert all(span["score"]["value"] <= scores["summaryScore"]["value"] for span in scores["spanScores"])


def test_a_testimony_excuses_no_threat_of_the_writer(analyze: Ask) -> None:
    text = TOLD + LIGHT * 33 + "Ik maak je kapot, morgen sta ik aan je deur met een mes."
    assert analyze(text, ("THREAT",)).value("THREAT") > 0.5


def test_up_to_its_limit_a_comment_is_read_as_on_the_site(analyze: Ask) -> None:
    from waterlijn.records import Messages
    from waterlijn.text.read import read

    text = LIGHT * 60 + "Jullie zijn vuile klootzakken."
    assert len(text) > 5000
    answer = analyze(text)
    assert answer.value() == pytest.approx(float(read(Messages.of([text])).probability[0, 0]), abs=1e-6)


def test_what_google_accepts_is_accepted(knock: Ask, make_key: Callable[..., str]) -> None:
    body = {
        "comment": {"text": KIND},
        "requested_attributes": {"TOXICITY": None},
        "client_token": "x",
        "session_id": "s",
        "communityId": "c",
        "context": {"entries": [{"text": "waar het over gaat"}]},
        "something": "that nobody knows",
    }
    answer = knock(ANALYZE, body, key=make_key())
    assert answer.code == 200
    assert answer.body["clientToken"] == "x"


# --- languages -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fields", [{}, {"languages": []}, {"languages": ["nl"]}])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You are all stupid people and I hate every one of you.", "en"),
        ("Vous êtes tous des idiots et je ne veux plus de vous ici.", "fr"),
        ("أنتم جميعا أغبياء ولا أريد أن أراكم هنا", "und"),
    ],
)
def test_another_language_gets_an_error_and_no_low_score(
    analyze: Ask, text: str, code: str, fields: dict[str, Any]
) -> None:
    answer = analyze(text, **fields)
    assert (answer.code, answer.kind) == (400, "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE")
    detail = answer.body["error"]["details"][0]
    assert detail["@type"] == "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    assert detail["languageNotSupportedByAttributeError"]["detectedLanguages"] == [code]
    assert detail["languageNotSupportedByAttributeError"]["attribute"] == "TOXICITY"
    assert answer.body["error"]["status"] == "INVALID_ARGUMENT"
    assert "does not support request languages" in answer.body["error"]["message"]


@pytest.mark.parametrize("languages", [["en"], ["nl", "en"], ["EN-us"], ["und"]])
def test_a_claim_that_is_not_dutch_is_refused(analyze: Ask, languages: list[str]) -> None:
    answer = analyze(KIND, languages=languages)
    assert answer.kind == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    detail = answer.body["error"]["details"][0]["languageNotSupportedByAttributeError"]
    assert detail["requestedLanguages"] == languages


@pytest.mark.parametrize("languages", [["nl"], ["NL"], ["nl-BE"], ["nl_NL"], ["nl", "nl-BE"]])
def test_dutch_in_every_spelling(analyze: Ask, languages: list[str]) -> None:
    assert analyze(KIND, languages=languages).body["languages"] == languages


def test_a_key_for_coral_looks_at_the_text(knock: Ask, make_key: Callable[..., str]) -> None:
    key = make_key(looks_at_text=True)
    body = {"comment": {"text": KIND}, "languages": ["en"], "requestedAttributes": {"TOXICITY": {}}}
    answer = knock(ANALYZE, body, key=key)
    assert (answer.code, answer.body["languages"]) == (200, ["nl"])
    body["comment"] = {"text": "You are all stupid people and I hate every one of you."}
    assert knock(ANALYZE, body, key=key).kind == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"


def test_lenient_programs_get_what_can_be_said(analyze: Ask) -> None:
    names = ("TOXICITY", "CURIOSITY_EXPERIMENTAL")
    answer = analyze(KIND, names, dropUnsupportedAttributes=True)
    assert set(answer.body["attributeScores"]) == {"TOXICITY"}
    for more in ({}, {"languages": ["en"]}):
        foreign = analyze("You are all stupid people and I hate you.", dropUnsupportedAttributes=True, **more)
        assert (foreign.code, foreign.body["attributeScores"]) == (200, {})
        assert foreign.body["waterlijn"]["abstain"] is True


@pytest.mark.parametrize("name", ["CURIOSITY_EXPERIMENTAL", "PROFANITY", "PROFANITY_EXPERIMENTAL"])
def test_what_nobody_measured_well_is_not_offered(analyze: Ask, name: str) -> None:
    answer = analyze(KIND, ("TOXICITY", name))
    assert answer.kind == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    message = f"Attribute {name} does not support request languages: nl"
    assert answer.body["error"]["message"] == message


# --- keys ------------------------------------------------------------------------------------------------------
def test_without_a_key(knock: Ask) -> None:
    answer = knock(ANALYZE, {"comment": {"text": KIND}, "requestedAttributes": {"TOXICITY": {}}})
    assert (answer.code, answer.body["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize("key", ["waterlijn_nothing", "x", "%00", "é" * 300])
def test_with_a_wrong_key(knock: Ask, key: str) -> None:
    answer = knock(ANALYZE, {"comment": {"text": KIND}, "requestedAttributes": {"TOXICITY": {}}}, key=key)
    assert (answer.code, answer.body["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert answer.body["error"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_a_key_in_the_header(knock: Ask, make_key: Callable[..., str]) -> None:
    body = {"comment": {"text": KIND}, "requestedAttributes": {"TOXICITY": {}}}
    assert knock(ANALYZE, body, HTTP_X_GOOG_API_KEY=make_key()).code == 200


def test_a_withdrawn_key_stops_within_ten_seconds(
    knock: Ask, make_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from waterlijn.web.understand.api import keys

    body = {"comment": {"text": KIND}, "requestedAttributes": {"TOXICITY": {}}}
    key = make_key()
    for moment, code in ((0.0, 200), (keys.REMEMBERED - 1, 200), (keys.REMEMBERED + 1, 400)):
        monkeypatch.setattr(keys, "monotonic", lambda moment=moment: moment + 5)
        assert knock(ANALYZE, body, key=key).code == code
        for stored in ApiKey.objects.all():
            actions.withdraw_key(by=stored.made_by, key=stored)
    assert keys.REMEMBERED <= 10


def test_only_the_day_of_the_last_use_is_written(knock: Ask, make_key: Callable[..., str]) -> None:
    from waterlijn.web.understand.api.keys import keys

    body = {"comment": {"text": KIND}, "requestedAttributes": {"TOXICITY": {}}}
    with time_machine.travel("2026-11-21T09:30:00+01:00", tick=False) as clock:
        key = make_key()
        before = AuditEvent.objects.count()
        knock(ANALYZE, body, key=key)
        assert ApiKey.objects.get().used_on == date(2026, 11, 21)
        with CaptureQueriesContext(connection) as asked:
            knock(ANALYZE, body, key=key)
        assert len(asked) == 0  # remembered
        clock.shift(86400)
        keys.forget()
        knock(ANALYZE, body, key=key)
        assert ApiKey.objects.get().used_on == date(2026, 11, 22)
        assert AuditEvent.objects.count() == before


GOOD = {"comment": {"text": KIND}, "requestedAttributes": {"TOXICITY": {}}}


def test_trying_out_keys_does_not_fill_the_memory_nor_empty_that_of_good_ones(
    knock: Ask, make_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from waterlijn.web.understand.api import keys

    monkeypatch.setattr(keys, "MOST", 3)
    key = make_key()
    assert knock(ANALYZE, GOOD, key=key).code == 200
    for number in range(8):
        assert knock(ANALYZE, {}, key=f"wrong{number}").code == 400
    assert len(keys.keys._wrong) <= 3
    with CaptureQueriesContext(connection) as asked:
        assert knock(ANALYZE, GOOD, key=key).code == 200
    assert len(asked) == 0


def test_trying_out_keys_leaves_the_database_to_others(
    knock: Ask, make_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from waterlijn.web.understand.api import keys

    monkeypatch.setattr(keys, "LOOK_UPS", 3)
    moment = 100.0
    monkeypatch.setattr(keys, "monotonic", lambda: moment)
    key, new = make_key("een"), make_key("twee")
    assert knock(ANALYZE, GOOD, key=key).code == 200
    moment += keys.REMEMBERED + 1
    with CaptureQueriesContext(connection) as asked:
        answers = [knock(ANALYZE, {}, key=f"wrong{number}") for number in range(9)]
    assert [answer.code for answer in answers] == [400] * 3 + [503] * 6
    assert answers[-1].headers["Retry-After"] == "1"
    assert len(asked) == 3
    assert knock(ANALYZE, GOOD, key=key).code == 200  # known from before, though its time was over
    assert knock(ANALYZE, GOOD, key=new).code == 503  # never seen here: a second later it is
    moment += 1
    assert knock(ANALYZE, GOOD, key=new).code == 200


def test_a_locked_database_costs_no_answer(
    knock: Ask, make_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from waterlijn.web.understand.api import keys

    def locked(*, key: ApiKey) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(keys, "note_use", locked)
    assert knock(ANALYZE, GOOD, key=make_key()).code == 200
    assert ApiKey.objects.get().used_on is None
    assert "OperationalError" in caplog.text


def test_nothing_of_the_text_or_the_key_is_written_anywhere(
    knock: Ask, make_key: Callable[..., str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waterlijn.web.understand.api import reading

    key = make_key()
    body = {"comment": {"text": "kanarievogel zegt niets"}, "requestedAttributes": {"TOXICITY": {}}}
    with CaptureQueriesContext(connection) as asked:
        assert knock(ANALYZE, body, key=key).code == 200

    def broken(*anything: Any) -> Any:
        raise RuntimeError(f"kanarievogel {key}")

    monkeypatch.setattr(reading, "find_all", broken)
    answer = knock(ANALYZE, body, key=key)
    assert (answer.code, answer.body["error"]["status"]) == (500, "INTERNAL")
    everything = caplog.text + str(asked.captured_queries) + answer.raw.decode()
    assert "RuntimeError" in caplog.text
    assert "kanarievogel" not in everything
    assert key not in everything


# --- how much --------------------------------------------------------------------------------------------------
def test_a_program_that_has_gone_mad_must_wait(knock: Ask, make_key: Callable[..., str], settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    body = {"comment": {"text": KIND}, "requestedAttributes": {"TOXICITY": {}}}
    with time_machine.travel(1_800_000_020, tick=False) as clock:  # 20 seconds into a minute
        key, other = make_key("een"), make_key("twee")
        assert [knock(ANALYZE, body, key=key).code for _ in range(4)] == [200, 200, 200, 429]
        refused = knock(ANALYZE, body, key=key)
        assert refused.headers["Retry-After"] == "40"
        assert refused.body["error"]["status"] == "RESOURCE_EXHAUSTED"
        assert knock(ANALYZE, body, key=other).code == 200
        clock.shift(40)
        assert knock(ANALYZE, body, key=key).code == 200


def test_a_long_comment_counts_for_as_many_as_it_has_kilobytes(
    knock: Ask, make_key: Callable[..., str], settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 6
    long = {"comment": {"text": LIGHT * 46}, "requestedAttributes": {"TOXICITY": {}}}
    assert 3 * 1024 < len(LIGHT * 46) <= 4 * 1024
    with time_machine.travel(1_800_000_020, tick=False):
        key = make_key()
        assert [knock(ANALYZE, body, key=key).code for body in (long, GOOD, GOOD, GOOD)] == [200, 200, 200, 429]
    with time_machine.travel(1_800_000_080, tick=False):  # a minute that is nearly used up still takes one long comment
        codes = [knock(ANALYZE, body, key=key).code for body in (GOOD, GOOD, GOOD, GOOD, GOOD, long, GOOD)]
        assert codes == [200] * 6 + [429]


# --- suggestions -----------------------------------------------------------------------------------------------
def test_a_suggestion_is_answered_and_not_kept(knock: Ask, make_key: Callable[..., str]) -> None:
    body = {
        "comment": {"text": KIND},
        "context": {"entries": [{"text": "{}"}]},
        "attributeScores": {"APPROVED": {"summaryScore": {"value": 1}}},
        "languages": ["EN"],
        "communityId": "Coral:waterdam",
        "clientToken": "comment:1",
    }
    key = make_key()
    knock(SUGGEST, body, key=key)
    with CaptureQueriesContext(connection) as asked:
        answer = knock(SUGGEST, body, key=key)
    assert (answer.code, answer.body) == (200, {"clientToken": "comment:1", "detectedLanguages": ["nl"]})
    assert len(asked) == 0


@pytest.mark.parametrize(
    "scores",
    [None, {}, [], "x", {"TOXICITY": {}}, {"TOXICITY": 1}, {"TOXICITY": {"summaryScore": {"value": "high"}}},
     {"TOXICITY": {"spanScores": [1]}}],
)  # fmt: skip
def test_a_suggestion_without_scores(knock: Ask, make_key: Callable[..., str], scores: Any) -> None:
    answer = knock(SUGGEST, {"comment": {"text": KIND}, "attributeScores": scores}, key=make_key())
    assert (answer.code, answer.kind) == (400, "INVALID_REQUEST")


def test_a_suggestion_about_emoji(knock: Ask, make_key: Callable[..., str]) -> None:
    body = {"comment": {"text": "😀"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}}}
    assert knock(SUGGEST, body, key=make_key()).body == {"detectedLanguages": []}
