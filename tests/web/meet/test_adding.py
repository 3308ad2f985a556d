"""Adding a statement: tidy, without personal data, once; look-alikes and a kind question first; the person decides."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from waterlijn.web.meet import pace
from waterlijn.web.meet.hints import hints_of
from waterlijn.web.meet.models import Statement
from waterlijn.web.meet.nudge import nudge
from waterlijn.web.meet.queries.alike import alike
from waterlijn.web.meet.tidying import has_several_ideas, tidy

if TYPE_CHECKING:
    from django.test import Client

    from waterlijn.web.meet.models import Conversation, Participant

pytestmark = pytest.mark.django_db


def add(client: Client, conversation: Conversation, text: str, key: str = "", **fields: Any) -> Any:
    posted = {"text": text, "key": key or str(uuid.uuid4())} | fields
    return client.post(f"/meet/g/{conversation.key}/add/", posted)


def sure_of(page: Any) -> str:
    found = re.search(r'name="sure" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


def test_a_statement_waits_for_a_moderator(conversation: Conversation, visitor: Callable[..., Client]) -> None:
    client = visitor()
    answer = add(client, conversation, "Er moet 's avonds meer licht zijn.")
    assert (answer.status_code, answer["Location"]) == (303, f"/meet/g/{conversation.key}/vote/?added=waiting")
    made = Statement.objects.get()
    assert (made.state, made.number, made.language, made.is_seed) == ("waiting", 1, "nl", False)
    assert "Een moderator leest je stelling eerst" in client.get(answer["Location"]).content.decode()


def test_without_strict_moderation_it_is_there_at_once(
    make_conversation: Callable[..., Conversation], visitor: Callable[..., Client]
) -> None:
    conversation = make_conversation(is_strict=False)
    add(visitor(conversation), conversation, "Er moet 's avonds meer licht zijn.")
    assert "meer licht" in visitor(conversation).get(f"/meet/g/{conversation.key}/vote/").content.decode()


def test_sent_twice_is_added_once(conversation: Conversation, visitor: Callable[..., Client]) -> None:
    client, key = visitor(), str(uuid.uuid4())
    for _ in range(3):
        assert add(client, conversation, "Er moet meer licht zijn.", key).status_code == 303
    add(client, conversation, "Er moeten banken komen.")
    assert list(Statement.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b\u200b", "a" * 141, "x" * 100_000])
def test_what_is_no_statement(text: str, conversation: Conversation, visitor: Callable[..., Client]) -> None:
    assert add(visitor(), conversation, text).status_code == 400
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Meer \u202egroen\u202c op\u200b het plein", "Meer groen op het plein"),
        ("Meer\r\n\tgroen\u2028op het\u00a0plein", "Meer groen op het plein"),
        ("Cafe\u0301 op het plein", "Café op het plein"),
        ("Z" + "\u0335\u0336" * 40 + "algo op het plein", "Z\u0335\u0336algo op het plein"),
        ("Meer\x00 groen\x07 \ud800op het plein", "Meer groen op het plein"),
        ("مزيد من الأشجار", "مزيد من الأشجار"),
        ("<script>alert(1)</script> meer groen", "<script>alert(1)</script> meer groen"),
    ],
)
def test_what_cannot_be_seen_goes_out(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("Meer groen en water op het plein.", False),
        ("Meer groen, bv. bomen.", False),
        ("Er moet 's avonds toezicht zijn, ook als dat geld kost.", False),
        ("Meer groen. Minder auto's.", True),
        ("Meer groen; minder auto's", True),
        ("Meer groen en minder auto's en meer licht", True),
        ("Waarom niet? Er is plaats genoeg", True),
    ],
)
def test_several_ideas_in_one(text: str, several: bool) -> None:
    assert has_several_ideas(text) == several


def test_several_ideas_are_a_hint_and_no_refusal(conversation: Conversation, visitor: Callable[..., Client]) -> None:
    client, text = visitor(), "Er moet meer groen komen. En minder auto's."
    page = add(client, conversation, text)
    assert "meer dan één idee" in page.content.decode()
    assert not Statement.objects.exists()
    assert add(client, conversation, text, sure=sure_of(page)).status_code == 303
    assert Statement.objects.get().text == text


def test_personal_data_goes_out_before_it_is_kept(conversation: Conversation, visitor: Callable[..., Client]) -> None:
    client, text = visitor(), "Bel mij op 0475 12 34 56 over het plein."
    page = add(client, conversation, text)
    assert "Er is een naam, adres of nummer uitgehaald" in page.content.decode()
    add(client, conversation, text, sure=sure_of(page))
    assert Statement.objects.get().text == "Bel mij op [PHONE] over het plein."


def test_other_words_are_looked_over_again(conversation: Conversation, visitor: Callable[..., Client]) -> None:
    client = visitor()
    page = add(client, conversation, "Meer groen. Minder auto's.")
    again = add(client, conversation, "Meer groen. Minder fietsen.", sure=sure_of(page))
    assert again.status_code == 200
    assert not Statement.objects.exists()


def test_think_again_says_why_and_the_person_decides(
    make_conversation: Callable[..., Conversation], visitor: Callable[..., Client]
) -> None:
    conversation = make_conversation(is_strict=False)
    client, text = visitor(conversation), "Die vuile profiteurs moeten terug naar hun land."
    page = add(client, conversation, text)
    assert "Het kan mensen kwetsen om de groep waar ze bij horen." in page.content.decode()
    assert add(client, conversation, text, sure=sure_of(page)).status_code == 303
    assert Statement.objects.get().state == "waiting"  # although this conversation is not strict


@pytest.mark.parametrize(
    "text",
    [
        "Ik word op het plein uitgescholden voor vuile makak.",
        "Mijn zoon werd voor aap uitgemaakt door de agent, dat is racisme.",
        "Er moet 's avonds toezicht zijn, ook als dat geld kost.",
        "Il faut plus d'arbres sur la place.",
        "Het beleid van de burgemeester is slecht.",
    ],
)
def test_who_reports_harm_or_objects_is_not_asked_to_think_again(text: str) -> None:
    assert nudge(text) == ("", False)


def test_look_alikes_while_typing_and_without_a_script(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement("Er moet meer groen komen op het stationsplein.")
    make_statement("De bus moet vaker rijden.", translations={"fr": "Le bus doit passer plus souvent."})
    make_statement("Er moet meer groen zijn op elk plein.", state="waiting")
    client = visitor()
    answer = client.post(f"/meet/g/{conversation.key}/alike/", {"text": "Op het stationsplein is meer groen nodig"})
    assert [one["number"] for one in answer.json()["alike"]] == [1]
    assert [one.statement.number for one in alike(conversation, "Le bus devrait passer souvent")] == [2]
    assert client.post(f"/meet/g/{conversation.key}/alike/", {"text": "Een speeltuin"}).json() == {"alike": []}
    assert client.get(f"/meet/g/{conversation.key}/alike/").status_code == 405
    page = add(client, conversation, "Op het stationsplein is meer groen nodig.").content.decode()
    assert "Bestaat dit al?" in page
    assert "Er moet meer groen komen op het stationsplein." in page
    same = add(client, conversation, "er moet meer GROEN komen op het stationsplein!!").content.decode()
    assert "Deze stelling staat er al" in same
    assert "Voeg het zo toe" not in same
    assert Statement.objects.count() == 3


@pytest.fixture
def deepening(make_conversation: Callable[..., Conversation]) -> Conversation:
    today = timezone.localdate()
    return make_conversation(deepen_on=today, vote_on=today - timedelta(days=9), decide_on=today + timedelta(days=9))


@pytest.fixture
def majority(
    deepening: Conversation,
    make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> Statement:
    """A statement with which fourteen of sixteen people agree."""
    statement = make_statement("Het plein wordt autovrij.", conversation=deepening)
    for k, person in enumerate(make_participants(16, conversation=deepening)):
        cast(person, statement, 1 if k < 14 else -1)
    return statement


def test_who_stands_apart_is_asked_what_they_need(
    deepening: Conversation, majority: Statement, visitor: Callable[..., Client]
) -> None:
    client = visitor(deepening)
    answer = client.post(
        f"/meet/g/{deepening.key}/vote/", {"statement": 1, "vote": -1, "key": str(uuid.uuid4())}, follow=True
    )
    assert "Jij ziet dit anders" in answer.content.decode()
    assert "data-ask hidden" in client.get(f"/meet/g/{deepening.key}/vote/").content.decode()  # asked once
    form = client.post(f"/meet/g/{deepening.key}/add/", {"about": 1, "kind": "need"}).content.decode()
    assert "Wat heb je nodig om hierin mee te gaan?" in form
    add(client, deepening, "Ik kan meegaan als er parkeerplaats komt voor wie slecht te been is.", about=1, kind="need")
    made = Statement.objects.get(kind="need")
    assert (made.about, made.state) == (majority, "waiting")
    Statement.objects.filter(pk=made.pk).update(state="accepted")
    page = visitor(deepening).get(f"/meet/g/{deepening.key}/statements/").json()["next"]
    need = next(one for one in page if one["kind"] == "need")
    assert need["about"]["text"] == "Het plein wordt autovrij."


def test_the_leader_may_choose_on_which_statements_to_ask(
    deepening: Conversation,
    majority: Statement,
    make_statement: Callable[..., Statement],
    visitor: Callable[..., Client],
) -> None:
    make_statement(conversation=deepening, is_deepened=True)
    client = visitor(deepening)

    def asked(number: int) -> Any:
        votes = {"votes": [{"statement": number, "vote": -1, "key": str(uuid.uuid4())}]}
        return client.post(f"/meet/g/{deepening.key}/votes/", votes, content_type="application/json").json()["ask"]

    assert asked(1) is None
    assert asked(2)["number"] == 2


def test_the_queue_is_told_whom_to_ask(
    deepening: Conversation, majority: Statement, visitor: Callable[..., Client]
) -> None:
    def sent(value: int) -> Any:
        votes = {"votes": [{"statement": 1, "vote": value, "key": str(uuid.uuid4())}]}
        client = visitor(deepening)
        return client.post(f"/meet/g/{deepening.key}/votes/", votes, content_type="application/json").json()["ask"]

    assert sent(1) is None
    assert sent(0) is None
    assert sent(-1)["text"] == "Het plein wordt autovrij."


def test_nobody_is_asked_in_another_phase_or_about_nothing(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement()
    client = visitor()
    for about in ("1", "99", "x", ""):
        add(client, conversation, f"Ik heb parkeerplaats nodig, zegt buur {about}", about=about, kind="need")
    assert set(Statement.objects.filter(author__isnull=False).values_list("kind", flat=True)) == {"statement"}


def test_when_adding_is_over(make_conversation: Callable[..., Conversation], visitor: Callable[..., Client]) -> None:
    for conversation in (make_conversation(may_add=False), make_conversation(closed_at=timezone.now())):
        client = visitor(conversation)
        page = add(client, conversation, "Er moet meer groen komen.")
        assert "Er kunnen nu geen stellingen bij" in page.content.decode()
    assert not Statement.objects.exists()


def test_somebody_who_keeps_on_writing_has_to_wait(conversation: Conversation, visitor: Callable[..., Client]) -> None:
    client = visitor()
    pace.STATEMENTS_OF_ONE.wait(client.participant.pk, pace.STATEMENTS_OF_ONE.most)  # type: ignore[attr-defined]
    answer = add(client, conversation, "Er moeten nieuwe bomen komen.")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert not Statement.objects.exists()


@pytest.mark.parametrize(("language", "word"), [("nl", "[telefoon]"), ("en", "[phone]"), ("fr", "[téléphone]")])
def test_what_stands_for_a_number_is_said_in_the_language_of_the_reader(
    visitor: Callable[..., Client], conversation: Conversation, language: str, word: str
) -> None:
    client, at = visitor(), f"/meet/g/{conversation.key}"
    given = {"text": "Bel mij op 0478 12 34 56 over het plein.", "key": str(uuid.uuid4())}
    asked = client.post(f"{at}/add/?language={language}", given)
    assert word in asked.content.decode()
    client.post(f"{at}/add/", given | {"sure": asked.context["sure"]})
    assert conversation.statements.get().text == "Bel mij op [PHONE] over het plein."
    assert word in client.get(f"{at}/me/").content.decode()
    conversation.statements.update(state="accepted")
    shown = client.get(f"{at}/vote/").content.decode()
    assert word in shown
    assert "[PHONE]" not in shown


@pytest.mark.parametrize("who", ["Jongeren", "Ouderen", "Moslims", "Nieuwkomers"])
@pytest.mark.parametrize(
    "sentence",
    ["{} hebben een eigen plek nodig.", "{} willen er ook kunnen zitten.", "{} moeten mee kunnen beslissen."],
)
def test_nobody_is_asked_to_think_again_for_naming_a_group(who: str, sentence: str) -> None:
    assert nudge(sentence.format(who)).why == ""
    assert not hints_of(sentence.format(who)).look


@pytest.mark.parametrize(
    "text", ["Moslims zijn een plaag voor onze stad.", "Die luie ambtenaren zijn allemaal dieven."]
)
def test_what_has_a_reason_is_asked_about(text: str) -> None:
    assert nudge(text).waits
    assert hints_of(text).look
