"""Rounds of judging with two colleagues, and a town whose people are milder than the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member
    from waterlijn.web.listen.models import Source
    from waterlijn.web.understand.models import LabelRound, Reading


@pytest.fixture
def two(make_member: Callable[..., Member]) -> tuple[Member, Member]:
    return make_member("communication", email="annelies-uit-de-test@waterdam.example"), make_member(
        "wellbeing", email="bartholomeus@waterdam.example"
    )


@pytest.fixture
def readings(add_reading: Callable[..., Reading]) -> list[Reading]:
    """Sixty messages, the model unsure about some."""
    return [
        add_reading(f"Bericht {i} over het plein en straat {i * 7}.", abuse=0.05 + 0.9 * (i % 10 == 0))
        for i in range(60)
    ]


@pytest.fixture
def start(source: Source, two: tuple[Member, Member]) -> Callable[..., LabelRound]:
    from waterlijn.web.understand import actions

    def begin(wanted: int = 1000, *, is_double: bool = True, **fields: Any) -> LabelRound:
        settings: dict[str, Any] = {"by": two[0], "sources": [source], "first_week": None, "last_week": None} | fields
        return actions.start_round(wanted=wanted, is_double=is_double, **settings)

    return begin
