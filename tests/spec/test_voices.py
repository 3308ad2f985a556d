"""The law of copies: what is a copy, who counts as a voice. Little tables, exact answers."""

import numpy as np
import pytest

from waterlijn import spread

APPEAL = "Geen opvangcentrum in onze wijk, teken vandaag nog de petitie van het buurtcomité!"
MONDAY, NEXT_MONDAY = "2026-11-16T12:00", "2026-11-23T12:00"

# text, time, place, author -> does it count as a voice?
ONE_WEEK = [
    (APPEAL, MONDAY, "Grasdrecht", "a", True),
    (APPEAL, MONDAY, "Grasdrecht", "b", False),  # the same text
    (APPEAL.upper(), MONDAY, "Grasdrecht", "c", False),  # capitals
    (APPEAL + " 😡 https://voorbeeld.be/petitie?x=1", MONDAY, "Grasdrecht", "d", False),  # a link and an emoji more
    ("Dit moet iedereen lezen. " + APPEAL + " #stop", MONDAY, "Grasdrecht", "e", False),  # words around it
    ("Morgen is er markt op het Kerkplein en de bus rijdt om.", MONDAY, "Grasdrecht", "f", True),
    (APPEAL, MONDAY, "Veldwijk", "g", True),  # once in every place ...
    (APPEAL, NEXT_MONDAY, "Grasdrecht", "h", True),  # ... and once in every week
    (APPEAL, NEXT_MONDAY, "Grasdrecht", "a", False),
]


def test_one_copied_text_is_one_voice_per_week_and_place() -> None:
    texts, times, places, authors, voices = map(list, zip(*ONE_WEEK, strict=True))
    found = spread.campaigns(texts, np.array(times, "datetime64[s]"), authors, places=places)
    assert found.voices.tolist() == voices
    assert found.label.tolist() == [0, 0, 0, 0, 0, -1, 0, 0, 0]
    (campaign,) = found
    assert (campaign.size, campaign.authors, campaign.row) == (8, 6, 0)  # six people in the first week, a lower bound
    assert (str(campaign.first), str(campaign.last)) == ("2026-11-16T12:00:00", "2026-11-23T12:00:00")


@pytest.mark.parametrize(
    "text",
    [
        "ja",
        "bedankt!",
        "😂😂😂",
        "https://voorbeeld.be/artikel/12345678901234567890",
        "[NAME] [NAME] [HANDLE]",
        "hahahahahahahahahahahahahahahaha",
        "Hartelijk gefeliciteerd met je verjaardag en nog vele jaren!",
        "Ja, dat is helemaal waar wat je daar zegt hoor",
    ],
)
def test_what_many_people_say_by_themselves_is_no_campaign(text: str) -> None:
    found = spread.campaigns([text] * 300, np.full(300, MONDAY, "datetime64[s]"), ["a"] * 300)
    assert len(found) == 0
    assert found.voices.all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Ik vind dat het opvangcentrum wel in de oude school aan de Kerkstraat moet komen.",
            "Ik vind dat het opvangcentrum niet in de oude school aan de Kerkstraat moet komen.",
        ),
        (
            "De gemeente heeft gelogen over de vergunning van het windmolenpark langs de vaart.",
            "De gemeente heeft niet gelogen over de vergunning van het windmolenpark langs de vaart.",
        ),
    ],
)
def test_a_copy_that_says_the_opposite_is_another_voice(one: str, other: str) -> None:
    found = spread.campaigns([one, other] * 3, np.full(6, MONDAY, "datetime64[s]"), ["a"] * 6)
    assert sorted(found.size.tolist()) == [3, 3]


@pytest.mark.parametrize(("copies", "campaigns", "voices"), [(1, 0, 1), (2, 0, 1), (3, 1, 1), (9, 1, 1)])
def test_three_copies_make_a_campaign_and_two_are_still_one_voice(copies: int, campaigns: int, voices: int) -> None:
    found = spread.campaigns([APPEAL] * copies, np.full(copies, MONDAY, "datetime64[s]"), [""] * copies)
    assert (len(found), int(found.voices.sum())) == (campaigns, voices)


def test_the_first_copy_in_time_is_the_voice_wherever_it_stands() -> None:
    times = np.array(["NaT", "2026-11-18", "2026-11-17", "2026-11-19"], "datetime64[s]")
    found = spread.campaigns([APPEAL] * 4, times, ["", "b", "c", "c"])
    assert found.voices.tolist() == [True, False, True, False]  # an unknown time is a week of its own
    assert (found[0].row, found[0].authors) == (2, 2)


def test_the_same_text_is_the_same_campaign_next_week() -> None:
    one = spread.campaigns([APPEAL] * 3, np.full(3, MONDAY, "datetime64[s]"), [""] * 3)
    other = spread.campaigns(["Iets anders."] + [APPEAL + "!!"] * 4, np.full(5, NEXT_MONDAY, "datetime64[s]"), [""] * 5)
    assert one[0].id == other[0].id
    assert other.names() == ["", *[one[0].id] * 4]


def test_one_person_in_five_weeks_is_not_five_people() -> None:
    weeks = np.datetime64(MONDAY, "s") + np.arange(5) * np.timedelta64(7, "D")
    found = spread.campaigns([APPEAL] * 5, weeks, [f"code of week {i}" for i in range(5)])
    assert (found[0].size, found[0].authors) == (5, 1)


def test_authors_of_a_campaign_are_those_of_its_busiest_week() -> None:
    times = np.array([*[MONDAY] * 3, *[NEXT_MONDAY] * 4, "NaT"], "datetime64[s]")
    found = spread.campaigns([APPEAL] * 8, times, ["a", "b", "b", "c", "d", "e", "", "f"])
    assert found[0].authors == 3
