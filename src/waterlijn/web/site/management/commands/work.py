"""`work`: does the background work, one task after the other; `waterlijn serve` starts it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from waterlijn.web.evaluate.tasks import keep_promises as keep_survey_promises
from waterlijn.web.listen.tasks import keep_promises
from waterlijn.web.meet.tasks import enqueue_refreshes
from waterlijn.web.meet.tasks import keep_promises as keep_conversation_promises
from waterlijn.web.site import reaper
from waterlijn.web.understand.tasks import enqueue_if_needed

logger = logging.getLogger("waterlijn.work")
LOOK_EVERY = 5.0  # seconds
BEHIND = 10  # "nice": a tenth of what somebody gets who waits for a page, and everything when nobody waits
DAILY = 24 * 3600.0


class Command(BaseCommand):
    help = "Do the background work: imports, readings, deletions."
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own attribute

    def handle(self, *args: Any, **options: Any) -> None:
        step_back()
        name = reaper.hold_worker()  # as long as this process lives, nobody takes its tasks
        threading.Thread(target=_look_after, name="look after", daemon=True).start()
        try:
            call_command("db_worker", interval=0.5, startup_delay=False, queue_name="*", worker_id=name)
        except (OperationalError, InterfaceError):
            # Ending puts back the task that it had. Ending again and again would take the whole site along.
            wait_for_database()
            raise


def step_back() -> None:
    """Whoever waits for a page goes first on the processor; processes started from here step back as well."""
    if (behind := BEHIND - os.nice(0)) > 0:
        os.nice(behind)
    with suppress(OSError):
        # Linux counts it per thread, and numpy has made its threads already.
        for thread in Path("/proc/self/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), max(BEHIND, os.nice(0)))
        # Where it groups processes by session, it weighs the sessions against each other and not the processes. Only
        # for a session of our own: in a terminal everything else that somebody does there would step back as well.
        if os.getsid(0) == os.getpid():
            Path("/proc/self/autogroup").write_text(str(BEHIND))


def wait_for_database() -> None:
    """Until it answers again: it may be restarted, or this machine started before it."""
    while True:
        try:
            connection.close()
            connection.ensure_connection()
        except (OperationalError, InterfaceError):
            time.sleep(LOOK_EVERY)
        else:
            return


def _look_after() -> None:
    """Put back tasks whose worker died, start reading what is new, and once a day delete what must go."""
    due = dict.fromkeys(DAILY_STEPS, time.monotonic())
    while True:
        close_old_connections()
        _do(reaper.reap_stale_tasks)
        _do(enqueue_if_needed)
        _do(enqueue_refreshes)
        for step in [step for step, moment in due.items() if moment <= time.monotonic()]:
            if _do(step):
                due[step] = time.monotonic() + DAILY
        time.sleep(LOOK_EVERY)


def _do(step: Callable[[], object]) -> bool:
    """One step; when it fails it is tried again at the next look, and the other steps go on.

    Whatever goes wrong: a thread that ends here ends the deletions without anybody seeing it. The message of the
    exception is left out, because it may hold what stood in a row.
    """
    try:
        step()
    except Exception as problem:  # noqa: BLE001  # see above
        kind = type(problem)
        logger.error("%s failed: %s.%s; trying again.", _name(step), kind.__module__, kind.__qualname__)
        return False
    return True


def _name(step: Callable[[], object]) -> str:
    return getattr(step, "__name__", "a step")


def _enqueue_promises() -> None:
    keep_promises.enqueue()
    keep_survey_promises.enqueue()
    keep_conversation_promises.enqueue()


def _clear_sessions() -> None:
    call_command("clearsessions")


def _prune_results() -> None:
    call_command("prune_db_task_results", verbosity=0)


DAILY_STEPS = (_enqueue_promises, _clear_sessions, _prune_results, reaper.remove_left_files)
