"""The audit trail: one chain that cannot be changed without being found out, and does not fork."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from waterlijn.web.accounts import actions, audit, queries
from waterlijn.web.accounts.models import AuditEvent, Organisation

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db


def add(count: int, by: Member | None = None) -> None:
    for i in range(count):
        actions.record(by=by, what="test.step", subject=f"step {i}", details={"i": i, "naam": "één"})


def test_a_chain_of_untouched_lines_is_whole(make_member: Callable[..., Member]) -> None:
    add(5, make_member("administrator"))
    found = queries.verify_trail()
    assert found.is_whole
    assert found.lines == 5
    assert found.head == AuditEvent.objects.latest("number").hash


def test_an_empty_trail_is_whole() -> None:
    found = queries.verify_trail()
    assert (found.is_whole, found.lines) == (True, 0)


@pytest.mark.parametrize("statement", ["UPDATE accounts_auditevent SET what = 'x'", "DELETE FROM accounts_auditevent"])
def test_the_database_itself_refuses_change(statement: str) -> None:
    add(2)
    with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 2


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL has TRUNCATE")
def test_the_table_cannot_be_truncated() -> None:
    add(1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # otherwise PostgreSQL has another reason to refuse
        with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic():
            cursor.execute("TRUNCATE accounts_auditevent")


TAMPERING: dict[str, Callable[[AuditEvent], Any]] = {
    "number": lambda event: 77,
    "at": lambda event: event.at + timedelta(microseconds=1),
    "organisation_id": lambda event: None,
    "by_id": lambda event: None,
    "what": lambda event: "test.other",
    "subject": lambda event: event.subject + " ",
    "details_text": lambda event: event.details_text.replace("1", "2"),
    "previous": lambda event: "f" * 64,
    "hash": lambda event: "e" * 64,
}


def test_every_field_has_its_tampering() -> None:
    assert set(TAMPERING) == {field.attname for field in AuditEvent._meta.concrete_fields}


@pytest.mark.parametrize("field", TAMPERING)
def test_a_change_of_any_field_is_found(field: str, make_member: Callable[..., Member]) -> None:
    add(4, make_member("communication"))
    event = AuditEvent.objects.get(number=2)
    audit.unguard(connection)
    AuditEvent.objects.filter(number=2).update(**{field: TAMPERING[field](event)})
    assert not queries.verify_trail().is_whole


def test_a_line_taken_out_of_the_middle_is_found() -> None:
    add(4)
    audit.unguard(connection)
    AuditEvent.objects.filter(number=2).delete()
    found = queries.verify_trail()
    assert not found.is_whole
    assert found.broken_at == 3


def test_lines_cut_off_at_the_end_are_found_with_the_head_that_was_written_down() -> None:
    add(4)
    written_down = queries.verify_trail().head
    audit.unguard(connection)
    AuditEvent.objects.filter(number__gt=2).delete()
    assert queries.verify_trail().is_whole
    assert not queries.verify_trail(expected=written_down).is_whole


def test_a_message_text_does_not_fit() -> None:
    with pytest.raises(ValueError, match="short"):
        actions.record(by=None, what="test", details={"nested": ["x" * 501]})


def test_a_line_belongs_to_the_organisation_of_who_did_it(
    make_member: Callable[..., Member], organisation: Organisation
) -> None:
    assert actions.record(by=make_member("wellbeing"), what="test").organisation == organisation
    assert actions.record(by=None, organisation=organisation, what="test").organisation == organisation
    assert actions.record(by=None, what="test").organisation is None


def test_undone_work_leaves_no_line() -> None:
    with transaction.atomic():
        add(1)
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_at_once_make_one_chain() -> None:
    each = 25
    problems: list[BaseException] = []
    begin = threading.Barrier(16)

    def write() -> None:
        begin.wait()
        try:
            add(each)
        except BaseException as problem:  # noqa: BLE001  # a thread's exception would otherwise be lost
            problems.append(problem)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert problems == []
    found = queries.verify_trail()
    assert found.is_whole
    assert found.lines == 16 * each
    assert AuditEvent.objects.values("previous").distinct().count() == 16 * each
