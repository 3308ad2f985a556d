"""The terminal and the site say exactly the same of the same votes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from waterlijn.cli.dialogue import dialogue
from waterlijn.web.meet import votes_file
from waterlijn.web.meet.actions import analysing
from waterlijn.web.meet.canonical import canonical, digest
from waterlijn.web.meet.models import Conversation, Participant, Vote
from waterlijn.web.meet.queries import conversations

pytestmark = pytest.mark.django_db


def test_the_exported_votes_give_the_very_same_numbers(
    conversation: Conversation, spectrum: Callable[..., list[Participant]], tmp_path: Path
) -> None:
    spectrum(conversation, 60)
    conversation.closed_at = timezone.now()
    conversation.save()
    row = analysing.analyse(conversation)
    with zipfile.ZipFile(io.BytesIO(votes_file.as_zip(conversation, votes_file.kept(conversation)))) as packed:
        packed.extractall(tmp_path)
    out = tmp_path / "result.json"
    arguments = [str(tmp_path / "votes.csv"), "--comments", str(tmp_path / "comments.csv"), "--out", str(out)]
    ran = CliRunner().invoke(dialogue, arguments, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    terminal = json.loads(out.read_text())
    assert terminal["n"] == row.result["people"]
    assert terminal["verdict_word"] == row.result["verdict"]
    assert terminal["bridges"] == [one["number"] for one in row.result["bridges"]]
    assert _measured(terminal, "statement", "apart") == _measured(row.result, "number", "divisive")


def _measured(result: dict[str, Any], number: str, apart: str) -> list[tuple[Any, ...]]:
    """Every digit of what both say of every statement."""
    return [
        (one[number], one["bridge"], *(_numbers(one[name]) for name in ("agree", "disagree", apart)))
        for one in result["statements"]
    ]


def _numbers(estimate: dict[str, Any]) -> tuple[float, ...]:
    between = estimate.get("i95") or (estimate["low95"], estimate["high95"])
    return (estimate["value"], *between)


def test_the_same_votes_under_other_numbers_are_the_same_conversation(
    conversation: Conversation, spectrum: Callable[..., list[Participant]]
) -> None:
    spectrum(conversation, 30)
    before = digest(canonical(conversations.votes_of(conversation)))
    result = analysing.analyse(conversation).result
    votes = list(Vote.objects.filter(conversation=conversation))
    people = list(conversation.participants.order_by("pk"))
    mixed = people.copy()
    Random(3).shuffle(mixed)
    other = {person.pk: mixed[place].pk for place, person in enumerate(people)}
    Vote.objects.filter(conversation=conversation).delete()
    for vote in votes:
        vote.pk, vote.participant_id = None, other[vote.participant_id]
    Random(4).shuffle(votes)
    Vote.objects.bulk_create(votes)
    assert digest(canonical(conversations.votes_of(conversation))) == before
    assert analysing.analyse(conversation).result == result
