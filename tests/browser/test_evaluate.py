"""The journey through Evalueren by keyboard: a survey is made, somebody answers on a telephone, results are read."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from waterlijn.web.accounts.models import Member, Organisation
    from waterlijn.web.evaluate.models import Survey

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("WATERLIJN_SHOTS", "")  # a folder: keep a picture of every page that is checked


@pytest.fixture(autouse=True)
def _own_uploads(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def look(check_page: Callable[[Page], None]) -> Callable[[Page, str], None]:
    """Check the page, and keep pictures of it when somebody asked for them."""

    def checked(page: Page, name: str) -> None:
        check_page(page)
        if SHOTS:
            for width in (320, 768, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)

    return checked


@pytest.fixture
def survey(organisation: Organisation, make_member: Callable[..., Member]) -> Callable[..., Survey]:
    """`survey(is_anonymous=True)`: the questionnaire for residents, and forty of them in two groups."""
    from waterlijn.web.evaluate.actions import surveys as making
    from waterlijn.web.evaluate.models import Survey
    from waterlijn.web.evaluate.surveying import ready_made

    def make(name: str = "residents_living_together", *, n: int = 40, **fields: Any) -> Survey:
        by = make_member("communication")
        about = {"name": "Samenleven in Waterdam", "purpose": "Zo weten we hoe het samenleven gaat."} | fields
        made = making.save_survey(by=by, survey=Survey(organisation=organisation, **about))
        asked = ready_made.questionnaire(name)
        assert asked is not None
        making.save_questionnaire(by=by, survey=made, questionnaire=asked)
        rows = [making.Row(f"I{i:03d}", "Molenveld" if i % 2 else "Centrum", 400) for i in range(n)]
        making.save_panel(by=by, survey=made, rows=rows)
        return made

    return make


def _press(page: Page, tab_to: Callable[..., None], label: str, key: str = "Enter") -> None:
    tab_to(page, label)
    page.keyboard.press(key)


def test_from_questions_to_an_open_wave_by_keyboard(
    open_page: Callable[..., Page],
    tab_to: Callable[..., None],
    look: Callable[[Page, str], None],
    make_member: Callable[..., Member],
    tmp_path: Path,
) -> None:
    from waterlijn.web.evaluate.models import Survey, Wave

    page = open_page("/evaluate/", member=make_member("communication"))
    look(page, "evaluate-home")
    _press(page, tab_to, "Bevragingen")
    page.wait_for_url("**/surveys/")
    look(page, "surveys-empty")
    _press(page, tab_to, "Maak een bevraging")
    page.wait_for_url("**/surveys/new/")
    tab_to(page, "Naam van de bevraging")
    page.keyboard.type("Ledenbevraging")
    tab_to(page, "Waarvoor is het")
    page.keyboard.type("Om te weten wat er in gemeenten leeft.")
    _press(page, tab_to, "Anoniem", "ArrowDown")
    look(page, "survey-form")
    tab_to(page, "Vragen om mee te beginnen")
    page.keyboard.press("ArrowDown")
    _press(page, tab_to, "Bewaar de bevraging")
    page.wait_for_selector("text=De bevraging is bewaard")
    survey = Survey.objects.get()
    look(page, "survey")
    _press(page, tab_to, "Lees, print of wijzig de vragen")
    page.wait_for_url("**/questions/")
    look(page, "survey-questions")
    _press(page, tab_to, "Voeg een vraag toe")
    page.wait_for_url("**/questions/new/")
    look(page, "survey-question")
    tab_to(page, "De vraag")
    page.keyboard.type("Is er een actieplan?")
    _press(page, tab_to, "Bewaar de vraag")
    page.wait_for_selector("text=De vragen zijn bewaard")
    page.goto(f"/evaluate/surveys/{survey.pk}/questions/is_er_een_actieplan/when/?question=threats")
    look(page, "survey-routing")

    page.goto(f"/evaluate/surveys/{survey.pk}/panel/upload/")
    look(page, "survey-panel-upload")
    table = tmp_path / "panel.csv"
    table.write_text("unit;stratum;email\n" + "".join(f"G{i};klein;g{i}@panel.example\n" for i in range(12)))
    page.set_input_files("input[type=file]", table)
    _press(page, tab_to, "Breng deze tabel binnen")
    page.wait_for_url("**/panel/")
    look(page, "survey-panel")

    page.goto(f"/evaluate/surveys/{survey.pk}/waves/new/")
    look(page, "wave-form")
    tab_to(page, "Naam van de meting")
    page.keyboard.type("Najaar 2026")
    _press(page, tab_to, "Bewaar de meting")
    page.wait_for_selector("text=De meting is bewaard")
    look(page, "wave-planned")
    _press(page, tab_to, "Open deze meting")
    page.wait_for_selector("text=0 van 12 antwoordden")
    look(page, "wave-open")
    wave = Wave.objects.get()
    for path, name in (
        (f"waves/{wave.pk}/paper/", "wave-paper"),
        (f"waves/{wave.pk}/upload/", "wave-upload"),
        (f"waves/{wave.pk}/close/", "wave-close"),
        (f"surveys/{survey.pk}/data/", "survey-data"),
        ("surveys/", "surveys"),
        ("published/", "published"),
    ):
        page.goto(f"/evaluate/{path}")
        look(page, name)


def test_a_resident_answers_on_a_telephone_by_keyboard(
    open_page: Callable[..., Page],
    tab_to: Callable[..., None],
    look: Callable[[Page, str], None],
    survey: Callable[..., Survey],
    make_member: Callable[..., Member],
) -> None:
    from waterlijn.web.evaluate.actions import waves
    from waterlijn.web.evaluate.models import Response, Wave

    by, today = make_member("communication"), timezone.localdate()
    made = survey(is_anonymous=True)
    wave = waves.save_wave(by=by, wave=Wave(survey=made, name="Eerste", opens=today, closes=today + timedelta(days=9)))
    waves.open_wave(by=by, wave=wave)
    link = waves.make_link(wave.invitees.select_related("wave", "member").earliest("pk"))
    page = open_page("/evaluate/answer/nergens/", width=320)
    look(page, "answer-unknown")
    page.goto(link[link.index("/evaluate/") :])
    look(page, "answer-start")
    _press(page, tab_to, "Begin")
    page.wait_for_url("**/page/1/")
    look(page, "answer-page")
    _press(page, tab_to, "3", "Space")
    _press(page, tab_to, "Volgende")
    page.wait_for_url("**/page/2/")
    _press(page, tab_to, "Ja", "Space")
    _press(page, tab_to, "Volgende")
    page.wait_for_url("**/page/3/")
    look(page, "answer-routed")
    _press(page, tab_to, "op straat", "Space")
    _press(page, tab_to, "Bewaar dit en ga later verder")
    page.wait_for_selector("text=Met deze link ga je verder waar je was")
    look(page, "answer-resume")
    _press(page, tab_to, "Ga verder")
    page.wait_for_url("**/page/*/")
    while "/send/" not in page.url:
        tab_to(page, "Volgende")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    look(page, "answer-send")
    _press(page, tab_to, "Dien mijn antwoorden in")
    page.wait_for_selector("text=Je antwoorden zijn binnen")
    look(page, "answer-thanks")
    assert Response.objects.get().answers["insulted_where"] == ["street"]
    assert page.context.cookies() == [one for one in page.context.cookies() if one["name"] == "waterlijn-language"]
    _press(page, tab_to, "Neem mijn antwoorden terug")
    page.wait_for_url("**/take-back/")
    look(page, "answer-take-back")
    _press(page, tab_to, "Ja, verwijder ze")
    page.wait_for_selector("text=Je antwoorden zijn weg")
    look(page, "answer-gone")
    assert not Response.objects.exists()


def test_the_results_of_two_waves(
    open_page: Callable[..., Page],
    tab_to: Callable[..., None],
    look: Callable[[Page, str], None],
    organisation: Organisation,
    make_member: Callable[..., Member],
) -> None:
    from django.conf import settings

    from waterlijn.web.evaluate.models import Wave
    from waterlijn.web.site import example_survey

    by = make_member("communication")
    table = settings.CHECKOUT / "examples" / "waterdam" / "municipalities.csv"
    assert [n for _name, n in example_survey.load(organisation, by, table, timezone.localdate())] == [168, 182]
    page = open_page(f"/evaluate/waves/{Wave.objects.order_by('-opens')[0].pk}/", member=make_member("data_protection"))
    look(page, "wave-closed")
    _press(page, tab_to, "Zie de resultaten")
    page.wait_for_url("**/results/")
    assert "procentpunt" in page.inner_text("main")
    look(page, "results")
