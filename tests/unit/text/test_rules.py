from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waterlijn.records import LABELS
from waterlijn.text import rules
from waterlijn.text.annotate import annotate
from waterlijn.text.evidence import RuleReadings

PROTECTION = {
    "quotation", "reported_speech", "testimony", "authority_report", "counter_speech", "own_identity", "negation",
    "homonym", "self", "condition", "account", "swearing_at_nobody",
}  # fmt: skip


def reading(*texts: str) -> RuleReadings:
    return annotate(texts).rules


def flags(text: str) -> set[str]:
    answer = reading(text)
    return {label for label, p in zip(LABELS, answer.strength[0], strict=True) if p >= 0.5} if len(answer) else set()


def cues(text: str) -> tuple[str, ...]:
    answer = reading(text)
    return answer.cues[0] if len(answer) else ()


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("Vuile makakken.", "slur", 2),
        ("Wat ben jij een enorme klootzak.", "insult", 2),
        ("Vieze Turken overal.", "degraded_name", 2),
        ("Moslims zijn parasieten.", "dehumanising_image", 4),
        ("Polen zijn allemaal dieven.", "generalisation", 1),
        ("Die Roma moeten het land uit.", "exclusion", 3),
        ("Ze moeten die minister ophangen.", "threat", 5),
        ("Ga dood man.", "wish_of_harm", 5),
        ("Ze krijgen alles gratis en wij betalen.", "us_versus_them", 1),
    ],
)
def test_each_rule_finds_its_evidence(text: str, rule: str, severity: int) -> None:
    answer = reading(text)
    assert rule in answer.cues[0]
    assert answer.severity[0] >= severity
    assert answer.strength[0].max() >= 0.5


@pytest.mark.parametrize(
    ("text", "shield"),
    [
        ('Iemand schreef "moslims zijn parasieten" onder het bericht.', "quotation"),
        ("Turken zijn geen dieven.", "negation"),
        ("Ik werd uitgescholden voor kutmarokkaan.", "quotation"),
        ("Stop met Joden parasieten te noemen.", "reported_speech"),
        ("Hij zei makak, in een vergadering van zestien man.", "reported_speech"),
        ("Ze stuurde dat ik een dikke koe was en dat het mijn schuld was.", "reported_speech"),
        ("Als je moslims ziet als ongedierte, dan ben jij het probleem.", "condition"),
    ],
)
def test_what_protects_has_a_name_and_a_veto(text: str, shield: str) -> None:
    answer = reading(text)
    assert shield in answer.cues[0]
    assert answer.strength[0].max() < 0.35
    assert answer.veto[0].all()


def test_a_testimony_is_vetoed_also_without_a_hard_word() -> None:
    answer = reading("Op de bus kreeg ik te horen dat ik beter kon vertrekken.")
    assert "testimony" in answer.cues[0]
    assert answer.veto[0].all()


def test_own_hate_beside_a_quotation_is_still_found() -> None:
    assert "hate" in flags('Hij zei "rustig maar". Maar die Turken zijn ongedierte en parasieten.')


def test_the_predicate_must_stand_in_the_groups_own_clause() -> None:
    assert flags("De Turken in onze straat vierden feest, en mijn schoonbroer is lui.") == set()


def test_a_pronoun_carries_the_group_on() -> None:
    answer = reading("Weer Polen in de straat. Het zijn parasieten.")
    assert answer.target_group[0] == "eastern_europeans"
    assert answer.target[0] == "group"


@pytest.mark.parametrize(
    "text", ["Ik sukkel ben weer te laat.", "Die kutfiets is weer stuk.", "Godverdomme, wat een regen."]
)
def test_nobody_is_hurt(text: str) -> None:
    assert flags(text) == set()


@pytest.mark.parametrize(
    ("text", "shield"),
    [
        ("Ik sukkel ben weer te laat.", "self"),
        ("Mijn zoon is trots op zijn Marokkaanse vrienden.", "own_identity"),
        ("Mijn buurman is een Turk en hij kookt graag.", "account"),
        ("Godverdomme, wat een regen.", "swearing_at_nobody"),
    ],
)
def test_quiet_protection(text: str, shield: str) -> None:
    answer = reading(text)
    assert shield in answer.cues[0]
    assert answer.veto[0].all()


def test_hate_needs_a_protected_group() -> None:
    assert "hate" not in flags("Die politici zijn landverraders en zakkenvullers.")
    assert "hate" in flags("Die Joden zijn parasieten.")


def test_power_as_target() -> None:
    assert reading("De wethouder is een zakkenvuller.").target[0] == "authority"


def test_spans_point_into_the_text_as_typed() -> None:
    text = "Zóóó... díe Móslims zijn P A R A S I E T E N!!"
    spans = [span for span in reading(text).spans[0] if span.cue == "dehumanising_image"]
    assert [text[span.start : span.end] for span in spans] == ["P A R A S I E T E N"]


def test_every_cue_has_words_for_people() -> None:
    texts = ["Vuile makakken, ga dood.", "Ik werd uitgescholden voor hoer.", "Polen zijn geen dieven."]
    assert {cue for text in texts for cue in cues(text)} <= set(rules.NAMES)
    assert set(rules.NAMES) >= PROTECTION


def test_needs_are_named() -> None:
    answer = reading("Het is hier onveilig, mijn kinderen zijn bang.", "mooi weer vandaag")
    assert answer.needs[0][0] == "safety"


def test_rows_are_those_with_something_to_say() -> None:
    answer = reading("zzz", "Vuile makakken.", "", "Krijg kanker.")
    assert list(answer.row) == [1, 3]


def test_nothing_given() -> None:
    assert len(reading()) == 0


@given(st.lists(st.text(max_size=120), max_size=5))
def test_any_text_is_read_without_harm(texts: list[str]) -> None:
    answer = reading(*texts)
    assert np.isfinite(answer.strength).all()
    for row, spans in zip(answer.row, answer.spans, strict=True):
        for span in spans:
            assert 0 <= span.start < span.end <= len(texts[row])
