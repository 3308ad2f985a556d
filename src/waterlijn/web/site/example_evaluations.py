"""The example of Evalueren: an action with its plan and outcome, a training, and a structure that looked at itself."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from waterlijn.web.accounts.models import Member, Organisation
from waterlijn.web.evaluate.actions import plans, selfscans, trainings
from waterlijn.web.evaluate.forms.selfscans import ScanAnswerForm
from waterlijn.web.evaluate.models.plans import EffectPlan
from waterlijn.web.evaluate.models.selfscans import SelfScan
from waterlijn.web.evaluate.models.trainings import LATER_DAYS, Moment, Training, TrainingSession
from waterlijn.web.evaluate.planning.panels import Table
from waterlijn.web.evaluate.queries import plans as planned
from waterlijn.web.evaluate.questions import code_questions, training_items

SEED = 12
ACTION, TRAINING, STRUCTURE = "Buurtgesprekken in Havenkwartier", "Omstaanderstraining", "Overleg polarisatie Waterdam"
PLACES = ("Havenkwartier", "Binnenstad", "Noord", "Zuid", "Kerkveld", "Molenwijk", "Statie", "Ooievaar", "De Linde",
          "Waterkant", "Sluis", "Hoogveld", "Papaverhoek")  # fmt: skip
WEEKS_BEFORE, WEEKS_AFTER = 26, 12
EFFECT = -0.06  # what the made-up talks do to a made-up share
MESSAGES = (150, 400)  # in a place and a week
GROUPS = (("Jeugdwerkers", 18, "trained"), ("Buschauffeurs", 15, "trained"), ("Bibliotheek", 20, "trained"),
          ("Sportclubs, wachten nog", 24, "waiting"))  # fmt: skip
ROUNDS = ({"social": (3, 3, 2, 4), "police": (4, 4, 3), "municipal": (3,)},
          {"social": (3, 4, 3, 4), "police": (4, 4, 5), "municipal": (4,)})  # fmt: skip


def load(organisation: Organisation, by: Member, last_day: date) -> Iterator[str]:
    """Load what is missing; yields the name of each part that came in."""
    if not organisation.effect_plans.exists():
        _effect(by, last_day)
        yield ACTION
    if not organisation.trainings.exists():
        _training(by, last_day)
        yield TRAINING
    if not organisation.selfscans.exists():
        _structure(by)
        yield STRUCTURE


@transaction.atomic
def _effect(by: Member, last_day: date) -> None:
    """Like every message of the example the registration lies in the past: that is the only thing that is made up."""
    start = last_day + timedelta(days=1) - timedelta(weeks=WEEKS_AFTER)
    plan = EffectPlan(
        organisation=by.organisation,
        made_by=by,
        name=ACTION,
        why="In het Havenkwartier praten buren tien weken lang in kleine groepen over het opvangcentrum. Wie elkaar "
            "kent, scheldt minder.",
        outcome="aandeel vijandige berichten per week",
        kind="share",
        direction="down",
        smallest=0.03,
        treated=[PLACES[0]],
        first=start - timedelta(weeks=WEEKS_BEFORE),
        start=start,
        last=last_day,
    )  # fmt: skip
    plan.text = planned.text_of(plan)
    plan.digest = hashlib.sha256(plan.text.encode()).hexdigest()
    plan.registered_at = datetime.combine(start - timedelta(days=10), time(10), UTC)
    plan.registered_by = by
    plan.save()
    row = plans.keep_table(by=by, plan=plan, table=_weeks(plan))
    plans.calculate(by=by, plan=plan, table=row)


def _weeks(plan: EffectPlan) -> Table:
    """Shares of messages in all places; only the place of the action changes with it."""
    chance, rows = Random(SEED), []  # noqa: S311  # made-up numbers
    for i, place in enumerate(PLACES):
        for week in range(WEEKS_BEFORE + WEEKS_AFTER):
            n = chance.randint(*MESSAGES)
            level = 0.12 + 0.01 * (i % 4) + 0.012 * math.sin(week / 5)
            level += EFFECT if i == 0 and week >= WEEKS_BEFORE else 0
            share = sum(chance.random() < level for _message in range(n)) / n
            rows.append((place, plan.first + timedelta(weeks=week), share, max(share, 1 / n) * (1 - share) / n))
    unit, days, outcome, variance = (list(column) for column in zip(*rows, strict=True))
    return Table(unit, days, outcome, variance)


@transaction.atomic
def _training(by: Member, last_day: date) -> None:
    chance = Random(SEED)  # noqa: S311  # made-up answers
    training = trainings.save_training(
        by=by,
        training=Training(
            name=TRAINING,
            about="Wat kun je doen als je ziet dat iemand vernederd of lastiggevallen wordt?",
            contact="Dienst Samenleven Waterdam (voorbeeld)",
            keep_until=last_day + timedelta(days=365),
        ),
    )
    for number, (name, people, group) in enumerate(GROUPS):
        day = last_day - timedelta(days=LATER_DAYS[1] + 7 * number)
        row = TrainingSession(training=training, name=name, day=day, group=group)
        trainings.save_session(by=by, session=row)
        for person in range(people):
            _participant(row, person, chance)
    trainings.add_up(by=by, training=training)


def _participant(row: TrainingSession, person: int, chance: Random) -> None:
    """One made-up person; one in eight does not come back."""
    is_trained, level = row.group == TrainingSession.Group.TRAINED, chance.choice((2, 2, 3, 3, 4))
    code = {question.name: f"{person:02d}{row.name[0]}" for question in code_questions()}
    gains = {Moment.BEFORE: 0, Moment.AFTER: 1, Moment.LATER: 1 if chance.random() < 0.6 else 0}
    for moment in row.moments:
        if moment != Moment.BEFORE and chance.random() < 0.125:
            continue
        gain = gains[moment] if is_trained else 0
        day = row.window(moment)[0] or row.day
        answers = _answers(level + gain, 0.7 if is_trained and moment == Moment.LATER else 0.35, chance)
        trainings.give_answers(by=None, session=row, moment=moment, answers=answers, code=code, today=day)


def _answers(level: int, acts: float, chance: Random) -> dict[str, Any]:
    witnessed = chance.choice((0, 1, 2, 2, 3))
    scores = {
        i.name: min(5, max(1, level + chance.choice((-1, 0, 0, 1)))) for i in training_items() if i.part != "behaviour"
    }
    return scores | {"witnessed": witnessed, "acted": int(witnessed and chance.random() < acts), "unsafe": "no"}


@transaction.atomic
def _structure(by: Member) -> None:
    chance = Random(SEED)  # noqa: S311  # made-up scores
    scan = selfscans.save_scan(by=by, scan=SelfScan(name=STRUCTURE))
    names = list(ScanAnswerForm(has_casework=False).fields)
    # how the structure is; members differ around it
    shared = {name: chance.choice((-2, -1, 0, 0, 1)) for name in names}
    for levels in ROUNDS:
        row, links = selfscans.open_round(by=by, scan=scan, seats={side: len(x) for side, x in levels.items()})
        left = {side: list(x) for side, x in levels.items()}
        for side, key in links:
            level = left[side].pop()
            scores = {name: min(5, max(1, level + shared[name] + chance.choice((-1, 0, 0, 0, 1)))) for name in names}
            selfscans.give_scan(key=key, answers=scores)
        selfscans.close_round(by=by, row=row)
