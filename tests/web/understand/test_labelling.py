"""Judging: drawn with a chance that is kept, blind, by different people, and forgotten afterwards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from waterlijn.errors import NotAllowed
from waterlijn.text import drawing
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation
from waterlijn.web.listen.actions import delete_message
from waterlijn.web.listen.models import Source
from waterlijn.web.understand import actions, labels, queries
from waterlijn.web.understand.actions import Answer
from waterlijn.web.understand.actions.drawing import pack
from waterlijn.web.understand.models import DrawnMessage, Label, LabelRound, Reading
from waterlijn.web.understand.queries import unpack

pytestmark = pytest.mark.django_db
Two = tuple[Member, Member]
Start = Callable[..., LabelRound]
CALM, RUDE = Answer(behaviour="argue"), Answer(abuse=True, target="person", behaviour="vent")
FORM = {"target": "none", "behaviour": "argue"}


def judge_all(row: LabelRound, by: Member, answer: Answer = CALM) -> None:
    for drawn in list(queries.to_label(row, by)):
        actions.give_label(by=by, drawn=drawn, answer=answer)


@pytest.mark.usefixtures("readings")
def test_the_chance_of_every_drawn_message_is_that_of_the_science(start: Start) -> None:
    row = start(20)
    numbers, probability = queries.frame(row.organisation, list(row.sources.all()), None, None)
    chance = drawing.chances(drawing.uncertainty(probability), 20)
    lucky = drawing.luck(bytes(row.key), numbers.tolist())
    expected = {int(n): c for n, c, u in zip(numbers, chance, lucky, strict=True) if u < c}
    assert {drawn.pk: drawn.chance for drawn in row.drawn.all()} == expected
    assert row.n_frame == 60
    assert row.n_drawn == len(expected)
    assert AuditEvent.objects.get(what="labels.drawn").details["drawn"] == row.n_drawn


@pytest.mark.usefixtures("readings")
def test_a_second_round_raises_the_chance_of_what_was_drawn_before(start: Start, two: Two) -> None:
    first = start(15)
    before = {drawn.pk: drawn.chance for drawn in first.drawn.all()}
    judge_all(first, two[0])
    judge_all(first, two[1])
    actions.close_round(by=two[0], row=first)
    second = start(20)
    known, chance = unpack(bytes(second.frame))
    after = dict(zip(known.tolist(), chance.tolist(), strict=True))
    for drawn in first.drawn.all():
        assert drawn.chance == after[drawn.pk] > before[drawn.pk]
        assert drawn.chance_when_drawn == before[drawn.pk]
    assert not set(before) & set(second.drawn.values_list("pk", flat=True)), "nobody judges the same again"
    assert bytes(second.key) == bytes(first.key), "a lucky number is for ever"


@pytest.mark.usefixtures("readings")
def test_what_was_left_without_an_answer_comes_along(start: Start, two: Two) -> None:
    first = start(1000)
    done = queries.to_label(first, two[0])[:5]
    for drawn in list(done):
        actions.give_label(by=two[0], drawn=drawn, answer=CALM)
    actions.close_round(by=two[0], row=first)
    second = start(10)
    assert second.n_drawn == 60
    assert not Label.objects.exists(), "half a judgement, of which nobody knows any more whose it was"


def test_copies_field_notes_other_languages_and_erased_texts_are_not_drawn(
    start: Start, source: Source, readings: list[Reading]
) -> None:
    Reading.objects.filter(pk=readings[0].pk).update(is_voice=False)
    Reading.objects.filter(pk=readings[1].pk).update(language="fr")
    readings[2].message.text = ""
    readings[2].message.save()
    assert start().n_frame == 57
    Source.objects.filter(pk=source.pk).update(kind=Source.Kind.FIELD_NOTES)
    assert not queries.sources_to_label(source.organisation).exists()
    assert queries.frame(source.organisation, [source], None, None)[0].size == 0


def test_too_little_to_draw_from_and_one_round_at_a_time(
    start: Start, add_reading: Callable[..., Reading], readings: list[Reading]
) -> None:
    for reading in readings[19:]:
        reading.message.delete()
    with pytest.raises(NotAllowed, match="too few messages"):
        start()
    add_reading("Nog eentje over de markt.")
    start()
    with pytest.raises(NotAllowed, match="open round"):
        start()


def test_frames_survive_storage() -> None:
    numbers, chance = np.array([3, 9, 2**40]), np.array([0.1, 1.0, 1e-9])
    stored = unpack(pack(numbers, chance))
    assert np.array_equal(stored[0], numbers)
    assert np.array_equal(stored[1], chance)


@pytest.mark.usefixtures("readings")
def test_two_different_people_judge_each_message_blind(
    start: Start, two: Two, make_member: Callable[..., Member]
) -> None:
    row = start()
    drawn = queries.to_label(row, two[0])[0]
    actions.give_label(by=two[0], drawn=drawn, answer=CALM)
    with pytest.raises(NotAllowed):
        actions.give_label(by=two[0], drawn=drawn, answer=CALM)
    assert drawn not in queries.to_label(row, two[0])
    assert queries.to_label(row, two[1])[0] == drawn, "what a colleague began comes first"
    actions.give_label(by=two[1], drawn=drawn, answer=RUDE)
    third = make_member("prevention")
    with pytest.raises(NotAllowed, match="Others judged"):
        actions.give_label(by=third, drawn=drawn, answer=CALM)
    assert AuditEvent.objects.filter(what="label.given", subject=f"round {row.pk}").count() == 2
    assert not AuditEvent.objects.filter(what="label.given", subject__contains="message").exists()


@pytest.mark.usefixtures("readings")
def test_the_label_page_shows_neither_the_model_nor_the_colleague(
    start: Start, two: Two, client_of: Callable[..., Client]
) -> None:
    row = start()
    drawn = queries.to_label(row, two[0])[0]
    Reading.objects.update(abuse=0.987654, abuse_flag=True, cues=["insult"], spans=[[0, 7, "abuse", "insult"]])
    actions.give_label(by=two[0], drawn=drawn, answer=RUDE)
    page = client_of(two[1]).get(f"/understand/labelling/{row.pk}/label/").content.decode()
    assert drawn.message.text in page
    assert "<mark" not in page
    assert "checked" not in page.replace('value="none" id="id_target_0" required checked', "").replace(
        'value="none" required id="id_target_0" checked', ""
    )
    for hint in ("0.98", "0,98", "Reads as", "Leest als", two[0].user.name):
        assert hint not in page


@pytest.mark.usefixtures("readings")
def test_a_judgement_without_javascript_and_back(start: Start, two: Two, client_of: Callable[..., Client]) -> None:
    row, client = start(), client_of(two[0])
    address = f"/understand/labelling/{row.pk}/label/"
    drawn = queries.to_label(row, two[0])[0]
    answer = client.post(
        address, {"message": drawn.pk, "save": "", "says": ["hate"], "target": "group", "behaviour": "provoke"}
    )
    assert answer.status_code == 302
    label = Label.objects.get()
    assert (label.abuse, label.hate, label.threat, label.othering) == (True, True, False, False), "hate insults too"
    assert (label.target, label.behaviour, label.seat, label.by) == ("group", "provoke", 1, two[0])
    back = client.post(f"/understand/labelling/{row.pk}/take-back/")
    assert back["Location"].endswith(f"?message={drawn.pk}#message")
    assert not Label.objects.exists()
    assert str(drawn.message.text) in client.get(back["Location"]).content.decode()
    client.post(address, {"message": drawn.pk, "unsure": ""})
    assert Label.objects.get().is_unsure
    assert set(AuditEvent.objects.filter(what__startswith="label.").values_list("what", flat=True)) == {
        "label.given", "label.taken_back",
    }  # fmt: skip


@pytest.mark.usefixtures("readings")
@pytest.mark.parametrize(
    "wrong",
    [
        {"target": "none"},
        {"target": "none", "behaviour": "shout"},
        {"target": "none", "behaviour": "vent", "says": ["abuse"]},
        {"target": "none", "behaviour": "vent", "needs": ["safety", "say", "truth"]},
    ],
)
def test_an_unfinished_judgement_is_not_saved(
    start: Start, two: Two, client_of: Callable[..., Client], wrong: dict[str, object]
) -> None:
    row, client = start(), client_of(two[0])
    drawn = queries.to_label(row, two[0])[0]
    answer = client.post(f"/understand/labelling/{row.pk}/label/", {"message": drawn.pk, "save": ""} | wrong)
    assert answer.status_code == 200
    assert drawn.message.text in answer.content.decode()
    assert not Label.objects.exists()


@pytest.mark.usefixtures("readings")
def test_differences_are_settled_when_everybody_is_done(
    start: Start, two: Two, make_member: Callable[..., Member], client_of: Callable[..., Client]
) -> None:
    row = start()
    judge_all(row, two[0])
    first = DrawnMessage.objects.order_by("order").first()
    assert first is not None
    actions.give_label(by=two[1], drawn=first, answer=RUDE)
    third = make_member("prevention")
    with pytest.raises(NotAllowed, match="everybody is done"):
        actions.settle(by=third, drawn=first, answer=RUDE, talked=False)
    judge_all(row, two[1])
    with pytest.raises(NotAllowed, match="judged this message yourself"):
        actions.settle(by=two[0], drawn=first, answer=RUDE, talked=False)
    client = client_of(third)
    page = client.get(f"/understand/labelling/{row.pk}/settle/").content.decode()
    assert first.message.text in page
    assert two[0].user.name not in page
    assert two[1].user.name not in page
    client.post(
        f"/understand/labelling/{row.pk}/settle/",
        {"message": first.pk, "says": ["abuse"], "target": "person", "behaviour": "vent"},
    )
    found = dict(actions.answers(row.organisation))
    assert found[first].abuse
    assert len(found) == 60
    assert Label.objects.get(seat=3).by is None


@pytest.mark.usefixtures("readings")
def test_after_closing_nobody_knows_who_judged_what(start: Start, two: Two, client_of: Callable[..., Client]) -> None:
    row = start()
    judge_all(row, two[0])
    judge_all(row, two[1], RUDE)
    actions.close_round(by=two[0], row=row)
    row.refresh_from_db()
    assert not Label.objects.exclude(by=None).exists()
    assert row.agreement["abuse"] == [0, 0, 60, 0]
    with pytest.raises(NotAllowed, match="closed"):
        actions.give_label(by=two[0], drawn=row.drawn.all()[0], answer=CALM)
    page = client_of(two[1]).get(f"/understand/labelling/{row.pk}/").content.decode()
    for member in two:
        assert page.count(member.user.name) <= (1 if member == two[1] else 0), "only the menu names who is logged in"
    DrawnMessage.objects.all().delete()
    assert "Kappa" in client_of(two[1]).get(f"/understand/labelling/{row.pk}/").content.decode()


@pytest.mark.usefixtures("readings")
def test_kappa_compares_two_people_and_not_two_turns(start: Start, two: Two) -> None:
    row = start()
    waiting = list(queries.to_label(row, two[0]))
    for i, drawn in enumerate(waiting):  # now one is first, now the other
        pair = ((two[0], RUDE if i % 4 == 0 else CALM), (two[1], RUDE if i % 8 == 0 else CALM))
        for member, answer in pair if i % 2 else reversed(pair):
            actions.give_label(by=member, drawn=drawn, answer=answer)
    table = labels.agreement(labels.by_message(queries.labels_of(row)).values())["abuse"]
    assert sorted(table) == sorted((8, 7, 0, 45))
    assert {(label.by, label.seat) for label in Label.objects.select_related("by")} in (
        {(two[0], 1), (two[1], 2)}, {(two[0], 2), (two[1], 1)},
    )  # fmt: skip


def test_a_deleted_message_takes_its_labels_along_and_leaves_the_chances_of_the_others(
    start: Start, two: Two, readings: list[Reading]
) -> None:
    row = start()
    judge_all(row, two[0])
    chances = dict(row.drawn.values_list("pk", "chance"))
    delete_message(by=two[0], message=readings[3].message, reason="objection")
    assert not Label.objects.filter(drawn=readings[3].pk).exists()
    chances.pop(readings[3].pk)
    assert dict(row.drawn.values_list("pk", "chance")) == chances


@pytest.mark.usefixtures("readings")
def test_other_organisations_do_not_exist(start: Start, client_of: Callable[..., Client]) -> None:
    row = start()
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    client = client_of("communication", organisation=elsewhere)
    for path in ("", "label/", "settle/"):
        assert client.get(f"/understand/labelling/{row.pk}/{path}").status_code == 404
    assert client.post(f"/understand/labelling/{row.pk}/close/").status_code == 404
    assert client.get("/understand/labelling/labels.csv").content.decode().count("\n") == 1


def test_a_round_starts_from_its_form(
    client_of: Callable[..., Client], source: Source, readings: list[Reading]
) -> None:
    client = client_of("wellbeing")
    assert client.get("/understand/labelling/new/").status_code == 200
    form = {"sources": [source.pk], "weeks": "1", "wanted": "50", "is_double": "0"}
    answer = client.post("/understand/labelling/new/", form)
    row = LabelRound.objects.get()
    assert answer["Location"] == f"/understand/labelling/{row.pk}/"
    assert (row.wanted, row.is_double, row.first_week) == (50, False, readings[0].message.week)
    assert client.post("/understand/labelling/new/", form).status_code == 200, "one at a time, said on the page"


@pytest.mark.parametrize("n", [10, 60])
def test_the_pages_ask_the_same_number_of_questions_however_many_messages(
    n: int,
    start: Start,
    two: Two,
    client_of: Callable[..., Client],
    readings: list[Reading],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    row = start()
    for drawn in list(queries.to_label(row, two[1]))[:n]:
        actions.give_label(by=two[1], drawn=drawn, answer=CALM)
    client = client_of(two[0])
    for path, most in (("", 16), (f"{row.pk}/", 16), (f"{row.pk}/label/", 22)):
        with django_assert_max_num_queries(most):
            assert client.get(f"/understand/labelling/{path}").status_code == 200


@pytest.mark.usefixtures("readings")
def test_today_says_that_messages_wait(start: Start, two: Two, client_of: Callable[..., Client]) -> None:
    row, client = start(), client_of(two[1])
    assert f"/understand/labelling/{row.pk}/" in client.get("/").content.decode()
    judge_all(row, two[1])
    assert f"/understand/labelling/{row.pk}/" not in client.get("/").content.decode()
