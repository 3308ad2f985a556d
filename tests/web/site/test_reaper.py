"""A worker is killed for real in the middle of an import: nothing is lost, nothing comes in twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from waterlijn.web.accounts.models import Member, Organisation, Place
from waterlijn.web.listen import actions, dpia, keys, queries, tasks
from waterlijn.web.listen.models import Import, Message, Source
from waterlijn.web.site import reaper

ROWS = 30_000
PATIENCE = 90.0  # seconds; two shared cores


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own, with this test's database and the site's own secrets in it."""
    (tmp_path / "secrets").symlink_to(Path(site_settings.DATA) / "secrets")
    if connection.vendor == "sqlite":
        (tmp_path / "db.sqlite3").symlink_to(connection.settings_dict["NAME"])
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def start_worker(data: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    environment = os.environ | {"WATERLIJN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings"}
    if connection.vendor == "postgresql":
        given = connection.settings_dict
        who = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
        environment["WATERLIJN_DATABASE_URL"] = f"postgresql://{who}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "django", "work"]
        started.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def run(
    data: Path, organisation: Organisation, place: Place, make_member: Callable[..., Member], tmp_path: Path
) -> Import:
    """An import of many rows that is confirmed and waits for a worker."""
    colleague, officer = make_member("communication"), make_member("data_protection")
    today = timezone.localdate()
    source = Source.objects.create(
        organisation=organisation, place=place, name="Facebookpagina", kind="own_channel", purpose="own_page",
        basis="public_task", basis_reason="De gemeente beheert de pagina.", period_start=today,
        period_end=today + timedelta(days=9), id_key=keys.wrap(keys.new_secret()),
    )  # fmt: skip
    assessment = actions.save_assessment(by=colleague, source=source, answers=dict.fromkeys(dpia.KEYS, "antwoord"))
    actions.sign_off(by=officer, assessment=assessment, promise=queries.promise_of(source))
    path = tmp_path / "export.csv"
    with path.open("w") as file:
        file.write("id,text,time,author\n")
        for i in range(ROWS):
            file.write(f"fb{i},Bericht nummer {i} over het plein,2026-11-02 10:{i % 60:02d},persoon{i % 999}\n")
    made = actions.receive_file(
        by=colleague, source=source, name=path.name, size=path.stat().st_size, pieces=iter([path.read_bytes()])
    )
    actions.confirm_import(by=colleague, run=made)
    tasks.read_file.enqueue(made.pk)
    return made


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_killed_twice_in_the_middle_and_still_every_row_once(
    run: Import, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    def batches() -> int:
        return Import.objects.get(pk=run.pk).batches_done

    for _ in range(2):
        before = batches()
        worker = start_worker()
        wait_until(lambda: batches() > before + 1)  # noqa: B023  # called before the loop goes on
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert Import.objects.get(pk=run.pk).state == Import.State.RUNNING
        assert DBTaskResult.objects.get(task_path=tasks.read_file.module_path).status == TaskResultStatus.RUNNING
        # What was acknowledged is there, and nothing more.
        stopped = Import.objects.get(pk=run.pk)
        assert Message.objects.count() == stopped.added == stopped.rows_read
    start_worker()  # finds by itself that the one before it is gone
    wait_until(lambda: Import.objects.get(pk=run.pk).state == Import.State.STORED)
    done = Import.objects.get(pk=run.pk)
    assert (done.added, done.already_there, done.bad_rows, done.attempt) == (ROWS, 0, 0, 3)
    assert Message.objects.count() == ROWS
    assert Message.objects.values("external_hash").distinct().count() == ROWS
    codes = Message.objects.values_list("author_code", flat=True).distinct()
    assert codes.count() == 999  # the key of the week outlived the kills, so every person kept one code
    assert done.file_key is None


@pytest.mark.django_db(transaction=True)
def test_a_living_worker_is_left_alone(run: Import, start_worker: Callable[[], subprocess.Popen[bytes]]) -> None:
    worker = start_worker()
    wait_until(lambda: Import.objects.get(pk=run.pk).batches_done > 0)
    os.kill(worker.pid, signal.SIGSTOP)  # it does not move, but it is not dead
    try:
        assert reaper.reap_stale_tasks() == 0
    finally:
        os.kill(worker.pid, signal.SIGCONT)


def _running(worker: str, **fields: Any) -> DBTaskResult[..., Any]:
    result = tasks.keep_promises.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(
        status=TaskResultStatus.RUNNING, worker_ids=[worker], started_at=timezone.now(), **fields
    )
    return DBTaskResult.objects.get(pk=result.id)


@pytest.mark.django_db
def test_it_is_put_back_three_times_and_then_no_more(data: Path) -> None:
    (data / "workers").mkdir()
    (data / "workers" / "dead").touch()  # a file without a lock: its process is gone
    result = _running("dead")
    for n in range(1, 4):
        DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=["dead"] * n)
        assert reaper.reap_stale_tasks() == 1
        result.refresh_from_db()
        assert result.status == TaskResultStatus.READY
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=["dead"] * 4)
    assert reaper.reap_stale_tasks() == 1
    result.refresh_from_db()
    assert result.status == TaskResultStatus.FAILED


@pytest.mark.django_db
def test_our_own_worker_lives(data: Path) -> None:
    _running(reaper.hold_worker())
    assert reaper.reap_stale_tasks() == 0
    assert reaper.reap_stale_tasks() == 0  # asking did not let go of the lock


@pytest.mark.django_db
def test_a_worker_of_another_machine_is_believed_for_a_while(data: Path) -> None:
    result = _running("elsewhere")
    assert reaper.reap_stale_tasks() == 0
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=reaper.STRANGER_HOURS + 1))
    assert reaper.reap_stale_tasks() == 1
    result.refresh_from_db()
    assert result.status == TaskResultStatus.READY


@pytest.mark.django_db
def test_an_import_without_a_task_is_marked_to_be_resumed(run: Import) -> None:
    assert reaper.reap_stale_tasks() == 0
    DBTaskResult.objects.all().delete()
    assert reaper.reap_stale_tasks() == 0  # perhaps somebody works on it right now
    Import.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert reaper.reap_stale_tasks() == 1
    run.refresh_from_db()
    assert run.state == Import.State.INTERRUPTED
