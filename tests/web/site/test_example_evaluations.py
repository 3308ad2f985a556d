"""What the example shows of Evalueren: one of everything, with an outcome, and only once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from waterlijn.web.accounts import queries
from waterlijn.web.evaluate.models.plans import EffectRun
from waterlijn.web.evaluate.models.selfscans import ScanRound
from waterlijn.web.evaluate.models.trainings import TrainingResult
from waterlijn.web.evaluate.planning import document as plan_document
from waterlijn.web.evaluate.training import document as training_document
from waterlijn.web.site import example_evaluations

if TYPE_CHECKING:
    from django.test import Client

    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db


def test_an_action_a_training_and_a_structure(
    make_member: Callable[..., Member], client_of: Callable[..., Client]
) -> None:
    member = make_member("prevention")
    loaded = list(example_evaluations.load(member.organisation, member, date(2026, 11, 15)))
    assert len(loaded) == 3
    assert list(example_evaluations.load(member.organisation, member, date(2026, 11, 15))) == []
    run = EffectRun.objects.get()
    assert (run.verdict, run.is_ahead) == ("shown", True)
    assert plan_document.sentence(run).startswith("Aangetoond")
    assert not TrainingResult.objects.get().result["behaviour"]["is_hidden"]
    assert training_document.verdict(TrainingResult.objects.get())
    assert [row.result["is_hidden"] for row in ScanRound.objects.all()] == [False, False]
    assert queries.verify_trail().is_whole
    client = client_of("communication")
    for name in ("effects", "trainings", "selfscans"):
        assert client.get(reverse(f"evaluate:{name}")).status_code == 200
