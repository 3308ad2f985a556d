"""The example conversations: loaded once, and every page of a conversation has something to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from waterlijn.web.meet.models import Conversation, Decision, Statement
from waterlijn.web.site import example_conversation

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member, Organisation

pytestmark = pytest.mark.django_db


def test_two_rounds_and_one_that_goes_on(organisation: Organisation, make_member: Callable[..., Member]) -> None:
    by = make_member("communication")
    assert len(list(example_conversation.load(organisation, by, date(2026, 11, 15)))) == 2
    assert list(example_conversation.load(organisation, by, date(2026, 11, 15))) == []
    before, square, pool = Conversation.objects.order_by("pk")
    assert square.previous == before
    assert square.participants.count() == 160
    assert square.analyses.get().result["verdict"] == "spectrum", "most towns have no camps, and the page says so"
    assert Decision.objects.filter(conversation=square).count() == 2
    assert pool.statements.filter(state=Statement.State.WAITING).count() == 3
    page = Client().get(f"/meet/g/{square.key}/result/").content.decode()
    for heading in ("Wat verbindt", "Wat verdeelt", "Wat wie het anders ziet nodig heeft", "Wie deed mee"):
        assert heading in page
    assert "Wat veranderde er sinds de vorige ronde" in page
