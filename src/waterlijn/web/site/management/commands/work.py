"""`work`: does the background work, one task after the other; `waterlijn serve` starts it."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from waterlijn.web.listen.tasks import keep_promises
from waterlijn.web.site import reaper
from waterlijn.web.understand.tasks import enqueue_if_needed

logger = logging.getLogger("waterlijn.work")
LOOK_EVERY = 2.0  # seconds
REAP_EVERY = 20.0
TIDY_EVERY = 24 * 3600.0


class Command(BaseCommand):
    help = "Do the background work: imports, readings, deletions."
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own attribute

    def handle(self, *args: Any, **options: Any) -> None:
        name = reaper.hold_worker()
        threading.Thread(target=_look_after, name="reaper", daemon=True).start()
        call_command("db_worker", interval=0.5, startup_delay=False, queue_name="*", worker_id=name)


def _look_after() -> None:
    """Queue what came in, put back tasks whose worker died, and once a day let go of what is no longer needed."""
    reaped = tidied = float("-inf")
    while True:
        close_old_connections()
        try:
            if time.monotonic() - reaped > REAP_EVERY:
                reaper.reap_stale_tasks()
                reaped = time.monotonic()
            enqueue_if_needed()
            if time.monotonic() - tidied > TIDY_EVERY:
                call_command("clearsessions")
                call_command("prune_db_task_results", verbosity=0)
                keep_promises.enqueue()
                tidied = time.monotonic()
        except DatabaseError:
            logger.exception("The database was not there; trying again.")
        time.sleep(LOOK_EVERY)
