"""Small surveys, open and not, named and anonymous."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from waterlijn.web.evaluate.actions import surveys as making
from waterlijn.web.evaluate.actions import waves as asking
from waterlijn.web.evaluate.surveying import questionnaires

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member, Organisation
    from waterlijn.web.evaluate.models import Survey, Wave

QUESTIONS: dict[str, Any] = {
    "title": "Hoe gaat het samenleven?",
    "blocks": [
        {
            "title": "Signalen",
            "questions": [
                {"code": "signal", "kind": "yes_no", "text": "Kreeg je signalen?", "required": True},
                {
                    "code": "channel",
                    "kind": "multiple",
                    "text": "Langs welke weg?",
                    "options": [
                        {"code": "social", "text": "sociale media"},
                        {"code": "police", "text": "politie"},
                        {"code": "street", "text": "op straat"},
                    ],
                    "show_when": {"question": "signal", "among": ["yes"]},
                },
            ],
        },
        {
            "title": "Hoe erg",
            "questions": [
                {"code": "worry", "kind": "scale", "text": "Hoe bezorgd ben je?", "low": "niet", "high": "heel erg"},
                {"code": "cases", "kind": "number", "text": "Hoeveel gevallen?"},
                {"code": "remark", "kind": "text", "text": "Nog iets?"},
            ],
        },
    ],
}


@pytest.fixture
def asker(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


@pytest.fixture
def make_survey(organisation: Organisation, asker: Member) -> Callable[..., Survey]:
    """`make_survey(is_anonymous=True, n=30)`: questions and a panel in two strata, everybody with an address."""
    from waterlijn.web.evaluate.models import Survey

    def make(*, n: int = 24, **fields: Any) -> Survey:
        about = {"name": f"Bevraging {Survey.objects.count() + 1}", "purpose": "Zo weten we wat er leeft."} | fields
        survey = making.save_survey(by=asker, survey=Survey(organisation=organisation, **about))
        making.save_questionnaire(by=asker, survey=survey, questionnaire=questionnaires.from_data(QUESTIONS))
        rows = [
            making.Row(f"G{i:03d}", "klein" if i % 2 else "groot", None, f"Gemeente {i}", f"g{i}@panel.example")
            for i in range(n)
        ]
        making.save_panel(by=asker, survey=survey, rows=rows)
        return survey

    return make


@pytest.fixture
def make_wave(make_survey: Callable[..., Survey], asker: Member) -> Callable[..., Wave]:
    """`make_wave(is_anonymous=True)`: open today."""
    from waterlijn.web.evaluate.models import Wave

    def make(survey: Survey | None = None, *, name: str = "Eerste", is_opened: bool = True, **fields: Any) -> Wave:
        survey = survey or make_survey(**fields)
        today = timezone.localdate()
        wave = asking.save_wave(
            by=asker, wave=Wave(survey=survey, name=name, opens=today, closes=today + timedelta(days=20))
        )
        if is_opened:
            asking.open_wave(by=asker, wave=wave)
            wave.refresh_from_db()
        return wave

    return make


@pytest.fixture
def link_of() -> Callable[..., str]:
    """`link_of(wave, "G001")`: the path of a fresh link for one panel member."""

    def make(wave: Wave, unit: str = "G001") -> str:
        link = asking.make_link(wave.invitees.select_related("member").get(member__unit=unit))
        return link[link.index("/evaluate/") :]

    return make


@pytest.fixture
def answers() -> dict[str, Any]:
    return {"signal": "yes", "channel": ["social"], "worry": 4, "cases": 3.0}
