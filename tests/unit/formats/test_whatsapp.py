"""WhatsApp chats, from every phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waterlijn import formats
from waterlijn.formats.rows import NO_TEXT, NOT_A_MESSAGE

Load = Callable[..., Any]
Write = Callable[..., Path]


def test_android(samples: Path, load: Load) -> None:
    path = samples / "whatsapp_android_nl.txt"
    detection = formats.detect(path)
    assert (detection.format, detection.closed_group) == ("whatsapp", True)
    content = load(path)
    assert content.texts == [
        "Wie komt er zaterdag naar de babbel op het plein?",
        "ik zeker\nen ik neem koffie mee: twee thermossen",
        "dit is het plein nu",
    ]
    assert content.authors == ["An", "+32 470 12 34 56", "Karim"]
    assert content.times == ["2022-05-02T14:22:00", "2022-05-02T14:23:00", "2022-05-02T14:25:00"]
    assert content.lines == [3, 4, 7]
    assert [(row.line, row.reason) for row in content.bad] == [(6, NO_TEXT), (10, NO_TEXT)]


def test_iphone(samples: Path, load: Load) -> None:
    content = load(samples / "whatsapp_ios_nl.txt")
    assert content.texts == [
        "Wie komt er zaterdag naar de babbel op het plein?",
        "ik zeker\nen ik neem koffie mee: twee thermossen",
    ]
    assert content.authors == ["An", "+32 470 12 34 56"]
    assert content.times == ["2022-05-02T14:22:32", "2022-05-02T14:23:32"]


def test_american(samples: Path, load: Load) -> None:
    content = load(samples / "whatsapp_android_us_locale.txt")
    assert content.texts == ["dit is een bericht", "een reactie op persoon1\nover twee regels: met dubbele punt"]
    assert content.times == ["2022-05-02T14:22:00", "2022-05-02T14:23:00"]


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        (
            ["1/2/22, 10:00 - An: een", "2/2/22, 10:00 - An: twee", "13/2/22, 10:00 - An: drie"],
            ["02-01", "02-02", "02-13"],
        ),
        (["1/2/22, 10:00 - An: een", "1/13/22, 10:00 - An: twee"], ["01-02", "01-13"]),
        (["1/2/22, 10:00 - An: een", "2/1/22, 10:00 - An: twee"], ["01-02", "02-01"]),
        (["2/1/2022, 10:00 - An: een", "1/2/2022, 10:00 - An: twee"], ["01-02", "02-01"]),
        (["[01/02/2022, 10:00:00] An: een"], ["02-01"]),
        (["2022-02-01, 10:00 - An: een"], ["02-01"]),
        (["1.2.2022, 10:00 – An: een"], ["02-01"]),
    ],
)
def test_the_order_of_day_and_month(write: Write, load: Load, lines: list[str], times: list[str]) -> None:
    content = load(write("\n".join(lines), "chat.txt"))
    assert content.times == [f"2022-{time}T09:00:00" for time in times]


def test_what_the_program_writes_is_no_message(write: Write, load: Load) -> None:
    content = load(
        write(
            "02-05-2022 16:20 - Berichten en oproepen worden end-to-end versleuteld. Tik voor meer: info.\n"
            '02-05-2022 16:21 - An heeft het onderwerp gewijzigd van "plein: oud" in "plein"\n'
            "02-05-2022 16:22 - Messages and calls are end-to-end encrypted.\n"
            "02-05-2022 16:23 - An: <Media omitted>\n"
            "02-05-2022 16:24 - An: afbeelding weggelaten\n"
            "02-05-2022 16:25 - An: You deleted this message\n"
            "02-05-2022 16:26 - An: de afbeelding is weggelaten uit het verslag\n"
            "02-05-2022 16:27 - An: dat heeft 5 euro gekost <Dit bericht is bewerkt>\n"
            "02-05-2022 16:28 - An heeft vragen: en wel deze\n",
            "chat.txt",
        )
    )
    assert content.texts == ["de afbeelding is weggelaten uit het verslag", "dat heeft 5 euro gekost", "en wel deze"]
    assert [row.line for row in content.bad] == [4, 5, 6]


def test_lines_before_the_first_message(write: Write, load: Load) -> None:
    content = load(write("Wijk noord\n02-05-2022 16:22 - An: hallo\n", "chat.txt"))
    assert content.texts == ["hallo"]
    assert [(row.line, row.reason) for row in content.bad] == [(1, NOT_A_MESSAGE)]


def test_a_longer_export_of_the_same_chat_has_the_same_ids(write: Write, load: Load) -> None:
    chat = "02-05-2022 16:22 - An: hallo\n02-05-2022 16:22 - An: hallo\n03-05-2022 10:00 - Bram: dag\n"
    first = load(write(chat, "mei.txt"))
    longer = load(write("01-05-2022 09:00 - An: eerder\n" + chat + "04-05-2022 09:00 - An: later\n", "juni.txt"))
    assert len(set(first.ids)) == 3
    assert longer.ids[1:4] == first.ids


def test_windows_line_ends_and_mentions(write: Write, load: Load) -> None:
    content = load(write("02-05-2022 16:22 - An: dag \u2068@Bram\u2069\r\nalles goed?\r\n", "chat.txt"))
    assert content.texts == ["dag @Bram\nalles goed?"]
