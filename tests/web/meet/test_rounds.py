"""Two rounds of one conversation: the same statements, and what changed as far as that can be said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from waterlijn.dialogue.matrix import build
from waterlijn.web.meet import comparing_rounds
from waterlijn.web.meet.actions import analysing
from waterlijn.web.meet.canonical import canonical
from waterlijn.web.meet.models import Conversation, Participant, Statement, Vote
from waterlijn.web.meet.queries import analyses, conversations

pytestmark = pytest.mark.django_db
Spectrum = Callable[..., list[Participant]]
HEADING = "Wat veranderde er sinds de vorige ronde"


@pytest.fixture
def two(make_conversation: Callable[..., Conversation], spectrum: Spectrum) -> tuple[Conversation, Conversation]:
    """Sixty people each time; what binds now (statement 1) was turned down then."""
    before = make_conversation(closed_at=timezone.now())
    spectrum(before, 60)
    Vote.objects.filter(conversation=before, statement__number=1).update(value=-1)
    now = make_conversation(previous=before)
    spectrum(now, 60, seed=2)
    return before, now


def section_of(conversation: Conversation) -> str:
    document = analyses.document_of(analysing.analyse(conversation), "nl")
    found = [section for section in document.sections if section.heading == HEADING]
    return " ".join(found[0].sentences) if found else ""


def test_what_changed_is_named(two: tuple[Conversation, Conversation]) -> None:
    told = section_of(two[1])
    assert "Bij 1 van de 12 stellingen" in told
    assert "“Stelling nummer 1.”" in told


def test_nothing_changed_is_said_as_well(make_conversation: Callable[..., Conversation], spectrum: Spectrum) -> None:
    before = make_conversation(closed_at=timezone.now())
    spectrum(before, 60)
    now = make_conversation(previous=before)
    spectrum(now, 60)
    assert "Van geen van de 12 stellingen" in section_of(now)


def test_without_enough_people_in_both_rounds_nothing_is_compared(
    make_conversation: Callable[..., Conversation], spectrum: Spectrum
) -> None:
    before = make_conversation(closed_at=timezone.now())
    spectrum(before, 11)
    now = make_conversation(previous=before)
    spectrum(now, 60)
    assert section_of(now) == ""
    assert section_of(before) == ""


def test_a_round_whose_votes_are_gone_is_not_compared(two: tuple[Conversation, Conversation]) -> None:
    before, now = two
    before.cleared_at = timezone.now()
    before.save()
    now.refresh_from_db()
    assert comparing_rounds.rounds(now, build(canonical(conversations.votes_of(now)))) is None


def test_statements_match_by_their_words_or_by_where_they_came_from(
    make_conversation: Callable[..., Conversation], make_statement: Callable[..., Statement]
) -> None:
    before, now = make_conversation(), make_conversation()
    light = make_statement("Het plein moet LICHTER!", conversation=before)
    green = make_statement("Meer groen en minder auto's.", conversation=before)
    make_statement("Iets anders.", conversation=before)
    make_statement("Minder auto’s.", conversation=now, split_from=green)
    make_statement("het  plein moet lichter", conversation=now)
    make_statement("Het plein moet lichter?", conversation=now)  # a second one: the first counts
    make_statement("Nieuw.", conversation=now)
    found = comparing_rounds.pairs(list(before.statements.all()), list(now.statements.all()))
    assert found == [(light.number, 2), (green.number, 1)]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Meer licht.", "meer licht", True),
        ("Café open!", "Cafe\u0301 open", True),
        ("Meer licht.", "Minder licht.", False),
        ("Niet parkeren.", "Parkeren.", False),
    ],
)
def test_what_counts_as_the_same_text(one: str, other: str, is_same: bool) -> None:
    assert (comparing_rounds.normal(one) == comparing_rounds.normal(other)) is is_same
