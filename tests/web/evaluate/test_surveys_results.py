"""The results: the figures of the engine, base n, what is hidden, and the very same numbers in the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client
from django.utils import timezone

from waterlijn.web.accounts.models import AuditEvent, Organisation
from waterlijn.web.evaluate.actions import answering
from waterlijn.web.evaluate.actions import waves as asking
from waterlijn.web.evaluate.models import Response, Survey, Wave
from waterlijn.web.evaluate.surveying import document as survey_document
from waterlijn.web.evaluate.surveying import results
from waterlijn.web.evaluate.surveying.questionnaires import Question
from waterlijn.web.site import example_survey

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db
TABLE = settings.CHECKOUT / "examples" / "waterdam" / "municipalities.csv"
SIGNALS = "polarisation_signals"


@pytest.fixture
def two_waves(organisation: Organisation, asker: Member) -> list[Wave]:
    """Three hundred made-up municipalities, of which 168 and 182 answered."""
    list(example_survey.load(organisation, asker, TABLE, timezone.localdate()))
    return list(Wave.objects.select_related("survey").order_by("opens"))


def _question(found: results.Answered, code: str) -> Question:
    question = found.asked.question(code)
    assert question is not None
    return question


def _answer(wave: Wave, unit: str, answers: dict[str, Any]) -> None:
    invitee = wave.invitees.select_related("wave__survey", "member__stratum").get(member__unit=unit)
    answering.submit(invitee=invitee, token=unit, answers=answers)


def test_the_figures_of_the_reference(two_waves: list[Wave]) -> None:
    """As the survey package of R gives them for these very data."""
    first, second = map(results.answered, two_waves)
    question = _question(second, SIGNALS)
    share = results.share(second, question, ["yes"])
    assert share.value == pytest.approx(0.5564392340008, abs=1e-9)
    assert share.i95 is not None
    assert (share.i95.low, share.i95.high) == pytest.approx((0.5086194974786, 0.6032355385626), abs=1e-9)
    moved = results.change(first, second, question, "yes")
    assert moved is not None
    assert moved.points.value == pytest.approx(0.5564392340008 - 0.4161287215555, abs=1e-9)
    assert moved.both == 133


def test_percentage_points_and_percent_are_both_named(two_waves: list[Wave]) -> None:
    first, second = map(results.answered, two_waves)
    made = survey_document.document(second, first)
    assert "56\u202f% zei ja op" in made.sentence
    assert "+14 procentpunt" in made.lead
    assert "34 procent meer" in made.lead
    told = " ".join(sentence for section in made.sections for sentence in section.sentences)
    assert "133 antwoordden beide keren" in told
    assert "17\u202f% van wie deze keer niet antwoordde" in told
    assert "ligt tussen 35\u202f% en 74\u202f%" in told


def test_base_n_follows_the_routing(make_wave: Callable[..., Wave]) -> None:
    wave = make_wave()
    for number in range(12):
        yes = number < 7
        _answer(wave, f"G{number:03d}", {"signal": "yes", "channel": ["social"]} if yes else {"signal": "no"})
    found = results.answered(wave)
    assert (found.seen_by(_question(found, "channel")), found.seen_by(_question(found, "worry"))) == (7, 12)
    assert int(found.rows_of(_question(found, "channel")).sum()) == 7
    assert int(found.rows_of(_question(found, "worry")).sum()) == 0
    text = " ".join(sentence for section in survey_document.document(found).sections for sentence in section.sentences)
    assert "Getoond aan 7" in text
    assert "0 van 12 beantwoordden" in text


def test_a_part_is_a_domain_and_not_a_smaller_population(make_wave: Callable[..., Wave]) -> None:
    """Eight were shown the question: that there are only 24 people in all does not make eight of them nearly all."""
    from waterlijn.survey import Design, share

    wave = make_wave()
    for number in range(12):
        given: dict[str, Any] = {"signal": "no"}
        if number < 8:
            given = {"signal": "yes", "channel": ["social"] if number % 2 else ["street"]}
        _answer(wave, f"G{number:03d}", given)
    found = results.answered(wave)
    part = results.share(found, _question(found, "channel"), ["social"])
    assert (part.value, part.n) == (0.5, 8)
    chosen = results.outcome(found, _question(found, "channel"), ["social"])
    rows = found.rows_of(_question(found, "channel"))
    whole = Design.of(12, stratum=found.stratum, population=found.population)
    assert part == share(whole, chosen, rows)


def test_small_cells_are_hidden_and_cannot_be_computed(make_wave: Callable[..., Wave]) -> None:
    wave = make_wave(n=60)
    for number in range(60):
        # of the small ones 3 of 30 say yes; of the large ones 15 of 30
        yes = number < 6 if number % 2 else number < 30
        _answer(wave, f"G{number:03d}", {"signal": "yes" if yes else "no", "channel": ["police"] if number < 3 else []})
    found = results.answered(wave)
    by = results.by_stratum(found, _question(found, "signal"), ["yes"])
    assert [estimate.is_known for estimate in by.values()] == [False, False]
    rows = dict(survey_document._rows(found, _question(found, "channel")))
    assert not rows["politie"].is_known


def test_a_small_answer_is_nowhere_to_be_read_or_computed(make_wave: Callable[..., Wave], asker: Member) -> None:
    """Not in the sentence at the top, not as a change, and not from the mean of a scale."""
    first = make_wave(n=60)
    for number in range(60):
        _answer(first, f"G{number:03d}", {"signal": "yes" if number < 20 else "no", "worry": 1 + number % 5})
    asking.close_wave(by=asker, wave=first)
    Wave.objects.update(opens=timezone.localdate() - timedelta(days=400))
    second = make_wave(first.survey, name="Tweede")
    for number in range(60):  # 3 say yes; of the scale 1 goes together with 2, of which there are enough
        scale = 1 if number < 2 else 2 if number < 8 else 3 + number % 3
        _answer(second, f"G{number:03d}", {"signal": "yes" if number < 3 else "no", "worry": scale})
    found = [results.answered(wave) for wave in Wave.objects.select_related("survey").order_by("opens")]
    made = survey_document.document(found[1], found[0])
    assert "kan niet gezegd worden" in made.sentence
    assert made.lead == ""
    signal, worry = (next(s for s in made.sections if s.heading == text) for text in
                     ("Kreeg je signalen?", "Hoe bezorgd ben je?"))  # fmt: skip
    assert not any("ligt tussen" in sentence or "Sinds" in sentence for sentence in signal.sentences)
    changed = [row[0] for table in worry.tables for row in table.rows]
    assert changed == ["3", "4", "5 \u2013 heel erg"]
    assert "Gemiddelde" not in survey_document._note(found[1], _question(found[1], "worry"))


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ({"yes": 40, "no": 30, "unknown": 2}, [("yes",), ("no", "unknown")]),
        ({"a": 1, "b": 2, "c": 3, "d": 50}, [("a", "b", "c"), ("d",)]),
        ({"a": 1, "b": 50}, [("a", "b")]),
        ({"a": 5, "b": 6}, [("a",), ("b",)]),
        ({"a": 0, "b": 0}, [("a", "b")]),
    ],
)
def test_small_answers_are_put_together(counts: dict[str, int], groups: list[tuple[str, ...]]) -> None:
    assert results.together(counts) == groups


def test_few_answers_say_nothing(make_wave: Callable[..., Wave]) -> None:
    wave = make_wave()
    for number in range(4):
        _answer(wave, f"G{number:03d}", {"signal": "yes"})
    made = survey_document.document(results.answered(wave))
    assert "kan niet gezegd worden" in made.sentence
    assert "100" not in made.sentence


def test_anonymous_waves_are_compared_as_if_others_answered(make_wave: Callable[..., Wave], asker: Member) -> None:
    first = make_wave(is_anonymous=True, n=60)
    for number in range(40):
        _answer(first, f"G{number:03d}", {"signal": "yes" if number < 12 else "no"})
    asking.close_wave(by=asker, wave=first)
    Wave.objects.update(opens=timezone.localdate() - timedelta(days=400))
    second = make_wave(first.survey, name="Tweede")
    for number in range(40):
        _answer(second, f"G{number:03d}", {"signal": "yes" if number < 26 else "no"})
    asking.close_wave(by=asker, wave=second)
    first.refresh_from_db()
    second.refresh_from_db()
    found = [results.answered(wave) for wave in (first, second)]
    moved = results.change(found[0], found[1], _question(found[1], "signal"), "yes")
    assert moved is not None
    assert not moved.is_linked
    errors = [results.share(one, _question(one, "signal"), ["yes"]) for one in found]
    assert moved.points.value == pytest.approx((errors[1].value or 0) - (errors[0].value or 0))
    text = " ".join(s for section in survey_document.document(found[1], found[0]).sections for s in section.sentences)
    assert "niemand weet wie twee keer antwoordde" in text


def test_a_question_in_other_words_is_not_compared(two_waves: list[Wave]) -> None:
    data = two_waves[0].questionnaire
    data["blocks"][1]["questions"][0]["text"] = "Hoorde je van polarisatie?"
    Wave.objects.filter(pk=two_waves[0].pk).update(questionnaire=data)
    two_waves[0].refresh_from_db()
    first, second = map(results.answered, two_waves)
    made = survey_document.document(second, first)
    assert made.lead == ""
    assert any("dezelfde woorden" in warning for warning in made.warnings)


@pytest.mark.parametrize("kind", ["pdf", "docx", "ods", "csv"])
def test_every_file_holds_the_figure(kind: str, two_waves: list[Wave], client_of: Callable[..., Client]) -> None:
    answer = client_of("data_protection").get(f"/evaluate/waves/{two_waves[1].pk}/results/{kind}/")
    assert answer.status_code == 200
    assert len(answer.content) > 2000
    if kind == "csv":
        assert "56\u202f%" in answer.content.decode("utf-8-sig")
    assert AuditEvent.objects.filter(what="results.downloaded").get().details == {"kind": kind}


def test_the_page(two_waves: list[Wave], client_of: Callable[..., Client], django_assert_max_num_queries: Any) -> None:
    client = client_of("administrator")
    with django_assert_max_num_queries(20):
        page = client.get(f"/evaluate/waves/{two_waves[1].pk}/results/").text
    assert "+14 procentpunt" in page
    assert " style=" not in page


def _in_terminal(tmp_path: Path, content: bytes, *options: str) -> dict[str, Any]:
    from waterlijn.cli.survey import survey

    (tmp_path / "answers.csv").write_bytes(content)
    out = tmp_path / "found.json"
    done = CliRunner().invoke(survey, [str(tmp_path / "answers.csv"), *options, "--out", str(out)])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def test_the_terminal_says_the_same(two_waves: list[Wave], client_of: Callable[..., Client], tmp_path: Path) -> None:
    answer = client_of("communication").post(f"/evaluate/surveys/{two_waves[0].survey_id}/numbers/")
    columns = ("--stratum", "stratum", "--population", "population", "--unit", "unit", "--wave", "wave")
    first, second = map(results.answered, two_waves)
    for code, options in ((SIGNALS, ["yes"]), ("role.mayor", ["mayor"]), ("needs.training", ["training"])):
        said = _in_terminal(tmp_path, answer.content, "--outcome", code, *columns)
        question = _question(second, code.split(".")[0])
        moved = results.change(first, second, question, options[0])
        share = results.share(second, question, options)
        assert moved is not None
        assert moved.points.i95 is not None
        assert (said["value"], said["low"], said["high"]) == pytest.approx(
            (moved.points.value, moved.points.i95.low, moved.points.i95.high), abs=1e-12
        )
        assert share.i95 is not None
        last = said["estimates"][-1]
        assert (last["value"], last["low"], last["high"]) == pytest.approx(
            (share.value, share.i95.low, share.i95.high), abs=1e-12
        )
        worst = results.worst_case(second, question, options[0])
        assert (last["worst_case"]["low"], last["worst_case"]["high"]) == pytest.approx(worst, abs=1e-12)
        if code == SIGNALS:
            assert moved.relative is not None
            assert said["change"]["percent"]["value"] == pytest.approx(100 * moved.relative[0], abs=1e-9)
            assert said["change"]["break_even"] == pytest.approx(moved.break_even, abs=1e-12)


def test_scales_say_the_same_in_the_terminal(
    two_waves: list[Wave], client_of: Callable[..., Client], tmp_path: Path
) -> None:
    answer = client_of("communication").post(f"/evaluate/surveys/{two_waves[0].survey_id}/numbers/")
    said = _in_terminal(
        tmp_path, answer.content, "--outcome", "right_threat", "--stratum", "stratum", "--population", "population",
        "--unit", "unit", "--wave", "wave",
    )  # fmt: skip
    found = results.answered(two_waves[1])
    mean = results.average(found, _question(found, "right_threat"))
    last = said["estimates"][-1]
    assert mean.i95 is not None
    assert (last["value"], last["low"], last["high"]) == pytest.approx(
        (mean.value, mean.i95.low, mean.i95.high), abs=1e-9
    )


def test_paper_in_excess_is_said_and_does_not_break(make_wave: Callable[..., Wave]) -> None:
    wave = make_wave(is_anonymous=True, n=24)
    strata = list(wave.survey.strata.all())
    for number in range(30):
        row = Response(
            wave=wave, stratum=strata[number % 2], answers={"signal": "yes" if number % 3 else "no"}, shown=["signal"]
        )
        row.save()
    made = survey_document.document(results.answered(wave))
    assert any("meer antwoorden dan mensen" in warning for warning in made.warnings)


def test_one_answer_in_a_stratum(make_survey: Callable[..., Survey], make_wave: Callable[..., Wave]) -> None:
    wave = make_wave(n=24)
    for number in (1, *range(0, 24, 2)):
        _answer(wave, f"G{number:03d}", {"signal": "yes" if number % 4 else "no"})
    share = results.share(found := results.answered(wave), _question(found, "signal"), ["yes"])
    assert share.is_known
    assert share.i95 is not None
    assert share.i95.low < share.i95.high
