"""Answering with a link: routing, going on later, handing in once, taking back; and pages that explain."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from waterlijn.web.evaluate.actions import waves as asking
from waterlijn.web.evaluate.models import Draft, Invitee, Response

if TYPE_CHECKING:
    from waterlijn.web.accounts.models import Member
    from waterlijn.web.evaluate.models import Wave

pytestmark = pytest.mark.django_db
YES = {"q-signal": "yes", "go_on": "1"}


def fill_in(client: Client, link: str) -> None:
    """Everything up to the page where one hands in."""
    assert client.post(f"{link}page/1/", YES)["Location"].endswith("/page/2/")
    assert client.post(f"{link}page/2/", {"q-channel": ["social", "street"]})["Location"].endswith("/page/3/")
    rest = {"q-worry": "4", "q-cases": "2,5", "q-remark": "Bel Jan Peeters op 0478 12 34 56."}
    assert client.post(f"{link}page/3/", rest)["Location"].endswith("/send/")


def test_from_link_to_thanks_without_a_cookie(make_wave: Callable[..., Wave], link_of: Callable[..., str]) -> None:
    wave = make_wave()
    link, client = link_of(wave), Client(enforce_csrf_checks=True, headers={"origin": "null"})
    start = client.get(link)
    assert "Hoe gaat het samenleven?" in start.text
    assert "Gemeente 1" in start.text
    assert "Zo weten we wat er leeft." in start.text
    fill_in(client, link)
    overview = client.get(f"{link}send/").text
    assert "sociale media; op straat" in overview
    assert "4 \u2013" not in overview
    assert "Dank je" in client.post(f"{link}send/").text
    response = Response.objects.get()
    assert response.answers["channel"] == ["social", "street"]
    assert (response.answers["worry"], response.answers["cases"]) == (4, 2.5)
    assert "Peeters" not in response.answers["remark"]
    assert "0478" not in response.answers["remark"]
    assert response.shown == ["signal", "channel", "worry", "cases", "remark"]
    assert response.member is not None
    assert client.cookies == {}


def test_routing_leaves_out_what_was_not_shown(make_wave: Callable[..., Wave], link_of: Callable[..., str]) -> None:
    """Who goes back and says no leaves no answer behind on the way that she did not take; base n follows."""
    link, client = link_of(make_wave()), Client()
    fill_in(client, link)
    assert client.post(f"{link}page/1/", {"q-signal": "no"})["Location"].endswith("/page/3/")
    client.post(f"{link}send/")
    response = Response.objects.get()
    assert response.answers["signal"] == "no"
    assert "channel" not in response.answers
    assert "channel" not in response.shown


def test_a_required_question_is_asked_but_never_holds_anybody(
    make_wave: Callable[..., Wave], link_of: Callable[..., str]
) -> None:
    link, client = link_of(make_wave()), Client()
    answer = client.post(f"{link}page/1/", {"go_on": "1"})
    assert answer.status_code == 200
    assert "Dit antwoord is nodig" in answer.text
    assert client.post(f"{link}page/1/", {"go_back": "1"}).status_code == 302
    assert client.post(f"{link}page/1/", {"go_later": "1"})["Location"] == link
    assert "heeft nog geen antwoord" in client.post(f"{link}send/").text
    assert Response.objects.count() == 0


def test_stop_and_go_on_from_another_telephone(make_wave: Callable[..., Wave], link_of: Callable[..., str]) -> None:
    link = link_of(make_wave(is_anonymous=True))
    Client().post(f"{link}page/1/", YES | {"go_later": "1"})
    elsewhere = Client()
    start = elsewhere.get(link).text
    assert f"{link}page/2/" in start
    assert "checked" in elsewhere.get(f"{link}page/1/").text
    assert b"yes" not in bytes(Draft.objects.get().content)


def test_a_changed_draft_is_no_draft(make_wave: Callable[..., Wave], link_of: Callable[..., str]) -> None:
    link = link_of(make_wave())
    Client().post(f"{link}page/1/", YES)
    draft = Draft.objects.get()
    draft.content = bytes(draft.content)[:-1] + b"x"
    draft.save()
    assert Client().get(link).status_code == 200


def test_in_a_named_wave_every_link_finds_the_draft(
    make_wave: Callable[..., Wave], link_of: Callable[..., str]
) -> None:
    wave = make_wave()
    Client().post(f"{link_of(wave)}page/1/", YES)
    again = link_of(wave)
    assert f"{again}page/2/" in Client().get(again).text


def test_in_an_anonymous_wave_only_the_own_link_finds_it(
    make_wave: Callable[..., Wave], link_of: Callable[..., str]
) -> None:
    wave = make_wave(is_anonymous=True)
    Client().post(f"{link_of(wave)}page/1/", YES)
    assert "page/2/" not in Client().get(link_of(wave)).text


def test_a_link_answers_once(make_wave: Callable[..., Wave], link_of: Callable[..., str]) -> None:
    wave = make_wave()
    link, other, client = link_of(wave), link_of(wave), Client()
    fill_in(client, link)
    client.post(f"{link}send/")
    for path in (link, other, f"{link}page/1/", f"{link}send/"):
        assert "Je hebt al geantwoord" in client.get(path).text
        client.post(path, YES)
    assert Response.objects.count() == 1
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_answers_can_be_taken_back_while_the_wave_is_open(
    is_anonymous: bool, make_wave: Callable[..., Wave], link_of: Callable[..., str]
) -> None:
    link, client = link_of(make_wave(is_anonymous=is_anonymous)), Client()
    fill_in(client, link)
    thanks = client.post(f"{link}send/").text
    receipt = thanks.split('name="receipt" value="')[1][:14] if is_anonymous else ""
    assert "Wil je je antwoorden terugnemen" in client.post(f"{link}take-back/", {"receipt": receipt}).text
    assert Response.objects.count() == 1
    if is_anonymous:
        assert "geen antwoorden gevonden" in client.post(f"{link}take-back/", {"sure": "1", "receipt": "AAAA"}).text
        assert Response.objects.count() == 1
    assert "Je antwoorden zijn weg" in client.post(f"{link}take-back/", {"sure": "1", "receipt": receipt.lower()}).text
    assert Response.objects.count() == 0
    assert not Invitee.objects.get(member__unit="G001").has_answered
    fill_in(client, link)  # and answer anew
    client.post(f"{link}send/")
    assert Response.objects.count() == 1


def test_too_early_too_late_and_unknown_are_explained(
    make_wave: Callable[..., Wave], link_of: Callable[..., str], asker: Member
) -> None:
    wave = make_wave()
    link = link_of(wave)
    unknown = Client().get("/evaluate/answer/niet-deze/")
    assert unknown.status_code == 404
    assert "niet naar een bevraging" in unknown.text
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        assert "begint op" in Client().get(link).text
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert "is voorbij" in Client().get(link).text
        Client().post(f"{link}page/1/", YES)
        Client().post(f"{link}send/")
    assert Draft.objects.count() == Response.objects.count() == 0
    asking.close_wave(by=asker, wave=wave)
    assert Client().get(link).status_code == 404  # links go when a wave closes


def test_nothing_of_the_link_leaves_the_page(
    make_wave: Callable[..., Wave], link_of: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    link, client = link_of(make_wave()), Client()
    token = link.split("/")[3]
    with caplog.at_level(logging.DEBUG):
        for answer in (client.get(link), client.get(f"{link}page/1/"), client.post(f"{link}page/1/", YES)):
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "no-store" in answer["Cache-Control"]
        client.get(f"{link}page/99/")
        client.put(link)
        client.get(f"/evaluate/answer/{token}x/")
    handled = "\n".join(_as_logged(line) for line in caplog.records)
    assert token not in handled


def _as_logged(line: logging.LogRecord) -> str:
    """As the handler of the site would write it."""
    from waterlijn.web.site.logs import WithoutKeys

    WithoutKeys().filter(line)
    return line.getMessage()


def test_guessing_links_is_slowed_down(db: None, quick_settings: object) -> None:
    cache.clear()
    client = Client()
    codes = [client.get(f"/evaluate/answer/gok{i}/").status_code for i in range(40)]
    assert codes[:30] == [404] * 30
    assert set(codes[30:]) == {429}
    cache.clear()


def test_the_number_of_queries_does_not_grow(
    make_wave: Callable[..., Wave], link_of: Callable[..., str], django_assert_max_num_queries: Callable[..., object]
) -> None:
    link, client = link_of(make_wave()), Client()
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]  # a context manager
        client.get(f"{link}page/1/")
    with django_assert_max_num_queries(24):  # type: ignore[attr-defined]  # the limit counts as well
        client.post(f"{link}page/1/", YES)


@pytest.mark.django_db(transaction=True)
def test_two_windows_hand_in_once(make_wave: Callable[..., Wave], link_of: Callable[..., str]) -> None:
    """At the very same moment, with the same link, in a wave where no rule of the database could see it."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    link = link_of(make_wave(is_anonymous=True))
    fill_in(Client(), link)

    def hand_in(_number: int) -> int:
        try:
            return Client().post(f"{link}send/").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(hand_in, range(4))) == {200}
    assert Response.objects.count() == 1


def test_the_mails_in_words(make_wave: Callable[..., Wave], asker: Member) -> None:
    from django.core import mail

    wave = make_wave(is_anonymous=True)
    asking.send_mails(wave=wave)
    text = str(mail.outbox[0].body)
    assert "Waterdam vraagt je om mee te doen aan: Hoe gaat het samenleven?" in text
    assert "Zo weten we wat er leeft." in text
    assert "Het is anoniem" in text
    asking.send_mails(wave=wave, turn=1)
    reminder = str(mail.outbox[-1].body)
    assert "Er is nog geen antwoord van je binnen" in reminder
    assert "alleen die vindt wat je invulde" in reminder
