"""Reading what is new: every message once, and going on where it stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from waterlijn.records import Messages
from waterlijn.text import read
from waterlijn.web.accounts.models import AuditEvent, Organisation
from waterlijn.web.listen.models import Message
from waterlijn.web.understand import actions, queries
from waterlijn.web.understand.actions import reading as reading_module
from waterlijn.web.understand.models import Reading, bits_of, needs_of

TEXTS = [
    "Bedankt voor de nieuwe bank op het plein, we zitten er elke avond.",
    "Wat een idioten daar op het gemeentehuis, ze luisteren nooit naar gewone mensen.",
    "Ik werd op de bus uitgescholden voor vuile Turk, dat deed pijn.",
]


def test_every_message_gets_the_reading_of_the_analyser(
    organisation: Organisation, add_message: Callable[..., Message]
) -> None:
    for text in TEXTS:
        add_message(text)
    assert actions.read_new(by=None, organisation=organisation) == 3
    expected = read(Messages.of(TEXTS))
    for i, stored in enumerate(Reading.objects.order_by("pk")):
        assert stored.hate == float(expected.probability[i][1])
        assert [stored.abuse_flag, stored.hate_flag] == expected.flag[i][:2].tolist()
        assert stored.needs == expected.needs[i]
        assert [tuple(span) for span in stored.spans] == [tuple(span) for span in expected.spans[i]]
        assert stored.model == expected.model


def test_nothing_is_read_twice(organisation: Organisation, add_message: Callable[..., Message]) -> None:
    add_message(TEXTS[0])
    actions.read_new(by=None, organisation=organisation)
    assert actions.read_new(by=None, organisation=organisation) == 0
    assert AuditEvent.objects.filter(what="messages.read").count() == 1


def test_goes_on_where_it_was_killed(
    organisation: Organisation, add_message: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(25):
        add_message(f"{TEXTS[0]} Nummer {i}.")
    monkeypatch.setattr(reading_module, "BATCH", 10)

    def die(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.read_new(by=None, organisation=organisation, progress=die)
    assert Reading.objects.count() == 10
    assert actions.read_new(by=None, organisation=organisation) == 15
    assert queries.unread(organisation).count() == 0


def test_erased_texts_are_left_alone(organisation: Organisation, add_message: Callable[..., Message]) -> None:
    add_message("")
    assert actions.read_new(by=None, organisation=organisation) == 0
    assert not list(queries.organisations_behind())


def test_organisations_do_not_see_each_other(add_message: Callable[..., Message]) -> None:
    add_message(TEXTS[0])
    other = Organisation.objects.create(name="Elders", slug="elders", country="NL")
    assert actions.read_new(by=None, organisation=other) == 0


def test_needs_fit_in_bits() -> None:
    assert needs_of(bits_of(("say", "safety", "truth"))) == ("safety", "say", "truth")
    assert needs_of(0) == ()


def test_every_column_of_a_reading_is_written() -> None:
    assert set(reading_module.COLUMNS) == {field.column for field in Reading._meta.concrete_fields}
