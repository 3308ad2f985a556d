from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from waterlijn import formats
from waterlijn.errors import NotAllowed, WaterlijnError
from waterlijn.web.accounts.models import AuditEvent, Member, Place
from waterlijn.web.listen import actions, files, keys
from waterlijn.web.listen.actions import imports
from waterlijn.web.listen.models import Deletion, Import, ImportProblem, Message, PeriodKey, Source

State = Import.State


def upload(client: Client, source: Source, path: Path) -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("listen:upload", args=[source.pk]), {"file": file})


def received(colleague: Member, source: Source, path: Path) -> Import:
    return actions.receive_file(
        by=colleague, source=source, name=path.name, size=path.stat().st_size, pieces=iter([path.read_bytes()])
    )


def test_the_whole_way_through_the_pages(
    client_of: Callable[..., Client], source: Source, export: Callable[..., Path]
) -> None:
    client = client_of("communication")
    response = upload(client, source, export(5))
    run = Import.objects.get()
    assert response["Location"] == reverse("listen:check", args=[run.pk])
    page = client.get(response["Location"])
    assert len(page.context["rows"]) == 5
    assert not Message.objects.exists()
    response = client.post(reverse("listen:confirm", args=[run.pk]))
    assert response["Location"] == reverse("listen:import", args=[run.pk])
    assert DBTaskResult.objects.get().args_kwargs["args"] == [run.pk]
    assert (
        b"http-equiv" in client.get(response["Location"]).content
    )  # without a script the browser looks again by itself
    actions.run_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.added, run.already_there, run.bad_rows) == (State.STORED, 5, 0, 0)
    assert "5 nieuwe berichten" in client.get(response["Location"]).content.decode()
    kinds = set(AuditEvent.objects.values_list("what", flat=True))
    assert {"import.received", "import.confirmed", "import.stored", "retention.files"} <= kinds


def test_what_is_stored(colleague: Member, source: Source, export: Callable[..., Path], today: date) -> None:
    run = actions.import_messages(by=colleague, source=source, path=export(3))
    first, second, _third = Message.objects.order_by("pk")
    assert first.text == "Bericht nummer 0 over het plein"
    assert first.time == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Brussels
    assert first.week == date(2026, 11, 2)
    assert len(first.author_code) == 16
    assert first.author_code != second.author_code
    assert first.external_hash != "fb0"
    assert second.parent_hash
    assert second.imported_by_run == run
    assert (first.erase_text_after - today).days == 30
    assert (first.delete_after - today).days in (365, 366)
    assert first.generation is not None
    assert first.generation.secret is None  # that week is over: its key went with the end of the import


def test_a_reply_keeps_its_parent(colleague: Member, source: Source, tmp_path: Path) -> None:
    path = tmp_path / "gesprek.csv"
    path.write_text("id,text,parent\na1,Eerste bericht in dit gesprek,\na2,Een antwoord hierop,a1\n")
    actions.import_messages(by=colleague, source=source, path=path)
    first, second = Message.objects.order_by("pk")
    assert second.parent_hash == first.external_hash


def test_the_same_export_twice_adds_nothing(
    client_of: Callable[..., Client], colleague: Member, source: Source, export: Callable[..., Path]
) -> None:
    actions.import_messages(by=colleague, source=source, path=export(40))
    before = list(Message.objects.order_by("pk").values_list("pk", "external_hash", "author_code"))
    again = actions.import_messages(by=colleague, source=source, path=export(40))
    assert (again.added, again.already_there) == (0, 40)
    assert list(Message.objects.order_by("pk").values_list("pk", "external_hash", "author_code")) == before
    page = client_of("communication").get(reverse("listen:import", args=[again.pk])).content.decode()
    assert "0 nieuwe berichten, 40 waren er al." in page


def test_an_overlapping_export_adds_only_what_is_new(
    colleague: Member, source: Source, export: Callable[..., Path]
) -> None:
    actions.import_messages(by=colleague, source=source, path=export(30))
    run = actions.import_messages(by=colleague, source=source, path=export(30, start=20))
    assert (run.added, run.already_there) == (20, 10)


