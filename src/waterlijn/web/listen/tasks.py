"""Work of this room that happens in the background."""

from __future__ import annotations

from django_tasks import task

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.listen import actions


@task()
def read_file(number: int) -> str:
    """Read the file of one import. Runs again from where it was when its worker dies."""
    return actions.run_import(number).state


@task()
def keep_promises() -> int:
    """Daily: everything whose time is up goes, in every organisation. Returns how many proofs it left."""
    return sum(len(actions.apply_retention(organisation=each)) for each in Organisation.objects.all())
