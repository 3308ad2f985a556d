"""Effects, trainings and self-evaluations in a real browser: keyboard, axe, 320 pixels, and no script needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from waterlijn.web.accounts.models import Member, Organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled(organisation: Organisation, make_member: Callable[..., Member]) -> Member:
    """One action with its outcome, one training, one structure with two rounds."""
    from waterlijn.web.site import example_evaluations

    member = make_member("prevention")
    assert len(list(example_evaluations.load(organisation, member, date(2026, 11, 15)))) == 3
    return member


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], filled: Member, language: str
) -> None:
    from waterlijn.web.evaluate.models import EffectPlan, EffectRun, SelfScan, Training, TrainingSession

    plan, run, training = EffectPlan.objects.get(), EffectRun.objects.get(), Training.objects.get()
    session, scan = TrainingSession.objects.first(), SelfScan.objects.get()
    assert session is not None
    page = open_page("/evaluate/", member=filled, language=language)
    for path in (
        "",
        "effects/",
        "effects/new/",
        f"effects/{plan.pk}/",
        f"effects/{plan.pk}/table/",
        f"effects/outcomes/{run.pk}/",
        "trainings/",
        "trainings/new/",
        f"trainings/{training.pk}/",
        f"trainings/{training.pk}/group/",
        f"trainings/{training.pk}/close/",
        f"trainings/groups/{session.pk}/",
        f"trainings/groups/{session.pk}/paper/T2/",
        "selfscans/",
        "selfscans/new/",
        f"selfscans/{scan.pk}/",
        f"selfscans/{scan.pk}/round/",
    ):
        page.goto(f"/evaluate/{path}")
        check_page(page)


def test_empty_pages_teach(
    open_page: Callable[..., Page], check_page: Callable[[Page], None], make_member: Callable[..., Member]
) -> None:
    page = open_page("/evaluate/effects/", member=make_member("wellbeing"))
    for path in ("effects/", "trainings/", "selfscans/"):
        page.goto(f"/evaluate/{path}")
        assert page.locator("ol.steps li").count() >= 4
        check_page(page)


def test_a_plan_from_draft_to_registered_with_the_keyboard_and_without_script(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    tab_to: Callable[..., None],
    make_member: Callable[..., Member],
) -> None:
    from waterlijn.web.evaluate.models import EffectPlan

    today = date.today()
    start = today + timedelta(days=30)
    page = open_page("/evaluate/effects/", member=make_member("communication"), width=320)
    page.route("**/*.js", lambda route: route.abort())
    tab_to(page, "Een plan schrijven")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/")
    for name, words in (
        ("Naam van de actie", "Buurtfeest"),
        ("Wat wordt er gedaan", "Een feest op het plein."),
        ("Wat wordt er gemeten?", "aandeel vijandige berichten"),
        ("Vanaf welk verschil", "5"),
        ("In welke plaatsen", "Haven"),
    ):
        tab_to(page, name)
        page.keyboard.type(words)
    for name, day in (("first", today - timedelta(weeks=26)), ("start", start), ("last", start + timedelta(weeks=12))):
        page.locator(f"input[name={name}]").fill(day.isoformat())
    tab_to(page, "Het plan bewaren")
    page.keyboard.press("Enter")
    page.wait_for_url("**/table/")
    check_page(page)
    page.set_viewport_size({"width": 320, "height": 800})
    rows = [
        f"{place};{today - timedelta(weeks=w)};0,{200 + 7 * ((w * 13 + i * 5) % 9)};400"
        for i, place in enumerate(("Haven", "Noord", "Zuid", "Oost", "West", "Dorp"))
        for w in range(1, 25)
    ]
    page.locator("textarea[name=pasted]").fill("\n".join(["eenheid;tijd;uitkomst;n", *rows]))
    tab_to(page, "Deze tabel bewaren")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/effects/\d+/$"))
    assert "of meer te zien" in page.locator("main").inner_text()
    check_page(page)
    page.set_viewport_size({"width": 320, "height": 800})
    tab_to(page, "Het plan voorgoed vastleggen")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "vooraf vastgelegd" in page.locator("main").inner_text()
    assert EffectPlan.objects.get().is_ahead
    check_page(page)


def test_a_participant_answers_on_a_telephone(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    tab_to: Callable[..., None],
    make_member: Callable[..., Member],
) -> None:
    from waterlijn.web.evaluate.actions import trainings as actions
    from waterlijn.web.evaluate.models import Training, TrainingAnswer, TrainingSession

    by, today = make_member("prevention"), date.today()
    training = actions.save_training(
        by=by, training=Training(name="Omstaanders", contact="De dienst", keep_until=today + timedelta(days=300))
    )
    row = actions.save_session(by=by, session=TrainingSession(training=training, name="Bib", day=today))
    page = open_page(f"/evaluate/t/{row.key}/before/", width=320)
    check_page(page)
    page.set_viewport_size({"width": 320, "height": 800})
    for name, words in (("De eerste twee letters van de voornaam", "an"), ("van de straat", "ke"),
                        ("De dag waarop", "7"), ("De laatste twee", "ol")):  # fmt: skip
        tab_to(page, name)
        page.keyboard.type(words)
    tab_to(page, "helemaal niet")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.locator("input[name=witnessed]").fill("1")
    page.locator("input[name=acted]").fill("4")
    tab_to(page, "Mijn antwoorden versturen")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Je deed vaker iets dan je iets zag" in page.locator("main").inner_text()
    check_page(page)
    page.locator("input[name=acted]").fill("1")
    page.get_by_role("button", name="Mijn antwoorden versturen").click()
    page.wait_for_url("**/thanks/")
    check_page(page)
    kept = TrainingAnswer.objects.get()
    assert (kept.answers["notice"], kept.answers["acted"]) == (2, 1)
    assert len(kept.code) == 32
    page.goto(f"/evaluate/t/{row.key}/later/")
    check_page(page)


def test_a_member_scores_a_structure(
    open_page: Callable[..., Page],
    check_page: Callable[[Page], None],
    make_member: Callable[..., Member],
    live_server: LiveServer,
) -> None:
    from waterlijn.web.evaluate.actions import selfscans as actions
    from waterlijn.web.evaluate.models import ScanAnswer, SelfScan

    member = make_member("wellbeing")
    scan = actions.save_scan(by=member, scan=SelfScan(name="Overleg", has_casework=True))
    page = open_page(f"/evaluate/selfscans/{scan.pk}/round/", member=member)
    page.locator("input[name=social]").fill("3")
    page.get_by_role("button", name="De ronde openen en de links tonen").click()
    check_page(page)
    address = page.locator("ol.links .code").first.inner_text()
    outside = open_page("/evaluate/s/" + address.rstrip("/").rsplit("/", 1)[-1] + "/", width=320)
    check_page(outside)
    outside.locator("input[name='structure.members'][value='4']").check()
    outside.get_by_role("button", name="Mijn scores versturen").click()
    outside.wait_for_url("**/s/thanks/")
    check_page(outside)
    assert ScanAnswer.objects.get().answers["structure.members"] == 4
