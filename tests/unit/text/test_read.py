"""Reading a batch: columns that fit, and sensible answers to odd input."""

from __future__ import annotations

import time

import numpy as np
import pytest

from waterlijn import text
from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS, Messages


def flags(*texts: str) -> list[set[str]]:
    reading = text.read(Messages.of(list(texts)))
    return [{label for k, label in enumerate(LABELS) if reading.flag[i, k]} for i in range(len(texts))]


def test_columns_have_the_promised_shape() -> None:
    reading = text.read(Messages.of(["Dag allemaal", "Wat ben jij een idioot"]))
    assert reading.probability.shape == reading.flag.shape == (2, 4)
    assert reading.probability.dtype == np.float32
    assert set(reading.target) <= set(TARGETS)
    assert set(reading.behaviour) <= set(BEHAVIOURS)
    assert all(set(needs) <= set(NEEDS) for needs in reading.needs)
    name, version, digest = reading.model.split(" ")
    assert name == "waterlijn-nl"
    assert version
    assert len(digest) == 8


def test_an_empty_batch() -> None:
    assert len(text.read(Messages.of([]))) == 0


@pytest.mark.parametrize("odd", ["", "   \n\t", "😀😀", "!!!", "\u200b\u200b", "12345", "[NAME]", "\x00"])
def test_nothing_to_read_is_left_to_people_without_a_flag(odd: str) -> None:
    reading = text.read(Messages.of([odd]))
    assert reading.abstain[0]
    assert not reading.flag.any()
    assert reading.severity[0] == 0
    assert reading.target[0] == "none"


@pytest.mark.parametrize(
    "foreign",
    [
        "I hate you all, you are stupid idiots",
        "Vous êtes tous des idiots et je ne veux pas vous voir",
        "Привет мир, как дела",
    ],
)
def test_another_language_is_named_and_not_judged(foreign: str) -> None:
    reading = text.read(Messages.of([foreign]))
    assert reading.language[0] not in ("nl", "")
    assert reading.abstain[0]
    assert not reading.flag.any()
    assert reading.cues[0] == ()


def test_a_megabyte_of_text() -> None:
    assert len(text.read(Messages.of(["woord " * 180_000]))) == 1


def test_plain_insult_and_plain_thanks() -> None:
    insult, thanks = flags("Wat ben jij een ongelofelijke idioot", "Bedankt voor de hulp gisteren!")
    assert "abuse" in insult
    assert thanks == set()


def test_a_flag_always_has_a_target_a_severity_and_evidence() -> None:
    message = "Jullie zijn allemaal vuile leugenaars, stelletje tuig"
    reading = text.read(Messages.of([message]))
    assert reading.flag[0, 0]
    assert reading.target[0] != "none"
    assert reading.severity[0] >= 1
    spans = [span for span in reading.spans[0] if span.label == "abuse"]
    assert spans
    assert all(message[span.start : span.end].strip() for span in spans)


def test_the_group_that_is_attacked_is_named_and_a_group_that_is_only_mentioned_is_not() -> None:
    reading = text.read(Messages.of(["Alle moslims zijn vuile ratten en moeten weg", "Moslims vieren vandaag feest"]))
    assert reading.target_group[0] == "muslims"
    assert reading.target_group[1] == ""


def test_a_hostile_wall_of_text_does_not_stop_the_others() -> None:
    begin = time.perf_counter()
    reading = text.read(
        Messages.of(["jij idioot uit Gent " * 50_000, "Bedankt voor de hulp van gisteren, dat was fijn!"])
    )
    assert time.perf_counter() - begin < 20
    assert reading.abstain[0]
    assert reading.flag[0].any()
    assert not reading.flag[1].any()
