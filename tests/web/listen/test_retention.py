from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from waterlijn.web.accounts.models import AuditEvent, Member, Organisation
from waterlijn.web.listen import actions, files, keys, queries, tasks
from waterlijn.web.listen.actions import retention
from waterlijn.web.listen.actions.retention import add_months
from waterlijn.web.listen.models import Deletion, Import, Message, PeriodKey, Source


@pytest.fixture
def stored(colleague: Member, source: Source, export: Callable[..., Path]) -> Import:
    return actions.import_messages(by=colleague, source=source, path=export(25))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 21), 2, date(2027, 1, 21)),
    ],
)
def test_months_end_on_days_that_exist(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_texts_go_first_and_messages_later(organisation: Organisation, stored: Import, today: date) -> None:
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=30))
    assert Message.objects.exclude(text="").count() == 25
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=31))
    assert Message.objects.exclude(text="").count() == 0
    assert Message.objects.count() == 25
    actions.apply_retention(organisation=organisation, today=add_months(today, 12) + timedelta(days=1))
    assert Message.objects.count() == 0
    assert list(Deletion.objects.filter(what__in=("texts", "messages")).values_list("n", flat=True)) == [25, 25]


def test_the_proof_stands_in_the_trail_with_its_digest_and_without_texts(
    organisation: Organisation, stored: Import, today: date
) -> None:
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=31))
    proof = Deletion.objects.get(what="texts")
    event = AuditEvent.objects.get(what="retention.texts")
    assert event.details == {"n": 25, "reason": "retention", "digest": proof.digest}
    assert (proof.first, proof.last) == (date(2026, 11, 2), date(2026, 11, 2))
    assert "plein" not in event.details_text


def test_small_transactions_make_one_proof(
    organisation: Organisation, stored: Import, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=31))
    assert Deletion.objects.get(what="texts").n == 25
    events = AuditEvent.objects.filter(what="retention.texts").order_by("number")
    assert [event.details["n"] for event in events] == [10, 10, 5]


def test_running_it_again_does_nothing(organisation: Organisation, stored: Import, today: date) -> None:
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=31))
    n = Deletion.objects.count()
    assert actions.apply_retention(organisation=organisation, today=today + timedelta(days=31)) == []
    assert Deletion.objects.count() == n


def test_readings_go_with_their_messages(organisation: Organisation, stored: Import, today: date) -> None:
    from waterlijn.web.understand.models import Reading

    message = Message.objects.order_by("pk")[0]
    labels = dict.fromkeys(("abuse", "hate", "threat", "othering"), 0.1)
    flags = dict.fromkeys(("abuse_flag", "hate_flag", "threat_flag", "othering_flag", "abstain"), False)
    Reading.objects.create(
        message=message, **labels, **flags, severity=0, target="none", behaviour="argue", model="test 1"
    )
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=31))
    assert Reading.objects.count() == 1  # the reading outlives the text
    actions.apply_retention(organisation=organisation, today=add_months(today, 12) + timedelta(days=1))
    assert Reading.objects.count() == 0


