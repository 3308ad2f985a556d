"""What is uploaded never stands on the disk as it is, and nothing is left of what was not kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from waterlijn import formats
from waterlijn.web.accounts.models import Member
from waterlijn.web.listen import files, uploads
from waterlijn.web.listen.models import Import, Source

CANARY = b"kanarie-in-de-mijn"


def large(tmp_path: Path) -> SimpleUploadedFile:
    """Five megabytes with a telltale word on every line."""
    line = b"%d,Een bericht met de " + CANARY + b" over het plein en de markt van zaterdag,2026-11-02 10:00\n"
    rows = b"".join(line % i for i in range(52_000))
    assert len(rows) > 5_000_000
    return SimpleUploadedFile("groot.csv", b"id,text,time\n" + rows)


def send(client: Client, source: Source, file: SimpleUploadedFile) -> Any:
    return client.post(reverse("listen:upload", args=[source.pk]), {"file": file})


def left() -> list[str]:
    return [path.name for path in files.folder().iterdir() if path.is_file()]


def test_no_plain_word_of_a_large_upload_is_ever_on_the_disk(
    client_of: Callable[..., Client], source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, seen = [0], []

    def look() -> None:
        looks[0] += 1
        for place in (tmp_path, Path(django_settings.FILE_UPLOAD_TEMP_DIR)):
            for path in place.rglob("*"):
                if path.is_file() and CANARY in path.read_bytes():
                    seen.append(path.name)

    def looking(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **settings: Any) -> Any:
            result = real(*args, **settings)
            look()
            return result

        return call

    monkeypatch.setattr(uploads.EncryptingHandler, "file_complete", looking(uploads.EncryptingHandler.file_complete))
    monkeypatch.setattr(files.Draft, "_encrypt", looking(files.Draft._encrypt))
    monkeypatch.setattr(files.Draft, "finish", looking(files.Draft.finish))
    if files.MEMORY.is_dir():  # elsewhere than on Linux it is readable for the moment in which it is looked at
        monkeypatch.setattr(formats, "detect", looking(formats.detect))
    client = client_of("communication")
    file = large(tmp_path)
    assert send(client, source, file).status_code == 302
    look()
    assert looks[0] > 6
    assert seen == []
    run = Import.objects.get()
    assert left() == [files.path_of(run.pk).name]
    assert run.file_size == file.size
    page = client.get(reverse("listen:check", args=[run.pk]))
    assert CANARY.decode() in page.context["rows"][0]["text"]  # it could be read all the same
    assert CANARY not in bytes(Import.objects.get().preview or b"")


@pytest.mark.parametrize("role", ["prevention", "data_protection", "administrator", None])
def test_of_others_nothing_is_taken_in(
    client_of: Callable[..., Client], source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str | None
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(files, "Draft", lambda: made.append(1))
    plain = Client(enforce_csrf_checks=True)
    client = client_of(role) if role else plain
    client.handler.enforce_csrf_checks = True  # then Django reads the body before it asks who it is
    assert send(client, source, large(tmp_path)).status_code in (302, 403)
    assert (made, left(), Import.objects.count()) == ([], [], 0)


def test_without_a_second_factor_neither(client_of: Callable[..., Client], source: Source, tmp_path: Path) -> None:
    client = client_of("communication", second_factor=False)
    client.handler.enforce_csrf_checks = True
    assert send(client, source, large(tmp_path)).status_code in (302, 403)
    assert left() == []


def test_nor_on_another_page(client_of: Callable[..., Client], source: Source, tmp_path: Path) -> None:
    client = client_of("communication")
    response = client.post(reverse("listen:new_source"), {"file": large(tmp_path)})
    assert response.status_code == 200
    assert left() == []


def test_a_forged_request_leaves_nothing(client_of: Callable[..., Client], source: Source, tmp_path: Path) -> None:
    client = client_of("communication")
    client.handler.enforce_csrf_checks = True
    assert send(client, source, large(tmp_path)).status_code == 403
    assert left() == []


def test_what_grows_too_large_on_its_way_is_refused_in_words(
    client_of: Callable[..., Client], source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files.check_room
    monkeypatch.setattr(files, "check_room", lambda size: real(min(size, 10)))  # a browser that lies about the size
    monkeypatch.setattr(files, "LARGEST", 1_000_000)
    response = send(client_of("communication"), source, large(tmp_path))
    assert response.context["form"].errors["file"]
    assert left() == []


def test_an_announced_size_that_does_not_fit_is_not_even_begun(
    client_of: Callable[..., Client], source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SPARE", 10**18)
    monkeypatch.setattr(files, "Draft", lambda: pytest.fail("a draft was begun"))
    response = send(client_of("communication"), source, large(tmp_path))
    assert response.context["form"].errors["file"]


def test_a_killed_upload_is_swept_at_once_and_a_living_one_is_left_alone(tmp_path: Path) -> None:
    code = "import sys, time, django; django.setup(); from waterlijn.web.listen import files; d = files.Draft(); "
    code += "d.write(b'x' * 3_000_000); print(d.path.name, flush=True); time.sleep(60)"
    environment = os.environ | {
        "WATERLIJN_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert files.sweep(set()) == 0
        assert left() == [name]
    finally:
        process.kill()
        process.wait()
    assert files.sweep(set()) == 1
    assert left() == []


def test_what_a_killed_measurement_left_is_swept_after_an_hour(tmp_path: Path) -> None:
    old, fresh = tmp_path / "folding" / "1", tmp_path / "folding" / "2"
    for each in (old, fresh):
        each.mkdir(parents=True)
        (each / "texts").write_bytes(CANARY)
    long_ago = time.time() - 2 * files.LEFT_BEHIND
    for path in (old / "texts", old):
        os.utime(path, (long_ago, long_ago))
    assert files.sweep_folding() == 1
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_closed_group_stays_out_of_a_source_that_is_not_agreed_for_it(
    client_of: Callable[..., Client], source: Source, active_source: Callable[..., Source], colleague: Member
) -> None:
    chat = "".join(
        f"02/11/2026, 10:{i:02d} - Buur {i % 3}: Bericht {i} over het plein en de bankjes\n" for i in range(12)
    ).encode()
    client = client_of("communication")
    send(client, source, SimpleUploadedFile("chat.txt", chat))
    run = Import.objects.get()
    assert run.detected["closed_group"]
    check = reverse("listen:check", args=[run.pk])
    confirm = reverse("listen:confirm", args=[run.pk])
    for _ in range(2):
        page = client.get(check).content.decode()
        assert confirm not in page
        assert reverse("listen:edit_source", args=[source.pk]) in page
        client.post(confirm)
        run.refresh_from_db()
        assert run.state == Import.State.CHECK
        client.post(check, {"format": "csv"})  # calling it something else does not help
    agreed = active_source(name="Buurtgroep", is_closed_group=True, members_agreement="Op de vergadering van mei.")
    send(client, agreed, SimpleUploadedFile("chat.txt", chat))
    second = Import.objects.get(source=agreed)
    assert (
        reverse("listen:confirm", args=[second.pk])
        in client.get(reverse("listen:check", args=[second.pk])).content.decode()
    )
    client.post(reverse("listen:confirm", args=[second.pk]))
    second.refresh_from_db()
    assert second.state == Import.State.WAITING


def test_the_check_page_does_not_open_the_file_again(
    client_of: Callable[..., Client], source: Source, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("communication")
    send(client, source, SimpleUploadedFile("export.csv", export(5).read_bytes()))
    run = Import.objects.get()
    monkeypatch.setattr(files, "opened", lambda *args: pytest.fail("the file was opened"))
    page = client.get(reverse("listen:check", args=[run.pk]))
    assert len(page.context["rows"]) == 5
    client.post(reverse("listen:confirm", args=[run.pk]))
    run.refresh_from_db()
    assert run.preview is None
