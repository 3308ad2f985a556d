"""One's own page: what one voted and wrote, changed or taken back; and nothing of others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from waterlijn.web.meet.models import ModerationEvent, Participant, Statement, Vote

if TYPE_CHECKING:
    from django.test import Client

    from waterlijn.web.meet.models import Conversation

pytestmark = pytest.mark.django_db


def page(client: Client, conversation: Conversation) -> str:
    return client.get(f"/meet/g/{conversation.key}/me/").content.decode()


def back(client: Client, conversation: Conversation, **fields: Any) -> Any:
    return client.post(f"/meet/g/{conversation.key}/me/back/", fields)


@pytest.fixture
def two(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    visitor: Callable[..., Client],
    cast: Callable[..., None],
) -> tuple[Client, Client]:
    """Two people who voted on the same statement, which the first one wrote."""
    first, second = visitor(), visitor()
    own = make_statement("Meer licht.", author=first.participant)  # type: ignore[attr-defined]
    other = make_statement("Meer banken.")
    cast(first.participant, own, 1)  # type: ignore[attr-defined]
    cast(first.participant, other, -1)  # type: ignore[attr-defined]
    cast(second.participant, own, -1)  # type: ignore[attr-defined]
    return first, second


def test_ones_own_votes_and_no_others(two: tuple[Client, Client], conversation: Conversation) -> None:
    assert "Je stemde over 2 stellingen" in page(two[0], conversation)
    assert "Je stemde over één stelling" in page(two[1], conversation)
    assert "Mijn stellingen" in page(two[0], conversation)
    assert "Mijn stellingen" not in page(two[1], conversation)


def test_a_vote_can_be_changed_and_taken_back(two: tuple[Client, Client], conversation: Conversation) -> None:
    changed = {"statement": 2, "vote": 1, "key": str(uuid.uuid4()), "back": "me"}
    answer = two[0].post(f"/meet/g/{conversation.key}/vote/", changed)
    assert answer["Location"] == f"/meet/g/{conversation.key}/me/"
    assert 'value="1" aria-pressed="true"' in page(two[0], conversation)
    assert back(two[0], conversation, what="vote", number=2)["Location"].endswith("/me/?done=vote")
    assert list(Vote.objects.values_list("statement__number", "value")) == [(1, 1), (1, -1)]


def test_nobody_takes_back_what_is_of_somebody_else(two: tuple[Client, Client], conversation: Conversation) -> None:
    back(two[1], conversation, what="statement", number=1)
    back(two[1], conversation, what="vote", number=2)
    assert (Vote.objects.count(), Statement.objects.filter(state="accepted").count()) == (3, 2)


def test_a_statement_is_taken_back_with_its_words(two: tuple[Client, Client], conversation: Conversation) -> None:
    back(two[0], conversation, what="statement", number=1)
    gone = Statement.objects.get(number=1)
    assert (gone.state, gone.text, gone.author, gone.key) == ("withdrawn", "", None, "")
    event = ModerationEvent.objects.get()
    day = timezone.localtime(event.at)
    assert (event.what, event.by, day.hour, day.minute) == ("withdrawn", None, 0, 0)  # no moment of a participant
    assert "Meer licht" not in two[1].get(f"/meet/g/{conversation.key}/vote/").content.decode()


def test_everything_is_asked_twice_and_then_gone(two: tuple[Client, Client], conversation: Conversation) -> None:
    assert back(two[0], conversation, what="everything").status_code == 303
    assert Vote.objects.count() == 3
    answer = back(two[0], conversation, what="everything", sure="yes")
    assert "Alles van jou is gewist" in answer.content.decode()
    assert answer.cookies[f"waterlijn-meet-{conversation.pk}"].value == ""
    assert Participant.objects.count() == 1
    assert list(Vote.objects.values_list("statement__number", "value")) == [(1, -1)]
    assert Statement.objects.get(number=1).text == ""


def test_what_was_published_stays_without_a_tie(two: tuple[Client, Client], conversation: Conversation) -> None:
    type(conversation).objects.filter(pk=conversation.pk).update(published_at=timezone.now(), closed_at=timezone.now())
    assert (
        "die in het gepubliceerde resultaat staan"
        in two[0].get(f"/meet/g/{conversation.key}/me/back/").content.decode()
    )
    back(two[0], conversation, what="everything", sure="yes")
    kept = Statement.objects.get(number=1)
    assert (kept.text, kept.state, kept.author) == ("Meer licht.", "accepted", None)
    assert not Vote.objects.filter(statement__number=2).exists()


def test_a_moderator_explains_why(two: tuple[Client, Client], conversation: Conversation) -> None:
    Statement.objects.filter(number=1).update(state="rejected", reason="several")
    statement = Statement.objects.get(number=1)
    ModerationEvent.objects.create(
        conversation=conversation, statement=statement, what="rejected", reason="several", note="Maak er twee van."
    )
    shown = page(two[0], conversation)
    assert "bevat meer dan één idee" in shown
    assert "Maak er twee van." in shown


@pytest.mark.parametrize(
    "fields", [{}, {"what": "vote"}, {"what": "vote", "number": "x"}, {"what": "statement", "number": "-1"}]
)
def test_what_is_not_understood_changes_nothing(
    fields: dict[str, str], two: tuple[Client, Client], conversation: Conversation
) -> None:
    assert back(two[0], conversation, **fields).status_code == 303
    assert Vote.objects.count() == 3
