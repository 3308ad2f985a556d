"""From a question to a closed conversation: the wizard, the promises, the phases, and what is deleted when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation
from waterlijn.web.meet import policy
from waterlijn.web.meet.actions import leading as actions
from waterlijn.web.meet.actions import retention, seeds
from waterlijn.web.meet.models import (
    Analysis,
    Conversation,
    Decision,
    Follower,
    Invitation,
    Participant,
    Phase,
    Statement,
    Vote,
)
from waterlijn.web.meet.queries import drafts
from waterlijn.web.meet.tasks import keep_promises

pytestmark = pytest.mark.django_db
QUESTION = "Hoe maken we van het plein een plek voor iedereen?"
SEEDS = ["Er moeten meer banken komen.", "'s Avonds moet er toezicht zijn.", "Het plein moet autovrij zijn.",
         "De terrassen mogen groter.", "Jongeren moeten er kunnen voetballen."]  # fmt: skip


@pytest.fixture
def leader(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


@pytest.fixture
def draft(leader: Member) -> Conversation:
    """With everything that is needed to open."""
    today = timezone.localdate()
    fresh = Conversation(
        organisation=leader.organisation, question=QUESTION, policy=policy.house_rules("nl"),
        vote_on=today, deepen_on=today + timedelta(days=10), decide_on=today + timedelta(days=20),
    )  # fmt: skip
    kept = actions.save_draft(by=leader, conversation=fresh, step="question")
    seeds.add_seeds(by=leader, conversation=kept, texts=SEEDS)
    return kept


@pytest.fixture
def running(leader: Member, draft: Conversation) -> Conversation:
    return actions.open_conversation(by=leader, conversation=draft)


def post_days(**days: int | None) -> dict[str, str]:
    """`post_days(vote_on=1)`: the days of a form, so many days from today."""
    today = timezone.localdate()
    asked = {"vote_on": 0, "decide_on": 20, "collect_on": None, "deepen_on": None} | days
    return {name: (today + timedelta(days=n)).isoformat() if n is not None else "" for name, n in asked.items()}


# --- the wizard --------------------------------------------------------------------------------------------------
def test_from_a_question_to_an_open_conversation(client_of: Callable[..., Client], organisation: Organisation) -> None:
    client = client_of("communication")
    answer = client.post(
        "/meet/conversations/new/",
        {"question": f"  {QUESTION} ", "about": "De raad beslist in maart.", "language": "nl",
         "languages": ["nl", "fr"], "question_fr": "Comment faire de la place un lieu pour tous ?"},
    )  # fmt: skip
    row = Conversation.objects.get()
    assert (row.question, row.languages) == (QUESTION, ["nl", "fr"])
    assert row.translations == {"fr": {"question": "Comment faire de la place un lieu pour tous ?"}}
    assert row.key.startswith("hoe-maken-we-van-het-plein-")
    at = f"/meet/conversations/{row.pk}/"
    assert answer["Location"] == f"{at}step/people/"
    assert client.post(f"{at}step/people/", {"entrance": "code"})["Location"] == f"{at}seeds/"
    assert client.post(f"{at}seeds/", {"texts": "\n".join(SEEDS)}).status_code == 302
    rules = client.get(f"{at}step/rules/").content.decode()
    assert "Iedereen mag zeggen" in rules
    assert "Chacun peut dire" in rules
    given = {
        "is_strict": "on",
        "may_add": "on",
        "longest_statement": "140",
        "policy": "Wees mild.",
        "policy_fr": "Soyez doux.",
    }
    assert client.post(f"{at}step/rules/", given)["Location"] == f"{at}step/background/"
    asked = {
        "text_1": "In welke buurt woon je?",
        "options_1": "Noord\nZuid",
        "text_1_fr": "Quel quartier ?",
        "options_1_fr": "Nord\nSud",
    }
    assert client.post(f"{at}step/background/", asked)["Location"] == f"{at}step/days/"
    assert client.post(f"{at}step/days/", post_days() | {"retention_months": "12"})["Location"] == f"{at}check/"
    assert "Zal het gesprek opengaan?" in client.get(f"{at}check/").content.decode()
    assert client.post(f"{at}check/")["Location"] == f"{at}share/"
    row.refresh_from_db()
    assert row.opened_at is not None
    assert row.phase() == Phase.VOTE
    assert row.translations["fr"] == {
        "question": "Comment faire de la place un lieu pour tous ?",
        "policy": "Soyez doux.",
    }
    assert row.background == [
        {"key": "q1", "text": "In welke buurt woon je?", "options": ["Noord", "Zuid"],
         "translations": {"fr": {"text": "Quel quartier ?", "options": ["Nord", "Sud"]}}}
    ]  # fmt: skip
    assert [one.is_seed for one in row.statements.all()] == [True] * 5
    trail = list(AuditEvent.objects.filter(what__startswith="conversation.").values_list("what", flat=True))
    assert (trail[0], trail[-1]) == ("conversation.made", "conversation.opened")
    assert not AuditEvent.objects.filter(details_text__contains="banken").exists()


def test_a_step_can_be_left_and_is_found_again(client_of: Callable[..., Client]) -> None:
    client = client_of("wellbeing")
    given = {"question": QUESTION, "language": "nl", "languages": ["nl"], "later": ""}
    answer = client.post("/meet/conversations/new/", given, follow=True)
    assert "nog niet open" in answer.content.decode()
    row = Conversation.objects.get()
    assert QUESTION in client.get(f"/meet/conversations/{row.pk}/step/question/").content.decode()
    assert client.get("/meet/").content.decode().count(QUESTION) == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"question": ""}, "question"),
        ({"languages": ["nl", "en"]}, "question_en"),
        ({"languages": []}, "languages"),
        ({"language": "xx"}, "language"),
        ({"question": "x" * 161}, "question"),
    ],
)
def test_a_question_that_cannot_be(client_of: Callable[..., Client], given: dict[str, Any], wrong: str) -> None:
    usual = {"question": QUESTION, "language": "nl", "languages": ["nl"]}
    answer = client_of("communication").post("/meet/conversations/new/", usual | given)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [wrong]
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ({"decide_on": 0}, "decide_on"),
        ({"decide_on": -3, "vote_on": -9}, "decide_on"),
        ({"collect_on": 5, "vote_on": 2}, "vote_on"),
        ({"deepen_on": 0}, "deepen_on"),
        ({"decide_on": 900}, "decide_on"),
        ({"vote_on": None}, "vote_on"),
    ],
)
def test_days_that_cannot_be(
    client_of: Callable[..., Client], leader: Member, draft: Conversation, days: dict[str, int], wrong: str
) -> None:
    given = post_days(**days) | {"retention_months": "24"}
    answer = client_of(leader).post(f"/meet/conversations/{draft.pk}/step/days/", given)
    assert wrong in answer.context["form"].errors


@pytest.mark.parametrize(
    "given",
    [
        {"text_1": "Waar woon je?"},
        {"options_1": "a\nb"},
        {"text_1": "Waar?", "options_1": "alleen een"},
        {"text_1": "Waar?", "options_1": "\n".join("abcdefghi")},
        {"text_1": "Waar?", "options_1": "a\n" + "b" * 61},
    ],
)
def test_background_that_cannot_be(
    client_of: Callable[..., Client], leader: Member, draft: Conversation, given: dict[str, str]
) -> None:
    answer = client_of(leader).post(f"/meet/conversations/{draft.pk}/step/background/", given)
    assert answer.context["form"].errors
    draft.refresh_from_db()
    assert draft.background == []


def test_what_is_missing_stops_the_opening_and_says_where(leader: Member) -> None:
    fresh = Conversation(organisation=leader.organisation, question=QUESTION, languages=["nl", "fr"])
    kept = actions.save_draft(by=leader, conversation=fresh, step="question")
    today = timezone.localdate()
    assert [one.step for one in drafts.missing(kept, today)] == ["question", "seeds", "rules", "days"]
    with pytest.raises(UsageError):
        actions.open_conversation(by=leader, conversation=kept)
    assert Conversation.objects.get().opened_at is None


def test_gathering_first_needs_no_seeds(leader: Member, draft: Conversation) -> None:
    draft.statements.all().delete()
    today = timezone.localdate()
    assert [one.step for one in drafts.missing(draft, today)] == ["seeds"]
    draft.collect_on, draft.vote_on = today, today + timedelta(days=5)
    assert drafts.missing(draft, today) == []


# --- after opening -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", ["question", "people", "rules", "background", "days"])
def test_what_was_promised_is_fixed(
    client_of: Callable[..., Client], leader: Member, running: Conversation, step: str
) -> None:
    client = client_of(leader)
    given = {"question": "Anders?", "language": "nl", "languages": ["nl"], "entrance": "login", "policy": "x"}
    answer = client.post(f"/meet/conversations/{running.pk}/step/{step}/", given | post_days())
    assert answer.status_code == 302
    before = Conversation.objects.values().get()
    running.question, running.is_strict = "Anders?", False
    with pytest.raises(NotAllowed):
        actions.save_draft(by=leader, conversation=running, step="question")
    assert Conversation.objects.values().get() == before


def test_days_move_but_the_day_of_deleting_does_not(
    client_of: Callable[..., Client], leader: Member, running: Conversation
) -> None:
    client, promised = client_of(leader), running.delete_after
    answer = client.post(f"/meet/conversations/{running.pk}/days/", post_days(decide_on=40))
    assert answer.status_code == 302
    running.refresh_from_db()
    assert running.decide_on == timezone.localdate() + timedelta(days=40)
    assert running.delete_after == promised
    Conversation.objects.update(delete_after=timezone.localdate() + timedelta(days=50))
    late = client.post(f"/meet/conversations/{running.pk}/days/", post_days(decide_on=60))
    assert "Mensen kregen te horen" in late.content.decode()


def test_what_is_over_does_not_begin_again(
    client_of: Callable[..., Client], leader: Member, running: Conversation
) -> None:
    """On its last day the result may be published and the votes taken out, also when the daily task is yet to come."""
    today = timezone.localdate()
    Conversation.objects.update(vote_on=today - timedelta(days=9), decide_on=today)
    page = client_of(leader).post(f"/meet/conversations/{running.pk}/days/", post_days(vote_on=-9, decide_on=5))
    assert "Dit gesprek is gesloten" in page.content.decode()
    running.refresh_from_db()
    assert (running.decide_on, running.can_vote()) == (today, False)


def test_from_phase_to_phase(client_of: Callable[..., Client], leader: Member, draft: Conversation) -> None:
    today = timezone.localdate()
    Conversation.objects.update(collect_on=today + timedelta(days=2), vote_on=today + timedelta(days=5))
    actions.open_conversation(by=leader, conversation=draft)
    client, at = client_of(leader), f"/meet/conversations/{draft.pk}/"
    for phase in ("collect", "vote", "deepen", "decide"):
        assert client.get(f"{at}go-on/{phase}/").status_code == 200
        assert client.post(f"{at}go-on/{phase}/").status_code == 302
        row = Conversation.objects.get()
        assert row.phase() == phase
        assert client.get(at).status_code == 200
    assert row.closed_at is not None
    assert not row.can_vote()


def test_a_phase_that_is_skipped_is_gone(leader: Member, draft: Conversation) -> None:
    today = timezone.localdate()
    Conversation.objects.update(collect_on=today + timedelta(days=2), vote_on=today + timedelta(days=5))
    actions.open_conversation(by=leader, conversation=draft)
    row = actions.go_on(by=leader, conversation=draft, phase="vote")
    assert (row.collect_on, row.vote_on, row.phase()) == (None, today, Phase.VOTE)


def test_going_on_twice_does_nothing(leader: Member, running: Conversation) -> None:
    actions.go_on(by=leader, conversation=running, phase="deepen")
    with pytest.raises(NotAllowed):
        actions.go_on(by=leader, conversation=running, phase="deepen")
    with pytest.raises(NotAllowed):
        actions.go_on(by=leader, conversation=running, phase="collect")


def test_what_is_closed_stays_closed(leader: Member, running: Conversation) -> None:
    actions.close(by=leader, conversation=running)
    with pytest.raises(NotAllowed):
        actions.close(by=leader, conversation=running)
    with pytest.raises(NotAllowed):
        actions.move_days(by=leader, conversation=running)
    assert AuditEvent.objects.filter(what="conversation.closed").count() == 1


def test_only_a_draft_is_deleted(leader: Member, running: Conversation) -> None:
    with pytest.raises(NotAllowed):
        actions.delete_draft(by=leader, conversation=running)
    assert Conversation.objects.exists()


def test_a_draft_is_deleted_with_its_seeds(
    client_of: Callable[..., Client], leader: Member, draft: Conversation
) -> None:
    assert client_of(leader).post(f"/meet/conversations/{draft.pk}/delete/").status_code == 302
    assert not Conversation.objects.exists()
    assert not Statement.objects.exists()


# --- seeds -------------------------------------------------------------------------------------------------------
def test_an_unvoted_seed_can_change_and_a_voted_one_cannot(
    leader: Member,
    running: Conversation,
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    first, second = running.statements.all()[:2]
    first.translations = {"fr": "Plus de bancs."}
    first.save()
    changed = seeds.change_seed(by=leader, statement=first, text=" Er moeten meer   zitbanken komen. ")
    assert (changed.text, changed.translations) == ("Er moeten meer zitbanken komen.", {})
    cast(make_participants(1, conversation=running)[0], second, 1)
    for attempt in (lambda: seeds.change_seed(by=leader, statement=second, text="Anders."),
                    lambda: seeds.remove_seed(by=leader, statement=second)):  # fmt: skip
        with pytest.raises(NotAllowed):
            attempt()
    seeds.remove_seed(by=leader, statement=first)
    assert running.statements.count() == 4


def test_seeds_too_long_too_many_or_empty_are_refused(leader: Member, draft: Conversation) -> None:
    for texts in ([], ["  ", "\u200b"], ["x" * 141], ["goed", "x" * 141], [f"Stelling {i}" for i in range(51)]):
        with pytest.raises(UsageError):
            seeds.add_seeds(by=leader, conversation=draft, texts=texts)
    assert draft.statements.count() == 5


def test_a_button_that_is_pressed_twice_adds_once(client_of: Callable[..., Client], draft: Conversation) -> None:
    client, path = client_of("communication"), f"/meet/conversations/{draft.pk}/seeds/"
    for _press in range(2):
        answer = client.post(path, {"texts": "Meer groen.\nMeer  groen.\nMeer water."}, follow=True)
    assert draft.statements.count() == len(SEEDS) + 2
    assert "staan er al" in answer.content.decode()


def test_numbers_go_on_and_are_never_given_twice(leader: Member, draft: Conversation) -> None:
    seeds.remove_seed(by=leader, statement=draft.statements.get(number=2))
    added = seeds.add_seeds(by=leader, conversation=draft, texts=["Nog een."])
    assert [one.number for one in added] == [6]


def test_the_page_of_seeds_hints_at_what_looks_alike_and_what_may_hurt(
    client_of: Callable[..., Client], leader: Member, draft: Conversation
) -> None:
    seeds.add_seeds(
        by=leader,
        conversation=draft,
        texts=["Er moeten meer banken komen op het plein.", "Jan Peeters moet weg: bel 0475/12.34.56"],
    )
    shown = client_of(leader).get(f"/meet/conversations/{draft.pk}/seeds/").content.decode()
    assert "Lijkt op 1" in shown
    assert "een telefoonnummer" in shown


def test_scripts_in_a_statement_are_only_words(
    client_of: Callable[..., Client], leader: Member, draft: Conversation
) -> None:
    seeds.add_seeds(by=leader, conversation=draft, texts=["<script>alert(1)</script> \u202egniht"])
    shown = client_of(leader).get(f"/meet/conversations/{draft.pk}/seeds/").content.decode()
    assert "<script>alert" not in shown
    assert "\u202e" not in shown


# --- promises ----------------------------------------------------------------------------------------------------
def test_a_conversation_closes_on_its_day(running: Conversation) -> None:
    last = running.decide_on
    assert last is not None
    assert retention.keep_conversation_promises(today=last - timedelta(days=1)) == 0
    assert retention.keep_conversation_promises(today=running.decide_on) == 1
    row = Conversation.objects.get()
    assert row.closed_at is not None
    event = AuditEvent.objects.get(what="conversation.closed")
    assert (event.by, event.organisation) == (None, row.organisation)
    assert retention.keep_conversation_promises(today=running.decide_on) == 0


def test_on_the_day_that_was_promised_everything_of_people_goes(
    leader: Member,
    running: Conversation,
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    people = make_participants(3, conversation=running)
    Conversation.objects.exclude(pk=running.pk).delete()
    kept, gone = running.statements.all()[:2]
    for person in people:
        cast(person, kept, 1)
        cast(person, gone, -1)
    Statement.objects.filter(pk=kept.pk).update(author=people[0], is_seed=False)
    Analysis.objects.create(
        conversation=running,
        is_final=True,
        last_vote=6,
        n_votes=6,
        n_participants=3,
        votes_hash="x",
        version="1",
    )
    Analysis.objects.create(conversation=running, last_vote=6, n_votes=6, n_participants=3, votes_hash="x", version="1")
    Follower.objects.create(conversation=running, address_hash="a", address=b"b", token_hash="c", is_confirmed=True)
    Invitation.objects.create(conversation=running, name="bib", places=3)
    actions.close(by=leader, conversation=running)
    Decision.objects.create(
        conversation=running, statement=kept, what="taken_over", why="Ja.", decided_on=date(2026, 12, 1)
    )
    day = running.delete_after
    assert day is not None
    assert retention.keep_conversation_promises(today=day - timedelta(days=1)) == 0
    assert retention.keep_conversation_promises(today=day) == 1
    for model in (Vote, Participant, Follower, Invitation):
        assert not model.objects.exists(), model
    assert [one.text for one in Statement.objects.all()] == [kept.text]  # it was published with its decision
    assert Statement.objects.get().author is None
    assert Analysis.objects.get().is_final
    event = AuditEvent.objects.get(what="conversation.cleared")
    assert event.details == {"votes": 6, "participants": 3, "statements": 4}
    assert retention.keep_conversation_promises(today=day) == 0


def test_a_cleared_conversation_still_has_a_page(
    client_of: Callable[..., Client], leader: Member, running: Conversation
) -> None:
    retention.clear(by=None, conversation=running)
    shown = client_of(leader).get(f"/meet/conversations/{running.pk}/").content.decode()
    assert "is verwijderd" in shown


def test_the_daily_task_does_all_of_it(running: Conversation) -> None:
    Conversation.objects.update(
        vote_on=timezone.localdate() - timedelta(days=9), deepen_on=None, decide_on=timezone.localdate()
    )
    assert keep_promises.call() == 1


def test_the_worker_keeps_these_promises_every_day() -> None:
    from django_tasks_db.models import DBTaskResult

    from waterlijn.web.site.management.commands import work

    work._enqueue_promises()
    assert DBTaskResult.objects.filter(task_path="waterlijn.web.meet.tasks.keep_promises").count() == 1


# --- a second round ----------------------------------------------------------------------------------------------
def test_a_second_round_begins_with_what_the_first_brought(
    client_of: Callable[..., Client], leader: Member, running: Conversation
) -> None:
    Statement.objects.create(conversation=running, number=6, text="Van een deelnemer.", state="accepted")
    Statement.objects.create(conversation=running, number=7, text="Afgewezen.", state="rejected")
    Statement.objects.create(conversation=running, number=8, text="Wat ik nodig heb.", state="accepted", kind="need")
    actions.close(by=leader, conversation=running)
    answer = client_of(leader).post(f"/meet/conversations/{running.pk}/again/")
    fresh = Conversation.objects.get(previous=running)
    assert answer["Location"] == f"/meet/conversations/{fresh.pk}/"
    assert fresh.opened_at is None
    assert fresh.decide_on is None
    assert fresh.key != running.key
    assert [one.text for one in fresh.statements.all()] == [*SEEDS, "Van een deelnemer."]
    assert all(one.is_seed and one.author is None for one in fresh.statements.all())


# --- pages -------------------------------------------------------------------------------------------------------
def test_an_empty_page_teaches(client_of: Callable[..., Client]) -> None:
    shown = client_of("communication").get("/meet/").content.decode()
    assert "Hoe het begint" in shown
    assert "Begin een gesprek" in shown


def test_the_front_page_says_what_needs_me(
    client_of: Callable[..., Client], leader: Member, running: Conversation, draft: Conversation
) -> None:
    second = actions.begin_again(by=leader, conversation=running)
    second = Conversation.objects.get(pk=second.pk)
    Conversation.objects.filter(pk=second.pk).update(opened_at=timezone.now(), vote_on=timezone.localdate())
    for n, where in ((1, running), (2, running), (1, second)):
        Statement.objects.create(conversation=where, number=100 + n, text=f"Nieuw {n}.", state="waiting")
    assert "3 stellingen wachten op jou in 2 gesprekken." in client_of(leader).get("/meet/").content.decode()
    shown = client_of("prevention").get("/").content.decode()
    assert "Lees de stellingen" in shown
    assert "Lees de stellingen" not in client_of("administrator").get("/").content.decode()


def test_numbers_on_the_page_and_never_a_number_per_person(
    client_of: Callable[..., Client],
    leader: Member,
    running: Conversation,
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    for person in make_participants(7, conversation=running):
        for statement in running.statements.all()[:3]:
            cast(person, statement, 1)
    answer = client_of(leader).get(f"/meet/conversations/{running.pk}/")
    totals = answer.context["totals"]
    assert (totals.participants, totals.votes, totals.accepted, totals.waiting) == (7, 21, 5, 0)
    assert answer.content.decode().count("utrecht-button--primary-action") == 1


def test_a_conversation_of_another_organisation_does_not_exist(
    client_of: Callable[..., Client], make_member: Callable[..., Member], running: Conversation
) -> None:
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    client = client_of(make_member("communication", "wellbeing", organisation=elsewhere))
    statement = running.statements.first()
    assert statement is not None
    at = f"/meet/conversations/{running.pk}/"
    for path in (at, f"{at}days/", f"{at}seeds/", f"{at}check/", f"{at}share/", f"{at}poster/", f"{at}moderate/",
                 f"{at}statements/", f"{at}deepen/", f"{at}script/", f"{at}decisions/", f"{at}decisions/write/",
                 f"/meet/seeds/{statement.pk}/", f"/meet/statements/{statement.pk}/",
                 f"/meet/statements/{statement.pk}/split/", f"/meet/statements/{statement.pk}/translate/"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.post(f"/meet/statements/{statement.pk}/reject/", {"reason": "hostile"}).status_code == 404
    assert client.post(f"{at}go-on/decide/").status_code == 404


@pytest.mark.parametrize("entrance", ["open", "code", "email", "login"])
def test_sharing_and_the_poster(
    client_of: Callable[..., Client], leader: Member, running: Conversation, entrance: str
) -> None:
    Conversation.objects.update(
        entrance=entrance, languages=["nl", "fr"], translations={"fr": {"question": "Comment ?"}}
    )
    client, at = client_of(leader), f"/meet/conversations/{running.pk}/"
    shared = client.get(f"{at}share/").content.decode()
    assert f"/meet/g/{running.key}/" in shared
    assert "<svg" in shared
    assert ("Codes maken" in shared) == (entrance == "code")
    poster = client.get(f"{at}poster/?language=fr").content.decode()
    assert "Comment ?" in poster
    assert "Dites ce que vous pensez" in poster
    assert QUESTION in client.get(f"{at}poster/?language=xx").content.decode()


def test_house_rules_are_needed_and_say_why(
    client_of: Callable[..., Client], leader: Member, draft: Conversation
) -> None:
    given = {"is_strict": "on", "longest_statement": "140", "policy": "  "}
    answer = client_of(leader).post(f"/meet/conversations/{draft.pk}/step/rules/", given)
    assert "Zonder huisregels weet niemand" in answer.content.decode()
    for longest in ("39", "401", "x"):
        answer = client_of(leader).post(
            f"/meet/conversations/{draft.pk}/step/rules/", given | {"longest_statement": longest}
        )
        assert "longest_statement" in answer.context["form"].errors
