"""Puts back tasks whose worker died: django-tasks leaves them "running" for ever.

A worker is alive as long as it holds the lock on its own file in the data folder. The kernel lets go of that lock
the moment the process ends, also by `kill -9`, so nobody has to guess from the clock.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from waterlijn.web.listen import queries, tasks
from waterlijn.web.listen.actions import interrupt_import
from waterlijn.web.listen.models import Import

logger = logging.getLogger("waterlijn.work")
MOST_REQUEUES = 3  # a task that kills its worker four times is not put back again
STRANGER_HOURS = 6  # a worker without a file (another machine, or started by hand) is believed this long
QUIET_SECONDS = 60  # an import without a task and without a sign of life is marked as interrupted
_held: dict[str, int] = {}


def hold_worker() -> str:
    """A name for this worker, alive for as long as this process is."""
    name = f"worker-{os.getpid()}-{secrets.token_hex(4)}"
    handle = os.open(_path(name), os.O_CREAT | os.O_RDWR, 0o600)
    # lockf and not flock: a child process of the worker must not keep its dead parent alive.
    fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _held[name] = handle
    return name


def reap_stale_tasks() -> int:
    """Put back every task whose worker is gone, and mark imports that nobody works on; returns how many."""
    reaped = 0
    for result in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        worker = result.worker_ids[-1] if result.worker_ids else ""
        if not _is_alive(worker, result):
            reaped += _put_back(result)
    return reaped + _mark_stranded_imports()


def remove_left_files() -> int:
    """Remove the files of workers that are gone and have no task left that is called running; returns how many."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    needed = {worker for result in running for worker in result.worker_ids}
    old = time.time() - QUIET_SECONDS  # a worker that begins makes its file first and takes the lock then
    removed = 0
    for path in _path("").iterdir():
        is_left = path.name not in needed and path.name not in _held and path.stat().st_mtime < old
        if is_left and not _is_locked(path):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _path(name: str) -> Path:
    folder = Path(settings.DATA) / "workers"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / name


def _is_alive(worker: str, result: DBTaskResult[..., object]) -> bool:
    if worker in _held:  # opening our own file again would let go of its lock
        return True
    path = _path(worker) if worker and Path(worker).name == worker else None
    if path is None or not path.exists():
        long_ago = timezone.now() - timedelta(hours=STRANGER_HOURS)
        return result.started_at is not None and result.started_at > long_ago
    return _is_locked(path)


def _is_locked(path: Path) -> bool:
    """Does a living process hold this file?"""
    with path.open("r+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _put_back(result: DBTaskResult[..., object]) -> int:
    """Ready again, or failed for good. Only if it is still the very run that was looked at."""
    same_run = DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.RUNNING, started_at=result.started_at)
    if len(result.worker_ids) <= MOST_REQUEUES:
        changed = same_run.update(status=TaskResultStatus.READY, started_at=None)
        logger.warning("The worker of %s died; the task is put back.", result.task_name)
    else:
        changed = same_run.update(
            status=TaskResultStatus.FAILED,
            finished_at=timezone.now(),
            exception_class_path="builtins.RuntimeError",
            traceback=f"Its worker died {len(result.worker_ids)} times.",
        )
        logger.error("The worker of %s died again and again; it is not put back.", result.task_name)
    return changed


def _mark_stranded_imports() -> int:
    """An import that waits or runs without any task behind it is plainly marked, so that a person can resume it."""
    # First the imports, then the tasks: an import that is confirmed in between must not look abandoned.
    imports = list(Import.objects.filter(state__in=queries.BUSY).select_related("source__organisation"))
    open_tasks = DBTaskResult.objects.filter(
        task_path=tasks.read_file.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    worked_on = {result.args_kwargs["args"][0] for result in open_tasks}
    quiet = timezone.now() - timedelta(seconds=QUIET_SECONDS)
    stranded = 0
    for run in imports:
        if run.pk not in worked_on and (run.heartbeat_at or run.created_at) < quiet:
            stranded += interrupt_import(run=run)
    return stranded
