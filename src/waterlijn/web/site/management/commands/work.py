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
LOOK_EVERY = 5.0  # seconds
DAILY = 24 * 3600.0


class Command(BaseCommand):
    help = "Do the background work: imports, readings, deletions."
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own attribute

    def handle(self, *args: Any, **options: Any) -> None:
        name = reaper.hold_worker()  # as long as this process lives, nobody takes its tasks
        threading.Thread(target=_look_after, name="look after", daemon=True).start()
        call_command("db_worker", interval=0.5, startup_delay=False, queue_name="*", worker_id=name)


def _look_after() -> None:
    """Put back tasks whose worker died, start reading what is new, and once a day delete what must go."""
    daily = float("-inf")
    while True:
        close_old_connections()
        try:
            reaper.reap_stale_tasks()
            enqueue_if_needed()
            if time.monotonic() - daily > DAILY:
                keep_promises.enqueue()
                call_command("clearsessions")
                call_command("prune_db_task_results", verbosity=0)
                daily = time.monotonic()
        except DatabaseError:
            logger.exception("The database was not there; trying again.")
        time.sleep(LOOK_EVERY)
