"""What was put forward, and what a person made of it."""

from __future__ import annotations

from django.db.models import QuerySet

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.understand.models import Signal


def signals_of(organisation: Organisation) -> QuerySet[Signal]:
    """All of them, the newest week first."""
    found = Signal.objects.filter(organisation=organisation)
    return found.select_related("place", "by__user", "decided_by__user")


def new_signals(organisation: Organisation) -> QuerySet[Signal]:
    """Those that nobody decided about yet."""
    return signals_of(organisation).filter(state=Signal.State.NEW)
