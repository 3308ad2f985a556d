"""What is known of trainings: how many answered, how many belong together, what can be sent."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from waterlijn.web.accounts.models import Organisation, canonical_json
from waterlijn.web.evaluate.models.trainings import (
    LATER_DAYS,
    Moment,
    Training,
    TrainingAnswer,
    TrainingResult,
    TrainingSession,
)


@dataclass(frozen=True, slots=True)
class Linked:
    """The answers that one self-made code brings together."""

    session: TrainingSession
    before: TrainingAnswer
    after: TrainingAnswer | None
    later: TrainingAnswer | None


@dataclass(frozen=True, slots=True)
class Matching:
    """Who could be linked, and what was lost: said aloud, because a lost link is a lost person."""

    linked: list[Linked]
    answers: int
    without_code: int
    used_twice: int  # answers whose code stands twice at the same moment: nobody knows whose is whose
    unmatched: int


def trainings_of(organisation: Organisation) -> QuerySet[Training]:
    return Training.objects.filter(organisation=organisation)


def sessions_of(organisation: Organisation) -> QuerySet[TrainingSession]:
    return TrainingSession.objects.filter(training__organisation=organisation).select_related("training")


def counts(training: Training) -> dict[tuple[int, str], int]:
    """How many answered, per session and moment."""
    found = TrainingAnswer.objects.filter(session__training=training)
    return {(s, m): n for s, m, n in found.values_list("session", "moment").annotate(n=Count("pk"))}


def answers_of(training: Training) -> list[TrainingAnswer]:
    return list(TrainingAnswer.objects.filter(session__training=training).select_related("session").order_by("pk"))


def matching(training: Training) -> Matching:
    """Answers with the same code in the same session. Every code counts once, or not at all."""
    found = answers_of(training)
    times = Counter((a.session_id, a.moment, a.code) for a in found if a.code)
    clear = [a for a in found if a.code and times[a.session_id, a.moment, a.code] == 1]
    by_place = {(a.session_id, a.moment, a.code): a for a in clear}
    linked = []
    for a in clear:
        after = by_place.get((a.session_id, Moment.AFTER, a.code))
        later = by_place.get((a.session_id, Moment.LATER, a.code))
        if a.moment == Moment.BEFORE and (after or later):
            linked.append(Linked(a.session, a, after, later))
    joined = sum(1 + (one.after is not None) + (one.later is not None) for one in linked)
    without = sum(not a.code for a in found)
    return Matching(linked, len(found), without, len(found) - without - len(clear), len(clear) - joined)


def digest(answers: list[TrainingAnswer]) -> str:
    """Over everything that a result rests on."""
    rows = sorted([str(a.session_id), a.moment, a.code, canonical_json(a.answers)] for a in answers)
    return hashlib.sha256(canonical_json(rows).encode()).hexdigest()


def latest_result(training: Training) -> TrainingResult | None:
    return TrainingResult.objects.filter(training=training).first()


def can_be_sent(organisation: Organisation, today: date) -> list[TrainingSession]:
    """Sessions whose last questionnaire can be sent now, and to which nobody has answered yet."""
    first, last = today - timedelta(days=LATER_DAYS[1]), today - timedelta(days=LATER_DAYS[0])
    answered = TrainingAnswer.objects.filter(moment=Moment.LATER).values("session")
    open_now = sessions_of(organisation).filter(day__gte=first, day__lte=last, training__closed_at=None)
    return list(open_now.exclude(pk__in=answered))
