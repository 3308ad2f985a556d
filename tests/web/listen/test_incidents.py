"""Counts of incidents: a number per place and week, replaced when entered again, never a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from waterlijn.web.accounts.models import AuditEvent, Organisation, Place
from waterlijn.web.listen.models import IncidentCount

pytestmark = pytest.mark.django_db


def count(where: Place, today: date, **changes: Any) -> dict[str, Any]:
    return {"place": where.pk, "day": today.isoformat(), "kind": "reported", "n": 3} | changes


def test_the_count_of_a_week_replaces_the_one_before(
    client_of: Callable[..., Client], place: Place, today: date
) -> None:
    client = client_of("prevention")
    for n in (3, 5):
        answer = client.post(reverse("listen:new_incidents"), count(place, today, n=n))
        assert answer["Location"] == reverse("listen:incidents")
    row = IncidentCount.objects.get()
    assert (row.n, row.week) == (5, today - timedelta(days=today.weekday()))
    assert AuditEvent.objects.filter(what="incidents.entered").count() == 2
    assert "<strong>5</strong>" in client.get(reverse("listen:incidents")).content.decode()


@pytest.mark.parametrize("wrong", [{"n": -1}, {"n": ""}, {"kind": "rumour"}, {"day": "2999-01-01"}, {"place": 0}])
def test_nonsense_is_not_kept(
    client_of: Callable[..., Client], place: Place, today: date, wrong: dict[str, Any]
) -> None:
    answer = client_of("wellbeing").post(reverse("listen:new_incidents"), count(place, today, **wrong))
    assert answer.status_code == 200
    assert not IncidentCount.objects.exists()


def test_only_counts_of_ones_own_organisation(client_of: Callable[..., Client], place: Place, today: date) -> None:
    client = client_of("communication")
    client.post(reverse("listen:new_incidents"), count(place, today))
    row = IncidentCount.objects.get()
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    stranger = client_of("communication", organisation=elsewhere)
    assert stranger.post(reverse("listen:delete_incidents", args=[row.pk])).status_code == 404
    assert client.post(reverse("listen:delete_incidents", args=[row.pk])).status_code == 302
    assert not IncidentCount.objects.exists()
    assert AuditEvent.objects.filter(what="incidents.deleted").count() == 1
