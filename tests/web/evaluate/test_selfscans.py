"""Self-evaluations: independent scores, three at least, and nothing left of who said what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from waterlijn.errors import NotAllowed, UsageError
from waterlijn.web.accounts.models import AuditEvent, Member
from waterlijn.web.evaluate import questions
from waterlijn.web.evaluate.actions import selfscans as actions
from waterlijn.web.evaluate.forms.selfscans import ScanAnswerForm
from waterlijn.web.evaluate.models.selfscans import ScanAnswer, ScanRound, ScanSeat, SelfScan

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(make_member: Callable[..., Member]) -> Member:
    return make_member("prevention")


@pytest.fixture
def scan(coordinator: Member) -> SelfScan:
    return actions.save_scan(by=coordinator, scan=SelfScan(name="Overleg polarisatie"))


def scores(level: int, *, has_casework: bool = False) -> dict[str, int | None]:
    return dict.fromkeys(ScanAnswerForm(has_casework=has_casework).fields, level)


@pytest.fixture
def play(scan: SelfScan, coordinator: Member) -> Callable[..., ScanRound]:
    """`play({"social": [4, 4], "police": [2]})`: a round in which members of these sides give these levels."""

    def make(levels: dict[str, list[int]], *, close: bool = True) -> ScanRound:
        row, links = actions.open_round(by=coordinator, scan=scan, seats={side: len(x) for side, x in levels.items()})
        left = {side: list(x) for side, x in levels.items()}
        for side, key in links:
            actions.give_scan(key=key, answers=scores(left[side].pop()))
        return actions.close_round(by=coordinator, row=row) if close else row

    return make


def test_there_are_seven_modules_and_two_are_asked_twice() -> None:
    modules = questions.scan_modules()
    assert len(modules) == 7
    assert [m.name for m in modules if m.is_twice] == ["working", "cases"]
    assert all(len(m.items) >= 5 for m in modules)
    assert [level.value for level in questions.scan_levels()] == [1, 2, 3, 4, 5]
    without, with_cases = ScanAnswerForm(has_casework=False), ScanAnswerForm(has_casework=True)
    assert not any(name.startswith("cases") for name in without.fields)
    assert sum(name.startswith("cases") for name in with_cases.fields) == 10


def test_links_are_shown_once_and_only_their_hash_is_kept(client_of: Callable[..., Client], scan: SelfScan) -> None:
    client = client_of("wellbeing")
    page = client.post(
        reverse("evaluate:open_round", args=[scan.pk]), {"social": 2, "police": 1, "municipal": 0}
    ).content.decode()
    keys = re.findall(r"/evaluate/s/([\w-]{20,})/", page)
    assert len(keys) == len(set(keys)) == 3
    assert not ScanSeat.objects.filter(key_hash__in=keys).exists()
    again = client.get(reverse("evaluate:selfscan", args=[scan.pk])).content.decode()
    assert not any(key in again for key in keys)
    assert Client().get(reverse("evaluate:scan_answer", args=[keys[0]])).status_code == 200


def test_a_member_scores_once_without_account(scan: SelfScan, coordinator: Member) -> None:
    _row, links = actions.open_round(by=coordinator, scan=scan, seats={"social": 3})
    address = reverse("evaluate:scan_answer", args=[links[0].key])
    events = AuditEvent.objects.count()
    first = {"structure.members": "4", "working.start.typical": "unknown"}
    assert Client().post(address, first)["Location"] == reverse("evaluate:scan_thanks")
    kept = ScanAnswer.objects.get()
    assert kept.answers["structure.members"] == 4
    assert kept.answers["working.start.typical"] is None
    assert Client().get(address).status_code == 410
    with pytest.raises(NotAllowed):
        actions.give_scan(key=links[0].key, answers=scores(1))
    assert AuditEvent.objects.count() == events, "its time would stand beside a seat"


def test_an_answer_leads_to_no_seat() -> None:
    assert {field.name for field in ScanAnswer._meta.get_fields()} == {"id", "round", "side", "answers"}
    assert not {field.name for field in ScanSeat._meta.get_fields()} & {"used_at", "answered_at", "answer", "member"}


def test_an_unknown_link_opens_nothing() -> None:
    assert Client().get(reverse("evaluate:scan_answer", args=["nothing"])).status_code == 404


def test_new_links_make_the_old_ones_stop(scan: SelfScan, coordinator: Member) -> None:
    row, links = actions.open_round(by=coordinator, scan=scan, seats={"social": 2, "police": 2})
    actions.give_scan(key=links[0].key, answers=scores(3))
    fresh = actions.renew_links(by=coordinator, row=row)
    assert len(fresh) == 3
    assert Client().get(reverse("evaluate:scan_answer", args=[links[1].key])).status_code == 404
    assert Client().get(reverse("evaluate:scan_answer", args=[fresh[0].key])).status_code == 200


def test_closing_keeps_the_middle_and_forgets_the_members(play: Callable[..., ScanRound]) -> None:
    row = play({"social": [4, 5, 3], "police": [2]})
    found = row.result["modules"]["structure"]
    assert (found["n"], found["median"], found["low"], found["high"]) == (4, 3.5, 2.0, 5.0)
    assert not ScanAnswer.objects.exists()
    assert not ScanSeat.objects.exists()
    assert AuditEvent.objects.get(what="selfscan.closed").details["n"] == 4


def test_under_three_members_nothing_is_shown(
    scan: SelfScan, coordinator: Member, client_of: Callable[..., Client]
) -> None:
    row, links = actions.open_round(by=coordinator, scan=scan, seats={"social": 3})
    for link in links[:2]:
        actions.give_scan(key=link.key, answers=scores(2))
    row = actions.close_round(by=coordinator, row=row)
    assert row.result == {"n": 2, "is_hidden": True, "modules": {}}
    page = client_of("communication").get(reverse("evaluate:selfscan", args=[scan.pk])).content.decode()
    assert "minder dan drie" in page


def test_a_question_that_two_answered_is_hidden(scan: SelfScan, coordinator: Member) -> None:
    row, links = actions.open_round(by=coordinator, scan=scan, seats={"social": 3})
    for i, link in enumerate(links):
        actions.give_scan(key=link.key, answers=scores(4) | {"vision.aim": None if i == 0 else 4})
    result = actions.close_round(by=coordinator, row=row).result
    assert result["modules"]["vision"]["items"]["vision.aim"]["is_hidden"]
    assert not result["modules"]["vision"]["items"]["vision.limits"]["is_hidden"]


@pytest.mark.parametrize(("police", "is_shown"), [([1, 2], False), ([1, 2, 2], True)])
def test_sides_differ_only_with_three_each(play: Callable[..., ScanRound], police: list[int], is_shown: bool) -> None:
    sides = play({"social": [4, 4, 5], "police": police}).result["modules"]["structure"]["sides"]
    assert (sides is not None) == is_shown
    if sides:
        assert sides == {"social": 4.0, "police": 2.0}


def test_a_round_needs_three_links_and_one_at_a_time(scan: SelfScan, coordinator: Member) -> None:
    with pytest.raises(UsageError):
        actions.open_round(by=coordinator, scan=scan, seats={"social": 2})
    actions.open_round(by=coordinator, scan=scan, seats={"social": 3})
    with pytest.raises(NotAllowed):
        actions.open_round(by=coordinator, scan=scan, seats={"social": 3})


def test_development_over_rounds_and_no_total(
    scan: SelfScan, play: Callable[..., ScanRound], client_of: Callable[..., Client]
) -> None:
    play({"social": [2, 2, 3]})
    play({"social": [3, 4, 4]})
    page = client_of("administrator").get(reverse("evaluate:selfscan", args=[scan.pk])).content.decode()
    assert "Ronde 1" in page
    assert "Ronde 2" in page
    assert "total" not in page.lower()
    assert "EMMASCAN" not in page


@pytest.mark.parametrize("kind", ["pdf", "docx", "ods", "csv"])
def test_files(play: Callable[..., ScanRound], client_of: Callable[..., Client], kind: str) -> None:
    row = play({"social": [2, 2, 3]})
    answer = client_of("communication").get(reverse("evaluate:selfscan_file", args=[row.scan_id, kind]))
    assert answer.status_code == 200
    assert len(answer.content) > 300
    assert AuditEvent.objects.filter(what="evaluation.downloaded").exists()


@pytest.mark.parametrize("role", ["communication", "data_protection", "administrator"])
def test_others_look_and_change_nothing(client_of: Callable[..., Client], scan: SelfScan, role: str) -> None:
    client = client_of(role)
    assert client.get(reverse("evaluate:selfscan", args=[scan.pk])).status_code == 200
    assert client.get(reverse("evaluate:open_round", args=[scan.pk])).status_code == 403


def test_one_alone_on_a_side_is_not_kept_with_it(scan: SelfScan, coordinator: Member) -> None:
    _row, links = actions.open_round(by=coordinator, scan=scan, seats={"social": 3, "police": 1})
    for _side, key in links:
        page = Client().get(reverse("evaluate:scan_answer", args=[key])).text
        assert ("aan de kant van" in page) == (_side == "social")
        actions.give_scan(key=key, answers=scores(3))
    assert sorted(ScanAnswer.objects.values_list("side", flat=True)) == ["", "social", "social", "social"]


def test_a_round_that_nobody_closes_is_closed(play: Callable[..., ScanRound]) -> None:
    """Members were told that what each of them said is deleted."""
    row = play({"social": [3, 3, 4]}, close=False)
    assert actions.close_forgotten_rounds(today=row.last_day) == 0
    assert actions.close_forgotten_rounds(today=row.last_day + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert row.result is not None
    assert row.result["n"] == 3
    assert not ScanAnswer.objects.exists()
