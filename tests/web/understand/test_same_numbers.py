"""The terminal and the site give exactly the same numbers: one instrument, two doors."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import time_machine

from waterlijn import pipeline, report
from waterlijn.temperature import Temperature
from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.listen import actions as listening
from waterlijn.web.listen import dpia
from waterlijn.web.listen import queries as listened
from waterlijn.web.listen.models import Source
from waterlijn.web.understand import actions, queries
from waterlijn.web.understand.models import Campaign

LAST_DAY = date(2026, 11, 15)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    path = Path(__file__).parents[3] / "examples" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def page(tmp_path: Path, generator: ModuleType) -> Path:
    generator.generate(tmp_path, 7, LAST_DAY, 3000)
    return tmp_path / "facebook_pagina.csv"


def bring_in(page: Path, source: Source, officer: Member, staff: Member) -> None:
    """As people do: assess, sign, upload; then the machine reads and measures."""
    listening.save_source(by=staff, source=source)
    assessment = listening.save_assessment(by=staff, source=source, answers=dict.fromkeys(dpia.KEYS, "proef"))
    listening.sign_off(by=officer, assessment=assessment, promise=listened.promise_of(source))
    listening.import_messages(by=staff, source=source, path=page)
    actions.read_new(by=None, organisation=source.organisation)
    actions.renew(by=None, organisation=source.organisation)


@time_machine.travel("2026-11-16 10:00+01:00", tick=True)
def test_the_example_gives_the_same_numbers_in_both(
    page: Path, organisation: Organisation, place: Place, make_member: Callable[..., Member]
) -> None:
    source = Source(
        organisation=organisation,
        place=place,
        name="Facebookpagina",
        kind="own_channel",
        purpose="own_page",
        basis="public_task",
        basis_reason="De gemeente beheert deze pagina.",
        period_start=LAST_DAY,
        period_end=date(2027, 1, 31),
    )
    bring_in(page, source, make_member("data_protection"), make_member("communication"))
    terminal = pipeline.run([page], place=place.name, workers=1)
    run = queries.latest_run(organisation)
    assert run is not None
    site = queries.temperatures(run)

    def by_week(temperatures: Sequence[Temperature]) -> dict[object, object]:
        return {(t.place, t.week): replace(t, evidence=dict(t.evidence)) for t in temperatures}

    assert len(site) > 40
    assert by_week(site) == by_week(terminal.temperatures)
    campaigns = Campaign.objects.filter(organisation=organisation)
    assert {(c.code, c.size, c.authors) for c in campaigns} == {(c.id, c.size, c.authors) for c in terminal.campaigns}
    assert campaigns.count() >= 2
    last = max(t.week for t in site if t.week)
    assert report.weekly(site, place=place.name, week=last).sentence == (
        report.weekly(terminal.temperatures, place=place.name, week=last).sentence
    )
