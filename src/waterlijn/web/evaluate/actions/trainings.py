"""Trainings: making one, taking answers in, adding them up, and forgetting them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from waterlijn import __version__
from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.actions import record
from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.evaluate.models.trainings import (
    MOST_ANSWERS,
    Training,
    TrainingAnswer,
    TrainingResult,
    TrainingSession,
)
from waterlijn.web.evaluate.queries import trainings as queries
from waterlijn.web.evaluate.questions import training_items_of
from waterlijn.web.evaluate.training import outcomes, self_made_codes

LEAST_NEW = 5  # answers between two results: whoever compares two of them learns nothing about one participant
CLOSED = _("This training is closed, and its answers are gone. Nothing was changed.")


@transaction.atomic
def save_training(*, by: Member, training: Training) -> Training:
    is_new = training.pk is None
    if is_new:
        training.organisation, training.made_by = by.organisation, by
        training.code_key = self_made_codes.new_key()
    training.save()
    what = "training.made" if is_new else "training.changed"
    record(by=by, what=what, subject=f"training {training.pk}", details={"keep_until": str(training.keep_until)})
    return training


@transaction.atomic
def save_session(*, by: Member, session: TrainingSession) -> TrainingSession:
    if session.training.closed_at is not None:
        raise NotAllowed(CLOSED)
    session.save()
    details = {"training": session.training_id, "day": str(session.day), "group": session.group}
    record(by=by, what="training.session", subject=f"session {session.pk}", details=details)
    return session


@transaction.atomic
def give_answers(
    *,
    by: Member | None,
    session: TrainingSession,
    moment: str,
    answers: Mapping[str, Any],
    code: Mapping[str, str],
    today: date | None = None,
) -> None:
    """Keep one filled-in questionnaire.

    `by` is only somebody when a colleague copies a paper form. What a participant sends leaves no line in the trail:
    its time there would be a time beside an answer that has none.
    """
    training = Training.objects.select_for_update().get(pk=session.training_id)
    if training.closed_at is not None or training.code_key is None:
        raise NotAllowed(CLOSED)
    if by is None and not session.is_open(moment, today or timezone.localdate()):
        raise NotAllowed(_("This questionnaire is not open today. Nothing was kept."))
    if session.answers.filter(moment=moment).count() >= MOST_ANSWERS:
        raise NotAllowed(_("More answers came in than a group can hold. Nothing was kept; please tell the organiser."))
    hidden = self_made_codes.hidden(training.code_key, code)
    filled_in = {item.name: answers.get(item.name) for item in training_items_of(moment)}
    same = session.answers.filter(moment=moment, code=hidden) if hidden else ()
    if not any(one.answers == filled_in for one in same):  # a form that was sent twice is one answer
        TrainingAnswer.objects.create(
            session=session, moment=moment, code=hidden, answers=filled_in, is_paper=by is not None
        )
    if by is not None:
        record(by=by, what="training.paper", subject=f"session {session.pk}", details={"moment": moment})


@transaction.atomic
def add_up(*, by: Member | None, training: Training) -> TrainingResult:
    """Calculate the outcome from all answers so far and keep it as a new row."""
    training = Training.objects.select_for_update().get(pk=training.pk)
    answers, last = queries.answers_of(training), queries.latest_result(training)
    if training.closed_at is not None:
        raise NotAllowed(CLOSED)
    if last and len(answers) - last.n_answers < LEAST_NEW:
        raise NotAllowed(_("Fewer than five answers came in since the last time. Nothing was calculated."))
    result = TrainingResult.objects.create(
        training=training,
        result=outcomes.outcome(queries.matching(training)),
        n_answers=len(answers),
        inputs_hash=queries.digest(answers),
        code_version=__version__,
        by=by,
    )
    details = {"n": len(answers), "inputs": result.inputs_hash}
    record(by=by, organisation=training.organisation, what="training.added_up", subject=f"training {training.pk}",
           details=details)  # fmt: skip
    return result


@transaction.atomic
def close_training(*, by: Member | None, training: Training) -> None:
    """The outcome stays; every answer goes, and the key of the codes with it.

    A last outcome is only made from five new answers: fewer could be read from its difference with the one before.
    """
    training = Training.objects.select_for_update().get(pk=training.pk)
    if training.closed_at is not None:
        raise NotAllowed(CLOSED)
    answers, last = queries.answers_of(training), queries.latest_result(training)
    if answers and (last is None or len(answers) - last.n_answers >= LEAST_NEW):
        add_up(by=None, training=training)
    TrainingAnswer.objects.filter(session__training=training).delete()
    training.code_key, training.closed_at = None, timezone.now()
    training.save()
    record(by=by, organisation=training.organisation, what="training.closed", subject=f"training {training.pk}",
           details={"answers": len(answers)})  # fmt: skip


@transaction.atomic
def note_download(*, by: Member, training: Training, kind: str) -> None:
    record(by=by, what="evaluation.downloaded", subject=f"training {training.pk}", details={"kind": kind})


def apply_training_retention(*, organisation: Organisation, today: date | None = None) -> int:
    """Close what has come to its date; returns how many. Safe to run at any time."""
    due = queries.trainings_of(organisation).filter(closed_at=None, keep_until__lte=today or timezone.localdate())
    found = list(due)
    for training in found:
        close_training(by=None, training=training)
    return len(found)