def test_the_same_platform_id_has_another_hash_in_another_source(
    colleague: Member, source: Source, active_source: Callable[..., Source], export: Callable[..., Path]
) -> None:
    other = active_source(name="X")
    actions.import_messages(by=colleague, source=source, path=export(3))
    actions.import_messages(by=colleague, source=other, path=export(3))
    hashes = list(Message.objects.values_list("external_hash", flat=True))
    assert len(set(hashes)) == 6


def test_bad_rows_are_listed_and_do_not_stop_the_rest(
    client_of: Callable[..., Client], colleague: Member, source: Source, tmp_path: Path
) -> None:
    path = tmp_path / "half.csv"
    path.write_text(
        "id,text,time\n1,Een goed bericht over de markt,2026-11-02\n2,,2026-11-02\n3,Nog een goed bericht,2026-11-03\n"
    )
    run = actions.import_messages(by=colleague, source=source, path=path)
    assert (run.state, run.added, run.bad_rows) == (State.STORED, 2, 1)
    problem = ImportProblem.objects.get()
    assert problem.line == 3
    page = client_of("communication").get(reverse("listen:problems", args=[run.pk])).content.decode()
    assert ">3<" in page


def test_only_the_first_thousand_bad_rows_are_listed_but_all_are_counted(
    colleague: Member, source: Source, tmp_path: Path
) -> None:
    path = tmp_path / "slecht.csv"
    rows = "".join(f"{i},,2026-11-02\n" for i in range(5000))
    path.write_text("id,text,time\n0x,Een goed bericht over de markt,2026-11-02\n" + rows)
    run = actions.import_messages(by=colleague, source=source, path=path)
    assert run.bad_rows == 5000
    assert ImportProblem.objects.count() == imports.SHOWN_PROBLEMS


def test_names_are_gone_from_the_preview_the_table_and_the_file_name(
    client_of: Callable[..., Client], source: Source, tmp_path: Path
) -> None:
    path = tmp_path / "Gesprek met Fatima Janssens.csv"
    path.write_text("id,text,author\n1,Volgens Fatima Janssens is het plein vuil,Jan Peeters\n")
    client = client_of("communication")
    address = upload(client, source, path)["Location"]
    run = Import.objects.get()
    page = client.get(address).content.decode()
    assert "plein vuil" in page
    assert "Janssens" not in page
    assert "Peeters" not in page
    assert "Janssens" not in run.file_name + json.dumps(run.detected)
    client.post(reverse("listen:confirm", args=[run.pk]))
    actions.run_import(run.pk)
    assert "Janssens" not in Message.objects.get().text


