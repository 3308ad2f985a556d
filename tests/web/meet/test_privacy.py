"""Nobody goes from a person to votes, or back: held on the tables, and on every page and file of the organiser."""

from __future__ import annotations

import ast
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

import waterlijn.web.meet as room
from waterlijn.web.accounts.models import AuditEvent
from waterlijn.web.meet.models import Conversation, Follower, InvitationCode, Participant, Statement, Vote

pytestmark = pytest.mark.django_db
ROOM = Path(room.__file__).parent
MOMENTS = (models.DateTimeField, models.TimeField, models.DateField)
PEOPLE = ("address", "email", "name", "user", "member", "phone", "ip", "agent", "session", "device")
# Where an organiser looks: none of it may know participants, except as a number.
LOOKING = ("views/leading.py", "views/moderation.py", "views/deepening.py", "views/deciding.py", "views/home.py",
           "views/inviting.py", "views/seeds.py", "views/wizard.py", "queries/moderation.py", "queries/deepening.py",
           "queries/drafts.py", "queries/following.py", "moderation_log.py", "script.py", "standing.py")  # fmt: skip


@pytest.mark.parametrize("model", [Participant, Vote, InvitationCode])
def test_no_moment_no_name_and_no_address_stands_beside_a_vote(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not field.concrete:
            continue
        assert not isinstance(field, MOMENTS), field
        assert not any(part in field.name.split("_") for part in PEOPLE), field
        assert not isinstance(field, models.GenericIPAddressField | models.EmailField), field


def test_only_votes_and_statements_lead_to_a_participant() -> None:
    """A table more that points at a participant is a way to a person: think before you add it here."""
    pointing = {relation.related_model for relation in Participant._meta.related_objects}
    assert pointing == {Vote, Statement}


def test_a_follower_leads_to_no_participant_and_a_code_to_no_vote() -> None:
    for model, known in ((Follower, {Conversation}), (InvitationCode, {"Invitation"})):
        points = {field.related_model for field in model._meta.get_fields() if field.is_relation and field.concrete}
        assert {getattr(one, "__name__", "") for one in points} == {getattr(one, "__name__", one) for one in known}


@pytest.mark.parametrize("path", LOOKING)
def test_what_organisers_look_at_knows_no_participants(path: str) -> None:
    """Not imported, and never reached through a relation; `votes.exists()` and counts alone are allowed."""
    tree = ast.parse((ROOM / path).read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not names & {"Participant", "Vote"}, path
    reached = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not reached & {"participant", "participant_id", "author", "author_id", "key_hash"}, path


def test_no_page_of_the_organiser_reads_who_voted_what(
    client_of: Callable[..., Client],
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    people = make_participants(6)
    waiting = make_statement("Wacht nog.", state="waiting", author=people[0])
    rows = [make_statement(), make_statement(author=people[1])]
    for person in people:
        for row in rows:
            cast(person, row, 1)
    client, at = client_of("communication", "wellbeing", "prevention"), f"/meet/conversations/{conversation.pk}/"
    pages = ["/meet/", "/", at, f"{at}moderate/", f"{at}statements/", f"{at}deepen/", f"{at}script/", f"{at}decisions/",
             f"{at}share/", f"{at}seeds/", "/meet/moderation/", f"/meet/statements/{waiting.pk}/",
             f"/meet/statements/{rows[1].pk}/", f"/meet/statements/{rows[1].pk}/split/"]  # fmt: skip
    for page in pages:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(page)
        assert answer.status_code == 200, page
        for query in asked.captured_queries:
            sql = query["sql"].lower()
            assert "key_hash" not in sql, (page, sql)
            if "meet_vote" in sql:
                assert '"meet_vote"."value"' not in sql, (page, sql)
                assert '"meet_vote"."participant_id"' not in sql, (page, sql)
        assert not any(isinstance(value, Participant) for layer in answer.context or [] for value in _values(layer))
        shown = answer.content.decode()
        assert not any(person.key_hash in shown for person in people)


def _values(layer: object) -> list[object]:
    return [value for one in getattr(layer, "dicts", [layer]) for value in getattr(one, "values", list)()]


def test_taking_part_leaves_no_line_in_the_audit_trail(
    conversation: Conversation, visitor: Callable[..., Client], make_statement: Callable[..., Statement]
) -> None:
    make_statement()
    before = AuditEvent.objects.count()
    client = visitor()
    client.post(f"/meet/g/{conversation.key}/vote/", {"statement": "1", "vote": "1", "key": str(uuid.uuid4())})
    client.post(f"/meet/g/{conversation.key}/follow/", {"address": "an@voorbeeld.be"})
    assert Vote.objects.count() == 1
    assert AuditEvent.objects.count() == before
