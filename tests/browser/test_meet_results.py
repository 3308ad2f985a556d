"""The outcome of a conversation, and the screen in a hall, in a real browser: read, reached by keyboard, and narrow."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from waterlijn.web.accounts.models import Member, Organisation
    from waterlijn.web.meet.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def leader(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


@pytest.fixture
def conversation(organisation: Organisation) -> Conversation:
    """Forty people along one line; the first three statements bind."""
    from waterlijn.web.meet import keys
    from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote

    made = Conversation.objects.create(
        organisation=organisation, key=uuid.uuid4().hex[:10], question="Hoe maken we het plein van ons allemaal?",
        languages=["nl", "fr", "en"], vote_on=timezone.localdate() - timedelta(days=9),
        decide_on=timezone.localdate() + timedelta(days=9), opened_at=timezone.now(),
    )  # fmt: skip
    lot = Random(2)
    people = Participant.objects.bulk_create(
        Participant(conversation=made, key_hash=keys.hashed(keys.new_key())) for _ in range(40)
    )
    statements = Statement.objects.bulk_create(
        Statement(conversation=made, number=i, text=f"Op het plein is plaats voor nummer {i}.", state="accepted")
        for i in range(1, 11)
    )
    votes = []
    for person in people:
        stands = lot.gauss(0, 1)
        for i, statement in enumerate(statements):
            says_yes = lot.random() < 0.92 if i < 3 else stands * (1 if i % 2 else -1) + lot.gauss(0, 0.6) > 0
            value = 1 if says_yes else -1
            votes.append(Vote(conversation=made, participant=person, statement=statement, value=value, key=f"{i}"))
    Vote.objects.bulk_create(votes)
    return made


def test_from_a_closed_conversation_to_what_everybody_reads(
    conversation: Conversation,
    leader: Member,
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    tab_to: Callable[[Page, str], None],
) -> None:
    conversation.closed_at = timezone.now()
    conversation.save()
    page = open_page(f"/meet/conversations/{conversation.pk}/result/", member=leader)
    tab_to(page, "Het resultaat publiceren")
    page.keyboard.press("Enter")
    page.wait_for_url("**/publish/")
    check_page(page)
    tab_to(page, "Het resultaat publiceren")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    assert "Het resultaat is gepubliceerd" in page.inner_text("main")
    check_page(page)
    page.goto(f"/meet/conversations/{conversation.pk}/result/votes/")
    check_page(page)
    page.goto("/meet/bring-in/")
    check_page(page)


def test_the_public_page_is_read_by_table_and_the_map_opens_by_key(
    conversation: Conversation,
    leader: Member,
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    tab_to: Callable[[Page, str], None],
) -> None:
    from waterlijn.web.meet.actions import publishing

    conversation.closed_at = timezone.now()
    conversation.save()
    publishing.publish(by=leader, conversation=conversation)
    page = open_page(f"/meet/g/{conversation.key}/result/")
    check_page(page)
    assert page.get_by_role("table", name="Alle kanten zijn het eens").is_visible()
    assert not page.get_by_role("heading", name="De kaart van de meningen").is_visible()
    tab_to(page, "De kaart van de meningen tonen")
    page.keyboard.press("Enter")
    assert page.get_by_role("heading", name="De kaart van de meningen").is_visible()
    check_page(page)
    page.goto(f"/meet/g/{conversation.key}/result/?language=fr")
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.locator(".meet-result").get_attribute("lang") == "nl"


@pytest.mark.parametrize("show", ["join", "statements", "result"])
def test_the_screen_in_the_hall_fits_and_can_be_read(
    show: str, conversation: Conversation, open_page: Callable[..., Page], check_page: Callable[[Page], None]
) -> None:
    from waterlijn.web.meet.actions import analysing

    analysing.analyse(conversation)
    page = open_page(f"/meet/g/{conversation.key}/hall/?show={show}")
    check_page(page)
    for width in (768, 1920):
        page.set_viewport_size({"width": width, "height": 1080})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_screen_keeps_up_until_it_is_paused(
    conversation: Conversation, open_page: Callable[..., Page], tab_to: Callable[[Page, str], None]
) -> None:
    from waterlijn.web.meet import live
    from waterlijn.web.meet.models import Participant, Vote

    live.forget()
    page = open_page(f"/meet/g/{conversation.key}/hall/")
    assert page.locator(".hall-numbers dd").first.inner_text() == "40"
    person = Participant.objects.create(conversation=conversation, key_hash="x")
    statement = conversation.statements.get(number=1)
    Vote.objects.create(conversation=conversation, participant=person, statement=statement, value=1, key="x")
    page.get_by_text("41", exact=True).wait_for(timeout=20_000)
    tab_to(page, "Pauze")
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Pauze").get_attribute("aria-pressed") == "true"
