"""What is decided: written down, told once to everybody, and mailed once to who asked for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.models import AuditEvent, Member
from waterlijn.web.meet import script
from waterlijn.web.meet.actions import deciding as actions
from waterlijn.web.meet.actions import deepening, following
from waterlijn.web.meet.models import Analysis, Conversation, Decision, Follower, Statement
from waterlijn.web.meet.queries import deepening as measured
from waterlijn.web.meet.tasks import ask_to_confirm, tell_followers

pytestmark = pytest.mark.django_db
WHY = "De raad trekt er 20.000 euro voor uit."


@pytest.fixture
def leader(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


@pytest.fixture
def over(conversation: Conversation) -> Conversation:
    Conversation.objects.update(closed_at=timezone.now(), translations={"fr": {"question": "Comment faire ?"}})
    conversation.refresh_from_db()
    return conversation


@pytest.fixture
def decide(over: Conversation, leader: Member, make_statement: Callable[..., Statement]) -> Callable[..., Decision]:
    def make(**fields: Any) -> Decision:
        about = fields.pop("statement", None) or make_statement(translations={"fr": "Plus de bancs."})
        usual = {"what": "taken_over", "why": WHY, "minority": "De buren kiezen mee.", "decided_on": date(2026, 12, 1)}
        return actions.save_decision(by=leader, decision=Decision(conversation=over, statement=about, **usual | fields))

    return make


@pytest.fixture
def follower(over: Conversation) -> Callable[..., Follower]:
    """`follower("an@voorbeeld.be", language="fr")`: asked and confirmed."""

    def make(address: str, language: str = "nl") -> Follower:
        row = following.follow(conversation=over, address=address, language=language)
        assert row is not None
        following.confirm(follower=row)
        row.refresh_from_db()
        return row

    return make


# --- writing down ------------------------------------------------------------------------------------------------
def test_written_down_then_told(
    client_of: Callable[..., Client], leader: Member, over: Conversation, make_statement: Callable[..., Statement]
) -> None:
    one, client, at = make_statement("Meer banken."), client_of(leader), f"/meet/conversations/{over.pk}/decisions/"
    given = {"statement": one.pk, "what": "partly", "why": WHY, "minority": "", "decided_on": "2026-12-01"}
    assert client.get(f"{at}write/?statement={one.pk}").status_code == 200
    assert client.post(f"{at}write/", given)["Location"] == at
    public = f"/meet/g/{over.key}/decisions/"
    assert WHY not in Client().get(public).content.decode()
    decision = Decision.objects.get()
    assert client.post(f"{at}{decision.pk}/", given | {"what": "not"}).status_code == 302
    assert client.post(f"{at}tell/").status_code == 302
    shown = Client().get(public).content.decode()
    assert WHY in shown
    assert "Dit doen we niet" in shown
    assert not Client().get(public).cookies.get("waterlijn")
    trail = list(AuditEvent.objects.filter(what__startswith="decision.").values_list("what", flat=True))
    assert trail == ["decision.written", "decision.changed", "decision.told"]
    assert not AuditEvent.objects.filter(details_text__contains="banken").exists()


def test_in_french(
    client_of: Callable[..., Client], decide: Callable[..., Decision], leader: Member, over: Conversation
) -> None:
    decide()
    actions.tell(by=leader, conversation=over)
    shown = Client().get(f"/meet/g/{over.key}/decisions/?language=fr").content.decode()
    assert "Plus de bancs." in shown
    assert "Nous le faisons" in shown
    assert "Voici ce qu" in shown
    assert '<html lang="fr"' in shown


def test_what_was_told_is_fixed(
    client_of: Callable[..., Client], decide: Callable[..., Decision], leader: Member, over: Conversation
) -> None:
    decision = decide()
    actions.tell(by=leader, conversation=over)
    decision.why = "Toch niet."
    with pytest.raises(NotAllowed):
        actions.save_decision(by=leader, decision=decision)
    with pytest.raises(NotAllowed):
        actions.delete_decision(by=leader, decision=decision)
    with pytest.raises(UsageError):
        actions.tell(by=leader, conversation=over)
    at = f"/meet/conversations/{over.pk}/decisions/{decision.pk}/"
    assert client_of(leader).get(at).status_code == 302
    assert Decision.objects.get().why == WHY
    decide(statement=decision.statement, what="looked_into")  # a later decision stands beside it
    assert Decision.objects.count() == 2


def test_not_while_people_vote_and_not_about_what_is_not_shown(
    leader: Member, conversation: Conversation, make_statement: Callable[..., Statement]
) -> None:
    one = make_statement()
    fresh = Decision(conversation=conversation, statement=one, what="not", why="Nee.", decided_on=date(2026, 12, 1))
    with pytest.raises(NotAllowed):
        actions.save_decision(by=leader, decision=fresh)
    Conversation.objects.update(closed_at=timezone.now())
    Statement.objects.update(state="rejected")
    one.refresh_from_db()
    with pytest.raises(UsageError):
        actions.save_decision(by=leader, decision=fresh)
    assert not Decision.objects.exists()


def test_another_conversations_statement_cannot_be_decided_here(
    client_of: Callable[..., Client], leader: Member, over: Conversation,
    make_conversation: Callable[..., Conversation], make_statement: Callable[..., Statement],
) -> None:  # fmt: skip
    strange = make_statement(conversation=make_conversation())
    given = {"statement": strange.pk, "what": "not", "why": "x", "decided_on": "2026-12-01"}
    answer = client_of(leader).post(f"/meet/conversations/{over.pk}/decisions/write/", given)
    assert "statement" in answer.context["form"].errors


# --- following ---------------------------------------------------------------------------------------------------
def test_asked_confirmed_told_and_stopped(leader: Member, over: Conversation, decide: Callable[..., Decision]) -> None:
    visitor = Client()
    asked = visitor.post(f"/meet/g/{over.key}/follow/?language=fr", {"address": " An@Voorbeeld.be "})
    assert "confirmez" in asked.content.decode()
    row = Follower.objects.get()
    assert ask_to_confirm.call(row.pk) == 1
    question = mail.outbox.pop()
    assert question.to == ["An@Voorbeeld.be"]
    assert question.subject == "Voulez-vous savoir ce qui en sort ? Comment faire ?"
    link = next(line for line in question.body.splitlines() if "/follow/" in line)
    path = "/" + link.split("/", 3)[3]
    assert visitor.get(path).status_code == 200
    row.refresh_from_db()
    assert not row.is_confirmed  # a program that opens every link confirms nothing
    decide()
    actions.tell(by=leader, conversation=over)
    assert tell_followers.call(over.pk) == 0
    visitor.post(path)
    assert [tell_followers.call(over.pk), tell_followers.call(over.pk)] == [1, 0]
    told = mail.outbox.pop()
    assert "Plus de bancs." in told.body
    assert "Nous le faisons." in told.body
    stop = next(line for line in told.body.splitlines() if line.endswith("/stop/"))
    stop_path = "/" + stop.split("/", 3)[3]
    assert visitor.get(stop_path).status_code == 200
    assert Follower.objects.exists()
    visitor.post(stop_path)
    assert not Follower.objects.exists()
    assert visitor.get(path).status_code == 404


def test_an_address_is_encrypted_and_not_to_be_guessed(over: Conversation, follower: Callable[..., Follower]) -> None:
    import hashlib

    row = follower("an@voorbeeld.be")
    assert b"voorbeeld" not in bytes(row.address)
    assert row.address_hash != hashlib.sha256(b"an@voorbeeld.be").hexdigest()
    token = following.token_of(over, row.address_hash)
    assert token not in (row.token_hash, row.address_hash)
    assert not AuditEvent.objects.filter(subject__contains="follower").exists()


def test_asking_twice_says_the_same_and_mails_once(over: Conversation) -> None:
    at = f"/meet/g/{over.key}/follow/"
    first, second = (Client().post(at, {"address": one}).content for one in ("an@voorbeeld.be", "AN@voorbeeld.be"))
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub(b"", first) == token.sub(b"", second)
    assert Follower.objects.count() == 1
    from django_tasks_db.models import DBTaskResult

    assert DBTaskResult.objects.filter(task_path__endswith="ask_to_confirm").count() == 1


@pytest.mark.parametrize("address", ["", "an", "an@", "an@voorbeeld.be\nBcc: wie@ook.be", "x" * 260 + "@voorbeeld.be"])
def test_what_is_no_address(over: Conversation, address: str) -> None:
    assert Client().post(f"/meet/g/{over.key}/follow/", {"address": address}).status_code == 200
    assert not Follower.objects.exists()


def test_killed_half_way_nobody_is_told_twice(
    leader: Member,
    over: Conversation,
    decide: Callable[..., Decision],
    follower: Callable[..., Follower],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(4):
        follower(f"mens{n}@voorbeeld.be")
    decide()
    actions.tell(by=leader, conversation=over)
    send = following._tell_one
    sent: list[int] = []

    def killed_at_the_third(number: int, connection: Any) -> int:
        if len(sent) == 2:
            raise KeyboardInterrupt
        sent.append(number)
        return send(number, connection)

    with monkeypatch.context() as patch:
        patch.setattr(following, "_tell_one", killed_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            following.tell_followers(conversation=over)
    assert following.tell_followers(conversation=over) == 2
    assert sorted(message.to[0] for message in mail.outbox) == [f"mens{n}@voorbeeld.be" for n in range(4)]


def test_later_decisions_are_told_alone(
    leader: Member, over: Conversation, decide: Callable[..., Decision], follower: Callable[..., Follower]
) -> None:
    follower("an@voorbeeld.be")
    decide(why="Eerste.")
    actions.tell(by=leader, conversation=over)
    following.tell_followers(conversation=over)
    decide(why="Tweede.")
    assert following.tell_followers(conversation=over) == 0
    actions.tell(by=leader, conversation=over)
    following.tell_followers(conversation=over)
    assert ["Eerste." in message.body for message in mail.outbox] == [True, False]
    assert "Tweede." in mail.outbox[1].body


def test_an_address_that_nobody_confirmed_goes_after_a_week(
    over: Conversation, follower: Callable[..., Follower]
) -> None:
    following.follow(conversation=over, address="vergeten@voorbeeld.be", language="nl")
    follower("an@voorbeeld.be")
    today = timezone.localdate()
    assert following.forget_unconfirmed(today=today + timedelta(days=7)) == 0
    assert following.forget_unconfirmed(today=today + timedelta(days=8)) == 1
    assert Follower.objects.get().is_confirmed


def test_a_key_of_one_conversation_opens_nothing_in_another(
    over: Conversation, make_conversation: Callable[..., Conversation], follower: Callable[..., Follower]
) -> None:
    token = following.token_of(over, follower("an@voorbeeld.be").address_hash)
    other = make_conversation()
    assert Client().get(f"/meet/g/{other.key}/follow/{token}/").status_code == 404
    assert Client().post(f"/meet/g/{other.key}/follow/{token}/stop/").status_code == 200
    assert Follower.objects.exists()


# --- going deeper ------------------------------------------------------------------------------------------------
def estimate(value: float, n: int = 60) -> dict[str, Any]:
    near, far = 0.05, 0.09
    return {"value": value, "i80": [value - near, value + near], "i95": [value - far, value + far], "n": n}


@pytest.fixture
def votes(conversation: Conversation, make_statement: Callable[..., Statement]) -> list[Statement]:
    """A bridge, a majority with a real minority, a statement that divides, and one with too few votes."""
    rows = [make_statement(text) for text in ("Meer banken.", "Toezicht 's avonds.", "Geen auto's.", "Een fontein.")]
    said = [(0.9, 0.05, 1, 0.1), (0.65, 0.25, 0, 0.2), (0.5, 0.45, 0, 0.7)]
    statements: list[dict[str, Any]] = [
        {
            "number": i,
            "agree": estimate(agree),
            "disagree": estimate(against),
            "bridge": bridge,
            "divisive": estimate(spread),
        }
        for i, (agree, against, bridge, spread) in enumerate(said, 1)
    ]
    statements.append({"number": 4, "agree": {"value": None, "reason": "x"}, "disagree": None, "bridge": 0})
    Analysis.objects.create(
        conversation=conversation, last_vote=1, n_votes=200, n_participants=60, votes_hash="x", version="1",
        result={"statements": statements},
    )  # fmt: skip
    return rows


def test_suggested_is_a_majority_with_a_real_minority(conversation: Conversation, votes: list[Statement]) -> None:
    choices = measured.to_choose(conversation)
    assert [one.number for one in choices] == [1, 2, 3, 4]
    assert measured.suggested(choices) == [2]
    assert [one.number for one in measured.bridges_of(conversation)] == [1]
    assert choices[3].says == ""


def test_the_leader_chooses(
    client_of: Callable[..., Client], leader: Member, conversation: Conversation, votes: list[Statement]
) -> None:
    client, at = client_of(leader), f"/meet/conversations/{conversation.pk}/deepen/"
    shown = client.get(at).content.decode()
    assert shown.count(" checked") == 1
    assert "Voorstel." in shown
    assert client.post(at, {"numbers": ["1", "3"]}).status_code == 302
    assert [one.is_deepened for one in conversation.statements.all()] == [True, False, True, False]
    assert client.post(at, {"numbers": ["99"]}).status_code == 200
    client.post(at, {"numbers": []})
    assert not conversation.statements.filter(is_deepened=True).exists()


def test_not_too_many_and_not_when_it_is_over(
    leader: Member, conversation: Conversation, make_statement: Callable[..., Statement]
) -> None:
    numbers = [make_statement().number for _ in range(8)]
    with pytest.raises(UsageError):
        deepening.deepen(by=leader, conversation=conversation, numbers=numbers)
    Conversation.objects.update(closed_at=timezone.now())
    with pytest.raises(NotAllowed):
        deepening.deepen(by=leader, conversation=conversation, numbers=numbers[:1])


def test_the_script_holds_this_conversations_own_statements(
    client_of: Callable[..., Client],
    conversation: Conversation,
    votes: list[Statement],
    make_statement: Callable[..., Statement],
) -> None:
    make_statement("Ik fiets daar 's nachts.", kind="alternative", about=votes[1])
    make_statement("Licht in plaats van camera's.", kind="need", about=votes[1])
    make_statement("Nog niet gelezen.", kind="need", about=votes[1], state="waiting")
    at = f"/meet/conversations/{conversation.pk}/script/"
    client = client_of("prevention")
    shown = client.get(at).content.decode()
    for part in ("Stap 1.", "Stap 2.", "Stap 3.", "Stap 4.", "Stap 5.", "Meer banken.", "Toezicht &#x27;s avonds.",
                 "Ik fiets daar", "Licht in plaats", "Wat heb je nodig om mee te gaan?", "56–74"):  # fmt: skip
        assert part in shown, part
    assert "Nog niet gelezen" not in shown
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(f"{at}{kind}/")
        assert answer.content.startswith(begins)
        assert "draaiboek" in answer["Content-Disposition"].lower()
    assert client.get(f"{at}exe/").status_code == 404


def test_a_script_without_votes_is_still_a_script() -> None:
    document = script.write(script.Facts("Hoe?", "Waterdam"))
    assert len([section for section in document.sections if section]) == 8
    assert not any("None" in line for section in document.sections for line in (*section.sentences, *section.points))


def test_choosing_reads_the_very_analysis_that_is_stored(
    conversation: Conversation, make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Any]], cast: Callable[..., None],
) -> None:  # fmt: skip
    from waterlijn.web.meet.actions import analysing

    rows = [make_statement() for _ in range(8)]
    for i, person in enumerate(make_participants(40)):
        for j, row in enumerate(rows):
            cast(person, row, 1 if j == 0 or (j == 1 and i % 3) or (j > 1 and (i + j) % 2) else -1)
    analysing.analyse(conversation)
    choices = {one.number: one for one in measured.to_choose(conversation)}
    assert choices[1].agree is not None
    assert choices[1].agree.value is not None
    assert choices[1].agree.value > 0.9
    assert measured.suggested(list(choices.values())) == [2]
    assert measured.facts_of(conversation).asked[0].number == 2


@pytest.mark.parametrize(("language", "words"), [("nl", "heeft teruggenomen"), ("fr", "a reprise")])
def test_a_decision_about_what_was_taken_back_still_has_a_heading(
    visitor: Callable[..., Client], conversation: Conversation, make_statement: Callable[..., Statement],
    language: str, words: str,
) -> None:  # fmt: skip
    client, now = visitor(), timezone.now()
    mine = make_statement("Meer bankjes.", author=client.participant)  # type: ignore[attr-defined]
    Decision.objects.create(
        conversation=conversation, statement=mine, what="not", why="Geen geld.", decided_on=now.date(), told_at=now
    )
    client.post(f"/meet/g/{conversation.key}/me/back/", {"what": "statement", "number": mine.number})
    shown = client.get(f"/meet/g/{conversation.key}/decisions/?language={language}").content.decode()
    assert words in shown
    assert "bankjes" not in shown
