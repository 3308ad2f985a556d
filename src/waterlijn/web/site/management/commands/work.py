"""`work`: does the background work, one task after the other; `waterlijn serve` starts it."""

from __future__ import annotations

import logging
import threading
import time
from importlib import import_module
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

logger = logging.getLogger("waterlijn.work")
REAP_EVERY = 20.0  # seconds
TIDY_EVERY = 24 * 3600.0


class Command(BaseCommand):
    help = "Do the background work: imports, readings, deletions."
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own attribute

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=_look_after, name="reaper", daemon=True).start()
        call_command("db_worker", interval=0.5, startup_delay=False, queue_name="*")


def _look_after() -> None:
    """Put back tasks whose worker died, and once a day remove what is no longer needed."""
    reap = import_module("waterlijn.web.site.reaper").reap_stale_tasks
    tidied = float("-inf")
    while True:
        close_old_connections()
        try:
            reap()
            if time.monotonic() - tidied > TIDY_EVERY:
                call_command("clearsessions")
                call_command("prune_db_task_results", verbosity=0)
                tidied = time.monotonic()
        except DatabaseError:
            logger.exception("The database was not there; trying again.")
        time.sleep(REAP_EVERY)
