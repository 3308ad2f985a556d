"""Kind words, plain mention and things: what protects, and what only looks like it."""

from __future__ import annotations

import pytest

import waterlijn.text as reader
from waterlijn.records import LABELS, Messages
from waterlijn.text.annotate import annotate
from waterlijn.text.rules.goodwill import kindness, signed

GROUPS = (
    "Marokkanen", "Turken", "moslims", "Joden", "zwarte mensen", "zigeuners", "asielzoekers", "Polen", "vrouwen",
    "homo's", "transgenders", "gehandicapten",
)  # fmt: skip
KIND = (
    "We moeten {} beschermen", "Zonder {} had ons team nooit gewonnen", "Ik vind {} mooi", "Ik hou van {}",
    "{} zijn hier welkom", "Niemand mag {} kwaad doen", "Ik haat {} niet", "Laat {} met rust",
    "Haat tegen {} hoort hier niet",
)  # fmt: skip
PLAIN = (
    "Er wonen {} in onze straat", "Waarom krijgen {} eigenlijk een eigen spreekuur?",
    "De schepen sprak met {} over het plein",
)  # fmt: skip
TOLD = (
    "Ze noemen onze zoon {slur} op school", "Ik kreeg {slur} naar mijn hoofd", "Op onze gevel stond {slur} gespoten",
    "Melding gedaan bij Unia: een buur riep {slur} naar mijn moeder", "De krant schrijft dat supporters {slur} riepen",
    "'t Is nie te doen, z'hebben mij op den tram uitgemaakt voor {slur}", "Wie {slur} roept hoort hier niet",
)  # fmt: skip
SLURS = ("makak", "vuile jood", "bruine aap", "geitenneuker", "kutmarokkaan", "flikker", "hoer", "mongool")


def _read(texts: list[str]) -> list[tuple[str, list[bool]]]:
    reading = reader.read(Messages.of(texts, language=["nl"] * len(texts)))
    return list(zip(texts, reading.flag.tolist(), strict=True))


@pytest.mark.parametrize("sentence", [*KIND, *PLAIN])
def test_kind_words_and_plain_mention_are_never_flagged(sentence: str) -> None:
    assert [text for text, flag in _read([sentence.format(group) for group in GROUPS]) if any(flag)] == []


@pytest.mark.parametrize("sentence", TOLD)
def test_what_was_said_to_somebody_is_never_flagged(sentence: str) -> None:
    assert [text for text, flag in _read([sentence.format(slur=slur) for slur in SLURS]) if any(flag)] == []


@pytest.mark.parametrize(
    "text",
    [
        "we moeten onze vrouwen beschermen tegen G", "er wonen te veel G in onze straat", "G zijn niet welkom",
        "G zijn niet te vertrouwen", "zonder G hadden we nooit overlast", "ik vind G mooi als ze weg zijn",
        "G zijn geen mensen", "bedankt G, weer een inbraak",
    ],
)  # fmt: skip
def test_a_kind_word_alone_does_not_make_a_sentence_kind(text: str) -> None:
    assert kindness(text) == ""


def test_groups_joined_are_one_sign() -> None:
    text = "er wonen polen en roemenen"
    assert signed(text, [(9, 14), (18, 26)]) == "er wonen G"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Ze noemden mij racist, maar moslims zijn gewoon ongedierte", "hate"),
        ("Ik werd uitgemaakt voor racist. Alle Joden zijn parasieten", "hate"),
        ("Ik haat Turken", "hate"),
        ("Hang die klootzak op", "threat"),
    ],
)
def test_the_writers_own_attack_still_counts(text: str, label: str) -> None:
    found = annotate([text]).rules
    assert found.strength[0, LABELS.index(label)] >= 0.5
    assert not found.veto[0].any()


@pytest.mark.parametrize(
    "text", ["Hang een bord in de Kaaistraat", "Hang de vlag op aan de toren", "Die wespen moeten dood"]
)
def test_verbs_about_things_are_no_threats(text: str) -> None:
    assert not any(_read([text])[0][1])
