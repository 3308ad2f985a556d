"""Work of this room that happens in the background."""

from __future__ import annotations

from django_tasks import task

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.evaluate.actions import selfscans, survey_retention, trainings, waves
from waterlijn.web.evaluate.models import Wave


@task()
def write_to_panel(number: int, turn: int) -> int:
    """Invitations (`turn=0`) or a reminder. The keys in the links are made here, so that no task ever holds one."""
    return waves.send_mails(wave=Wave.objects.select_related("survey").get(pk=number), turn=turn)


@task()
def keep_promises() -> int:
    """Daily: waves and rounds that are over close, answers and addresses whose time is up go; of trainings too."""
    done = survey_retention.keep_survey_promises() + selfscans.close_forgotten_rounds()
    return done + sum(trainings.apply_training_retention(organisation=each) for each in Organisation.objects.all())
