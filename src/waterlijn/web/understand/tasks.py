"""Work in the background: read what came in, then take the temperature anew."""

from __future__ import annotations

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.understand import actions, queries


@task()
def read_waiting(organisation_id: int) -> int:
    """Read what is new in one organisation; safe to run twice, and to be killed half-way."""
    organisation = Organisation.objects.get(pk=organisation_id)
    n = actions.read_new(by=None, organisation=organisation)
    if n or queries.is_behind(organisation):
        actions.renew(by=None, organisation=organisation)
    return n


@task()
def reread(organisation_id: int) -> int:
    """Read the kept texts of one organisation anew, after a layer was adopted or put away; safe to be killed."""
    return actions.reread(organisation=Organisation.objects.get(pk=organisation_id))


def enqueue_if_needed() -> int:
    """Called every few seconds by the supervisor: queue one task per organisation that has something unread."""
    busy = DBTaskResult.objects.filter(
        task_path=read_waiting.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    waiting = {args["args"][0] for args in busy.values_list("args_kwargs", flat=True)}
    started = 0
    for organisation in queries.organisations_behind():
        if organisation.pk not in waiting:
            read_waiting.enqueue(organisation.pk)
            started += 1
    return started
