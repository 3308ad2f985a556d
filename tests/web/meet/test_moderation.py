"""Moderation: what waits, what is decided, what the log says and does not say, and reminders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation
from waterlijn.web.meet import hints, moderation_log
from waterlijn.web.meet.actions import moderation as actions
from waterlijn.web.meet.actions import reminding, seeds
from waterlijn.web.meet.models import Conversation, ModerationEvent, ModerationReminder, Participant, Statement
from waterlijn.web.meet.nudge import nudge
from waterlijn.web.meet.queries import moderation as queries
from waterlijn.web.meet.queries.alike import alike_among

pytestmark = pytest.mark.django_db
State = Statement.State


@pytest.fixture
def moderator(make_member: Callable[..., Member]) -> Member:
    return make_member("prevention")


@pytest.fixture
def waiting(make_statement: Callable[..., Statement], participant: Participant) -> Callable[..., Statement]:
    """`waiting("...")`: what a participant added, and nobody read yet."""

    def make(text: str = "Er moeten bomen komen, en er moet ook toezicht zijn.", **fields: object) -> Statement:
        return make_statement(text, **{"state": State.WAITING, "author": participant} | fields)

    return make


def test_what_waits_over_all_conversations_the_oldest_first(
    waiting: Callable[..., Statement], make_conversation: Callable[..., Conversation], organisation: Organisation
) -> None:
    young, old = waiting("Jong."), waiting("Oud.", made_on=timezone.localdate() - timedelta(days=3))
    waiting("Aanvaard.", state=State.ACCEPTED)
    waiting("In een ontwerp.", conversation=make_conversation(opened_at=None))
    waiting("Verwijderd.", conversation=make_conversation(cleared_at=timezone.now()))
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    waiting("Van een ander.", conversation=make_conversation(organisation=elsewhere))
    assert list(queries.to_review(organisation)) == [old, young]
    assert list(queries.waits_since_before(organisation, timezone.localdate())) == [old]
    assert queries.waiting_per_conversation(organisation) == {young.conversation_id: 2}


def test_accepting(moderator: Member, waiting: Callable[..., Statement]) -> None:
    one = waiting()
    actions.accept(by=moderator, statement=one)
    one.refresh_from_db()
    assert (one.state, one.reason) == (State.ACCEPTED, "")
    event = ModerationEvent.objects.get()
    assert (event.what, event.by, event.statement) == ("accepted", moderator, one)
    trail = AuditEvent.objects.get(what="statement.accepted")
    assert trail.subject == f"statement {one.pk}"
    assert "bomen" not in trail.details_text


def test_rejecting_needs_a_reason(moderator: Member, waiting: Callable[..., Statement]) -> None:
    one = waiting()
    for reason in ("", "because"):
        with pytest.raises(UsageError):
            actions.reject(by=moderator, statement=one, reason=reason)
    actions.reject(by=moderator, statement=one, reason="several", note="  Splits ze\n even. " + "x" * 300)
    one.refresh_from_db()
    assert (one.state, one.reason) == (State.REJECTED, "several")
    note = ModerationEvent.objects.get().note
    assert note.startswith("Splits ze even. x")
    assert len(note) == 200


def test_of_two_moderators_one_decides(moderator: Member, waiting: Callable[..., Statement]) -> None:
    one = waiting()
    stale = Statement.objects.get(pk=one.pk)
    actions.reject(by=moderator, statement=one, reason="hostile")
    with pytest.raises(NotAllowed):
        actions.accept(by=moderator, statement=stale)
    with pytest.raises(NotAllowed):
        actions.split(by=moderator, statement=stale, texts=["a", "b"])
    assert ModerationEvent.objects.count() == 1


def test_what_was_accepted_can_still_be_taken_away_and_looked_at_again(
    moderator: Member, waiting: Callable[..., Statement]
) -> None:
    one = actions.accept(by=moderator, statement=waiting())
    actions.reject(by=moderator, statement=one, reason="personal")
    again = actions.reopen(by=moderator, statement=one)
    assert (again.state, again.reason) == (State.WAITING, "")
    assert list(ModerationEvent.objects.values_list("what", flat=True)) == ["accepted", "rejected", "reopened"]


def test_what_its_author_took_back_stays_gone(moderator: Member, waiting: Callable[..., Statement]) -> None:
    gone = waiting(state=State.WITHDRAWN)
    attempts = (
        lambda: actions.accept(by=moderator, statement=gone),
        lambda: actions.reopen(by=moderator, statement=gone),
        lambda: actions.reject(by=moderator, statement=gone, reason="hostile"),
        lambda: actions.split(by=moderator, statement=gone, texts=["a", "b"]),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


def test_splitting_makes_statements_that_are_no_seeds_and_stay_of_their_author(
    moderator: Member, waiting: Callable[..., Statement], participant: Participant
) -> None:
    one = waiting(kind="need", about=waiting("Waarover het gaat.", state=State.ACCEPTED))
    parts = actions.split(by=moderator, statement=one, texts=["Er moeten bomen komen.", "", "Er moet toezicht zijn."])
    one.refresh_from_db()
    assert (one.state, one.reason) == (State.REJECTED, "several")
    assert [(part.number, part.text) for part in parts] == [
        (3, "Er moeten bomen komen."),
        (4, "Er moet toezicht zijn."),
    ]
    for part in parts:
        assert (part.is_seed, part.author, part.split_from, part.state) == (False, participant, one, State.ACCEPTED)
        assert (part.kind, part.about) == (one.kind, one.about)
    with pytest.raises(NotAllowed):
        actions.reopen(by=moderator, statement=one)


@pytest.mark.parametrize("texts", [["een"], ["een", "een"], ["een", "x" * 141], [str(n) for n in range(7)], ["", " "]])
def test_splits_that_cannot_be(moderator: Member, waiting: Callable[..., Statement], texts: list[str]) -> None:
    one = waiting()
    with pytest.raises(UsageError):
        actions.split(by=moderator, statement=one, texts=texts)
    assert Statement.objects.count() == 1
    assert not ModerationEvent.objects.exists()


def test_translating_leaves_the_words_alone(moderator: Member, waiting: Callable[..., Statement]) -> None:
    one = waiting()
    seeds.translate(by=moderator, statement=one, translations={"fr": " Il faut des arbres. ", "en": " "})
    one.refresh_from_db()
    assert one.translations == {"fr": "Il faut des arbres."}
    seeds.translate(by=moderator, statement=one, translations={"fr": "Il faut des arbres."})
    assert ModerationEvent.objects.filter(what="translated").count() == 1


def test_in_numbers(moderator: Member, waiting: Callable[..., Statement], conversation: Conversation) -> None:
    actions.accept(by=moderator, statement=waiting())
    for reason in ("hostile", "duplicate", "duplicate"):
        actions.reject(by=moderator, statement=waiting(), reason=reason)
    waiting()
    waiting(state=State.WITHDRAWN)
    waiting(state=State.ACCEPTED, is_seed=True, author=None)
    found = queries.in_numbers(conversation)
    assert (found.waiting, found.accepted, found.rejected, found.withdrawn) == (1, 1, 3, 1)
    assert found.written == 6
    assert [n for _reason, n in found.reasons] == [2, 1]
    assert str(found.reasons[0][0]) == "staat er al"


# --- the log -----------------------------------------------------------------------------------------------------
@pytest.fixture
def decided(moderator: Member, waiting: Callable[..., Statement]) -> None:
    """Four decisions; what somebody took back afterwards is among them."""
    actions.accept(by=moderator, statement=waiting("=Bomen()"))
    actions.reject(by=moderator, statement=waiting("Een geheim over Jan."), reason="personal", note="Laat de naam weg.")
    actions.split(by=moderator, statement=waiting("Bomen en banken."), texts=["Bomen.", "Banken."])
    gone = actions.accept(by=moderator, statement=waiting("Later teruggenomen."))
    Statement.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)


def test_the_log_for_everybody_has_numbers_and_reasons_alone(
    decided: None, conversation: Conversation, moderator: Member
) -> None:
    from django.test import Client

    answer = Client().get(f"/meet/g/{conversation.key}/rules/log.csv")
    assert answer.status_code == 200
    said = answer.content.decode("utf-8-sig")
    assert said.splitlines()[0] == "stelling;soort;beslissing;reden;dag"
    assert "2;stelling;niet toegelaten;gaat over iemand die herkenbaar is;" in said
    assert len(said.splitlines()) == 6  # not what was taken back
    for secret in ("geheim", "Bomen", "Laat de naam", str(moderator), moderator.user.email, "Preventie", ":"):
        assert secret not in said


def test_the_log_for_staff_has_texts_and_roles_but_no_names(
    client_of: Callable[..., Client], decided: None, conversation: Conversation, moderator: Member
) -> None:
    answer = client_of("communication").post(f"/meet/conversations/{conversation.pk}/moderate/log/")
    said = answer.content.decode("utf-8-sig")
    assert "Een geheim over Jan." in said
    assert "Laat de naam weg." in said
    assert "Preventie" in said
    assert "'=Bomen()" in said
    assert "teruggenomen" not in said
    for secret in (str(moderator), moderator.user.email):
        assert secret not in said
    assert AuditEvent.objects.get(what="moderation.downloaded").details == {"n": 5}


def test_the_log_in_french(decided: None, conversation: Conversation) -> None:
    from django.utils import translation

    with translation.override("fr"):
        said = moderation_log.for_everybody(conversation).decode("utf-8-sig")
    assert "porte sur une personne reconnaissable" in said


# --- pages -------------------------------------------------------------------------------------------------------
def test_one_at_a_time_with_why_it_waits(
    client_of: Callable[..., Client], waiting: Callable[..., Statement], conversation: Conversation
) -> None:
    waiting("Er moeten meer banken op het plein.", state=State.ACCEPTED)
    first, second = waiting("Er moeten meer banken op het plein komen."), waiting("Bel 0475/12.34.56 voor Jan Peeters.")
    client, at = client_of("prevention"), f"/meet/conversations/{conversation.pk}/moderate/"
    answer = client.get(at)
    shown = answer.content.decode()
    assert answer.context["statement"] == first
    assert "beloofde dat een mens alles eerst leest" in shown
    assert "Lijkt op deze" in shown
    assert shown.count("utrecht-button--primary-action") == 1
    assert client.post(f"/meet/statements/{first.pk}/accept/")["Location"] == at
    answer = client.get(at)
    assert answer.context["statement"] == second
    assert "een telefoonnummer" in answer.content.decode()
    given = {"reason": "personal", "note": "Zonder nummer mag het."}
    assert client.post(f"/meet/statements/{second.pk}/reject/", given)["Location"] == at
    assert "Er wacht niets" in client.get(at).content.decode()
    assert client.get(f"/meet/statements/{second.pk}/").status_code == 200
    assert client.post(f"/meet/statements/{second.pk}/reopen/").status_code == 302
    assert client.get(at).context["statement"] == second


def test_a_form_without_a_reason_changes_nothing(
    client_of: Callable[..., Client], waiting: Callable[..., Statement]
) -> None:
    one = waiting()
    client_of("prevention").post(f"/meet/statements/{one.pk}/reject/", {"note": "x"})
    one.refresh_from_db()
    assert one.state == State.WAITING


def test_the_list_over_all_conversations(client_of: Callable[..., Client], waiting: Callable[..., Statement]) -> None:
    one = waiting("<b>Bomen</b>")
    client = client_of("wellbeing")
    shown = client.get("/meet/moderation/").content.decode()
    assert "1 stelling wacht op jou in 1 gesprek." in shown
    assert "&lt;b&gt;Bomen" in shown
    assert client.post(f"/meet/statements/{one.pk}/accept/", {"from": "list"})["Location"] == "/meet/moderation/"
    assert "Er wacht geen stelling op jou." in client.get("/meet/moderation/").content.decode()


def test_splitting_and_translating_on_their_pages(
    client_of: Callable[..., Client], waiting: Callable[..., Statement], conversation: Conversation
) -> None:
    one, client = waiting(), client_of("communication")
    assert client.post(f"/meet/statements/{one.pk}/split/", {"texts": "Alleen dit"}).status_code == 200
    assert client.post(f"/meet/statements/{one.pk}/split/", {"texts": "Bomen.\nToezicht."}).status_code == 302
    part = Statement.objects.get(text="Bomen.")
    page = client.get(f"/meet/statements/{part.pk}/translate/").content.decode()
    assert "In Français" in page
    client.post(f"/meet/statements/{part.pk}/translate/", {"fr": "Des arbres."})
    shown = client.get(f"/meet/conversations/{conversation.pk}/statements/").content.decode()
    assert "vertaal: en" in shown
    assert "vertaal: en, fr" in shown  # the other part
    part.refresh_from_db()
    assert part.translations == {"fr": "Des arbres."}


def test_what_was_taken_back_is_shown_to_no_moderator(
    client_of: Callable[..., Client], waiting: Callable[..., Statement], conversation: Conversation
) -> None:
    gone, client = waiting("Toch maar niet.", state=State.WITHDRAWN), client_of("prevention")
    for path in (f"/meet/statements/{gone.pk}/", f"/meet/conversations/{conversation.pk}/statements/",
                 f"/meet/conversations/{conversation.pk}/moderate/"):  # fmt: skip
        assert "Toch maar niet" not in client.get(path).content.decode()


# --- hints -------------------------------------------------------------------------------------------------------
def test_who_tells_what_happened_is_never_called_hostile() -> None:
    for told in ("Ik werd vorige week op de tram uitgescholden voor vuile makak.",
                 "Ze riepen naar mijn dochter dat ze terug moest naar haar eigen land."):  # fmt: skip
        found = hints.hints_of(told)
        assert found.protect
        assert not nudge(told).waits
        assert not any("haal" in line or "valt mensen aan" in line for line in found.look)


def test_what_hurts_gets_its_reason() -> None:
    found = hints.hints_of("Die buitenlanders moeten allemaal oprotten.")
    assert nudge("Die buitenlanders moeten allemaal oprotten.").waits
    assert any("valt mensen aan om wie ze zijn" in line for line in found.look)


@pytest.mark.parametrize("odd", ["", " ", "😀😀", "\u202e\u200b", "ا ب ت", "a" * 400, "<script>", "?.!;"])
def test_odd_texts_give_hints_or_none(odd: str) -> None:
    assert isinstance(hints.hints_of(odd), hints.Hints)
    assert all(one.number != 2 for one in alike_among(odd, [(1, odd), (2, ""), (3, "Meer bomen.")]))


def test_look_alikes_share_more_than_the_subject() -> None:
    there = [(1, "Er moeten meer banken op het plein komen"), (2, "Meer groen op het plein"),
             (3, "Geen auto's meer op het plein"), (4, "De huur is te hoog")]  # fmt: skip
    assert [one.number for one in alike_among("Er moeten meer zitbanken komen op het plein", there)][:1] == [1]
    assert 4 not in [one.number for one in alike_among("Op het plein moet het groener", there)]


# --- reminders ---------------------------------------------------------------------------------------------------
def test_at_most_one_reminder_a_day_for_who_wants_it(
    client_of: Callable[..., Client],
    moderator: Member,
    make_member: Callable[..., Member],
    waiting: Callable[..., Statement],
) -> None:
    make_member("prevention")  # did not ask
    today = timezone.localdate()
    client_of(moderator).post("/meet/moderation/reminders/", {"yes": ""})
    waiting("Vandaag.")
    assert reminding.remind_moderators() == 0  # not a day yet
    waiting("Gisteren.", made_on=today - timedelta(days=1))
    assert [reminding.remind_moderators(), reminding.remind_moderators()] == [1, 0]
    assert reminding.remind_moderators(today=today + timedelta(days=1)) == 1
    message = mail.outbox[0]
    assert message.to == [moderator.user.email]
    assert message.subject == "1 stelling wacht op een moderator"
    assert "/meet/moderation/" in message.body
    assert "Gisteren." not in message.body
    client_of(moderator).post("/meet/moderation/reminders/", {"no": ""})
    assert reminding.remind_moderators(today=today + timedelta(days=2)) == 0


def test_who_may_no_longer_moderate_gets_no_mail(moderator: Member, waiting: Callable[..., Statement]) -> None:
    reminding.want_reminders(by=moderator, wants=True)
    waiting(made_on=timezone.localdate() - timedelta(days=2))
    Member.objects.filter(pk=moderator.pk).update(is_active=False)
    assert reminding.remind_moderators() == 0


def test_a_mail_that_fails_is_sent_the_next_time(
    moderator: Member, waiting: Callable[..., Statement], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.mail import EmailMessage

    reminding.want_reminders(by=moderator, wants=True)
    waiting(made_on=timezone.localdate() - timedelta(days=2))

    def fail(self: EmailMessage) -> int:
        raise ConnectionError("no mail server")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fail)
        with pytest.raises(ConnectionError):
            reminding.remind_moderators()
    assert ModerationReminder.objects.get().sent_on is None
    assert reminding.remind_moderators() == 1
