"""Messages in the database, and readings made by hand, so that the numbers on a page are known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from waterlijn.records import week_of
from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.listen.models import Message, Source
from waterlijn.web.understand.models import Reading

MONDAY = date(2026, 11, 2)


@pytest.fixture
def source(organisation: Organisation, place: Place) -> Source:
    return Source.objects.create(
        organisation=organisation,
        place=place,
        name="Facebookpagina",
        kind="own_channel",
        purpose="own_page",
        basis="public_task",
        basis_reason="De gemeente beheert de pagina.",
        period_start=MONDAY - timedelta(days=300),
        period_end=MONDAY + timedelta(days=30),
        id_key=b"0" * 32,
    )


@pytest.fixture
def add_message(source: Source) -> Callable[..., Message]:
    import numpy as np

    def add(text: str, *, author: str = "", day: date = MONDAY, **fields: Any) -> Message:
        number = Message.objects.count()
        time = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(seconds=number)
        week = week_of(np.array([time.replace(tzinfo=None)], "datetime64[s]"))[0].item()
        return Message.objects.create(
            **{
                "source": source,
                "place": source.place,
                "external_hash": f"{number:032x}",
                "text": text,
                "time": time,
                "week": week,
                "author_code": author,
                "erase_text_after": MONDAY + timedelta(days=30),
                "delete_after": MONDAY + timedelta(days=365),
            }
            | fields
        )

    return add


@pytest.fixture
def add_reading(add_message: Callable[..., Message]) -> Callable[..., Reading]:
    """`add_reading("...", hate=0.9)`: labels of at least one half are flagged."""

    def add(text: str, *, author: str = "", day: date = MONDAY, **fields: Any) -> Reading:
        message = add_message(text, author=author, day=day)
        labels = {label: float(fields.pop(label, 0.01)) for label in ("abuse", "hate", "threat", "othering")}
        flags = {f"{label}_flag": value >= 0.5 for label, value in labels.items()}
        rest = {"abstain": False, "severity": 0, "language": "nl", "target": "none", "behaviour": "argue"}
        rest |= {"model": "test 1"} | fields
        return Reading.objects.create(message=message, **labels, **flags, **rest)

    return add
