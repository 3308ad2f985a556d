"""Taking part by the open entrance: in, vote, go on, and nothing of who it was."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from waterlijn.web.accounts.models import AuditEvent
from waterlijn.web.meet import pace
from waterlijn.web.meet.models import Participant, Statement, Vote
from waterlijn.web.meet.queries import next_statements

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from waterlijn.web.meet.models import Conversation

pytestmark = pytest.mark.django_db


def path(conversation: Conversation, rest: str = "") -> str:
    return f"/meet/g/{conversation.key}/{rest}"


def send(client: Client, conversation: Conversation, *votes: Any) -> Any:
    body = json.dumps({"votes": list(votes)})
    return client.post(path(conversation, "votes/"), body, content_type="application/json")


def vote(number: int, value: int, key: str = "") -> dict[str, Any]:
    return {"statement": number, "vote": value, "key": key or str(uuid.uuid4())}


def said(client: Client, conversation: Conversation, rest: str = "") -> str:
    return client.get(path(conversation, rest)).content.decode()


def test_from_the_link_to_a_vote_without_a_script(
    conversation: Conversation, make_statement: Callable[..., Statement]
) -> None:
    make_statement("Er moet meer groen komen.")
    client = Client()
    assert "stationsplein" in said(client, conversation)
    inside = client.post(path(conversation, "in/"))
    assert (inside.status_code, inside["Location"]) == (303, path(conversation, "vote/"))
    cookie = inside.cookies[f"waterlijn-meet-{conversation.pk}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (path(conversation), True, "Lax")
    assert "Er moet meer groen komen." in said(client, conversation, "vote/")
    answer = client.post(path(conversation, "vote/"), vote(1, 1))
    assert (answer.status_code, answer["Location"]) == (303, path(conversation, "vote/"))
    assert list(conversation.votes.values_list("statement__number", "value")) == [(1, 1)]
    assert "Je stemde over alles" in said(client, conversation, "vote/")


def test_votes_from_a_queue_count_once(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    for _ in range(12):
        make_statement()
    client = visitor()
    first, second = vote(1, 1), vote(2, -1)
    answer = send(client, conversation, first, second).json()
    assert (answer["kept"], answer["refused"]) == ([first["key"], second["key"]], [])
    assert (answer["voted"], answer["of"], len(answer["next"])) == (2, 12, 10)
    assert {1, 2}.isdisjoint(one["number"] for one in answer["next"])
    again = send(client, conversation, first, vote(1, -1), first).json()
    assert len(again["kept"]) == 3
    assert list(conversation.votes.values_list("statement__number", "value")) == [(1, 1), (2, -1), (1, -1)]


BAD_VOTES: list[Any] = [
    None, 3, [], {}, "vote", {"statement": 1, "vote": 1}, vote(1, 2), vote(1, -2), vote(99, 1), vote(0, 1), vote(-1, 1),
    {"statement": True, "vote": 1, "key": str(uuid.uuid4())}, {"statement": 1, "vote": True, "key": str(uuid.uuid4())},
    {"statement": 1.0, "vote": 1, "key": str(uuid.uuid4())}, {"statement": 10**30, "vote": 1, "key": str(uuid.uuid4())},
    {"statement": 1, "vote": "1; drop table", "key": str(uuid.uuid4())}, vote(1, 1, "not a key"), vote(1, 1, "x" * 999),
    {"statement": 1, "vote": 1, "key": 12}, {"statement": "1\u0660", "vote": 1, "key": str(uuid.uuid4())},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_VOTES, ids=range(len(BAD_VOTES)))
def test_what_is_no_vote_is_refused_and_the_rest_is_kept(
    bad: Any, conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement()
    good = vote(1, 1)
    answer = send(visitor(), conversation, bad, good)
    assert answer.status_code == 200
    assert answer.json()["kept"] == [good["key"]]
    assert conversation.votes.count() == 1


@pytest.mark.parametrize("body", ["", "{", "[]", '{"votes": 1}', "[" * 50_000, '{"votes": [' + "1," * 60 + "1]}"])
def test_what_is_no_list_of_votes(body: str, conversation: Conversation, visitor: Callable[..., Client]) -> None:
    answer = visitor().post(path(conversation, "votes/"), body, content_type="application/json")
    assert answer.status_code == 400
    assert "problem" in answer.json()


def test_a_statement_that_is_not_shown_takes_no_votes(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement(state=Statement.State.WAITING)
    make_statement(state=Statement.State.REJECTED)
    answer = send(visitor(), conversation, vote(1, 1), vote(2, 1)).json()
    assert (len(answer["refused"]), answer["next"], answer["of"]) == (2, [], 0)
    assert not Vote.objects.exists()


def test_who_is_not_in_is_brought_to_the_entrance(
    conversation: Conversation, make_conversation: Callable[..., Conversation], visitor: Callable[..., Client]
) -> None:
    answer = Client().get(path(conversation, "vote/"))
    assert (answer.status_code, answer["Location"]) == (303, path(conversation))
    outside = send(Client(), conversation, vote(1, 1))
    assert (outside.status_code, outside.json()["enter"]) == (403, path(conversation))
    # The key of one conversation opens no other one.
    other = make_conversation()
    client = visitor()
    client.cookies[f"waterlijn-meet-{other.pk}"] = client.cookies[f"waterlijn-meet-{conversation.pk}"].value
    assert client.get(path(other, "vote/")).status_code == 303


def test_a_page_of_another_site_cannot_vote(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitor().cookies
    assert strict.post(path(conversation, "vote/"), vote(1, 1)).status_code == 403
    assert send(strict, conversation, vote(1, 1)).status_code == 403
    token = strict.get(path(conversation, "statements/")).json()["csrf"]
    body = json.dumps({"votes": [vote(1, 1)]})
    kept = strict.post(
        path(conversation, "votes/"), body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert kept.status_code == 200
    assert Vote.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "words", "status"),
    [
        ({"vote_on": 5, "decide_on": 30}, "Dit gesprek begint op", 409),
        ({"collect_on": -1, "vote_on": 5, "decide_on": 30}, "verzamelen we stellingen", 409),
        ({"vote_on": -9, "decide_on": -1}, "Het stemmen is voorbij", 409),
        ({"vote_on": -9, "deepen_on": -1, "decide_on": 30}, "Bij elke zeg je", 200),
    ],
)
def test_the_days_decide(
    days: dict[str, int],
    words: str,
    status: int,
    make_conversation: Callable[..., Conversation],
    make_statement: Callable[..., Statement],
    visitor: Callable[..., Client],
) -> None:
    today = timezone.localdate()
    conversation = make_conversation(**{name: today + timedelta(days=n) for name, n in days.items()})
    for _ in range(2):
        make_statement(conversation=conversation)
    assert words in said(Client(), conversation)
    client = visitor(conversation)
    answer = send(client, conversation, vote(1, 1))
    assert (answer.status_code, answer.json().get("over", False)) == (status, status == 409)
    assert client.post(path(conversation, "vote/"), vote(2, 1)).status_code == (303 if status == 200 else 409)
    assert client.get(path(conversation, "vote/")).status_code == 200
    assert Vote.objects.count() == (2 if status == 200 else 0)


def test_what_was_not_opened_or_does_not_exist_is_not_there(make_conversation: Callable[..., Conversation]) -> None:
    closed = make_conversation(opened_at=None)
    for address in (path(closed), path(closed, "vote/"), "/meet/g/nothing/", "/meet/g/nothing/votes/"):
        answer = Client().get(address)
        assert answer.status_code == 404
        assert "leidt niet naar een gesprek" in answer.content.decode()


def test_no_row_and_no_cookie_tells_who_or_when(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement()
    before = AuditEvent.objects.count()
    client = visitor()
    send(client, conversation, vote(1, 1))
    client.get(path(conversation, "me/"))
    assert set(client.cookies) <= {f"waterlijn-meet-{conversation.pk}", "waterlijn-csrf"}
    assert (AuditEvent.objects.count(), Session.objects.count()) == (before, 0)
    kinds = {
        field.get_internal_type()
        for model in (Participant, Vote)
        for field in model._meta.get_fields()
        if field.concrete
    }
    assert kinds.isdisjoint({"DateTimeField", "DateField", "TimeField", "GenericIPAddressField", "EmailField"})


def test_a_vote_costs_few_queries_however_many_voted(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    visitor: Callable[..., Client],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    from waterlijn.web.meet.queries import conversations

    statements = [make_statement() for _ in range(8)]
    for one in make_participants(6):
        cast(one, statements[0], 1)
    client = visitor()
    monkeypatch.setattr(conversations, "KEEP_SECONDS", 60.0)
    monkeypatch.setattr(next_statements, "KEEP_SECONDS", 60.0)
    send(client, conversation, vote(1, 1))
    # the participant, what they voted, and the vote between two marks of a transaction
    with django_assert_max_num_queries(5):
        assert send(client, conversation, vote(2, 1)).status_code == 200


def test_statements_of_the_organiser_and_new_ones_come_first(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    statements = [make_statement(is_seed=k == 7) for k in range(8)]
    people = make_participants(60)
    for person in people[:20]:
        for statement in statements[:4]:
            cast(person, statement, 0)
    coming = [next_statements.next_statements(conversation, person, ()).statements for person in people[20:]]
    assert {found[0].number for found in coming} == {8}
    second = [found[1].number for found in coming]
    assert sum(number in (5, 6, 7) for number in second) >= 38  # drawn, so not always
    again = next_statements.next_statements(conversation, people[20], ()).statements
    assert again == coming[0]


def test_the_page_says_why_one_sees_a_statement(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement()
    assert "Verder beslist het lot, en wie ze schreef speelt geen rol." in said(visitor(), conversation, "vote/")


def test_too_fast_is_said_in_words_and_with_a_time(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement()
    client = visitor()
    participant = client.participant  # type: ignore[attr-defined]
    pace.VOTES_OF_ONE.wait(participant.pk, pace.VOTES_OF_ONE.most)
    answer = send(client, conversation, vote(1, 1))
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    page = client.post(path(conversation, "vote/"), vote(1, 1))
    assert (page.status_code, page["Retry-After"]) == (429, "1")
    assert "Dit gaat ons te snel" in page.content.decode()
    assert not Vote.objects.exists()
    assert send(visitor(), conversation, vote(1, 1)).status_code == 200


def test_a_network_that_makes_participants_by_the_thousand_has_to_wait(conversation: Conversation) -> None:
    pace.NEW_OF_NETWORK.wait("127.0.0.1", pace.NEW_OF_NETWORK.most)
    assert Client().post(path(conversation, "in/")).status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").post(path(conversation, "in/")).status_code == 303
    assert Participant.objects.count() == 1


def test_questions_about_oneself_are_optional(make_conversation: Callable[..., Conversation]) -> None:
    asked = [{"key": "age", "text": "Hoe oud ben je?", "options": ["tot 30", "ouder"]}, {"key": "broken"}, 3]
    conversation = make_conversation(background=asked)
    assert "Hoe oud ben je?" in said(Client(), conversation)
    Client().post(path(conversation, "in/"), {"about-age": "tot 30"})
    Client().post(path(conversation, "in/"))
    assert Client().post(path(conversation, "in/"), {"about-age": "honderd"}).status_code == 400
    assert sorted(map(str, Participant.objects.values_list("background", flat=True))) == ["{'age': 'tot 30'}", "{}"]


def test_statements_speak_the_language_of_the_page(
    make_conversation: Callable[..., Conversation],
    make_statement: Callable[..., Statement],
    visitor: Callable[..., Client],
) -> None:
    conversation = make_conversation(
        translations={"fr": {"question": "Comment faire de la place un lieu pour tous ?"}, "en": "broken"}
    )
    make_statement("Meer bomen.", conversation=conversation, translations={"fr": "Plus d’arbres."})
    client = visitor(conversation)
    answer = client.post(path(conversation, "language/"), {"language": "fr", "back": path(conversation, "vote/")})
    assert (answer.status_code, answer["Location"]) == (303, path(conversation, "vote/"))
    page = said(client, conversation, "vote/")
    assert '<html lang="fr"' in page
    assert "Comment faire de la place" in page
    assert '<p class="statement" id="statement" lang="fr" dir="auto">Plus d’arbres.</p>' in page
    assert "D’accord" in page
    client.post(path(conversation, "language/"), {"language": "en"})
    page = said(client, conversation, "vote/")
    assert '<span lang="nl">Hoe maken we' in page
    assert '<p class="statement" id="statement" lang="nl" dir="auto">Meer bomen.</p>' in page
    assert "Disagree" in page


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/accounts/login/", "/meet/g/../../help/"])
def test_the_language_leads_nowhere_else(back: str, conversation: Conversation) -> None:
    answer = Client().post(path(conversation, "language/"), {"language": "fr", "back": back})
    assert answer["Location"] == path(conversation)


def test_only_the_languages_of_the_conversation(make_conversation: Callable[..., Conversation]) -> None:
    conversation = make_conversation(languages=["nl", "fr", "xx"])
    client = Client()
    client.post(path(conversation, "language/"), {"language": "en"})
    page = said(client, conversation)
    assert '<html lang="nl"' in page
    assert "English" not in page
    assert '<html lang="fr"' in client.get(path(conversation), {"language": "fr"}).content.decode()
    assert '<html lang="fr"' in said(client, conversation)  # a poster in French: it stays French
    # staff who chose English are not asked anything else here
    assert Client().get("/help/").headers["Content-Language"] == "nl"


def test_a_script_in_a_statement_is_text(
    conversation: Conversation, make_statement: Callable[..., Statement], visitor: Callable[..., Client]
) -> None:
    make_statement("</script><script>alert(1)</script> & meer")
    page = said(visitor(), conversation, "vote/")
    assert "<script>alert" not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page
    assert "\\u003C/script\\u003E" in page


def test_moderation_in_numbers(conversation: Conversation, make_statement: Callable[..., Statement]) -> None:
    make_statement(is_seed=True)
    make_statement()
    for _ in range(2):
        make_statement(state="rejected", reason="hostile")
    make_statement(state="waiting")
    page = said(Client(), conversation, "rules/")
    assert "Deelnemers schreven 4 stellingen: 1 toegelaten, 1 wachten, 2 niet toegelaten, 0 teruggenomen." in page
    assert "kwetst of bedreigt mensen" in page
