"""Leading a conversation with the keyboard alone: from a question to an open link, and one statement judged by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Hoe maken we van het plein een plek voor iedereen?"


def press_on(page: Page, tab_to: Callable[..., None], name: str) -> None:
    """With the Tab key to what bears this name, and Enter; the next page is there."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_in(page: Page, text: str) -> None:
    page.keyboard.type(text)


def test_from_a_question_to_an_open_conversation(
    open_page: Callable[..., Page],
    make_member: Callable[..., Member],
    check_page: Callable[[Page], None],
    tab_to: Callable[..., None],
) -> None:
    page = open_page("/meet/", member=make_member("communication", "prevention"))
    check_page(page)
    press_on(page, tab_to, "Begin een gesprek")
    check_page(page)
    tab_to(page, "Wat vraag je?")
    type_in(page, QUESTION)
    press_on(page, tab_to, "Bewaren en verder")

    tab_to(page, "Open: iedereen met de link")
    check_page(page)
    press_on(page, tab_to, "Bewaren, en later verder")
    assert "nog niet open" in page.locator("h1").inner_text()  # left, and found again
    check_page(page)
    press_on(page, tab_to, "Ga verder met: Stellingen")

    tab_to(page, "Nieuwe stellingen")
    type_in(page, "Meer banken.\nToezicht in de avond.\nEen plein zonder auto's.\nGrotere terrassen.\nEen voetbalveld.")
    press_on(page, tab_to, "Toevoegen")
    assert page.locator(".statements > li").count() == 5
    check_page(page)
    press_on(page, tab_to, "Verder naar de huisregels")
    for step in ("rules", "background", "days"):
        assert f"/step/{step}/" in page.url
        check_page(page)
        press_on(page, tab_to, "Bewaren en verder")
    check_page(page)
    press_on(page, tab_to, "Open het gesprek")
    assert page.url.endswith("/share/")
    check_page(page)
    assert page.locator(".qr svg").count() == 1
    press_on(page, tab_to, "Affiche om te printen")
    check_page(page)


def test_a_statement_is_judged_by_key(
    open_page: Callable[..., Page],
    make_member: Callable[..., Member],
    check_page: Callable[[Page], None],
    tab_to: Callable[..., None],
) -> None:
    from waterlijn.web.meet import policy
    from waterlijn.web.meet.actions import leading, seeds
    from waterlijn.web.meet.models import Conversation, Statement

    member = make_member("wellbeing")
    row = Conversation(organisation=member.organisation, question=QUESTION, policy=policy.house_rules("nl"))
    row = leading.save_draft(by=member, conversation=row, step="question")
    seeds.add_seeds(by=member, conversation=row, texts=["Meer banken op het plein."])
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    Conversation.objects.update(vote_on=today, decide_on=today + timedelta(days=9))
    leading.open_conversation(by=member, conversation=row)
    for n, text in enumerate(("Er moeten meer banken op het plein komen.", "Die lui zijn allemaal tuig."), 2):
        Statement.objects.create(conversation=row, number=n, text=text, state="waiting")

    page = open_page(f"/meet/conversations/{row.pk}/moderate/", member=member)
    check_page(page)
    page.locator("[data-judge]").focus()
    with page.expect_navigation():
        page.keyboard.press("1")
    assert Statement.objects.get(number=2).state == "accepted"
    assert page.evaluate("document.activeElement.hasAttribute('data-judge')")  # ready for the next key
    page.keyboard.press("2")
    assert page.locator("#reject").get_attribute("open") is not None
    page.keyboard.press("ArrowDown")
    check_page(page)
    tab_to(page, "Wat zeg je aan wie ze schreef?")
    type_in(page, "1 keer mag, 3 keer niet.")  # digits typed in a field decide nothing
    press_on(page, tab_to, "Niet tonen, om deze reden")
    assert Statement.objects.get(number=3).state == "rejected"
    for path in ("statements/", "deepen/", "script/", "decisions/", "go-on/decide/", "days/", ""):
        page.goto(f"/meet/conversations/{row.pk}/{path}")
        check_page(page)
    page.goto("/meet/moderation/")
    check_page(page)


def test_what_people_read_about_decisions(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], make_member: Callable[..., Member]
) -> None:
    from datetime import date, timedelta

    from django.utils import timezone

    from waterlijn.web.meet.actions import deciding
    from waterlijn.web.meet.models import Conversation, Decision, Statement

    member, now = make_member("communication"), timezone.now()
    row = Conversation.objects.create(
        organisation=member.organisation, key="plein", question=QUESTION, opened_at=now, closed_at=now,
        vote_on=timezone.localdate() - timedelta(days=9), languages=["nl", "fr"],
    )  # fmt: skip
    statement = Statement.objects.create(conversation=row, number=1, text="Meer banken.", state="accepted")
    decision = Decision(
        conversation=row, statement=statement, what="partly", why="Tien banken.", minority="De buren kiezen mee.",
        decided_on=date(2026, 12, 1),
    )  # fmt: skip
    deciding.save_decision(by=member, decision=decision)
    deciding.tell(by=member, conversation=row)
    page = open_page("/meet/g/plein/decisions/")
    check_page(page)
    page.get_by_role("link", name="Mail mij als er iets beslist is").click()
    check_page(page)
    page.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    page.get_by_role("button", name="Mail mij wat er beslist is").click()
    assert "Kijk in je mailbox" in page.locator("h1").inner_text()
    check_page(page)
