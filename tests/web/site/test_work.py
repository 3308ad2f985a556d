"""What looks after the tasks never ends without a word, says nothing of what stood in a row, and tidies up."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from waterlijn.web.site import reaper
from waterlijn.web.site.management.commands import work

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


class Enough(BaseException):
    """Ends the endless loop of the test; no `except Exception` stops it."""


def look(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk through the loop, without waiting."""
    left = iter(range(times - 1))

    def wait(_seconds: float) -> None:
        if next(left, None) is None:
            raise Enough

    monkeypatch.setattr(time, "sleep", wait)
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    with pytest.raises(Enough):
        work._look_after()


def test_whatever_fails_the_rest_goes_on_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def reap_stale_tasks() -> int:
        raise KeyError("els@waterdam.example")

    def forget() -> None:
        done.append("tried")
        if done.count("tried") == 1:
            raise OSError("disk full")

    monkeypatch.setattr(reaper, "reap_stale_tasks", reap_stale_tasks)
    monkeypatch.setattr(work, "enqueue_if_needed", lambda: done.append("looked"))
    monkeypatch.setattr(work, "DAILY_STEPS", (forget,))
    with caplog.at_level(logging.ERROR, logger="waterlijn.work"):
        look(4, monkeypatch)
    assert done.count("looked") == 4
    assert done.count("tried") == 2  # failed, done, and then not before tomorrow
    assert "reap_stale_tasks failed: builtins.KeyError" in caplog.text
    assert "waterdam.example" not in caplog.text


@pytest.mark.django_db
def test_files_of_workers_that_are_gone_are_removed(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    alive = reaper.hold_worker()
    folder = tmp_path / "workers"
    for name in ("gone", "gone-with-a-task", "beginning"):
        (folder / name).touch()
    for path in folder.iterdir():
        if path.name != "beginning":
            os.utime(path, (0, 0))
    DBTaskResult.objects.create(
        task_path="x", args_kwargs={"args": [], "kwargs": {}}, status=TaskResultStatus.RUNNING,
        backend_name="default", worker_ids=["gone-with-a-task"],
    )  # fmt: skip
    assert reaper.remove_left_files() == 1
    assert {path.name for path in folder.iterdir()} == {alive, "gone-with-a-task", "beginning"}


STEPPED_BACK = """
import django, os, threading
django.setup()
from pathlib import Path
from waterlijn.web.site.management.commands.work import step_back
group = Path("/proc/self/autogroup")
before = group.read_text() if group.exists() else ""
early = threading.Event()
threading.Thread(target=early.wait, daemon=True).start()
step_back()
step_back()
threads = [int(thread.name) for thread in Path("/proc/self/task").iterdir()]
print(sorted({os.getpriority(os.PRIO_PROCESS, number) for number in threads}))
print(not before or (group.read_text() == before) != (os.getsid(0) == os.getpid()))
"""


@pytest.mark.parametrize("has_own_session", [True, False])
def test_who_waits_for_a_page_goes_before_the_worker(has_own_session: bool) -> None:
    """In a session that it shares with others (a terminal) it steps back alone."""
    done = subprocess.run(
        [sys.executable, "-c", STEPPED_BACK],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "waterlijn.web.site.settings"},
        start_new_session=has_own_session, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split("\n")[:2] == [f"[{max(work.BEHIND, os.nice(0))}]", "True"]
