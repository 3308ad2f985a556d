"""What the program learns here: shown first, adopted by a person, undone with one click, and never measured with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client

from waterlijn.errors import NotAllowed
from waterlijn.text import local
from waterlijn.text.read import model_name
from waterlijn.web.accounts.models import AuditEvent, Member, Organisation
from waterlijn.web.listen.models import Message
from waterlijn.web.understand import actions, queries
from waterlijn.web.understand.actions import Answer
from waterlijn.web.understand.models import LabelRound, LocalLayer, Reading, TemperatureCell

pytestmark = pytest.mark.django_db
Two = tuple[Member, Member]
Start = Callable[..., LabelRound]
PLACES = ("kade", "markt", "kerk", "brug", "haven", "molen", "sluis", "toren", "vijver", "poort", "gracht", "wal")
KINDS = (
    "{here}: wat een idioten daar op het gemeentehuis, ze luisteren nooit, zegt men bij {there}",
    "{here}: bedankt voor de nieuwe bank, we zitten er elke avond, tot aan {there}",
    "{here}: belachelijk weer, die lui snappen er niks van, ook niet bij {there}",
)


def message_text(i: int) -> str:
    """All different at both ends: what begins or ends alike counts as a copy."""
    here, there = PLACES[i % 12], PLACES[i // 12 % 12]
    return KINDS[i % 3].format(here=f"{here} en {there}", there=f"{there} naast {here} {'oost' if i < 144 else 'west'}")


@pytest.fixture
def read_messages(organisation: Organisation, add_message: Callable[..., Message]) -> None:
    for i in range(240):
        add_message(message_text(i))
    actions.read_new(by=None, organisation=organisation)


def judge(row: LabelRound, by: Member, rude: Callable[[str], bool]) -> None:
    for drawn in list(queries.to_label(row, by)):
        answer = Answer(abuse=True, target="authority", behaviour="vent") if rude(drawn.message.text) else Answer()
        actions.give_label(by=by, drawn=drawn, answer=answer)


@pytest.fixture
def milder(start: Start, two: Two, read_messages: None) -> LocalLayer:
    """People here see only half of the hard messages as insulting, whatever the model says."""
    row = start(is_double=False)
    judge(row, two[0], lambda text: "idioten" in text and text.startswith(("kade", "brug", "sluis")))
    actions.close_round(by=two[0], row=row)
    return actions.train(by=two[0])


def test_training_makes_a_card_and_changes_nothing(milder: LocalLayer, organisation: Organisation) -> None:
    assert milder.state == LocalLayer.State.TRIED
    assert milder.card["verdict"] == "better"
    assert milder.base == model_name()
    assert queries.adopted_layer(organisation) is None
    assert not Reading.objects.exclude(model=model_name()).exists()
    assert AuditEvent.objects.get(what="layer.trained").details["verdict"] == "better"


def test_adopting_reads_again_and_back_restores_every_reading(
    milder: LocalLayer, organisation: Organisation, two: Two
) -> None:
    columns = [field.attname for field in Reading._meta.concrete_fields]
    before = list(Reading.objects.order_by("pk").values_list(*columns))
    actions.adopt(by=two[1], layer=milder)
    assert actions.reread(organisation=organisation) == 240
    assert set(Reading.objects.values_list("model", flat=True)) == {f"{model_name()} + {milder.name}"}
    hard = Reading.objects.filter(message__text__contains="idioten")
    now = np.array(hard.values_list("abuse", flat=True))
    was = np.array([row.shipped[0] for row in hard])
    assert now.mean() < was.mean()
    assert actions.reread(organisation=organisation) == 0, "nothing is read twice"
    actions.back_to_shipped(by=two[1])
    actions.reread(organisation=organisation)
    assert list(Reading.objects.order_by("pk").values_list(*columns)) == before
    assert [e.what for e in AuditEvent.objects.filter(what__startswith="layer.")] == [
        "layer.trained", "layer.adopted", "layer.put_away",
    ]  # fmt: skip


def test_the_temperature_stays_that_of_the_shipped_model(
    milder: LocalLayer, organisation: Organisation, two: Two
) -> None:
    first = actions.store_temperature(by=None, organisation=organisation)
    actions.adopt(by=two[1], layer=milder)
    actions.reread(organisation=organisation)
    second = actions.store_temperature(by=None, organisation=organisation)
    assert second.inputs_hash == first.inputs_hash
    assert second.model == first.model == model_name()
    cells = [list(TemperatureCell.objects.filter(run=run).values_list("week", "content")) for run in (first, second)]
    assert cells[0] == cells[1]


def test_new_messages_are_read_with_the_layer(
    milder: LocalLayer, organisation: Organisation, two: Two, add_message: Callable[..., Message]
) -> None:
    actions.adopt(by=two[1], layer=milder)
    new = add_message("Nog een bericht over de markt op zaterdag.")
    actions.read_new(by=None, organisation=organisation)
    reading = Reading.objects.get(pk=new.pk)
    assert reading.model.endswith(milder.name)
    assert len(reading.shipped) == 12


def test_erased_texts_go_back_to_what_the_shipped_model_said(
    milder: LocalLayer, organisation: Organisation, two: Two
) -> None:
    actions.adopt(by=two[1], layer=milder)
    actions.reread(organisation=organisation)
    changed = next(row for row in Reading.objects.all() if row.abuse != row.shipped[0])
    shipped = changed.shipped
    Message.objects.filter(pk=changed.pk).update(text="")
    actions.back_to_shipped(by=two[1])
    actions.reread(organisation=organisation)
    changed.refresh_from_db()
    assert [changed.abuse, changed.hate, changed.threat, changed.othering] == shipped[:4]
    assert changed.abuse_flag == shipped[4]
    assert changed.shipped is None
    assert changed.model == model_name()


def test_without_a_text_everything_but_the_marks_comes_back(
    milder: LocalLayer, organisation: Organisation, two: Two
) -> None:
    columns = [field.attname for field in Reading._meta.concrete_fields if field.attname != "spans"]
    before = list(Reading.objects.order_by("pk").values_list(*columns))
    actions.adopt(by=two[1], layer=milder)
    actions.reread(organisation=organisation)
    hard = Reading.objects.filter(severity__gt=0)
    assert hard.exists()
    # what a layer does that finds no insult in them any more
    hard.update(severity=0, target_group="muslims", abuse_flag=False, hate_flag=False, threat_flag=False)
    Message.objects.update(text="")
    actions.back_to_shipped(by=two[1])
    actions.reread(organisation=organisation)
    assert list(Reading.objects.order_by("pk").values_list(*columns)) == before


def test_a_reading_from_before_severity_was_kept_still_goes_back(
    milder: LocalLayer, organisation: Organisation, two: Two
) -> None:
    actions.adopt(by=two[1], layer=milder)
    actions.reread(organisation=organisation)
    row = Reading.objects.order_by("pk")[0]
    Reading.objects.filter(pk=row.pk).update(shipped=row.shipped[:10], severity=2, target_group="elderly")
    Message.objects.update(text="")
    actions.back_to_shipped(by=two[1])
    actions.reread(organisation=organisation)
    again = Reading.objects.get(pk=row.pk)
    assert (again.severity > 0, again.target_group, again.shipped) == (any(row.shipped[4:8]), "elderly", None)


def test_what_was_not_shown_cannot_be_adopted(start: Start, two: Two, read_messages: None) -> None:
    row = start(30, is_double=False)
    judge(row, two[0], lambda text: "idioten" in text)
    layer = actions.train(by=two[0])
    assert layer.card["verdict"] in ("too_few", "no_gain", "worse")
    with pytest.raises(NotAllowed, match="not shown"):
        actions.adopt(by=two[0], layer=layer)
    assert LocalLayer.objects.get().state == LocalLayer.State.TRIED


def test_a_layer_of_another_version_of_the_model_is_not_used(
    milder: LocalLayer, organisation: Organisation, two: Two, client_of: Callable[..., Client]
) -> None:
    actions.adopt(by=two[1], layer=milder)
    LocalLayer.objects.update(base="waterlijn-nl 0.0.0 00000000")
    assert actions.model_of(organisation) == model_name()
    page = client_of("prevention").get("/understand/learned/", HTTP_ACCEPT_LANGUAGE="nl").content.decode()
    assert "vernieuwd" in page or "renewed" in page


def test_training_again_keeps_the_card_and_drops_the_words(milder: LocalLayer, two: Two) -> None:
    again = actions.train(by=two[0])
    milder.refresh_from_db()
    assert milder.weights == {}
    assert milder.card["verdict"] == "better"
    assert again.name == local.Layer.from_dict(again.weights).name


def test_labels_of_erased_texts_still_teach_a_shift(milder: LocalLayer, organisation: Organisation) -> None:
    from waterlijn.web.understand.actions.tuning import labelled_of

    with_texts = labelled_of(organisation)
    Message.objects.filter(text__contains="idioten").update(text="")
    without = labelled_of(organisation)
    assert len(without) == len(with_texts)
    assert sorted(np.round(without.seen.probability[:, 0], 5)) == pytest.approx(
        sorted(np.round(with_texts.seen.probability[:, 0], 5)), abs=1e-4
    )
    assert without.seen.words.nnz < with_texts.seen.words.nnz


def test_the_page_from_training_to_one_click_back(
    start: Start, two: Two, read_messages: None, client_of: Callable[..., Client], milder: LocalLayer
) -> None:
    client = client_of(two[0])
    page = client.get("/understand/learned/").content.decode()
    assert "Voortaan hiermee lezen" in page or "Read with this" in page
    assert client.post(f"/understand/learned/{milder.pk}/adopt/").status_code == 302
    page = client.get("/understand/learned/").content.decode()
    assert "240" in page, "how many messages are still being read again"
    officer = client_of("data_protection")
    assert officer.post("/understand/learned/train/").status_code == 403
    assert officer.post("/understand/learned/back/").status_code == 302
    assert queries.adopted_layer(two[0].organisation) is None


def test_a_message_says_when_local_judgements_weigh(
    milder: LocalLayer, organisation: Organisation, two: Two, client_of: Callable[..., Client]
) -> None:
    actions.adopt(by=two[1], layer=milder)
    actions.reread(organisation=organisation)
    page = client_of(two[0]).get(f"/understand/messages/{Reading.objects.order_by('pk')[0].pk}/")
    assert milder.name in page.content.decode()


def test_the_layer_of_one_organisation_never_reads_for_another(
    milder: LocalLayer, two: Two, client_of: Callable[..., Client]
) -> None:
    actions.adopt(by=two[1], layer=milder)
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    assert actions.model_of(elsewhere) == model_name()
    stranger = client_of("communication", organisation=elsewhere)
    assert stranger.post(f"/understand/learned/{milder.pk}/adopt/").status_code == 404
    assert milder.name not in stranger.get("/understand/learned/").content.decode()


def test_after_going_back_the_same_layer_can_be_adopted_again(
    milder: LocalLayer, two: Two, client_of: Callable[..., Client]
) -> None:
    client = client_of(two[1])
    client.post(f"/understand/learned/{milder.pk}/adopt/")
    client.post("/understand/learned/back/")
    assert f"/understand/learned/{milder.pk}/adopt/" in client.get("/understand/learned/").content.decode()
    actions.adopt(by=two[1], layer=LocalLayer.objects.get())
    assert LocalLayer.objects.get().state == LocalLayer.State.ADOPTED


def test_a_kept_text_that_a_killed_run_left_is_read_by_the_next(
    milder: LocalLayer, organisation: Organisation, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waterlijn.web.understand.actions import reading

    actions.adopt(by=two[1], layer=milder)
    monkeypatch.setattr(reading, "BATCH", 100)
    real, calls = reading._replace, []

    def die_at_the_second(rows: list[tuple[object, ...]]) -> None:
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(rows)

    monkeypatch.setattr(reading, "_replace", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        actions.reread(organisation=organisation)
    assert queries.to_reread(organisation, actions.model_of(organisation)).count() == 140
    assert actions.reread(organisation=organisation) == 140
