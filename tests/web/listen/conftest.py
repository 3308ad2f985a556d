"""Sources in every state, and small exports to bring in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.listen import actions, dpia, keys, queries
from waterlijn.web.listen.models import Assessment, Source


@pytest.fixture(autouse=True)
def _own_uploads(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def make_source(organisation: Organisation, place: Place, today: date) -> Callable[..., Source]:
    """`make_source()`: a complete promise, not yet assessed or signed."""

    def make(**fields: Any) -> Source:
        promise: dict[str, Any] = {
            "organisation": organisation,
            "place": place,
            "name": f"Bron {Source.objects.count() + 1}",
            "kind": Source.Kind.OWN_CHANNEL,
            "purpose": Source.Purpose.OWN_PAGE,
            "basis": Source.Basis.PUBLIC_TASK,
            "basis_reason": "De gemeente beheert deze pagina.",
            "period_start": today - timedelta(days=10),
            "period_end": today + timedelta(days=100),
            "id_key": keys.wrap(keys.new_secret()),
        }
        return Source.objects.create(**promise | fields)

    return make


@pytest.fixture
def officer(make_member: Callable[..., Member]) -> Member:
    return make_member("data_protection")


@pytest.fixture
def colleague(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


@pytest.fixture
def assess(colleague: Member) -> Callable[[Source], Assessment]:
    def write(source: Source) -> Assessment:
        answers = {key: f"antwoord over {key}" for key in dpia.KEYS}
        return actions.save_assessment(by=colleague, source=source, answers=answers)

    return write


@pytest.fixture
def active_source(
    make_source: Callable[..., Source], assess: Callable[[Source], Assessment], officer: Member
) -> Callable[..., Source]:
    """`active_source()`: assessed, signed, and inside its period."""

    def make(**fields: Any) -> Source:
        source = make_source(**fields)
        assessment = assess(source)
        actions.sign_off(by=officer, assessment=assessment, promise=queries.promise_of(source))
        return source

    return make


@pytest.fixture
def source(active_source: Callable[..., Source]) -> Source:
    return active_source(name="Facebookpagina")


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """`export(5)`: a CSV with five messages by three people."""

    def write(n: int = 5, *, name: str = "export.csv", start: int = 0, day: str = "2026-11-02") -> Path:
        path = tmp_path / name
        lines = ["id,text,time,author,parent"]
        for i in range(start, start + n):
            parent = start if i > start else ""
            lines.append(f"fb{i},Bericht nummer {i} over het plein,{day} 10:{i % 60:02d},persoon{i % 3},{parent}")
        path.write_text("\n".join(lines) + "\n")
        return path

    return write
