"""Surveys for staff: questions, panel, waves, mail, paper and files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from waterlijn.errors import FileProblem, NotAllowed, UsageError
from waterlijn.web.accounts.models import AuditEvent, Organisation
from waterlijn.web.evaluate.actions import answering, paper, survey_retention, transfer
from waterlijn.web.evaluate.actions import surveys as making
from waterlijn.web.evaluate.actions import waves as asking
from waterlijn.web.evaluate.models import PanelMember, PaperForm, Response, Stratum, Survey, Wave
from waterlijn.web.evaluate.queries import surveys as queries
from waterlijn.web.evaluate.surveying import numbers, results, sheets

if TYPE_CHECKING:
    from pathlib import Path

    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_uploads(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def _answer(wave: Wave, unit: str, answers: dict[str, Any]) -> str:
    invitee = wave.invitees.select_related("wave__survey", "member__stratum").get(member__unit=unit)
    return answering.submit(invitee=invitee, token="t", answers=answers)


# --- making ------------------------------------------------------------------------------------------------------
def test_a_survey_by_hand(client_of: Callable[..., Client]) -> None:
    """A ready questionnaire, one question more with a rule, a panel from a table, a wave, open."""
    client = client_of("wellbeing")
    about = {
        "name": "Ledenbevraging", "purpose": "Om te weten wat er leeft.", "names": "named", "retention_months": "24",
        "start": "municipalities_polarisation",
    }  # fmt: skip
    client.post("/evaluate/surveys/new/", about)
    survey = Survey.objects.get()
    base = f"/evaluate/surveys/{survey.pk}"
    assert "Kreeg de gemeente de afgelopen twee jaar signalen van polarisatie?" in client.get(f"{base}/questions/").text
    question = {"block": "Bedreigingen", "text": "Deed je aangifte?", "kind": "yes_no", "unknown": "on"}
    assert client.post(f"{base}/questions/new/", question).status_code == 302
    assert "Welke antwoorden?" not in client.get(f"{base}/questions/deed_je_aangifte/when/").text
    step = client.post(f"{base}/questions/deed_je_aangifte/when/", {"question": "threats"})
    assert step.status_code == 200
    assert "Bij welke antwoorden" in step.text
    rule = {"question": "threats", "among": ["yes"]}
    assert client.post(f"{base}/questions/deed_je_aangifte/when/", rule).status_code == 302
    survey.refresh_from_db()
    asked = queries.questionnaire_of(survey)
    assert asked is not None
    found = asked.question("deed_je_aangifte")
    assert found is not None
    assert found.show_when is not None
    assert found.show_when.among == ("yes",)

    table = "gemeente;nis;stratum;n;e-mail\n" + "".join(
        f"G{i};{i:05d};klein;40;g{i}@panel.example\n" for i in range(20)
    )
    file = SimpleUploadedFile("panel.csv", table.encode())
    assert client.post(f"{base}/panel/upload/", {"file": file}).status_code == 302
    assert PanelMember.objects.count() == 20
    assert Stratum.objects.get().population == 40
    today = timezone.localdate()
    wave = {"name": "Najaar", "opens": str(today), "closes": str(today + timedelta(days=28))}
    client.post(f"{base}/waves/new/", wave)
    number = Wave.objects.get().pk
    client.post(f"/evaluate/waves/{number}/open/")
    assert Wave.objects.get().is_open()
    assert "0 van 20 antwoordden" in client.get(f"/evaluate/waves/{number}/").text
    kinds = set(AuditEvent.objects.values_list("what", flat=True))
    assert {"survey.made", "survey.questionnaire", "survey.panel", "wave.planned", "wave.opened"} <= kinds


def test_a_rule_may_not_point_at_what_is_gone(
    make_survey: Callable[..., Survey], client_of: Callable[..., Client]
) -> None:
    survey, client = make_survey(), client_of("communication")
    answer = client.post(f"/evaluate/surveys/{survey.pk}/questions/signal/move/", {"remove": "1"}, follow=True)
    assert "hangt af van een vraag" in answer.text
    answer = client.post(f"/evaluate/surveys/{survey.pk}/questions/channel/move/", {"up": "1"}, follow=True)
    assert "hangt af van een vraag" in answer.text
    assert client.post(f"/evaluate/surveys/{survey.pk}/data/", {"text": "{"}).status_code == 200


def test_pages_of_another_organisation_do_not_exist(
    make_wave: Callable[..., Wave], client_of: Callable[..., Client], make_member: Callable[..., Member]
) -> None:
    wave = make_wave()
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    client = client_of(make_member("communication", "wellbeing", organisation=elsewhere))
    for path in (
        f"surveys/{wave.survey_id}/",
        f"surveys/{wave.survey_id}/panel/",
        f"waves/{wave.pk}/",
        f"waves/{wave.pk}/results/",
    ):
        assert client.get(f"/evaluate/{path}").status_code == 404
    assert client.post(f"/evaluate/waves/{wave.pk}/close/").status_code == 404
    assert client.get("/evaluate/surveys/").text.count("Bevraging 1") == 0


def test_what_was_promised_about_names_stays(make_wave: Callable[..., Wave], asker: Member) -> None:
    survey = make_wave(is_anonymous=True).survey
    survey.is_anonymous = False
    with pytest.raises(NotAllowed):
        making.save_survey(by=asker, survey=survey)
    with pytest.raises(NotAllowed):
        making.delete_survey(by=asker, survey=survey)


def test_a_small_group_cannot_be_anonymous(make_wave: Callable[..., Wave]) -> None:
    with pytest.raises(NotAllowed, match="fewer than"):
        make_wave(is_anonymous=True, n=12)


def test_an_open_wave_keeps_its_questions(make_wave: Callable[..., Wave], asker: Member) -> None:
    from waterlijn.web.evaluate.surveying import editing

    wave = make_wave()
    asked = queries.questionnaire_of(wave.survey)
    assert asked is not None
    making.save_questionnaire(by=asker, survey=wave.survey, questionnaire=editing.without(asked, "worry"))
    wave.refresh_from_db()
    assert queries.asked_in(wave).question("worry") is not None


# --- mail --------------------------------------------------------------------------------------------------------
def test_invitations_and_reminders_go_to_who_did_not_answer(make_wave: Callable[..., Wave], asker: Member) -> None:
    wave = make_wave()
    assert asking.ask_for_invitations(by=asker, wave=wave) == 24
    assert asking.send_mails(wave=wave) == 24
    assert asking.send_mails(wave=wave) == 0  # killed and started again: nobody twice
    first = next(one for one in mail.outbox if one.to == ["g1@panel.example"])
    assert "Hoe gaat het samenleven?" in first.subject
    link = re.search(r"http\S+(/evaluate/answer/\S+)", str(first.body))
    assert link is not None
    assert Client().get(link[1]).status_code == 200
    _answer(wave, "G001", {"signal": "no"})
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert queries.to_remind_today(wave.survey.organisation, timezone.localdate()) == [wave]
        turn = asking.ask_for_reminders(by=asker, wave=wave)
        assert asking.send_mails(wave=wave, turn=turn) == 23
        assert asking.send_mails(wave=wave, turn=turn) == 0
        with pytest.raises(NotAllowed):
            asking.ask_for_reminders(by=asker, wave=wave)
    wave.refresh_from_db()
    assert queries.to_remind_today(wave.survey.organisation, wave.reminded_on or timezone.localdate()) == []
    assert ["g1@panel.example"] not in [one.to for one in mail.outbox]
    assert Client().get(link[1]).status_code == 200  # the first link still explains


def test_no_token_is_kept_anywhere(make_wave: Callable[..., Wave], asker: Member) -> None:
    from django.core.serializers import serialize
    from django_tasks_db.models import DBTaskResult

    from waterlijn.web.evaluate import models, tasks

    wave = make_wave()
    tasks.write_to_panel.enqueue(wave.pk, 0)
    asking.send_mails(wave=wave)
    tokens = [re.findall(r"/answer/([^/\s]+)/", str(one.body))[0] for one in mail.outbox]
    tables = [getattr(models, name) for name in models.__all__] + [AuditEvent, DBTaskResult]
    kept = "".join(serialize("json", table.objects.all()) for table in tables)
    assert len(tokens) == 24
    assert [token for token in tokens if token in kept] == []


def test_links_for_letters(make_wave: Callable[..., Wave], client_of: Callable[..., Client]) -> None:
    wave = make_wave()
    PanelMember.objects.filter(unit__in=("G001", "G002")).update(email="")
    answer = client_of("communication").post(f"/evaluate/waves/{wave.pk}/letters/")
    rows = sheets.read(answer.content)
    assert [row["unit"] for row in rows] == ["G001", "G002"]
    assert Client().get(rows[0]["link"][rows[0]["link"].index("/evaluate") :]).status_code == 200


def test_today_says_that_a_reminder_is_due(make_wave: Callable[..., Wave], client_of: Callable[..., Client]) -> None:
    wave = make_wave()
    asking.send_mails(wave=wave)
    client = client_of("communication")
    assert "herinnering" not in client.get("/").text
    Wave.objects.update(opens=timezone.localdate() - timedelta(days=8))
    assert f"/evaluate/waves/{wave.pk}/" in client.get("/").text
    assert "herinnering" in client.get("/").text
    assert "herinnering" not in client_of("data_protection").get("/").text


def test_a_form_neither_opens_nor_closes_a_wave(make_wave: Callable[..., Wave], asker: Member) -> None:
    wave = make_wave(is_opened=False)
    before = Wave.objects.select_related("survey").get(pk=wave.pk)
    asking.open_wave(by=asker, wave=wave)
    asking.save_wave(by=asker, wave=before)  # the page stood open in the meantime
    assert Wave.objects.get().is_open()
    stale = Wave.objects.select_related("survey").get()
    asking.close_wave(by=asker, wave=wave)
    with pytest.raises(NotAllowed):
        asking.save_wave(by=asker, wave=stale)
    for late in (
        lambda: paper.enter(by=asker, wave=stale, typed=_typed(stale, signal="yes")),
        lambda: transfer.import_answers(by=asker, wave=stale, rows=[{"unit": "G001", "signal": "ja"}]),
    ):
        with pytest.raises(NotAllowed):
            late()
    assert not Response.objects.exists()


def test_the_last_day_comes_before_the_answers_go(make_wave: Callable[..., Wave], asker: Member) -> None:
    wave = make_wave(retention_months=1)
    wave.closes = wave.closes + timedelta(days=60)
    with pytest.raises(UsageError):
        asking.save_wave(by=asker, wave=wave)


def test_a_next_panel_changes_nothing_about_a_closed_wave(
    make_wave: Callable[..., Wave], asker: Member, answers: dict[str, Any]
) -> None:
    wave = make_wave()
    for number in range(12):
        _answer(wave, f"G{number:03d}", answers)
    asking.close_wave(by=asker, wave=wave)
    wave.refresh_from_db()
    before = results.answered(wave)
    rows = [making.Row(f"G{i:03d}", "klein" if i < 12 else "groot", 400) for i in range(24)]
    making.save_panel(by=asker, survey=wave.survey, rows=rows)
    now = results.answered(Wave.objects.select_related("survey").get())
    assert (now.sizes, now.invited) == (before.sizes, before.invited) == ({"groot": 12, "klein": 12},) * 2
    assert now.population.tolist() == before.population.tolist()


def test_a_file_of_numbers_does_not_mix_questions(
    make_wave: Callable[..., Wave], asker: Member, answers: dict[str, Any]
) -> None:
    wave = make_wave()
    _answer(wave, "G001", answers)
    asking.close_wave(by=asker, wave=wave)
    data = wave.questionnaire
    data["blocks"][1]["questions"][0]["text"] = "Hoe boos ben je?"
    Wave.objects.update(questionnaire=data, opens=timezone.localdate() - timedelta(days=400))
    second = make_wave(wave.survey, name="Tweede")
    _answer(second, "G001", answers)
    waves = list(Wave.objects.select_related("survey").order_by("opens"))
    head, lines = numbers.table(waves)
    said = {line[head.index("wave")]: line[head.index("worry")] for line in lines if line[0] == "G001"}
    assert list(said.values()) == ["", "4"]
    assert all(line[head.index("signal")] == "1" for line in lines if line[0] == "G001")


# --- anonymous ---------------------------------------------------------------------------------------------------
def test_nothing_leads_from_an_anonymous_answer_to_a_person(
    make_wave: Callable[..., Wave], answers: dict[str, Any]
) -> None:
    wave = make_wave(is_anonymous=True)
    before = AuditEvent.objects.count()
    for unit in ("G001", "G002", "G003"):
        _answer(wave, unit, answers)
    assert AuditEvent.objects.count() == before  # a line has a moment
    fields = {field.name: field for field in Response._meta.get_fields()}
    related = {name for name, field in fields.items() if field.is_relation}
    assert related == {"wave", "stratum", "member"}
    assert not any("DateTime" in type(field).__name__ or "Date" in type(field).__name__ for field in fields.values())
    assert set(Response.objects.values_list("member", flat=True)) == {None}
    shared = set(Response.objects.values_list("receipt_hash", flat=True)) & set(
        wave.invitees.values_list("links__token_hash", flat=True)
    )
    assert shared == set()
    names = {
        field.name for model in (type(wave.invitees.get(member__unit="G001")),) for field in model._meta.get_fields()
    }
    assert names == {"id", "wave", "member", "has_answered", "is_mailed", "reminders", "links"}


def test_nobody_moves_to_another_group_in_an_open_wave(make_wave: Callable[..., Wave], asker: Member) -> None:
    """Alone in a new group, the answer of an anonymous wave would carry a name."""
    wave = make_wave(is_anonymous=True)
    alone = [making.Row("G001", "alleen", None, "Gemeente 1", "g1@panel.example")]
    with pytest.raises(NotAllowed):
        making.save_panel(by=asker, survey=wave.survey, rows=alone)
    assert PanelMember.objects.get(unit="G001").stratum.name == "klein"
    same = [making.Row("G001", "klein", None, "Gemeente Een", "g1@panel.example")]
    assert making.save_panel(by=asker, survey=wave.survey, rows=same) == 1


def test_a_second_list_of_letters_does_not_tell_who_answered(
    make_wave: Callable[..., Wave], asker: Member, answers: dict[str, Any]
) -> None:
    wave = make_wave(is_anonymous=True)
    PanelMember.objects.filter(unit__in=("G001", "G002")).update(email="")
    before = [unit for unit, _name, _link in asking.make_letters(by=asker, wave=wave)]
    _answer(wave, "G001", answers)
    assert [unit for unit, _name, _link in asking.make_letters(by=asker, wave=wave)] == before == ["G001", "G002"]


def test_an_anonymous_draft_belongs_to_nobody(make_wave: Callable[..., Wave], link_of: Callable[..., str]) -> None:
    from waterlijn.web.evaluate import tokens
    from waterlijn.web.evaluate.models import Draft, Link

    wave = make_wave(is_anonymous=True)
    Client().post(f"{link_of(wave)}page/1/", {"q-signal": "yes"})
    draft, link = Draft.objects.get(), Link.objects.get()
    assert {field.name for field in Draft._meta.get_fields()} == {"id", "wave", "name", "content"}
    guesses = [link.token_hash, str(link.invitee_id), "G001", str(link.pk)]
    for guess in guesses:
        for keys in (tokens.draft_keys(guess, invitee=None), tokens.draft_keys(guess, invitee=link.invitee_id)):
            assert keys.name != draft.name
            assert tokens.open_again(keys, draft.content) == {}


def test_closing_shuffles_anonymous_answers(
    make_wave: Callable[..., Wave], asker: Member, answers: dict[str, Any]
) -> None:
    wave = make_wave(is_anonymous=True)
    for number in range(8):
        _answer(wave, f"G{number:03d}", answers | {"cases": float(number)})
    before = {row.pk: row.answers["cases"] for row in wave.responses.all()}
    asking.close_wave(by=asker, wave=wave)
    after = {row.pk: row.answers["cases"] for row in wave.responses.all()}
    assert sorted(after.values()) == sorted(before.values())
    assert set(after) & set(before) == set()
    assert set(wave.responses.values_list("receipt_hash", flat=True)) == {""}
    assert wave.invitees.filter(has_answered=True).count() == 8
    assert not wave.invitees.filter(links__isnull=False).exists()


def test_anonymous_answers_are_not_seen_one_by_one(
    make_wave: Callable[..., Wave], asker: Member, client_of: Callable[..., Client], answers: dict[str, Any]
) -> None:
    wave, client = make_wave(is_anonymous=True), client_of("communication")
    _answer(wave, "G001", answers)
    with pytest.raises(NotAllowed):
        transfer.answers_table(by=asker, wave=wave)
    assert client.get(f"/evaluate/waves/{wave.pk}/results/").status_code == 302
    assert client.post(f"/evaluate/waves/{wave.pk}/answers/csv/").status_code == 302
    assert client.get(f"/evaluate/waves/{wave.pk}/results/csv/").status_code == 302


# --- paper -------------------------------------------------------------------------------------------------------
def _typed(wave: Wave, number: int = 1, unit: str = "G001", **answers: Any) -> paper.Typed:
    member = PanelMember.objects.select_related("stratum").get(unit=unit)
    return paper.Typed("B1", number, member.stratum, None if wave.is_anonymous else member, answers)


def test_paper_counts_at_once(make_wave: Callable[..., Wave], client_of: Callable[..., Client]) -> None:
    wave = make_wave()
    member = PanelMember.objects.get(unit="G001")
    client = client_of("prevention")
    about = {"batch": "B1", "number": "7", "member": member.pk, "q-signal": "yes", "q-channel": ["police"]}
    answer = client.post(f"/evaluate/waves/{wave.pk}/paper/", about)
    assert answer["Location"].endswith("?batch=B1&number=8")
    response = Response.objects.get()
    assert (response.channel, response.batch, response.member) == ("paper", "B1", member)
    assert "antwoordde al" in client.post(f"/evaluate/waves/{wave.pk}/paper/", about | {"number": "9"}).text
    assert wave.invitees.get(member=member).has_answered


def test_two_readers_who_agree_and_two_who_do_not(
    make_wave: Callable[..., Wave], make_member: Callable[..., Member], client_of: Callable[..., Client]
) -> None:
    wave = make_wave()
    Wave.objects.update(is_entered_twice=True)
    wave.refresh_from_db()
    first, second = make_member("prevention"), make_member("wellbeing")
    paper.enter(by=first, wave=wave, typed=_typed(wave, signal="yes"))
    assert Response.objects.count() == 0
    with pytest.raises(NotAllowed):
        paper.enter(by=first, wave=wave, typed=_typed(wave, signal="yes"))
    paper.enter(by=second, wave=wave, typed=_typed(wave, signal="yes"))
    assert Response.objects.get().answers == {"signal": "yes"}

    paper.enter(by=first, wave=wave, typed=_typed(wave, 2, "G002", signal="no", worry=3))
    form = paper.enter(by=second, wave=wave, typed=_typed(wave, 2, "G002", signal="no", worry=4))
    client = client_of(second)
    page = client.get(f"/evaluate/papers/{form.pk}/settle/").text
    assert "Hoe bezorgd ben je?" in page
    assert "Kreeg je signalen?" not in page
    client.post(f"/evaluate/papers/{form.pk}/settle/", {"q-worry": "4"})
    assert Response.objects.get(member__unit="G002").answers == {"signal": "no", "worry": 4}
    assert all(one.answers == {} and one.second is None and one.member is None for one in PaperForm.objects.all())


def test_paper_in_an_anonymous_wave_knows_only_the_group(make_wave: Callable[..., Wave], asker: Member) -> None:
    wave = make_wave(is_anonymous=True)
    paper.enter(by=asker, wave=wave, typed=_typed(wave, signal="yes"))
    assert Response.objects.get().member is None
    assert not wave.invitees.filter(has_answered=True).exists()


def test_names_on_paper_are_not_kept_while_it_waits(make_wave: Callable[..., Wave], asker: Member) -> None:
    wave = make_wave(is_anonymous=True)
    Wave.objects.update(is_entered_twice=True)
    wave.refresh_from_db()
    form = paper.enter(by=asker, wave=wave, typed=_typed(wave, signal="yes", remark="Bel mij op 0475 12 34 56."))
    assert "0475" not in str(PaperForm.objects.get(pk=form.pk).answers)


def test_closing_says_what_paper_is_not_counted(
    make_wave: Callable[..., Wave], asker: Member, client_of: Callable[..., Client]
) -> None:
    wave = make_wave(is_anonymous=True)
    Wave.objects.update(is_entered_twice=True)
    wave.refresh_from_db()
    paper.enter(by=asker, wave=wave, typed=_typed(wave, signal="yes"))
    assert "niet meegeteld" in client_of("communication").get(f"/evaluate/waves/{wave.pk}/close/").text


# --- files -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("write", [sheets.as_csv, sheets.as_xlsx])
def test_answers_go_out_and_come_in_the_same(
    write: Callable[..., bytes], make_wave: Callable[..., Wave], asker: Member, answers: dict[str, Any]
) -> None:
    wave = make_wave()
    _answer(wave, "G001", answers | {"remark": '=1+1; "echt"\nnieuwe regel'})
    _answer(wave, "G002", {"signal": "unknown", "cases": "unknown"})
    _answer(wave, "G003", {"signal": "no", "worry": 1, "cases": -2.5, "remark": "-5 is koud"})
    content = write(*transfer.answers_table(by=asker, wave=wave))
    again = make_wave(wave.survey, name="Nog eens")
    assert transfer.import_answers(by=asker, wave=again, rows=sheets.read(content)) == 3
    before = {
        row.member.unit: (row.answers, row.shown, row.channel)
        for row in wave.responses.select_related("member")
        if row.member
    }
    after = {
        row.member.unit: (row.answers, row.shown, row.channel)
        for row in again.responses.select_related("member")
        if row.member
    }
    assert after == before
    assert again.invitees.filter(has_answered=True).count() == 3


@pytest.mark.parametrize("write", [sheets.as_csv, sheets.as_xlsx])
def test_the_panel_goes_out_and_comes_in_the_same(
    write: Callable[..., bytes], make_survey: Callable[..., Survey], asker: Member, organisation: Organisation
) -> None:
    survey = make_survey(n=14)
    PanelMember.objects.filter(unit="G001").update(name="=cmd|'/c calc'!A1", email="")
    content = write(*transfer.panel_table(by=asker, survey=survey))
    other = making.save_survey(by=asker, survey=Survey(organisation=organisation, name="Ander", purpose="x"))
    transfer.import_panel(by=asker, survey=other, rows=sheets.read(content))
    assert transfer.panel_table(by=asker, survey=other) == transfer.panel_table(by=asker, survey=survey)


def test_no_cell_is_a_formula(make_wave: Callable[..., Wave], asker: Member) -> None:
    import io
    import zipfile

    wave = make_wave()
    _answer(wave, "G001", {"signal": "no", "remark": "=HYPERLINK(1)"})
    table = transfer.answers_table(by=asker, wave=wave)
    assert "'=HYPERLINK(1)" in sheets.as_csv(*table).decode()
    with zipfile.ZipFile(io.BytesIO(sheets.as_xlsx(*table))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("unit;signal\nG001;misschien\n", "column"),
        ("unit;signal\nG999;ja\n", "not asked"),
        ("unit;signal\nG001;ja\nG001;ja\n", "answered already"),
        ("unit;nietmijnvraag\nG001;ja\n", "no question"),
        ("unit;signal\n", "nothing in this file"),
        ("unit;unit\nG001;ja\n", "same name"),
    ],
)
def test_a_wrong_file_changes_nothing(table: str, says: str, make_wave: Callable[..., Wave], asker: Member) -> None:
    wave = make_wave()
    with pytest.raises(FileProblem, match=says):
        transfer.import_answers(by=asker, wave=wave, rows=sheets.read(table.encode()))
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("unit;stratum;population\nA;x;2\nB;x;3\n", "not the same"),
        ("unit;stratum;population\nA;x;1\nB;x;1\n", "cannot be"),
        ("unit;email\nA;geen adres\n", "e-mail"),
        ("unit\nA\nA\n", "twice"),
        ("naam\nA\n", "no unit"),
        ("unit;population\nA;veel\n", "whole number"),
    ],
)
def test_a_wrong_panel_changes_nothing(table: str, says: str, asker: Member, organisation: Organisation) -> None:
    survey = making.save_survey(by=asker, survey=Survey(organisation=organisation, name="Leeg", purpose="x"))
    with pytest.raises((FileProblem, UsageError), match=says):
        transfer.import_panel(by=asker, survey=survey, rows=sheets.read(table.encode()))
    assert survey.panel.count() == survey.strata.count() == 0


def test_uploads_by_who_may_not_are_not_taken(make_wave: Callable[..., Wave], client_of: Callable[..., Client]) -> None:
    wave = make_wave()
    file = SimpleUploadedFile("a.csv", b"unit;signal\nG001;ja\n")
    assert client_of("data_protection").post(f"/evaluate/waves/{wave.pk}/upload/", {"file": file}).status_code == 403
    file = SimpleUploadedFile("a.csv", b"unit;signal\nG001;ja\n")
    assert client_of("prevention").post(f"/evaluate/waves/{wave.pk}/upload/", {"file": file}).status_code == 302
    assert Response.objects.get().answers == {"signal": "yes"}


# --- retention ---------------------------------------------------------------------------------------------------
def test_answers_and_addresses_go_when_promised(make_wave: Callable[..., Wave], answers: dict[str, Any]) -> None:
    wave = make_wave(retention_months=12)
    _answer(wave, "G001", answers)
    day = wave.closes
    assert survey_retention.keep_survey_promises(today=day + timedelta(days=14)) == 0  # paper may still come
    with time_machine.travel(timezone.now() + timedelta(days=35)):
        assert survey_retention.keep_survey_promises(today=day + timedelta(days=15)) == 1
    wave.refresh_from_db()
    assert wave.closed_at is not None
    assert wave.responses.count() == 1
    assert survey_retention.keep_survey_promises(today=day + timedelta(days=40)) == 0
    assert survey_retention.keep_survey_promises(today=day + timedelta(days=60)) == 1
    assert not PanelMember.objects.exclude(email="").exists()
    assert survey_retention.keep_survey_promises(today=day + timedelta(days=370)) == 1
    assert Response.objects.count() == 0
    assert survey_retention.keep_survey_promises(today=day + timedelta(days=380)) == 0
    event = AuditEvent.objects.get(what="wave.deleted")
    assert event.details == {"n": 1}


def test_answers_go_on_the_very_day(make_wave: Callable[..., Wave], asker: Member) -> None:
    wave = make_wave()
    asking.close_wave(by=asker, wave=wave)
    wave.refresh_from_db()
    assert wave.delete_after is not None
    survey_retention.keep_survey_promises(today=wave.delete_after - timedelta(days=1))
    assert Wave.objects.filter(answers_deleted_at=None).exists()
    survey_retention.keep_survey_promises(today=wave.delete_after)
    assert not Wave.objects.filter(answers_deleted_at=None).exists()


def test_names_of_people_go_with_their_addresses(make_wave: Callable[..., Wave], asker: Member) -> None:
    """Also when a next wave was planned and never held."""
    wave = make_wave(is_anonymous=True)
    asking.close_wave(by=asker, wave=wave)
    make_wave(wave.survey, name="Nooit gehouden", is_opened=False)
    soon, later = (timezone.localdate() + timedelta(days=days) for days in (20, 60))
    survey_retention.keep_survey_promises(today=soon)
    assert PanelMember.objects.exclude(name="").exclude(email="").count() == 24
    survey_retention.keep_survey_promises(today=later)
    assert not PanelMember.objects.exclude(name="", email="").exists()


def test_answers_never_reach_the_trail(make_wave: Callable[..., Wave], asker: Member, answers: dict[str, Any]) -> None:
    wave = make_wave()
    _answer(wave, "G001", answers | {"remark": "kwibuswoord"})
    transfer.answers_table(by=asker, wave=wave)
    asking.close_wave(by=asker, wave=wave)
    told = "".join(AuditEvent.objects.values_list("details_text", flat=True))
    assert "kwibus" not in told
    assert "panel.example" not in told


def test_every_page_opens_with_few_queries(
    make_wave: Callable[..., Wave],
    client_of: Callable[..., Client],
    django_assert_max_num_queries: Any,
    answers: dict[str, Any],
) -> None:
    wave, client = make_wave(), client_of("communication")
    _answer(wave, "G001", answers)
    number = wave.survey_id
    pages = ["", "published/", "surveys/", "surveys/new/", f"surveys/{number}/", f"surveys/{number}/edit/"]
    pages += [f"surveys/{number}/questions/", f"surveys/{number}/questions/signal/", f"surveys/{number}/data/"]
    pages += [
        f"surveys/{number}/questions/channel/when/",
        f"surveys/{number}/panel/",
        f"surveys/{number}/panel/upload/",
    ]
    pages += [f"surveys/{number}/waves/new/", f"waves/{wave.pk}/", f"waves/{wave.pk}/edit/", f"waves/{wave.pk}/close/"]
    pages += [f"waves/{wave.pk}/upload/", f"waves/{wave.pk}/paper/", f"waves/{wave.pk}/results/"]
    for path in pages:
        with django_assert_max_num_queries(14):
            answer = client.get(f"/evaluate/{path}")
        assert answer.status_code == 200, path
        assert " style=" not in answer.text
