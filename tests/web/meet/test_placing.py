"""Where do I stand: from one's own votes, with how sure that is, and never before enough people voted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from waterlijn.dialogue import analyse
from waterlijn.records import Votes
from waterlijn.web.meet.models import Analysis, Statement
from waterlijn.web.meet.outcome import _place
from waterlijn.web.meet.placing import Axis, Side, axis_from, stand

if TYPE_CHECKING:
    from django.test import Client

    from waterlijn.web.meet.models import Conversation


TWO = (Side(-2.0, -2.5, -1.5), Side(2.0, 1.5, 2.5))


def two_sides(n: int = 40, m: int = 12) -> Votes:
    """Half of the people agree with the first half of the statements and disagree with the others; some pass."""
    rng = np.random.default_rng(3)
    person, statement = np.repeat(np.arange(n), m), np.tile(np.arange(1, m + 1), n)
    lean = np.where((person < n // 2) == (statement <= m // 2), 1, -1)
    vote = np.where(rng.random(n * m) < 0.15, rng.integers(-1, 2, n * m), lean)
    voted = rng.random(n * m) < 0.8
    return Votes(person[voted], statement[voted], vote[voted].astype(np.int8))


def stored(votes: Votes) -> tuple[dict[str, Any], Any]:
    """The axis as an analysis keeps it, and the analysis."""
    found = analyse(votes)
    return _place(found), found


def own(votes: Votes, person: int) -> dict[int, int]:
    rows = votes.participant == person
    return dict(zip(votes.statement[rows].tolist(), votes.vote[rows].tolist(), strict=True))


def test_the_place_is_that_of_the_analysis() -> None:
    votes = two_sides()
    place, found = stored(votes)
    axis = axis_from(place)
    assert axis is not None
    unit = max(abs(side.place) for side in axis.sides)
    for row, person in enumerate(found.participants.tolist()):
        standing = stand(axis, own(votes, person))
        if standing is not None:
            assert standing.place * unit == pytest.approx(found.position[row, 0], abs=1e-9)
            assert standing.side in (0, 1 if found.position[row, 0] > 0 else -1)


def test_who_voted_on_everything_stands_there_for_sure() -> None:
    axis = Axis(dict.fromkeys(range(1, 9), 0.0), {n: (-1.0) ** n for n in range(1, 9)}, TWO)
    everything = stand(axis, {n: (-1) ** n for n in range(1, 9)})
    assert everything is not None
    assert (everything.low, everything.place, everything.high) == (4.0, 4.0, 4.0)
    assert everything.side == 1
    assert everything.high_end == 2
    assert everything.low_end == 1


def a_spectrum(n: int = 60, m: int = 12) -> Votes:
    """People along a line, most of them in the middle: no groups, so the sides are halves."""
    rng = np.random.default_rng(5)
    lean = np.repeat(rng.normal(size=n), m) * np.tile(np.where(np.arange(m) % 2, 1.0, -1.0), n)
    vote = np.sign(np.rint(lean + rng.normal(size=n * m))).astype(np.int8)
    return Votes(np.repeat(np.arange(n), m), np.tile(np.arange(1, m + 1), n), vote)


@pytest.mark.parametrize("votes", [two_sides(), a_spectrum()])
def test_a_side_stands_where_its_people_stand_on_average(votes: Votes) -> None:
    place, found = stored(votes)
    axis = axis_from(place)
    assert axis is not None
    for side, (at, low, high) in enumerate(place["sides"]):
        assert at == pytest.approx(found.position[found.side == side, 0].mean())
        assert low < at < high
    assert len(axis.sides) == found.n_sides == 2


def test_of_a_side_of_fewer_than_five_nothing_is_kept() -> None:
    one_apart = Votes(np.repeat(np.arange(13), 3), np.tile([1, 2, 3], 13), np.array([1] * 36 + [-1] * 3, np.int8))
    assert stored(one_apart)[0]["sides"] == []


def test_too_few_votes_say_nothing() -> None:
    axis = Axis(dict.fromkeys(range(1, 30), 0.0), dict.fromkeys(range(1, 30), 1.0), TWO)
    assert stand(axis, dict.fromkeys(range(1, 7), 1)) is None
    assert stand(axis, dict.fromkeys(range(100, 120), 1)) is None
    assert stand(Axis({}, {}, ()), {1: 1}) is None
    assert stand(Axis({1: 0.0}, {1: 0.0}, (Side(0.0, -1.0, 1.0),)), {1: 1}) is None
    assert axis_from({}) is None
    assert axis_from(None) is None


def test_around_the_middle_no_side_is_said() -> None:
    axis = Axis(dict.fromkeys(range(1, 31), 0.0), dict.fromkeys(range(1, 31), 1.0), TWO)
    standing = stand(axis, {n: 1 if n % 2 else -1 for n in range(1, 9)})
    assert standing is not None
    assert standing.side == 0
    assert standing.low < 0 < standing.high


@pytest.fixture
def talked(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    visitor: Callable[..., Client],
    cast: Callable[..., None],
) -> tuple[Conversation, Client]:
    """A conversation with an analysis of forty people, and somebody who voted on ten statements."""
    statements = [make_statement(f"Voorstel {n}.") for n in range(1, 13)]
    place, found = stored(two_sides())
    agree = {"value": 0.625, "i80": [0.55, 0.7], "i95": [0.5, 0.74], "n": 32, "method": "bridging 1"}
    Analysis.objects.create(
        conversation=conversation, last_vote=0, n_votes=1, n_participants=40, votes_hash="x", version="x",
        result={"verdict": found.verdict, "people": 40, "place": place, "statements": [{"number": 1, "agree": agree}]},
    )  # fmt: skip
    client = visitor()
    for n, statement in enumerate(statements[:10]):
        cast(client.participant, statement, 1 if n < 6 else -1)  # type: ignore[attr-defined]
    return conversation, client


@pytest.mark.django_db
def test_the_page_says_where_and_why(talked: tuple[Conversation, Client]) -> None:
    conversation, client = talked
    page = client.get(f"/meet/g/{conversation.key}/me/").content.decode()
    assert "Je stemt vaker zoals de mensen die het eens zijn met:" in page
    assert "Uit je stemmen over 10 van de 12 stellingen" in page
    assert "Deze stemmen bepalen je plek het meest" in page
    assert "Van iedereen is ongeveer 62% het eens (tussen 50 en 74%; 32 mensen stemden hierover)." in page
    assert "Hetzelfde in een tabel" in page
    assert "style=" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", ["spectrum", "sides", "camps"])
def test_camps_are_named_only_when_there_are_any(verdict: str, talked: tuple[Conversation, Client]) -> None:
    conversation, client = talked
    row = Analysis.objects.get()
    row.result["verdict"] = verdict
    row.save()
    page = client.get(f"/meet/g/{conversation.key}/me/").content.decode()
    assert ("Er zijn hier geen kampen" in page) == (verdict != "camps")


@pytest.mark.django_db
def test_nothing_is_drawn_before_enough_people_voted(talked: tuple[Conversation, Client]) -> None:
    conversation, client = talked
    row = Analysis.objects.get()
    row.result["verdict"] = "unknown"
    row.save()
    page = client.get(f"/meet/g/{conversation.key}/me/").content.decode()
    assert "Dit kunnen we nog niet zeggen" in page
    assert "stand-you" not in page
    assert "Van iedereen" not in page
    Analysis.objects.all().delete()
    assert "Dit kunnen we nog niet zeggen" in client.get(f"/meet/g/{conversation.key}/me/").content.decode()
