"""Plans: fixed before the action, in the code and in the database, and honest about what they could show."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from waterlijn.cli.effect import effect
from waterlijn.errors import FileProblem, NotAllowed, UsageError
from waterlijn.estimate import Estimate, Interval, unknown
from waterlijn.temperature import ErrorRates, Temperature
from waterlijn.temperature.estimating import Evidence
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation, Place
from waterlijn.web.evaluate.actions import plans as actions
from waterlijn.web.evaluate.actions import waves
from waterlijn.web.evaluate.models import Response, Survey, Wave
from waterlijn.web.evaluate.models.plans import EffectPlan, EffectRun, PanelData
from waterlijn.web.evaluate.planning import document as plan_document
from waterlijn.web.evaluate.planning import effects, panels
from waterlijn.web.evaluate.queries import plans as queries
from waterlijn.web.understand import stored
from waterlijn.web.understand.models import TemperatureCell, TemperatureRun

pytestmark = pytest.mark.django_db
FIRST, START = date(2026, 1, 5), date(2026, 6, 1)  # two Mondays, 21 weeks apart
LAST = date(2026, 8, 30)
BEFORE, AFTER = "2026-05-20T10:00:00+02:00", "2026-09-10T10:00:00+02:00"


@pytest.fixture
def planner(make_member: Callable[..., Member]) -> Member:
    return make_member("communication")


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Buurtgesprekken",
        "why": "Mensen die elkaar spreken, schelden minder.",
        "outcome": "aandeel vijandige berichten",
        "kind": "share",
        "direction": "down",
        "smallest": 0.05,
        "data_from": "upload",
        "asked": "",
        "treated": ["Haven"],
        "controls": [],
        "first": FIRST,
        "start": START,
        "last": LAST,
        "method": "auto",
    } | changes


@pytest.fixture
def make_plan(planner: Member) -> Callable[..., EffectPlan]:
    def make(**changes: Any) -> EffectPlan:
        return actions.save_plan(by=planner, plan=EffectPlan(**fields(**changes)))

    return make


def table(
    effect: float = 0.0, *, weeks: int = 34, controls: int = 12, seed: int = 4, sd: float = 0.012
) -> panels.Table:
    """Weeks of a place with an action and of others, around a share of one in five."""
    rng = np.random.default_rng(seed)
    units = ["Haven", *(f"Wijk {i}" for i in range(controls))]
    course = 0.2 + 0.01 * np.sin(np.arange(weeks) / 4)
    rows = [
        (unit, FIRST + timedelta(weeks=w), float(course[w] + 0.01 * i + rng.normal(0, sd)
                                                 + (effect if i == 0 and FIRST + timedelta(weeks=w) >= START else 0)))
        for i, unit in enumerate(units)
        for w in range(weeks)
    ]  # fmt: skip
    unit, time, outcome = zip(*rows, strict=True)
    return panels.Table(list(unit), list(time), [min(max(y, 0.0), 1.0) for y in outcome], None)


def posted(**changes: Any) -> dict[str, Any]:
    plain = fields(smallest="5", treated="Haven\n", controls="", **changes)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}


def test_a_plan_is_written_in_percentage_points_and_kept_as_a_share(client_of: Callable[..., Client]) -> None:
    answer = client_of("prevention").post(reverse("evaluate:new_effect"), posted())
    plan = EffectPlan.objects.get()
    assert answer["Location"] == reverse("evaluate:plan_table", args=[plan.pk])
    assert (plan.smallest, plan.treated, plan.version) == (0.05, ["Haven"], 1)
    assert AuditEvent.objects.get(what="plan.made").subject == f"plan {plan.pk}"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({"start": FIRST}, "start"), ({"last": FIRST}, "last"), ({"smallest": "0"}, "smallest"),
     ({"smallest": "150"}, "smallest"), ({"controls": "Haven"}, "controls"), ({"treated": " \n"}, "treated"),
     ({"data_from": "temperature"}, "treated")],
)  # fmt: skip
def test_what_cannot_be_is_asked_again(client_of: Callable[..., Client], changes: dict[str, Any], wrong: str) -> None:
    answer = client_of("wellbeing").post(reverse("evaluate:new_effect"), posted() | {
        name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()
    })  # fmt: skip
    assert wrong in answer.context["form"].errors
    assert not EffectPlan.objects.exists()


@pytest.mark.parametrize("role", ["data_protection", "administrator"])
def test_others_look_and_change_nothing(
    client_of: Callable[..., Client], make_plan: Callable[..., EffectPlan], role: str
) -> None:
    plan, client = make_plan(), client_of(role)
    assert client.get(reverse("evaluate:effect", args=[plan.pk])).status_code == 200
    for name in ("register_effect", "calculate_effect", "new_effect_version", "delete_effect"):
        assert client.post(reverse(f"evaluate:{name}", args=[plan.pk])).status_code == 403


def test_another_organisation_sees_nothing(
    client_of: Callable[..., Client], make_member: Callable[..., Member], make_plan: Callable[..., EffectPlan]
) -> None:
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    client = client_of(make_member("communication", organisation=elsewhere))
    assert client.get(reverse("evaluate:effect", args=[make_plan().pk])).status_code == 404


def test_registering_fixes_text_hash_and_moment(
    client_of: Callable[..., Client], make_plan: Callable[..., EffectPlan], time_machine: Any
) -> None:
    time_machine.move_to(BEFORE)
    client, plan = client_of("communication"), make_plan()
    client.post(reverse("evaluate:register_effect", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.digest == hashlib.sha256(plan.text.encode()).hexdigest()
    said = json.loads(plan.text)
    assert said["smallest"] == 0.05
    assert said["start"] == "2026-06-01"
    assert said["previous"] == ""
    assert plan.text == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert plan.is_ahead
    event = AuditEvent.objects.get(what="plan.registered")
    assert event.details == {"beforehand": True, "digest": plan.digest, "version": 1}


@pytest.mark.parametrize(
    ("moment", "is_ahead"), [("2026-05-31T23:00:00+02:00", True), ("2026-06-01T00:30:00+02:00", False)]
)
def test_beforehand_is_before_the_day_of_the_start(
    make_plan: Callable[..., EffectPlan], planner: Member, time_machine: Any, moment: str, is_ahead: bool
) -> None:
    time_machine.move_to(moment)
    assert actions.register_plan(by=planner, plan=make_plan()).is_ahead == is_ahead


def test_a_registered_plan_changes_neither_in_code_nor_in_the_database(
    make_plan: Callable[..., EffectPlan], planner: Member
) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan())
    plan.smallest = 0.001
    with pytest.raises(NotAllowed):
        plan.save()
    with pytest.raises(NotAllowed):
        plan.delete()
    with pytest.raises(NotAllowed):
        actions.register_plan(by=planner, plan=plan)
    rows: Any = EffectPlan.objects.filter(pk=plan.pk)
    changes: tuple[Callable[[], object], ...] = (
        lambda: rows.update(smallest=0.001),
        lambda: rows.update(registered_at=None, digest=""),
        lambda: rows._raw_delete("default"),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert EffectPlan.objects.get().smallest == 0.05


def test_a_draft_changes_and_goes(make_plan: Callable[..., EffectPlan], planner: Member) -> None:
    plan = make_plan()
    actions.keep_table(by=planner, plan=plan, table=table(weeks=20))
    plan.smallest = 0.1
    actions.save_plan(by=planner, plan=plan)
    actions.delete_plan(by=planner, plan=plan)
    assert not EffectPlan.objects.exists()
    assert not PanelData.objects.exists()


def test_a_changed_plan_is_a_new_version_that_names_the_old_one(
    client_of: Callable[..., Client], make_plan: Callable[..., EffectPlan], planner: Member
) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan())
    client = client_of("communication")
    answer = client.post(reverse("evaluate:new_effect_version", args=[plan.pk]))
    draft = EffectPlan.objects.get(version=2)
    assert answer["Location"] == reverse("evaluate:edit_effect", args=[draft.pk])
    client.post(answer["Location"], posted(last=LAST + timedelta(days=30)))
    draft = actions.register_plan(by=planner, plan=draft)
    assert json.loads(draft.text)["previous"] == plan.digest
    assert draft.digest != plan.digest
    with pytest.raises(NotAllowed):
        actions.new_version(by=planner, plan=plan)
    assert client.get(reverse("evaluate:edit_effect", args=[plan.pk])).status_code == 302


def test_before_the_action_the_page_says_what_could_be_seen(
    client_of: Callable[..., Client], make_plan: Callable[..., EffectPlan], time_machine: Any
) -> None:
    time_machine.move_to(BEFORE)
    plan, client = make_plan(), client_of("communication")
    lines = ["eenheid;tijd;uitkomst;n"]
    known = table(weeks=20)
    lines += [
        f"{u};{t};{y:.4f};400".replace(".", ",") for u, t, y in zip(known.unit, known.time, known.outcome, strict=True)
    ]
    file = SimpleUploadedFile("wijken.csv", "\n".join(lines).encode())
    answer = client.post(reverse("evaluate:plan_table", args=[plan.pk]), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    row = PanelData.objects.get()
    assert (row.rows, row.n_units) == (260, 13)
    assert row.columns["variance"] is not None
    page = client.get(reverse("evaluate:effect", args=[plan.pk])).content.decode()
    assert "Met 12 plaatsen om mee te vergelijken en 20 perioden ervoor is pas een verschil van" in page
    assert re.search(r"\d,\d procentpunt \(\d,\d procentpunt tot \d,\d procentpunt\)", page)
    assert "of meer te zien" in page


@pytest.mark.parametrize(("effect", "verdict"), [(-0.08, "shown"), (0.0, "not shown")])
def test_the_verdict_and_its_sentence(
    make_plan: Callable[..., EffectPlan], planner: Member, time_machine: Any, effect: float, verdict: str
) -> None:
    time_machine.move_to(BEFORE)
    plan = actions.register_plan(by=planner, plan=make_plan())
    time_machine.move_to(AFTER)
    row = actions.keep_table(by=planner, plan=plan, table=table(effect))
    run = actions.calculate(by=planner, plan=plan, table=row)
    assert (run.verdict, run.is_ahead) == (verdict, True)
    said = plan_document.sentence(run)
    assert said.startswith("Aangetoond" if verdict == "shown" else "Niet aangetoond")
    assert "procentpunt (95" in said
    value, _i80, i95, *_rest = run.result["estimate"]
    assert i95[0] < effect < i95[1]
    assert i95[0] < value < i95[1]
    assert AuditEvent.objects.get(what="plan.calculated").details["inputs"] == run.inputs_hash


def test_too_little_cannot_show_anything(make_plan: Callable[..., EffectPlan], planner: Member) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan())
    row = actions.keep_table(by=planner, plan=plan, table=table(-0.08, controls=1))
    run = actions.calculate(by=planner, plan=plan, table=row)
    assert run.verdict == "cannot be shown"
    assert run.result["estimate"][0] is None
    said = plan_document.sentence(run)
    assert said.startswith("Niet aan te tonen: ")
    assert "{" not in said


def test_what_was_registered_after_the_start_is_exploratory(
    make_plan: Callable[..., EffectPlan], planner: Member, time_machine: Any, client_of: Callable[..., Client]
) -> None:
    time_machine.move_to(AFTER)
    plan = actions.register_plan(by=planner, plan=make_plan())
    row = actions.keep_table(by=planner, plan=plan, table=table(-0.08))
    run = actions.calculate(by=planner, plan=plan, table=row)
    assert not run.is_ahead
    page = client_of("administrator").get(reverse("evaluate:effect_run", args=[run.pk])).content.decode()
    assert "Verkennend" in page
    assert "Vooraf vastgelegd" not in page


def test_where_the_lot_decided_the_lot_is_the_yardstick(make_plan: Callable[..., EffectPlan], planner: Member) -> None:
    plan = make_plan(is_drawn=True, treated=["Haven", "Wijk 1", "Wijk 2", "Wijk 3"])
    known = table(0.0)
    cells = zip(known.unit, known.time, known.outcome, strict=True)
    moved = [y - 0.1 * (unit in plan.treated and day >= START) for unit, day, y in cells]
    plan = actions.register_plan(by=planner, plan=plan)
    row = actions.keep_table(by=planner, plan=plan, table=panels.Table(known.unit, known.time, moved, None))
    run = actions.calculate(by=planner, plan=plan, table=row)
    assert run.result["method"] == "permutation 1"
    assert run.verdict == "shown"
    assert run.result["p"] == pytest.approx(1 / 715), "13 places, 4 drawn: 715 ways"
    assert run.result["estimate"][2][0] < -0.1 < run.result["estimate"][2][1]


def test_a_draft_is_not_calculated(make_plan: Callable[..., EffectPlan], planner: Member) -> None:
    plan = make_plan()
    row = actions.keep_table(by=planner, plan=plan, table=table())
    with pytest.raises(NotAllowed):
        actions.calculate(by=planner, plan=plan, table=row)


def test_before_the_end_there_is_nothing_to_calculate(make_plan: Callable[..., EffectPlan], planner: Member) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan())
    row = actions.keep_table(by=planner, plan=plan, table=table(weeks=21))
    with pytest.raises(UsageError):
        actions.calculate(by=planner, plan=plan, table=row)


def test_every_calculation_is_a_new_row_that_stays(make_plan: Callable[..., EffectPlan], planner: Member) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan())
    row = actions.keep_table(by=planner, plan=plan, table=table(-0.08))
    one, two = (actions.calculate(by=planner, plan=plan, table=row) for _time in range(2))
    assert one.pk != two.pk
    assert one.result == two.result, "the same inputs and the same seed"
    assert one.inputs_hash == two.inputs_hash
    runs: Any = EffectRun.objects.filter(pk=one.pk)
    changes: tuple[Callable[[], object], ...] = (
        lambda: runs.update(verdict="shown"),
        lambda: runs._raw_delete("default"),
        lambda: PanelData.objects.filter(pk=row.pk).update(rows=1),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_terminal_gives_the_same_number(
    make_plan: Callable[..., EffectPlan], planner: Member, tmp_path: Path
) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan())
    known = table(-0.03)
    rows = zip(known.unit, known.time, known.outcome, strict=True)
    text = "\n".join(["unit;time;outcome;n", *(f"{u};{t};{y!r};400".replace(".", ",") for u, t, y in rows)])
    row = actions.keep_table(by=planner, plan=plan, table=panels.read(text.encode(), "x.csv", is_share=True))
    run = actions.calculate(by=planner, plan=plan, table=row)
    (tmp_path / "panel.csv").write_text(text)
    out = tmp_path / "out.json"
    asked = ["--unit", "unit", "--time", "time", "--outcome", "outcome", "--n", "n", "--treated", "Haven", "--start",
             START.isoformat(), "--out", str(out)]  # fmt: skip
    answer = CliRunner().invoke(effect, [str(tmp_path / "panel.csv"), *asked], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    said = json.loads(out.read_text())
    assert [said["low"], said["high"]] == run.result["estimate"][2]
    assert said["value"] == run.result["estimate"][0]


def test_the_period_in_which_the_action_begins_half_way_belongs_to_neither_side(
    make_plan: Callable[..., EffectPlan], planner: Member
) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan(start=START + timedelta(days=3)))
    row = actions.keep_table(by=planner, plan=plan, table=table(-0.08))
    run = actions.calculate(by=planner, plan=plan, table=row)
    assert START.isoformat() not in run.result["course"]["times"]
    assert (run.result["n_before"], run.result["n_after"]) == (21, 12)


@pytest.mark.parametrize("kind", ["pdf", "docx", "ods", "csv"])
def test_files_hold_the_outcome(
    make_plan: Callable[..., EffectPlan], planner: Member, client_of: Callable[..., Client], kind: str
) -> None:
    plan = actions.register_plan(by=planner, plan=make_plan())
    row = actions.keep_table(by=planner, plan=plan, table=table(-0.08))
    run = actions.calculate(by=planner, plan=plan, table=row)
    answer = client_of("administrator").get(reverse("evaluate:effect_file", args=[run.pk, kind]))
    assert answer.status_code == 200
    assert len(answer.content) > 500
    assert AuditEvent.objects.get(what="evaluation.downloaded").details == {"kind": kind, "run": run.pk}


def test_a_plan_may_take_the_temperature_of_its_own_places(
    organisation: Organisation, planner: Member, place: Place
) -> None:
    """Ten weeks of one place: with nothing to compare with that is a short series, and it says so."""
    run = TemperatureRun.objects.create(
        organisation=organisation, made_at=timezone.now(), code_version="x", model="x", inputs_hash="x",
        last_message=0, n_messages=5000, settings={"sources": {}, "rates": {}},
    )  # fmt: skip
    for w in range(10):
        p = 0.1 + 0.01 * (w % 3)
        hostility = Estimate(p, Interval(p - 0.02, p + 0.02), Interval(p - 0.03, p + 0.03), 500, "test 1")
        nothing = unknown("x", 0, "test 1")
        found = Temperature(
            place=place.name, week=START + timedelta(weeks=w), hostility=hostility, disagreement=nothing, labels={},
            needs={}, n_messages=500, n_voices=490, n_authors=60, abstained=0.1, method="test 1", warnings=(),
            evidence={},
        )  # fmt: skip
        content = stored.keep(found)
        TemperatureCell.objects.create(run=run, place=place, week=found.week, content=content)
    window = {"first": START, "start": START + timedelta(weeks=6), "last": START + timedelta(weeks=12)}
    plan = EffectPlan(**fields(data_from="temperature", treated=[place.name], **window))
    plan = actions.register_plan(by=planner, plan=actions.save_plan(by=planner, plan=plan))
    row = actions.take_temperature(by=planner, plan=plan)
    assert row.columns["outcome"][:3] == pytest.approx([0.1, 0.11, 0.12])
    assert row.columns["variance"] == pytest.approx([(0.04 / 2.5631) ** 2] * 10)
    assert actions.calculate(by=planner, plan=plan, table=row).verdict == "cannot be shown"


def _week(week: int, positives: int, *, labelled: float | None = None) -> Temperature:
    rates = ErrorRates(tp=400, fn=100, tn=450, fp=50)
    value = labelled if labelled is not None else 0.2
    hostility = Estimate(value, Interval(value - 0.02, value + 0.02), Interval(value - 0.03, value + 0.03), 500, "x")
    nothing = unknown("x", 0, "x")
    evidence = Evidence(positives, 500, rates) if labelled is None else Evidence(positives, 500, None, labelled, 0.01)
    return Temperature(
        place="Haven", week=START + timedelta(weeks=week), hostility=hostility, disagreement=nothing, labels={},
        needs={}, n_messages=500, n_voices=500, n_authors=60, abstained=0.1, method="x", warnings=(),
        evidence={"hostility": evidence},
    )  # fmt: skip


def test_people_who_begin_to_judge_are_no_effect() -> None:
    """The program flags as much in every week; from the third week on people judged, and found half of it."""
    course = [_week(0, 100), _week(1, 100), _week(2, 100, labelled=0.1), _week(3, 100, labelled=0.1)]
    outcome = panels.of_temperature(course, []).outcome
    assert outcome[2] == outcome[3] == pytest.approx((0.2 + 0.9 - 1) / (0.8 + 0.9 - 1), abs=0.02)
    assert panels.of_temperature(course[2:], []).outcome == [0.1, 0.1]


def test_a_plan_may_follow_an_answer_of_a_survey(
    organisation: Organisation, planner: Member, make_survey: Callable[..., Survey], client_of: Callable[..., Client]
) -> None:
    """Two waves of a survey with two groups: the shares per group, with the uncertainty of the survey."""
    survey = make_survey(n=40)
    for number, day in enumerate((FIRST, START)):
        wave = waves.save_wave(by=planner, wave=Wave(survey=survey, name=f"Meting {number}", opens=day, closes=day))
        waves.open_wave(by=planner, wave=wave)
        for i, invitee in enumerate(wave.invitees.all()):
            answers = {"signal": "yes" if i // 2 % 4 <= number else "no"}
            member = None if wave.is_anonymous else invitee.member
            stratum = invitee.member.stratum
            Response.objects.create(wave=wave, stratum=stratum, member=member, answers=answers, shown=["signal"])
        waves.close_wave(by=planner, wave=wave)
    strata = sorted(survey.strata.values_list("name", flat=True))
    client = client_of("communication")
    fields_ = posted(data_from="survey", asked=f"{survey.pk}|signal|yes") | {"treated": strata[0]}
    answer = client.post(reverse("evaluate:new_effect"), fields_)
    assert answer.status_code == 302, answer.context["form"].errors
    plan = EffectPlan.objects.get()
    assert "signal" in queries.text_of(plan)
    waves.save_wave(
        by=planner, wave=Wave(survey=survey, name="Loopt nog", opens=START, closes=START + timedelta(days=1))
    )
    waves.open_wave(by=planner, wave=Wave.objects.get(name="Loopt nog"))
    Response.objects.bulk_create(
        Response(wave=Wave.objects.get(name="Loopt nog"), stratum=one.stratum, member=one, answers={"signal": "yes"},
                 shown=["signal"]) for one in survey.panel.all()
    )  # fmt: skip
    client.post(reverse("evaluate:plan_table", args=[plan.pk]))
    row = PanelData.objects.get()
    assert sorted(set(row.columns["unit"])) == strata
    assert row.columns["time"].count(START.isoformat()) == len(strata)
    assert len(row.columns["time"]) == 2 * len(strata), "an open wave is not followed: it is not over"
    first = Wave.objects.get(name="Meting 0")
    first.questionnaire["blocks"][0]["questions"][0]["text"] = "Hoorde je iets anders?"
    first.save()
    client.post(reverse("evaluate:plan_table", args=[plan.pk]))
    times = PanelData.objects.first().columns["time"]  # type: ignore[union-attr]
    assert set(times) == {START.isoformat()}, "another question is another outcome"
    assert all(v > 0 for v in row.columns["variance"])


def test_nobody_waits_while_something_is_calculated(
    make_plan: Callable[..., EffectPlan], planner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SQLite an open transaction keeps everybody else from writing."""
    open_: list[int] = []
    for name in ("power", "estimate"):
        real = getattr(effects, name)

        def slow(*args: Any, real: Any = real) -> Any:
            open_.append(len(connection.savepoint_ids))
            return real(*args)

        monkeypatch.setattr(effects, name, slow)
    plan = actions.register_plan(by=planner, plan=make_plan())
    row = actions.keep_table(by=planner, plan=plan, table=table())
    actions.calculate(by=planner, plan=plan, table=row)
    assert open_ == [len(connection.savepoint_ids)] * 2