def test_the_uploaded_file_is_unreadable_and_gone_afterwards(
    colleague: Member, source: Source, export: Callable[..., Path]
) -> None:
    run = received(colleague, source, export(20))
    path = files.path_of(run.pk)
    assert b"plein" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    actions.confirm_import(by=colleague, run=run)
    actions.run_import(run.pk)
    run.refresh_from_db()
    assert run.file_key is None
    assert Deletion.objects.filter(what="files").count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.csv", b""),
        ("foto.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20),
        ("pagina.html", b"<!doctype html><html><body>hallo</body></html>"),
        ("kop.csv", b"id,text,time\n"),
        ("kapot.xlsx", b"PK\x03\x04 dit is geen zip"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_nothing_is_left(
    client_of: Callable[..., Client], source: Source, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    client = client_of("communication")
    response = upload(client, source, path)
    if response.status_code == 302:  # understood, but without a message: the next page says so
        page = client.get(response["Location"])
        assert page.context["cannot"]
    else:
        assert response.context["form"].errors["file"]
        assert not Import.objects.exists()
        assert not [each for each in files.folder().iterdir() if each.is_file()]
    assert not Message.objects.exists()


def test_too_large_or_no_room_is_refused_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WaterlijnError):
        files.check_room(files.LARGEST + 1)
    monkeypatch.setattr(files, "SPARE", 10**18)
    with pytest.raises(WaterlijnError):
        files.check_room(10)


def test_a_wrong_guess_can_be_corrected(client_of: Callable[..., Client], source: Source, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    rows = ("nr;titel;inhoud", "1;Café;De markt is te vroeg gedaan voor wie werkt", "2;Plein;Het is er donker en stil")
    path.write_bytes("\n".join(rows).encode("cp1252"))
    client = client_of("communication")
    address = upload(client, source, path)["Location"]
    form = client.get(address).context["form"]
    given = {name: field.initial or "" for name, field in form.fields.items()}
    response = client.post(address, given | {"role_text": "titel", "encoding": "cp1252"})
    assert response["Location"] == address
    assert [row["text"] for row in client.get(address).context["rows"]] == ["Café", "Plein"]
    run = Import.objects.get()
    assert run.options["roles"]["text"] == "titel"


def test_a_second_click_starts_nothing_twice(
    client_of: Callable[..., Client], source: Source, export: Callable[..., Path]
) -> None:
    client = client_of("communication")
    upload(client, source, export())
    run = Import.objects.get()
    for _ in range(3):
        client.post(reverse("listen:confirm", args=[run.pk]))
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("role", ["prevention", "data_protection", "administrator"])
def test_others_may_not_bring_in(
    client_of: Callable[..., Client], source: Source, export: Callable[..., Path], role: str
) -> None:
    assert upload(client_of(role), source, export()).status_code == 403
    assert not Import.objects.exists()


def test_a_source_that_is_not_active_takes_nothing(
    client_of: Callable[..., Client], make_source: Callable[..., Source], export: Callable[..., Path]
) -> None:
    response = upload(client_of("communication"), make_source(), export())
    assert response.status_code == 409
    assert not Import.objects.exists()


def test_nor_does_an_agreed_source_outside_its_period(
    active_source: Callable[..., Source], colleague: Member, export: Callable[..., Path], today: date
) -> None:
    later = active_source(period_start=date(today.year + 1, 1, 1), period_end=date(today.year + 1, 3, 1))
    with pytest.raises(NotAllowed):
        received(colleague, later, export())


def stopping_after(n: int, what: Callable[[], None]) -> Callable[..., Iterator[Any]]:
    real = formats.read

    def read(*args: Any, **settings: Any) -> Iterator[Any]:
        for i, batch in enumerate(real(*args, **settings)):
            if i == n:
                what()
            yield batch

    return read


def test_the_stop_button_stops_a_running_import(
    colleague: Member, officer: Member, source: Source, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 10)
    run = received(colleague, source, export(50))
    actions.confirm_import(by=colleague, run=run)

    def press_stop() -> None:
        actions.stop_source(by=officer, source=source, reason="nu")

    stop = stopping_after(2, press_stop)
    monkeypatch.setattr(formats, "read", stop)
    run = actions.run_import(run.pk)
    assert run.state == State.FAILED
    assert Message.objects.count() == 20
    assert run.file_key is None


def test_a_killed_import_goes_on_where_it_was(
    colleague: Member, source: Source, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 10)
    run = received(colleague, source, export(55))
    actions.confirm_import(by=colleague, run=run)

    def die() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(formats, "read", stopping_after(3, die))
        with pytest.raises(KeyboardInterrupt):
            actions.run_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.batches_done, Message.objects.count()) == (State.RUNNING, 3, 30)
    run = actions.run_import(run.pk)
    assert (run.state, run.added, run.already_there, run.attempt) == (State.STORED, 55, 0, 2)
    assert Message.objects.count() == 55


def test_a_worker_that_was_thought_dead_writes_nothing_more(
    colleague: Member, source: Source, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 10)
    run = received(colleague, source, export(50))
    actions.confirm_import(by=colleague, run=run)
    number = run.pk

    def somebody_else_takes_over() -> None:
        monkeypatch.undo()
        monkeypatch.setattr(imports, "BATCH", 10)
        actions.run_import(number)

    monkeypatch.setattr(formats, "read", stopping_after(2, somebody_else_takes_over))
    run = actions.run_import(number)
    assert (run.state, run.added) == (State.STORED, 50)
    assert Message.objects.count() == 50
    assert AuditEvent.objects.filter(what="import.stored").count() == 1


def test_an_interrupted_import_has_a_button(
    client_of: Callable[..., Client], colleague: Member, source: Source, export: Callable[..., Path]
) -> None:
    run = received(colleague, source, export(5))
    actions.confirm_import(by=colleague, run=run)
    assert actions.interrupt_import(run=run)
    client = client_of("communication")
    page = client.get(reverse("listen:import", args=[run.pk])).content.decode()
    assert reverse("listen:resume", args=[run.pk]) in page
    client.post(reverse("listen:resume", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == State.WAITING
    assert DBTaskResult.objects.count() == 1
    assert actions.run_import(run.pk).added == 5


def test_cancelling_destroys_the_file(
    client_of: Callable[..., Client], colleague: Member, source: Source, export: Callable[..., Path],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    run = received(colleague, source, export(5))
    with django_capture_on_commit_callbacks(execute=True):
        client_of("communication").post(reverse("listen:cancel", args=[run.pk]))
    run.refresh_from_db()
    assert (run.state, run.file_key) == (State.CANCELLED, None)
    assert not files.path_of(run.pk).exists()
    assert actions.run_import(run.pk).state == State.CANCELLED


def test_keys_of_past_weeks_go_with_the_import_and_this_weeks_key_stays(
    colleague: Member, source: Source, export: Callable[..., Path], today: date
) -> None:
    actions.import_messages(by=colleague, source=source, path=export(5))
    now = actions.import_messages(
        by=colleague, source=source, path=export(5, start=5, day=today.isoformat(), name="b.csv")
    )
    assert now.added == 5
    assert PeriodKey.objects.get(period="2026-W45").secret is None
    assert PeriodKey.objects.get(period=keys.period_of(today)).secret is not None


def test_while_another_file_is_read_no_key_is_destroyed(
    colleague: Member, source: Source, export: Callable[..., Path]
) -> None:
    waiting = received(colleague, source, export(5))
    actions.confirm_import(by=colleague, run=waiting)
    actions.import_messages(by=colleague, source=source, path=export(5, start=9, name="b.csv"))
    assert PeriodKey.objects.get(period="2026-W45").secret is not None
    actions.run_import(waiting.pk)
    assert PeriodKey.objects.get(period="2026-W45").secret is None


def test_the_same_person_gets_one_code_within_a_week_and_another_in_the_next(
    colleague: Member, source: Source, tmp_path: Path
) -> None:
    path = tmp_path / "weken.csv"
    path.write_text(
        "id,text,time,author\n1,Een bericht over de markt,2026-11-02,jan\n"
        "2,Nog een bericht over de markt,2026-11-03,jan\n"
        "3,Een bericht een week later,2026-11-09,jan\n4,Zonder datum geschreven bericht,,jan\n"
    )
    actions.import_messages(by=colleague, source=source, path=path)
    codes = list(Message.objects.order_by("pk").values_list("author_code", flat=True))
    assert codes[0] == codes[1]
    assert len(set(codes)) == 3
    generations = list(Message.objects.order_by("pk").values_list("generation__period", flat=True))
    assert generations == ["2026-W45", "2026-W45", "2026-W46", "unknown"]


def test_a_place_in_the_export_counts_when_the_organisation_knows_it(
    colleague: Member, source: Source, tmp_path: Path
) -> None:
    harbour = Place.objects.create(organisation=source.organisation, name="Havenwijk")
    path = tmp_path / "plaatsen.csv"
    path.write_text("id,text,place\n1,Een bericht over de markt,havenwijk\n2,Een bericht van ergens anders,Verweg\n")
    actions.import_messages(by=colleague, source=source, path=path)
    assert list(Message.objects.order_by("pk").values_list("place", flat=True)) == [harbour.pk, source.place_id]


def test_strange_characters_do_not_stop_it(colleague: Member, source: Source, tmp_path: Path) -> None:
    path = tmp_path / "vreemd.jsonl"
    lines = ["مرحبا بكم في الساحة", "nul\x00teken in de tekst", "half \ud83d teken", "😀 feest op het plein"]
    path.write_text("\n".join(json.dumps({"id": str(i), "text": line}) for i, line in enumerate(lines)))
    run = actions.import_messages(by=colleague, source=source, path=path)
    assert run.state == State.STORED
    assert Message.objects.count() + run.bad_rows == 4


def test_following_an_import_costs_few_queries(
    client_of: Callable[..., Client], colleague: Member, source: Source, export: Callable[..., Path],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    run = received(colleague, source, export(5))
    actions.confirm_import(by=colleague, run=run)
    client = client_of("communication")
    client.get(reverse("listen:home"))  # the first page of a session writes when it was last seen
    with django_assert_max_num_queries(6):
        response = client.get(reverse("listen:progress", args=[run.pk]))
    assert "X-Finished" not in response.headers
