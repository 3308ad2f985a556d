"""Trainings: who may, what is kept of participants, and what is never shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation
from waterlijn.web.evaluate.actions import trainings as actions
from waterlijn.web.evaluate.models.trainings import (
    LATER_DAYS,
    Moment,
    Training,
    TrainingAnswer,
    TrainingResult,
    TrainingSession,
)
from waterlijn.web.evaluate.queries import trainings as queries
from waterlijn.web.evaluate.training import document as training_document
from waterlijn.web.evaluate.training import self_made_codes

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
LATER = DAY + timedelta(days=LATER_DAYS[0])


@pytest.fixture
def trainer(make_member: Callable[..., Member]) -> Member:
    return make_member("prevention")


@pytest.fixture
def training(trainer: Member) -> Training:
    fresh = Training(name="Omstaanderstraining", contact="Jeugddienst, 09 000 00 00", keep_until=date(2027, 9, 1))
    return actions.save_training(by=trainer, training=fresh)


@pytest.fixture
def session(training: Training, trainer: Member) -> TrainingSession:
    return actions.save_session(by=trainer, session=TrainingSession(training=training, name="Bib", day=DAY))


def code(person: int) -> dict[str, str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    two = letters[person // 26] + letters[person % 26]
    return {"mother": two, "street": "ke", "day": str(person % 28 + 1), "school": "ol"}


def answers(level: int = 3, witnessed: int | None = 2, acted: int | None = 1) -> dict[str, Any]:
    items = ("notice", "interpret", "responsible", "know_how", "dare", "distract", "delegate", "document", "address",
             "set_apart", "stay", "norm_should", "norm_do")  # fmt: skip
    return dict.fromkeys(items, level) | {"witnessed": witnessed, "acted": acted, "unsafe": "no"}


@pytest.fixture
def fill(session: TrainingSession) -> Callable[..., None]:
    """`fill(8)`: so many people answer before and later, and do more later."""

    def give(n: int, row: TrainingSession = session, *, start: int = 0, acts: bool = True) -> None:
        for person in range(start, start + n):
            before = answers(2 + person % 2, 2, person % 4 == 0)
            later = answers(3 + person % 3, 3, int(acts or person % 4 == 0))
            for moment, said, day in (("T0", before, DAY), ("T2", later, LATER)):
                actions.give_answers(by=None, session=row, moment=moment, answers=said, code=code(person), today=day)

    return give


def form(moment: str = "T0", **changes: Any) -> dict[str, Any]:
    fields = {name: str(value) for name, value in answers().items()}
    return fields | {f"code_{name}": value for name, value in code(3).items()} | changes


def test_a_training_is_made_with_its_line_in_the_trail(client_of: Callable[..., Client]) -> None:
    client = client_of("wellbeing")
    fields = {"name": "Omstaanders", "about": "", "contact": "De dienst", "keep_until": "2027-01-15"}
    client.post(reverse("evaluate:new_training"), fields)
    made = Training.objects.get()
    assert made.code_key
    assert AuditEvent.objects.get(what="training.made").subject == f"training {made.pk}"


@pytest.mark.parametrize("role", ["communication", "data_protection", "administrator"])
def test_others_look_and_change_nothing(client_of: Callable[..., Client], training: Training, role: str) -> None:
    client = client_of(role)
    assert client.get(reverse("evaluate:training", args=[training.pk])).status_code == 200
    assert client.post(reverse("evaluate:training_add_up", args=[training.pk])).status_code == 403
    assert client.get(reverse("evaluate:new_training")).status_code == 403


def test_another_organisation_sees_nothing(
    client_of: Callable[..., Client], session: TrainingSession, make_member: Callable[..., Member]
) -> None:
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    client = client_of(make_member("prevention", organisation=elsewhere))
    for name, pk in (
        ("training", session.training_id),
        ("session", session.pk),
        ("close_training", session.training_id),
    ):
        assert client.get(reverse(f"evaluate:{name}", args=[pk])).status_code == 404


def test_a_participant_answers_without_account_and_leaves_no_trace(session: TrainingSession, time_machine: Any) -> None:
    time_machine.move_to("2026-08-31T12:00:00+02:00")
    events = AuditEvent.objects.count()
    address = reverse("evaluate:training_before", args=[session.key])
    answer = Client().post(address, form())
    assert answer["Location"] == reverse("evaluate:training_thanks", args=[session.key])
    kept = TrainingAnswer.objects.get()
    assert kept.answers["dare"] == 3
    assert AuditEvent.objects.count() == events
    names = {field.name for field in TrainingAnswer._meta.get_fields()}
    assert names == {"id", "session", "moment", "code", "answers", "is_paper"}, "no time, no address, no person"


def test_the_code_is_hidden_and_differs_from_training_to_training(training: Training, trainer: Member) -> None:
    other = actions.save_training(
        by=trainer, training=Training(name="Andere", contact="x", keep_until=date(2027, 1, 1))
    )
    assert training.code_key is not None
    assert other.code_key is not None
    one = self_made_codes.hidden(training.code_key, code(1))
    assert len(one) == 32
    assert one == self_made_codes.hidden(training.code_key, {**code(1), "mother": " A-B "})
    assert one != self_made_codes.hidden(other.code_key, code(1))
    assert one != self_made_codes.hidden(training.code_key, code(2))
    assert self_made_codes.hidden(training.code_key, {**code(1), "school": ""}) == ""


@pytest.mark.parametrize(
    ("moment", "day", "status"),
    [("before", "2026-09-01", 200), ("before", "2026-09-02", 410), ("after", "2026-08-31", 410),
     ("after", "2026-09-01", 200), ("later", "2026-10-26", 410), ("later", "2026-10-27", 200),
     ("later", "2026-12-08", 200), ("later", "2026-12-09", 410)],
)  # fmt: skip
def test_each_questionnaire_has_its_days(
    session: TrainingSession, time_machine: Any, moment: str, day: str, status: int
) -> None:
    time_machine.move_to(f"{day}T12:00:00+01:00")
    assert Client().get(reverse(f"evaluate:training_{moment}", args=[session.key])).status_code == status


def test_a_form_that_is_sent_twice_is_one_answer(session: TrainingSession) -> None:
    for _time in range(2):
        actions.give_answers(by=None, session=session, moment="T0", answers=answers(), code=code(1), today=DAY)
    assert session.answers.count() == 1


def test_a_code_that_two_people_share_is_left_out_and_said(session: TrainingSession, fill: Callable[..., None]) -> None:
    fill(6)
    actions.give_answers(by=None, session=session, moment="T0", answers=answers(5), code=code(2), today=DAY)
    found = queries.matching(session.training)
    assert (found.answers, len(found.linked), found.used_twice, found.unmatched) == (13, 5, 2, 1)


def test_more_done_than_seen_is_asked_again(session: TrainingSession, time_machine: Any) -> None:
    time_machine.move_to("2026-08-31T12:00:00+02:00")
    answer = Client().post(reverse("evaluate:training_before", args=[session.key]), form(witnessed="1", acted="3"))
    assert answer.status_code == 200
    assert "acted" in answer.context["form"].errors
    assert not TrainingAnswer.objects.exists()


def test_paper_comes_in_by_hand_with_a_line_in_the_trail(
    client_of: Callable[..., Client], session: TrainingSession
) -> None:
    client = client_of("wellbeing")
    client.post(reverse("evaluate:training_paper", args=[session.pk, "T2"]), form())
    assert TrainingAnswer.objects.get().is_paper
    assert AuditEvent.objects.get(what="training.paper").by == client.member  # type: ignore[attr-defined]


def test_under_five_people_nothing_is_shown(
    training: Training, trainer: Member, fill: Callable[..., None], client_of: Callable[..., Client]
) -> None:
    fill(4)
    result = actions.add_up(by=trainer, training=training)
    assert result.result["behaviour"]["is_hidden"]
    assert all(row["is_hidden"] for row in result.result["scales"].values())
    page = client_of("administrator").get(reverse("evaluate:training", args=[training.pk])).content.decode()
    assert "niet aan te tonen" in page.lower()


def test_without_a_waiting_group_it_is_never_proof(
    training: Training, trainer: Member, fill: Callable[..., None]
) -> None:
    fill(20)
    result = actions.add_up(by=trainer, training=training)
    assert not result.result["behaviour"]["is_hidden"]
    assert result.result["behaviour"]["p"] < 0.01
    said = training_document.verdict(result)
    assert said.startswith("Niet aan te tonen")
    assert "geen bewijs" in said


def test_with_a_waiting_group_the_difference_counts(
    training: Training, trainer: Member, fill: Callable[..., None]
) -> None:
    waiting = actions.save_session(
        by=trainer, session=TrainingSession(training=training, name="Wacht", day=DAY, group="waiting")
    )
    fill(24)
    fill(24, waiting, start=30, acts=False)
    result = actions.add_up(by=trainer, training=training)
    assert training_document.verdict(result).startswith("Aangetoond")
    value, _i80, i95, n, *_rest = result.result["against"]["behaviour"]
    assert i95[0] > 0
    assert value == pytest.approx(0.75, abs=0.01)
    assert n == 48


def test_two_outcomes_lie_five_answers_apart(
    training: Training, trainer: Member, session: TrainingSession, fill: Callable[..., None]
) -> None:
    fill(6)
    actions.add_up(by=trainer, training=training)
    actions.give_answers(by=None, session=session, moment="T0", answers=answers(5), code=code(9), today=DAY)
    with pytest.raises(NotAllowed):
        actions.add_up(by=trainer, training=training)
    assert TrainingResult.objects.count() == 1


def test_closing_keeps_the_outcome_and_forgets_the_answers(
    training: Training, session: TrainingSession, client_of: Callable[..., Client], fill: Callable[..., None]
) -> None:
    fill(7)
    client = client_of("prevention")
    client.post(reverse("evaluate:close_training", args=[training.pk]))
    training.refresh_from_db()
    assert training.closed_at is not None
    assert training.code_key is None
    assert not TrainingAnswer.objects.exists()
    assert TrainingResult.objects.get().result["matching"]["later"] == 7
    assert AuditEvent.objects.filter(what="training.closed").exists()
    assert Client().get(reverse("evaluate:training_before", args=[session.key])).status_code == 410
    with pytest.raises(NotAllowed):
        actions.give_answers(by=None, session=session, moment="T0", answers=answers(), code=code(1), today=DAY)


def test_closing_tells_nothing_of_a_few_late_answers(
    training: Training, trainer: Member, session: TrainingSession, fill: Callable[..., None]
) -> None:
    fill(6)
    actions.add_up(by=trainer, training=training)
    actions.give_answers(by=None, session=session, moment="T0", answers=answers(5), code=code(9), today=DAY)
    actions.close_training(by=trainer, training=training)
    assert TrainingResult.objects.count() == 1
    assert not TrainingAnswer.objects.exists()


def test_retention_closes_what_is_past_its_day(training: Training, fill: Callable[..., None]) -> None:
    fill(5)
    assert actions.apply_training_retention(organisation=training.organisation, today=date(2027, 8, 31)) == 0
    assert (
        actions.apply_training_retention(organisation=training.organisation, today=date(2027, 9, 1)) == 1
    )  # "on that day"
    assert not TrainingAnswer.objects.exists()
    assert TrainingResult.objects.exists()


def test_an_outcome_never_changes(training: Training, trainer: Member, fill: Callable[..., None]) -> None:
    fill(5)
    result = actions.add_up(by=trainer, training=training)
    changes: tuple[Callable[[Any], object], ...] = (
        lambda rows: rows.update(n_answers=99),
        lambda rows: rows._raw_delete("default"),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change(TrainingResult.objects.filter(pk=result.pk))


@pytest.mark.parametrize("kind", ["pdf", "docx", "ods", "csv"])
def test_files_hold_the_outcome(
    training: Training, trainer: Member, fill: Callable[..., None], client_of: Callable[..., Client], kind: str
) -> None:
    fill(8)
    actions.add_up(by=trainer, training=training)
    answer = client_of("communication").get(reverse("evaluate:training_file", args=[training.pk, kind]))
    assert answer.status_code == 200
    assert len(answer.content) > 500
    assert AuditEvent.objects.get(what="evaluation.downloaded").details["kind"] == kind


def test_who_guesses_links_is_stopped(session: TrainingSession) -> None:
    client = Client()
    answers_ = [client.get(reverse("evaluate:training_before", args=[f"guess-{i}"])).status_code for i in range(40)]
    assert answers_[0] == 404
    assert answers_[-1] == 429


def test_the_page_of_a_participant_stays_out_of_caches_and_search(session: TrainingSession) -> None:
    answer = Client().get(reverse("evaluate:training_before", args=[session.key]))
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_no_key_stands_in_the_log(session: TrainingSession) -> None:
    from waterlijn.web.site.logs import KEYS

    for name in ("training_before", "scan_answer"):
        address = reverse(f"evaluate:{name}", args=[session.key])
        assert session.key not in KEYS.sub(r"\1...", f"GET {address} 200")


def test_the_last_questionnaire_can_be_sent(session: TrainingSession, organisation: Organisation) -> None:
    assert queries.can_be_sent(organisation, LATER) == [session]
    assert queries.can_be_sent(organisation, LATER - timedelta(days=1)) == []
    actions.give_answers(by=None, session=session, moment=Moment.LATER, answers=answers(), code=code(1), today=LATER)
    assert queries.can_be_sent(organisation, LATER) == []


def test_the_guards_are_in_the_database() -> None:
    call_command("migrate", "--check")