def test_files_that_were_left_behind_go_after_a_day(
    organisation: Organisation, colleague: Member, source: Source, export: Callable[..., Path],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    path = export(5)
    run = actions.receive_file(
        by=colleague, source=source, name="a.csv", size=path.stat().st_size, pieces=iter([path.read_bytes()])
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.apply_retention(organisation=organisation)
    assert files.path_of(run.pk).exists()
    Import.objects.update(created_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        actions.apply_retention(organisation=organisation)
    run.refresh_from_db()
    assert (run.state, run.file_key) == (Import.State.CANCELLED, None)
    assert not files.path_of(run.pk).exists()


def test_half_uploads_and_readable_leftovers_are_swept(organisation: Organisation) -> None:
    leftover, fresh = files.folder() / "work-77-abc.csv", files.folder() / "tmpabc.upload.csv"
    leftover.write_text("x")
    fresh.write_text("x")
    os.utime(leftover, (time.time() - 2 * files.LEFT_BEHIND,) * 2)
    actions.apply_retention(organisation=organisation)
    assert not leftover.exists()
    assert fresh.exists()


def test_the_key_of_this_week_lives_until_the_week_is_over(organisation: Organisation) -> None:
    period_keys = keys.PeriodKeys(organisation)
    now = keys.period_of(timezone.now())
    secret = period_keys.key(now)
    period_keys.key("2026-W01")
    actions.apply_retention(organisation=organisation)
    assert PeriodKey.objects.get(period="2026-W01").secret is None
    assert keys.PeriodKeys(organisation).key(now) == secret
    assert keys.PeriodKeys(organisation).key("2026-W01") != period_keys.key("2026-W01")


def test_deleting_everything_is_asked_twice_in_other_words(
    client_of: Callable[..., Client], source: Source, stored: Import
) -> None:
    client = client_of("data_protection")
    address = reverse("listen:delete_data", args=[source.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"name": "ja"})
    assert Message.objects.count() == 25
    before = bytes(Source.objects.get().id_key)
    client.post(address, {"name": " facebookpagina "})
    assert Message.objects.count() == 0
    assert bytes(Source.objects.get().id_key) != before
    assert AuditEvent.objects.filter(what="source.data_deleted").exists()
    assert Deletion.objects.get(what="messages").reason == "asked"


def test_nothing_is_deleted_while_a_file_is_read(
    client_of: Callable[..., Client], source: Source, stored: Import
) -> None:
    Import.objects.update(state=Import.State.RUNNING)
    client_of("data_protection").post(reverse("listen:delete_data", args=[source.pk]), {"name": source.name})
    assert Message.objects.count() == 25


def test_the_daily_task_does_every_organisation(stored: Import, today: date) -> None:
    Message.objects.update(erase_text_after=today - timedelta(days=1))
    assert tasks.keep_promises.call() == 1
    assert not Message.objects.exclude(text="").exists()


def test_the_page_shows_what_is_due_and_what_is_late(
    client_of: Callable[..., Client], stored: Import, today: date, django_assert_max_num_queries: Any
) -> None:
    client = client_of("administrator")
    page = client.get(reverse("listen:retention"))
    assert page.context["kept"][0].texts == 25
    assert not page.context["late"]
    Message.objects.update(erase_text_after=today - timedelta(days=1))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("listen:retention")).context["late"]
    assert client.post(reverse("listen:retention_now")).status_code == 403
    client_of("data_protection").post(reverse("listen:retention_now"))
    assert not Message.objects.exclude(text="").exists()


@pytest.mark.django_db(transaction=True)
def test_on_sqlite_the_bytes_are_gone_from_the_file(
    organisation: Organisation, colleague: Member, source: Source, tmp_path: Path, today: date
) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL's vacuum frees them; there is no file to look into
    path = tmp_path / "a.csv"
    path.write_text("id,text\n" + "".join(f"{i},Zeldzaamwoordkwibus nummer {i} op de markt\n" for i in range(200)))
    actions.import_messages(by=colleague, source=source, path=path)
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database = Path(connection.settings_dict["NAME"])
    assert b"Zeldzaamwoordkwibus" in database.read_bytes()
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=31))
    assert b"Zeldzaamwoordkwibus" not in database.read_bytes()
    log = database.with_name(database.name + "-wal")
    assert not log.exists() or b"Zeldzaamwoordkwibus" not in log.read_bytes()


def test_the_last_deletion_is_that_of_the_last_batch(
    organisation: Organisation, stored: Import, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert queries.last_deletion(organisation) is None
    actions.apply_retention(organisation=organisation, today=today + timedelta(days=31))
    assert queries.last_deletion(organisation) is None  # a text that is erased leaves its reading
    monkeypatch.setattr(retention, "BATCH", 10)
    before = timezone.now()
    later = iter(before + timedelta(minutes=n) for n in range(1, 100))
    monkeypatch.setattr(timezone, "now", lambda: next(later))
    actions.apply_retention(organisation=organisation, today=add_months(today, 12) + timedelta(days=1))
    last = queries.last_deletion(organisation)
    event = AuditEvent.objects.filter(what="retention.messages").order_by("number").last()
    assert event is not None
    assert last is not None
    assert before + timedelta(minutes=2) < last


def test_the_last_deletion_is_found_in_the_index(organisation: Organisation) -> None:
    found = Deletion.objects.filter(organisation=organisation, what="messages").order_by("-at").values_list("at")
    assert "listen_deletion_last" in found.explain() or connection.vendor != "sqlite"
