"""Judging stays blind until everybody is done, names go when it closes, and the file says what is not known."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from waterlijn.errors import NotAllowed
from waterlijn.records import LABELS
from waterlijn.web.accounts.models import AuditEvent, Member
from waterlijn.web.understand import actions, labels, queries
from waterlijn.web.understand.actions import UNSURE, Answer
from waterlijn.web.understand.models import DrawnMessage, Label, LabelRound, Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]
Two = tuple[Member, Member]
Start = Callable[..., LabelRound]
CALM, RUDE = Answer(behaviour="argue"), Answer(abuse=True, target="person", behaviour="vent")
CSV = "/understand/labelling/labels.csv"


def judge(row: LabelRound, by: Member, answer: Answer = CALM, most: int | None = None) -> None:
    for drawn in list(queries.to_label(row, by))[:most]:
        actions.give_label(by=by, drawn=drawn, answer=answer)


def seen(client: Client, address: str) -> str:
    """A page without what differs at every visit."""
    page = client.get(address).content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def rows_of(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(CSV).content.decode())))


def test_every_page_is_the_same_whether_or_not_a_colleague_agreed(
    start: Start, two: Two, client_of: Callable[..., Client]
) -> None:
    row, client = start(), client_of(two[1])
    judge(row, two[0])
    judge(row, two[1], CALM, most=40)
    pages = ["/", "/understand/learned/", *(f"/understand/labelling/{path}" for path in ("", f"{row.pk}/"))]
    agreed = [seen(client, page) for page in pages]
    Label.objects.filter(by=two[1]).update(abuse=True, target="person")
    assert [seen(client, page) for page in pages] == agreed
    assert "Kappa" not in agreed[-1]
    assert client.get(CSV).status_code == 302
    judge(row, two[1])
    page = seen(client, pages[-1])
    assert "Kappa" in page
    assert f"/understand/labelling/{row.pk}/settle/" in page


def test_a_closed_round_shows_how_well_people_agreed(start: Start, two: Two, client_of: Callable[..., Client]) -> None:
    row = start()
    judge(row, two[0])
    judge(row, two[1], RUDE, most=30)
    actions.close_round(by=two[0], row=row)
    assert "Kappa" in seen(client_of(two[1]), f"/understand/labelling/{row.pk}/")


def test_what_a_colleague_judged_too_is_not_taken_back(
    start: Start, two: Two, client_of: Callable[..., Client]
) -> None:
    row, client = start(), client_of(two[0])
    first, second = queries.to_label(row, two[0])[:2]
    actions.give_label(by=two[0], drawn=first, answer=CALM)
    address, button = f"/understand/labelling/{row.pk}/label/", f"/understand/labelling/{row.pk}/take-back/"
    assert button in seen(client, address)
    actions.give_label(by=two[1], drawn=first, answer=RUDE)
    assert button not in seen(client, address)
    with pytest.raises(NotAllowed, match="colleague"):
        actions.take_back(by=two[0], row=row)
    assert Label.objects.filter(drawn=first).count() == 2
    actions.give_label(by=two[0], drawn=second, answer=CALM)
    assert actions.take_back(by=two[0], row=row) == second


@pytest.mark.parametrize("what", ["give", "take_back", "settle"])
def test_whoever_writes_waits_for_whoever_closes(
    what: str, start: Start, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = start(is_double=False)
    drawn, other = queries.to_label(row, two[0])[:2]
    actions.give_label(by=two[0], drawn=drawn, answer=UNSURE)
    if what == "settle":
        actions.close_round(by=two[0], row=row)
    locked: list[type] = []
    real = QuerySet.select_for_update

    def spy(self: QuerySet[Any], **settings: Any) -> QuerySet[Any]:
        locked.append(self.model)
        return real(self, **settings)

    monkeypatch.setattr(QuerySet, "select_for_update", spy)
    writes: dict[str, Callable[[], object]] = {
        "give": lambda: actions.give_label(by=two[0], drawn=other, answer=CALM),
        "take_back": lambda: actions.take_back(by=two[0], row=row),
        "settle": lambda: actions.settle(by=two[1], drawn=drawn, answer=CALM, talked=False),
    }
    writes[what]()
    assert locked[0] is LabelRound, "before anything else is read"


def test_neither_seat_nor_number_tells_after_closing_who_said_what(start: Start, two: Two) -> None:
    row = start()
    judge(row, two[0], CALM)
    judge(row, two[1], RUDE)
    order = list(Label.objects.order_by("pk").values_list("drawn_id", "abuse"))
    assert {(label.seat, label.abuse) for label in Label.objects.all()} == {(1, False), (2, True)}
    newest = Label.objects.order_by("-pk")[0].pk
    actions.close_round(by=two[0], row=row)
    now = list(Label.objects.order_by("pk").values_list("drawn_id", "abuse"))
    assert sorted(now) == sorted(order)
    assert now != order
    assert not Label.objects.filter(pk__lte=newest).exists()
    assert {(label.seat, label.abuse) for label in Label.objects.all()} == {
        (1, False),
        (2, True),
        (1, True),
        (2, False),
    }
    assert {len(found) for found in labels.by_message(Label.objects.all()).values()} == {2}


def test_half_judgements_are_counted_before_they_go(start: Start, two: Two, client_of: Callable[..., Client]) -> None:
    row = start()
    judge(row, two[0], most=17)
    judge(row, two[1], most=4)
    page = client_of(two[0]).get(f"/understand/labelling/{row.pk}/", HTTP_ACCEPT_LANGUAGE="nl").content.decode()
    assert "13 berichten zijn nog maar door één persoon beoordeeld" in page or "13 messages were judged" in page
    actions.close_round(by=two[0], row=row)
    assert Label.objects.count() == 8
    assert AuditEvent.objects.get(what="round.closed").details == {"half_dropped": 13}


def test_kappa_says_how_many_it_leaves_out_and_how_many_people_it_is_not_about(
    start: Start, two: Two, make_member: Callable[..., Member], client_of: Callable[..., Client]
) -> None:
    row, third = start(), make_member("prevention")
    judge(row, two[0], UNSURE, most=7)
    judge(row, third, RUDE, most=20)
    judge(row, two[0])
    judge(row, two[1])
    judge(row, third)
    assert queries.is_judged(row)
    address, client = f"/understand/labelling/{row.pk}/", client_of(two[1])
    for close in (False, True):
        if close:
            actions.close_round(by=two[0], row=row)
        page = seen(client, address)
        assert "Kappa" in page
        assert "7 berichten tellen hier niet mee" in page or "7 messages do not count" in page
        assert not re.search("two people|twee mensen|both people|beide mensen", page, re.IGNORECASE)


def test_the_file_waits_for_differences_and_is_empty_where_nobody_could_say(
    start: Start, two: Two, make_member: Callable[..., Member], client_of: Callable[..., Client]
) -> None:
    row, client = start(40), client_of(two[0])
    drawn = list(queries.to_label(row, two[0]))
    differs, unknown, erased = drawn[:3]
    for one in drawn[:-1]:
        for member in two:
            rude = member == two[1] and one in (differs, erased)
            answer = UNSURE if one == unknown else RUDE if rude else CALM
            actions.give_label(by=member, drawn=one, answer=answer)
    actions.close_round(by=two[0], row=row)
    erased.message.text = ""
    erased.message.save()
    page = client.get(CSV, follow=True).content.decode()
    assert "nog niet eens" in page or "do not agree about" in page
    third = client_of(make_member("prevention"))
    address = f"/understand/labelling/{row.pk}/settle/"
    actions.settle(by=two[0], drawn=differs, answer=RUDE, talked=True)
    assert client.get(CSV).status_code == 302
    third.post(address, {"message": unknown.pk, "unsure": ""})
    assert Label.objects.get(drawn=unknown, seat=Label.SETTLED).is_unsure
    found = {line["id"]: line for line in rows_of(client)}
    assert set(found) == {f"waterlijn-{one.pk}" for one in drawn[:-1]}, "an id that no other file has by accident"
    share = (len(drawn) - 1) / len(drawn)
    for one in drawn[:-1]:
        line = found[f"waterlijn-{one.pk}"]
        assert float(line["drawn_pi"]) == one.chance
        assert float(line["pi"]) == pytest.approx(one.chance * share), "also of those without an answer"
        said = [line[name] for name in ("hostility", *LABELS, "disagreement", "target", "behaviour")]
        assert (set(said) == {""}) == (one in (unknown, erased))
    assert found[f"waterlijn-{differs.pk}"]["hostility"] == "1"
    assert AuditEvent.objects.get(what="labels.downloaded").details == {"n": len(found)}
    content = client.get(CSV).content.decode()
    assert "Bericht" not in content
    assert not any(member.user.name in content for member in two)


def test_no_file_while_one_person_is_still_judging(start: Start, two: Two, client_of: Callable[..., Client]) -> None:
    row, client = start(is_double=False), client_of(two[0])
    judge(row, two[0], most=3)
    page = client.get(CSV, follow=True).content.decode()
    assert "Er wordt nog beoordeeld" in page or "still judging" in page
    judge(row, two[0])
    assert len(rows_of(client)) == DrawnMessage.objects.count() == Reading.objects.count()
