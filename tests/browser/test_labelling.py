"""Judging in a real browser: axe at two widths on every page, and a round with the keyboard only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from waterlijn.web.accounts.models import Member
    from waterlijn.web.listen.models import Source
    from waterlijn.web.understand.models import LabelRound, Reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drawn(add_reading: Callable[..., Reading], make_member: Callable[..., Member], source: Source) -> LabelRound:
    """Thirty messages, all drawn; one colleague judged them."""
    from waterlijn.web.understand import actions, queries

    for i in range(30):
        add_reading(f"Dit is bericht {i} over het plein, en [NAME] weet er meer van.", abuse=0.5)
    first = make_member("communication", email="eerste@waterdam.example")
    row = actions.start_round(by=first, sources=[source], first_week=None, last_week=None, wanted=1000, is_double=True)
    for message in list(queries.to_label(row, first)):
        actions.give_label(by=first, drawn=message, answer=actions.Answer(abuse=message.pk % 3 == 0, target="person"))
    return row


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_of_judging(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    drawn: LabelRound,
    language: str,
) -> None:
    from waterlijn.web.understand import actions, queries

    second = make_member("wellbeing")
    page = open_page("/understand/labelling/", member=second, language=language)
    for path in ("labelling/", "labelling/new/", f"labelling/{drawn.pk}/", f"labelling/{drawn.pk}/label/", "learned/"):
        page.goto(f"/understand/{path}")
        check_page(page)
    for message in list(queries.to_label(drawn, second)):
        actions.give_label(by=second, drawn=message, answer=actions.Answer())
    for path in (f"labelling/{drawn.pk}/", f"labelling/{drawn.pk}/settle/"):
        page.goto(f"/understand/{path}")
        check_page(page)


def test_the_card_of_what_was_learned(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], make_member: Callable[..., Member]
) -> None:
    """Four labels, a warning that less is found, and both buttons."""
    from waterlijn.text import local, local_card
    from waterlijn.text.calibrate import logit, sigmoid
    from waterlijn.text.read import model_name
    from waterlijn.web.understand.models import LocalLayer

    rng, n = np.random.default_rng(3), 400
    abuse = sigmoid(rng.normal(-1.5, 2, (n, 1)))
    p = np.hstack([abuse, abuse * rng.uniform(0.3, 0.9, (n, 3))])
    answer = rng.random(p.shape) < sigmoid(logit(p) - 1.5)
    seen = local.remembered(p, np.zeros((n, 4), np.bool_))
    labelled = local.Labelled(seen, answer, np.ones_like(answer), np.full(n, 0.3), np.arange(n))
    layer, card = local.fit(labelled, base=model_name()), local_card.evaluate(labelled)
    member = make_member("communication")
    LocalLayer.objects.create(
        organisation=member.organisation, name=layer.name, base=layer.base, weights=layer.to_dict(),
        card=card.to_dict(),
    )  # fmt: skip
    page = open_page("/understand/learned/", member=member)
    assert page.locator("table").count() == 4
    assert page.locator(".utrecht-alert--warning").count() >= 1
    check_page(page)
    page.get_by_role("button", name="Voortaan hiermee lezen").click()
    page.get_by_role("button", name="Terug naar het programma zoals geleverd").wait_for()
    check_page(page)


def test_judging_with_the_keyboard_only(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    tab_to: Callable[[Page, str], None],
    drawn: LabelRound,
) -> None:
    from waterlijn.web.understand.models import Label

    page = open_page("/understand/", member=make_member("prevention"), width=320)
    tab_to(page, "Beoordelen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/labelling/")
    tab_to(page, "Berichten beoordelen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/label/")
    text = page.locator("blockquote").inner_text()
    assert "[naam]" in text
    tab_to(page, "Beledigend")
    page.keyboard.press("Space")
    tab_to(page, "Niemand")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Provoceren")
    page.keyboard.press("ArrowDown")  # to "letting off steam"
    tab_to(page, "Bewaar en toon het volgende")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("blockquote").inner_text() != text
    label = Label.objects.get(seat=2)
    assert (label.abuse, label.target, label.behaviour) == (True, "person", "vent")
    check_page(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.get_by_text("Mijn laatste oordeel terugnemen").count() == 0, "a colleague judged it too"
    Label.objects.exclude(drawn=label.drawn_id).delete()
    tab_to(page, "Ik weet het niet")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Mijn laatste oordeel terugnemen")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "message=" in page.url
    assert Label.objects.filter(seat=2).count() == 1


def test_a_round_begins_with_the_keyboard_and_without_javascript(
    open_page: Callable[..., Page],
    make_member: Callable[..., Member],
    add_reading: Callable[..., Reading],
    tab_to: Callable[[Page, str], None],
) -> None:
    for i in range(30):
        add_reading(f"Dit is bericht {i} over het plein.")
    page = open_page("/understand/labelling/", member=make_member("communication"), width=320)
    page.route("**/*.js", lambda route: route.abort())
    tab_to(page, "Berichten loten")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/")
    tab_to(page, "Loten")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/labelling/\d+/$"))
    assert "beoordeeld" in page.locator("h1").inner_text()