def test_what_needs_a_person(
    make_plan: Callable[..., EffectPlan], planner: Member, organisation: Organisation, time_machine: Any
) -> None:
    time_machine.move_to(BEFORE)
    plan = make_plan()
    today = date(2026, 5, 20)
    assert queries.begins_soon(organisation, today) == [plan]
    assert queries.begins_soon(organisation, today - timedelta(days=3)) == []
    plan = actions.register_plan(by=planner, plan=plan)
    assert queries.begins_soon(organisation, today) == []
    assert queries.is_over(organisation, LAST) == []
    assert queries.is_over(organisation, LAST + timedelta(days=1)) == [plan]


def read(text: str, *, is_share: bool = True) -> panels.Table:
    return panels.read(text.encode(), "x.csv", is_share=is_share)


@pytest.mark.parametrize(
    ("word", "day"),
    [("2026-W45", date(2026, 11, 2)), ("2026-11-02", date(2026, 11, 2)), ("2/11/2026", date(2026, 11, 2)),
     ("2026-11", date(2026, 11, 1)), ("2026", date(2026, 1, 1))],
)  # fmt: skip
def test_times_as_people_write_them(word: str, day: date) -> None:
    assert read(f"unit;time;outcome\nA;{word};0,1\n").time == [day]


@pytest.mark.parametrize(
    "text",
    ["", "unit;time\nA;2026\n", "unit;time;outcome\n", "unit;time;outcome\nA;morgen;0,1\n",
     "unit;time;outcome\nA;2026;0,1\nA;2026;0,2\n", "unit;time;outcome\nA;2026;7\n", "unit;time;outcome\nA;2026;veel\n",
     "unit;time;outcome;n\nA;2026;0,1;0\n", "unit;time;outcome;variance\nA;2026;0,1;-1\n",
     "unit;time;outcome\nA;2026-13-40;0,1\n"],
)  # fmt: skip
def test_a_bad_table_is_refused_in_words(text: str) -> None:
    with pytest.raises((FileProblem, UsageError)) as refused:
        read(text)
    assert str(refused.value)


def test_a_share_of_nothing_or_all_keeps_its_uncertainty() -> None:
    found = read("unit;time;outcome;n\nA;2025;0;20\nA;2026;1;20\n")
    assert found.variance is not None
    assert min(found.variance) > 0


def test_a_place_that_is_not_in_the_table_is_named(make_plan: Callable[..., EffectPlan], planner: Member) -> None:
    with pytest.raises(UsageError, match="Nergens"):
        actions.keep_table(by=planner, plan=make_plan(treated=["Nergens"]), table=table())
