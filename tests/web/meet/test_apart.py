"""Two organisations in one house: nothing of a conversation of one is there for the other, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.core import serializers
from django.test import Client
from django.utils import timezone

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.meet.models import (
    Analysis,
    Conversation,
    Decision,
    Invitation,
    InvitationCode,
    ModerationEvent,
    Participant,
    Statement,
    Vote,
)
from waterlijn.web.meet.urls import leading, results

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db
TABLES = (Conversation, Statement, Decision, Invitation, InvitationCode, ModerationEvent, Analysis, Participant, Vote)
KINDS = {
    "step": ("question", "people", "rules", "background", "days"), "go_on": ("vote", "deepen", "decide"),
    "script_file": ("pdf", "docx"), "result_file": ("pdf", "csv", "data"),
}  # fmt: skip
GIVEN = {
    "question": "Van een ander?", "texts": "Ingebroken.\nNog een.", "text": "Ingebroken.", "reason": "hostile",
    "name": "Buit", "places": "3", "kind": "each", "numbers": ["1"], "statement": "1", "what": "not", "why": "Zomaar.",
    "decided_on": "2026-11-01", "vote_on": "2026-11-01", "decide_on": "2027-11-01", "text_en": "Broken in.",
}  # fmt: skip


@pytest.fixture
def theirs(make_conversation: Callable[..., Conversation], spectrum: Callable[..., list[Participant]]) -> Conversation:
    return make_conversation(
        organisation=Organisation.objects.create(name="Een andere gemeente", slug="een-andere-gemeente"),
        question="Wat weten alleen zij?", entrance="code",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "running", "closed", "published"])
def test_what_another_organisation_has_does_not_exist(
    theirs: Conversation, spectrum: Callable[..., list[Participant]], make_member: Callable[..., Member],
    client_of: Callable[..., Client], state: str,
) -> None:  # fmt: skip
    spectrum(theirs, 12)
    decision, batch = _everything_of(theirs, state)
    before = _all_rows()
    client = client_of(make_member("communication", "prevention", "wellbeing", "manager"))
    assert client.get("/meet/").status_code == 200
    for path in _paths(theirs, decision, batch):
        for answer in (client.get(path), client.post(path, GIVEN)):
            assert answer.status_code in (403, 404, 405), (path, answer.status_code)
            assert "alleen zij" not in answer.content.decode(errors="ignore"), path
    assert _all_rows() == before
    mine = Conversation.objects.create(
        organisation=Organisation.objects.exclude(pk=theirs.organisation_id).get(), key="van-ons", question="Van ons?",
        opened_at=timezone.now(), closed_at=timezone.now(),
    )  # fmt: skip
    client.post(f"/meet/conversations/{mine.pk}/decisions/write/", GIVEN | {"statement": decision.statement_id})
    for path in (f"decisions/{decision.pk}/", f"decisions/{decision.pk}/delete/", f"invitations/{batch.pk}/withdraw/"):
        assert client.post(f"/meet/conversations/{mine.pk}/{path}", GIVEN).status_code == 404, path
    mine.delete()
    assert _all_rows() == before


def _everything_of(theirs: Conversation, state: str) -> tuple[Decision, Invitation]:
    now = timezone.now()
    theirs.opened_at = None if state == "draft" else now
    theirs.closed_at = now if state in ("closed", "published") else None
    theirs.published_at = now if state == "published" else None
    theirs.save()
    Analysis.objects.create(
        conversation=theirs, is_final=state == "published", last_vote=1, n_votes=1, n_participants=12, votes_hash="x",
        version="1",
    )  # fmt: skip
    batch = Invitation.objects.create(conversation=theirs, name="bib", places=3)
    InvitationCode.objects.create(invitation=batch, code_hash="x")
    statement = theirs.statements.all()[0]
    theirs.statements.filter(number=2).update(state="waiting")
    theirs.statements.filter(number=3).update(state="rejected")
    decision = Decision.objects.create(
        conversation=theirs, statement=statement, what="not", why="Ja.", decided_on=now.date()
    )
    return decision, batch


def _paths(theirs: Conversation, decision: Decision, batch: Invitation) -> Iterator[str]:
    """Every address with a number in it, with the numbers of the other organisation."""
    for pattern in (*leading.urlpatterns, *results.urlpatterns):
        route = str(pattern.pattern)
        if "<int:number>" not in route:
            continue
        pk = batch.pk if "invitations" in route else decision.pk
        is_one = not route.startswith("conversations/")
        numbers = theirs.statements.values_list("pk", flat=True)[:3] if is_one else [theirs.pk]
        for number in numbers:
            path = route.replace("<int:number>", str(number)).replace("<int:pk>", str(pk))
            for kind in KINDS.get(pattern.name or "", ("",)):
                yield "/meet/" + path.replace("<str:kind>", kind)


def _all_rows() -> list[str]:
    return [serializers.serialize("json", model._default_manager.order_by("pk")) for model in TABLES]
